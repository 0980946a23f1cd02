import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { watchLedgers } from '../../src/erasure/ledger-watch.ts';
import { shelvePlan } from '../../src/erasure/plan-shelf.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { lookForRequests } from '../../src/erasure/request-presence.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import {
  abortSignal,
  issuedChain,
  keys,
  ledgerParts,
  opened,
  requestUid,
  runLedger,
  targetOf,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { planDigest, request } from '../policy/erasure/request-build.ts';
import { failure } from '../support/build.ts';
import { openRequestWorld } from './request-world.ts';
import { checkIntervalMs, openRetirement, ring } from './retirement-stage.ts';

const target = targetOf(ring, 'a.wav');
const begun: readonly LedgerEvent[] = [
  opened,
  { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 1 },
  { kind: 'DeletionIntended', targets: [target] },
];
const withdrawn: readonly LedgerEvent[] = [...begun, { kind: 'ApprovalWithdrawn' }];
const finished: readonly LedgerEvent[] = [...begun, { kind: 'Finished', outcome: 'WatchEnded' }];

const base = request({}, {});
const live: ErasureRequest = { ...base, metadata: { ...base.metadata, uid: requestUid } };
const nowMs = Date.parse('2028-01-01T00:00:00Z');

interface Cluster {
  /** What the API server answers to a live list of the namespace. */
  readonly listNow: () => Promise<readonly ErasureRequest[]>;
  readonly unseen?: readonly string[];
}

const clusters = {
  'is there, but was not heard of': { listNow: () => Promise.resolve([live]) },
  'is of a namespace that is refused': { listNow: () => Promise.reject(failure('KubernetesRefused', { status: 403 })) },
} satisfies Record<string, Cluster>;

/** A ledger, receipts whose time is over, and the details of a plan, and nothing was heard of their request. */
async function stageOf(events: readonly LedgerEvent[], { listNow, unseen = [] }: Cluster) {
  const evidence = await issuedChain(keys);
  await runLedger(ledgerParts(evidence, ring), events);
  const details = { format: 'calldata-plan/v1', requestUid, planDigest, generatedTime: opened.kind, calls: [] };
  await shelvePlan({ store: evidence.open(), ring }, details as never, { abortSignal });
  const stage = openRetirement(evidence, keys);
  stage.moveTo('2028-01-01T00:00:00Z');
  let looks = 0;
  const requests = {
    list: () => [],
    unseenNamespaces: () => unseen,
    listNow: () => {
      looks += 1;
      return listNow();
    },
  };
  const context = { ...stage.pass.context, requests } as unknown as FoundPass['context'];
  const pass: FoundPass = {
    ...stage.pass,
    context,
    requestsNow: () => lookForRequests({ ...stage.pass, context }),
    evidence: () => Promise.resolve({ kind: 'Open', desk: stage.desk }),
  };
  const before = [...evidence.blobs];
  return {
    stage,
    look: () => watchLedgers({ ...pass, ledgers: new Map() }, []),
    looks: () => looks,
    isUntouched: () => JSON.stringify([...evidence.blobs]) === JSON.stringify(before),
    isThere: (folder: string) => [...evidence.blobs.keys()].some((name) => name.startsWith(folder)),
  };
}

describe.each(Object.entries(clusters))('the evidence of a request that %s', (_, cluster) => {
  it.each([
    ['whose deletes began', begun],
    ['whose approval was taken back', withdrawn],
    ['that came to its end', finished],
  ])('stays as it is, and nothing goes by a ledger %s', async (_whose, events) => {
    const { look, isUntouched } = await stageOf(events, cluster);
    const watch = await look();
    expect([watch.tasks, watch.subjects]).toEqual([[], []]);
    expect(isUntouched()).toBe(true);
    expect(watch.untilMs).toBe(nowMs + checkIntervalMs);
  });
});

describe('a request whose namespace cannot be listed', () => {
  it('is told of in the log, and of no policy as gone', async () => {
    const { stage, look } = await stageOf(begun, clusters['is of a namespace that is refused']);
    await look();
    expect(stage.warnings).toContainEqual(expect.stringContaining('could not be listed'));
    expect(stage.notes).toEqual([]);
  });
});

describe('a request that a live look does not see', () => {
  const gone: Cluster = { listNow: () => Promise.resolve([]) };

  it('is gone: its ledger goes on, the details of its plan go, and it is not looked for again', async () => {
    const { look, looks, isThere, stage } = await stageOf(begun, gone);
    const first = await look();
    expect([first.tasks.length, first.subjects.length, isThere('plans/')]).toEqual([1, 1, false]);
    const before = looks();
    stage.moveTo('2028-01-02T00:00:00Z');
    expect((await look()).subjects).toHaveLength(1);
    expect(looks()).toBe(before);
  });

  it('may have left the details of a plan to a policy of a namespace that was not heard', async () => {
    const { look, isThere } = await stageOf(finished, { ...gone, unseen: ['legal'] });
    expect((await look()).untilMs).toBe(nowMs + checkIntervalMs);
    expect([isThere('plans/'), isThere(`ledger/${requestUid}/0`)]).toEqual([true, false]);
  });
});

describe('the Secret of a request that is deleted', () => {
  const deleting = request({}, { deletionTimestamp: '2026-11-24T09:00:00Z' });
  const other: ErasureRequest = { ...base, metadata: { ...base.metadata, name: 'er-2', uid: 'another' } };

  it.each<[string, FoundPass['context']['requests']['listNow'], readonly string[]]>([
    ['goes where no other one names it', () => Promise.resolve([]), ['Secret destroyed', 'finalizer removed']],
    ['stays where another one names it that was not heard of', () => Promise.resolve([other]), ['finalizer removed']],
    ['stays, as does the object, where that cannot be seen', clusters['is of a namespace that is refused'].listNow, []],
  ])('%s', async (_, listNow, expected) => {
    const world = openRequestWorld(createMemoryEvidence(), deleting);
    const context = { ...world.pass.context, cleanupDeadlineMs: 7_200_000 };
    const pass = { ...world.pass, context: { ...context, requests: { ...context.requests, listNow } } };
    await passOverRequest(pass, world.object());
    expect(world.said.filter((words) => !words.startsWith('ev'))).toEqual(expected);
  });
});
