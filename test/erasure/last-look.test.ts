import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { ErasureContext } from '../../src/erasure/erasure-context.ts';
import { areDeletesWanted } from '../../src/erasure/last-look.ts';
import { createPolicyMemory } from '../../src/erasure/policy-memory.ts';
import { openPass, type FoundPass } from '../../src/erasure/policy-pass.ts';
import { artifactClass, policy, spec } from '../policy/build.ts';
import { abortSignal, startMs } from '../evidence/evidence-fixture.ts';

const hourMs = 3_600_000;
const times = (fromMs: number) => ({
  startTime: new Date(fromMs).toISOString(),
  endTime: new Date(fromMs + 1000 * hourMs).toISOString(),
});
const case7 = { name: 'case-7', ground: 'LegalClaims', owner: 'legal', ...times(startMs - hourMs) } as const;
const byIds = { ...case7, callIds: { secretRef: { name: 'held', key: 'callIds' } } } as const;
const byTag = { ...case7, name: 'case-8', ...times(startMs + hourMs), tagValue: 'case-8' } as const;

/** The cluster as a pass sees it, and as it may change before the first delete. */
interface World {
  policy: CallDataPolicy | undefined;
  keys: Map<string, Uint8Array> | undefined;
  callIds: string | undefined;
  others: readonly CallDataPolicy[];
  unseen: readonly string[];
  nowMs: number;
}

/** A pass that has ordered deletes. */
async function openOrdered(): Promise<{ readonly world: World; readonly pass: FoundPass }> {
  const ours = {
    metadata: {
      uid: 'policy-1',
      namespace: 'privacy',
      name: 'voicebot',
      generation: 1,
      creationTimestamp: '2026-02-01T00:00:00Z',
    },
    spec: {
      ...spec([artifactClass('recordings', ['calls/recordings/'])]),
      erasure: { subjectKey: { secretRef: { name: 'keys' } } },
      holds: [byIds, byTag],
    },
  } as unknown as CallDataPolicy;
  const keys = new Map([
    ['current', Buffer.from('k2')],
    ['k1', randomBytes(32)],
    ['k2', randomBytes(32)],
  ]);
  const world: World = { policy: ours, keys, callIds: 'call-1\ncall-2', others: [], unseen: [], nowMs: startMs };
  const context = {
    now: () => world.nowMs,
    policies: {
      get: () => Promise.resolve(world.policy),
      listNear: () => world.others,
      unseenNamespaces: () => world.unseen,
    },
    keySecrets: {
      read: () =>
        Promise.resolve(world.keys === undefined ? { kind: 'NotFound' } : { kind: 'Found', entries: world.keys }),
    },
    secrets: {
      read: () =>
        Promise.resolve(
          world.callIds === undefined
            ? { kind: 'NotFound' }
            : { kind: 'Found', values: new Map([['callIds', world.callIds]]) },
        ),
    },
  } as unknown as ErasureContext;
  const scope = { context, key: ours.metadata, abortSignal };
  const pass = openPass(scope, { kind: 'Found', policy: ours }, createPolicyMemory()) as FoundPass;
  await Promise.all([pass.ring(), pass.holds(), pass.withheld()]);
  return { world, pass };
}

const withKeys = (world: World, change: (keys: Map<string, Uint8Array>) => void) => {
  const keys = new Map(world.keys);
  change(keys);
  world.keys = keys;
};
const olderOver = (path: string) =>
  policy('legal', spec([artifactClass('recordings', [path])]), { creationTimestamp: '2026-01-01T00:00:00Z' });
const withOwner = (known: CallDataPolicy | undefined) => {
  const account = { name: 'calls', resourceId: '', reason: 'RulesPaused', message: '', ownedByOther: true };
  return { ...known, status: { observedGeneration: 1, accounts: [account] } } as CallDataPolicy;
};
const withPolicy = (world: World, metadata: object) => {
  world.policy = { ...world.policy, metadata: { ...world.policy?.metadata, ...metadata } } as CallDataPolicy;
};

const changes: readonly (readonly [string, (world: World) => void, boolean])[] = [
  ['nothing changed', () => undefined, true],
  [
    'a key came into the ring and is the current one',
    (world) => {
      withKeys(world, (keys) => keys.set('k3', randomBytes(32)).set('current', Buffer.from('k3')));
    },
    true,
  ],
  [
    'a key left the ring',
    (world) => {
      withKeys(world, (keys) => keys.delete('k1'));
    },
    false,
  ],
  [
    'another key stands under the name of one',
    (world) => {
      withKeys(world, (keys) => keys.set('k1', randomBytes(32)));
    },
    false,
  ],
  [
    'the ring names no current key',
    (world) => {
      withKeys(world, (keys) => keys.delete('current'));
    },
    false,
  ],
  [
    'the ring is gone',
    (world) => {
      world.keys = undefined;
    },
    false,
  ],
  [
    'a call came under the hold',
    (world) => {
      world.callIds = 'call-1\ncall-2\ncall-3';
    },
    false,
  ],
  [
    'a call left the hold',
    (world) => {
      world.callIds = 'call-1';
    },
    true,
  ],
  [
    'the calls of the hold cannot be read',
    (world) => {
      world.callIds = undefined;
    },
    false,
  ],
  [
    'a hold by tag began',
    (world) => {
      world.nowMs += 2 * hourMs;
    },
    false,
  ],
  [
    'an older policy came to own a location',
    (world) => {
      world.others = [olderOver('calls/recordings/legal/')];
    },
    false,
  ],
  [
    'an older policy came to own a location that is none of ours',
    (world) => {
      world.others = [olderOver('calls/transcripts/')];
    },
    true,
  ],
  [
    'the spec of the policy changed',
    (world) => {
      withPolicy(world, { generation: 2 });
    },
    false,
  ],
  [
    'a watched namespace is not seen, and all was its own',
    (world) => {
      world.unseen = ['legal'];
    },
    true,
  ],
  [
    'a watched namespace is not seen, and another policy owned a location',
    (world) => {
      world.unseen = ['legal'];
      world.policy = withOwner(world.policy);
    },
    false,
  ],
  [
    'the policy is being deleted',
    (world) => {
      withPolicy(world, { deletionTimestamp: '2026-11-20T00:00:00Z' });
    },
    false,
  ],
  [
    'the policy is gone',
    (world) => {
      world.policy = undefined;
    },
    false,
  ],
];

describe('deletes that a pass ordered', () => {
  it.each(changes)('where %s', async (_name, change, wanted) => {
    const { world, pass } = await openOrdered();
    change(world);
    expect(await areDeletesWanted(pass)).toBe(wanted);
  });
});
