import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import { unnamedObjectId } from '../../../src/erasure/unnamed-object.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { AiObject } from '../../../src/reconcile/erasure-ports.ts';
import {
  aiAccount,
  aiResourceId,
  aiTargetOf,
  createFakeAiObjects,
  dayMs,
  holdByIds,
  holdByTag,
  kinds,
  logsAt,
  nowMs,
  recordingsAt,
  targetOf,
  taskOf,
} from './erase-build.ts';
import { openEraseStage } from './erase-stage.ts';
import type { EraseScene, EraseStage } from './erase-stage.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EraseStage;
let container: string;
let account: string;

beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  container = stage.nextContainer();
  account = 'plain';
});

const startMs = nowMs - 20 * dayMs;
const ts = new Date(startMs).toISOString();
const createdTime = new Date(startMs + 60_000);
const completion = { kind: 'StoredCompletion', id: 'chatcmpl-1' } as const;
const nameOf = (call: string, end: string): string => `${ts.slice(0, 10)}/${call}.${end}`;
const broken = '{"completion":';
const named = JSON.stringify({ ts, completion: completion.id });

function plant(call: string, content: string, more: object = {}): void {
  stage.azure.blob.put(account, container, nameOf(call, 'json'), { content, createdTime, ...more });
}

type Scene = Partial<EraseScene> & { object?: AiObject };

async function erase(scene: Scene = {}) {
  const { removed, outcomes } = await eraseTelling(scene);
  return { removed, outcomes };
}

async function eraseTelling({ holds = [], object = completion, ...more }: Scene) {
  const blobs = stage.azure.blob
    .copies(account, container)
    .filter(({ name }) => name === nameOf('call-1', 'json'))
    .map(({ name, versionId }) =>
      targetOf({ class: 'recordings', account, container, name, versionId, callId: 'call-1' }),
    );
  const tasks = [taskOf([...blobs, aiTargetOf('recordings', 'call-1', object)])];
  const aiObjects = createFakeAiObjects();
  const classes = [recordingsAt(account, container)];
  const result = await stage.erase({ classes, tasks, aiObjects, holds, ...more });
  const obscure = [...(result.obscureNaming?.values() ?? [])].flat();
  return { removed: aiObjects.removed, outcomes: kinds(result), obscure };
}

const kept = { removed: [], outcomes: ['Failed ObjectMayBeHeld', 'Failed ObjectMayBeHeld'] };
const gone = { removed: [completion.id], outcomes: ['Gone', 'Gone'] };

/** The same artifacts, whose call only their content tells. */
function toldByContent(): ArtifactClass {
  const recordings = recordingsAt(account, container);
  const callId = [{ from: 'Content', format: 'Json', pointer: '/call' } as const];
  return { ...recordings, artifacts: recordings.artifacts?.slice(1).map((one) => ({ ...one, callId })) ?? [] };
}

/** Logs whose records name objects of an account. */
function logsNaming(
  kind: 'StoredCompletion' | 'File',
  { granularity = 'Record', inAccount = aiAccount }: { granularity?: 'Blob' | 'Record'; inAccount?: string } = {},
): ArtifactClass {
  const logs = logsAt(account, `${container}-logs`, granularity);
  const source = { from: 'Content', format: 'NdJson', pointer: '/completion', kind, account: inAccount } as const;
  return { ...logs, artifacts: logs.artifacts?.map((one) => ({ ...one, aiObjects: [source] })) ?? [] };
}

function plantLog(...lines: readonly string[]): void {
  const content = lines.map((line) => `${line}\n`).join('');
  stage.azure.blob.put(account, `${container}-logs`, 'log', { content, createdTime });
}

describe('an object of an AI account that a held call may name where nobody can read it', () => {
  it.each<readonly [string, ResolvedHold, string, object]>([
    ['by its id, in broken content', holdByIds('CALL-2'), broken, {}],
    ['by a tag, in broken content', holdByTag('case-7'), broken, { tags: { 'calldata-hold': 'case-7' } }],
    ['by its id, in the archive tier', holdByIds('call-2'), named, { tier: 'Archive' }],
    ['by its id, in content of another form', holdByIds('call-2'), JSON.stringify({ ts, completion: [{}] }), {}],
  ])('stays, with what names it, as long as that call is held %s', async (_what, hold, content, more) => {
    plant('call-1', named);
    plant('call-2', content, more);
    expect(await erase({ holds: [hold] })).toEqual(kept);
  });

  it('stays as long as a hold that nobody knows keeps that call', async () => {
    plant('call-1', named);
    plant('call-2', broken, { tags: { 'calldata-hold': 'no-such-case' } });
    expect(await erase()).toEqual(kept);
  });

  const afterListing = (call: string, end: string) => (): void => {
    stage.azure.blob.change(account, container, nameOf(call, end), (copy) => {
      copy.tags = { 'calldata-hold': 'case-7' };
    });
  };

  it.each([
    ['stays where such content', 'call-2', 'json', kept],
    ['stays where another artifact of its call', 'call-2', 'wav', kept],
    ['goes where an artifact of another call', 'call-3', 'wav', gone],
  ])('%s gets the tag of a hold after the listing', async (_what, call, end, expected) => {
    plant('call-1', named);
    plant('call-2', broken);
    for (const one of ['call-2', 'call-3'])
      stage.azure.blob.put(account, container, nameOf(one, 'wav'), { content: 'RIFF', createdTime });
    expect(await erase({ holds: [holdByTag('case-7')], onDeleting: afterListing(call, end) })).toEqual(expected);
  });

  it('goes where such content gets no tag', async () => {
    plant('call-1', named);
    plant('call-2', broken);
    expect(await erase({ holds: [holdByTag('case-7')] })).toEqual(gone);
  });

  it('goes once the hold is over', async () => {
    plant('call-1', named);
    plant('call-2', broken);
    const { hold, calls } = holdByIds('call-2');
    expect(await erase({ holds: [{ hold: { ...hold, endTime: '2026-04-09T00:00:00Z' }, calls }] })).toEqual(gone);
  });

  it('goes once what cannot be read is gone, or can be read again', async () => {
    plant('call-1', named);
    plant('call-2', broken);
    const holds = [holdByIds('call-2')];
    expect(await erase({ holds })).toEqual(kept);
    plant('call-2', JSON.stringify({ ts, completion: 'chatcmpl-2' }));
    expect(await erase({ holds })).toEqual(gone);
  });

  it('goes where no hold keeps the call whose content cannot be read', async () => {
    plant('call-1', named);
    plant('call-2', broken);
    expect(await erase({ holds: [holdByIds('call-3')] })).toEqual(gone);
  });

  it('is told by the hold itself where another artifact of the held call names it', async () => {
    plant('call-1', named);
    plant('call-2', named);
    plant('call-3', broken);
    const { removed, outcomes } = await erase({ holds: [holdByIds('call-2', 'call-3')] });
    expect([removed, outcomes]).toEqual([[], ['Retained LegalClaims', 'Retained LegalClaims']]);
  });
});

describe('a deleted copy, which nobody can read', () => {
  beforeEach(() => {
    account = 'softdelete';
    plant('call-1', named);
  });

  async function removedUnder(hold: ResolvedHold, more: Partial<EraseScene> = {}) {
    const { removed, obscure } = await eraseTelling({ holds: [hold], ...more });
    return { removed, obscure };
  }

  it('keeps objects that it may name while a hold keeps its call, and is told', async () => {
    plant('call-2', named);
    stage.azure.blob.remove(account, container, nameOf('call-2', 'json'));
    const like = { kind: 'Hidden', class: 'recordings', account, container, shape: '9999-99-99/aaaa-9.aaaa' };
    expect(await removedUnder(holdByIds('call-2'))).toEqual({ removed: [], obscure: [{ ...like, reason: 'Deleted' }] });
    expect(await removedUnder(holdByIds('call-3'))).toEqual({ removed: [completion.id], obscure: [] });
  });

  it('keeps none where it is of a log, whose current copy goes on with its records', async () => {
    const record = (call: string) => JSON.stringify({ callId: call, ts });
    plantLog(record('call-2'), record('call-3'));
    plantLog(record('call-2'));
    const classes = [recordingsAt(account, container), logsNaming('StoredCompletion')];
    expect((await removedUnder(holdByIds('call-2'), { classes })).removed).toEqual([completion.id]);
  });
});

describe('a deleted container, which nobody can list', () => {
  it('keeps objects that artifacts in it may name while any hold is in force, and is told', async () => {
    account = 'softdelete';
    const old = `${container}-old`;
    plant('call-1', named);
    stage.azure.blob.put(account, old, nameOf('call-2', 'json'), { content: named, createdTime });
    await stage.deleteContainer(account, old);
    const recordings = recordingsAt(account, container);
    const classes = [{ ...recordings, locations: [...recordings.locations, { account, container: old, prefix: '' }] }];
    const held = await eraseTelling({ classes, holds: [holdByIds('call-2')] });
    const like = { kind: 'Hidden', class: 'recordings', account, container: old, shape: '*', reason: 'Deleted' };
    expect([held.removed, held.obscure]).toEqual([[], [like]]);
    expect((await eraseTelling({ classes })).removed).toEqual([completion.id]);
  });
});

describe('what cannot be read and tells no call', () => {
  const callOf = (call: string): string => JSON.stringify({ ts, call, completion: completion.id });

  it('keeps objects that it may name while any hold is in force', async () => {
    plant('call-1', callOf('call-1'));
    plant('call-2', broken);
    const classes = [toldByContent()];
    expect(await erase({ classes, holds: [holdByIds('call-3')] })).toEqual(kept);
    expect(await erase({ classes })).toEqual(gone);
  });

  it.each(['Blob', 'Record'] as const)('keeps them also where it is a line of a log by %s', async (granularity) => {
    plant('call-1', named);
    plantLog(JSON.stringify({ callId: 'call-4', ts }), broken, JSON.stringify({ callId: 'call-4', ts }));
    const classes = [recordingsAt(account, container), logsNaming('StoredCompletion', { granularity })];
    expect(await erase({ classes, holds: [holdByIds('call-3')] })).toEqual(kept);
    expect(await erase({ classes })).toEqual(gone);
  });
});

describe('what a held call names where nobody can read it', () => {
  it('keeps no object of another kind or account than it may name', async () => {
    plant('call-1', named);
    plantLog(JSON.stringify({ callId: 'call-2', ts }), broken);
    const holds = [holdByIds('call-2')];
    const recordings = recordingsAt(account, container);
    expect((await erase({ classes: [recordings, logsNaming('StoredCompletion')], holds })).removed).toEqual([]);
    expect((await erase({ classes: [recordings, logsNaming('File')], holds })).removed).toEqual([completion.id]);
    plant('call-1', named);
    expect(
      (await erase({ classes: [recordings, logsNaming('StoredCompletion', { inAccount: 'other' })], holds })).removed,
    ).toEqual([completion.id]);
  });
});

describe('an object that a call may name which another policy holds', () => {
  it('stays with what names it until that hold is over, which is asked right before it would go', async () => {
    plant('call-1', named);
    const asked: unknown[] = [];
    let isDeleting = false;
    const isHeldElsewhere: NonNullable<EraseScene['isHeldElsewhere']> = ({ metadata: { name } }, object) => {
      asked.push([name, object]);
      return isDeleting;
    };
    const onDeleting = (): void => {
      isDeleting = true;
    };
    const failed = 'Failed ObjectMayBeHeldElsewhere';
    expect(await erase({ isHeldElsewhere, onDeleting })).toEqual({ removed: [], outcomes: [failed, failed] });
    expect(asked).toEqual([['voicebot', { resourceId: aiResourceId, kind: completion.kind }]]);
    expect(await erase()).toEqual(gone);
  });

  it('is none where nobody can tell which object it is', async () => {
    plant('call-1', broken);
    const unnamed = {
      kind: 'StoredCompletion',
      id: unnamedObjectId({ container, name: nameOf('call-1', 'json') }),
    } as const;
    const { outcomes } = await erase({ isHeldElsewhere: () => true, object: unnamed });
    expect(outcomes).toEqual(['Gone', 'Unreachable']);
  });
});
