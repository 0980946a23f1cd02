import { describe, expect, it } from '@jest/globals';
import type { ErasurePlan } from '../../src/api/erasure-request.ts';
import { omitUndefined } from '../../src/api/json.ts';
import type { JudgedRequest } from '../../src/erasure/carry-out.ts';
import type { FoundBlob, FoundCall, FoundTarget, LookOrder } from '../../src/erasure/engine.ts';
import { eraseStep } from '../../src/erasure/erase-step.ts';
import { planOf } from '../../src/erasure/plan-making.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { readPlan } from '../../src/erasure/plan-shelf.ts';
import { renewPlan } from '../../src/erasure/search-step.ts';
import { featuresKeyUnder, sealedFeatures } from '../../src/erasure/subject-digests.ts';
import { ledgerTargetOf } from '../../src/erasure/target-tokens.ts';
import type { LedgerEvent, LedgerTarget } from '../../src/evidence/ledger-schema.ts';
import { ledgerState } from '../../src/evidence/ledger-state.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import type { FeatureDigest } from '../../src/matching/feature.ts';
import type { RequestMemory } from '../../src/policy/erasure/request-facts.ts';
import { judgeRequest } from '../../src/policy/erasure/request-judgement.ts';
import {
  abortSignal,
  keys,
  ledgerParts,
  opened,
  requestUid,
  runLedger,
  targetOf,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { facts, request, result } from '../policy/erasure/request-build.ts';
import { openRetirement, ring } from './retirement-stage.ts';

const { generation } = request().metadata;
const startedTime = '2026-11-21T00:00:00Z';
const nowMs = Date.parse('2026-11-24T10:00:00Z');
const recordings = {
  name: 'recordings',
  locations: [{ account: 'calls', container: 'recordings', prefix: '' }],
  retention: { maximum: { months: 3 } },
};
const feature: FeatureDigest = {
  requestId: requestUid,
  feature: 0,
  kind: 'phone',
  keyId: ring.current.id,
  verified: true,
  digest: 'ab'.repeat(32),
  mark: 1,
  words: [],
  local: false,
};
const featuresKey = featuresKeyUnder([feature], ring.current.id);

interface Found {
  readonly name: string;
  readonly weak?: boolean;
  readonly extent?: 'Whole' | 'Shared';
}

const ledgerTarget = (name: string): LedgerTarget => targetOf(ring, name);

function blobOf({ name, weak = false, extent = 'Whole' }: Found): FoundBlob {
  const { location, call } = ledgerTarget(name);
  return {
    kind: 'Blob',
    class: 'recordings',
    account: 'calls',
    container: 'recordings',
    name,
    location,
    call,
    weak,
    held: undefined,
    artifact: 'Recording',
    state: 'base',
    extent,
  } as unknown as FoundBlob;
}

const callOf = ({ name, weak = false }: Found): FoundCall => ({
  callId: name,
  token: ledgerTarget(name).call,
  strength: weak ? 'Weak' : 'Strong',
  kinds: ['phone'],
});

interface Scene {
  readonly events?: readonly LedgerEvent[];
  /** What the look of now finds. */
  readonly finds: readonly Found[];
  /** What the look of the plan found, where that is not the same; then the details of the plan are on the shelf. */
  readonly planned?: readonly Found[];
  /** With the features of the Secret, or with those that the ledger sealed. */
  readonly by?: 'Secret' | 'Ledger';
  /** Whether the look of now saw every place. */
  readonly isComplete?: boolean;
}

async function open({ events = [], finds, planned, by = 'Secret', isComplete = true }: Scene) {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), events);
  const stage = openRetirement(evidence, keys);
  stage.moveTo(new Date(nowMs).toISOString());
  const { policy } = stage.pass.policy;
  const passUnder = (mode: string): FoundPass => {
    const spec = {
      ...policy.spec,
      enforcement: mode,
      storageAccounts: [],
      artifactClasses: [recordings],
      erasure: { approval: 'Manual', limits: { minCalls: 20, percentOfClass: 5 } },
    };
    return {
      ...stage.pass,
      policy: { kind: 'Found', policy: { ...policy, metadata: { ...policy.metadata, generation: 1 }, spec } },
      accounts: () => Promise.resolve([]),
      ring: () => Promise.resolve({ kind: 'Ring', ring }),
      evidence: () => Promise.resolve({ kind: 'Open', desk: stage.desk }),
    } as unknown as FoundPass;
  };
  const findingOf = (found: readonly Found[]) => ({
    requestUid,
    calls: found.map(callOf),
    targets: found.map(blobOf),
  });
  const looked = {
    generation: 1,
    startedMs: nowMs - 1000,
    completedMs: nowMs - 500,
    complete: true,
    unseen: [],
    places: [],
    numberKeys: new Set<string>(),
    findings: new Map([[requestUid, findingOf(finds)]]),
  };
  stage.memory.looked = {
    order: {} as LookOrder,
    featuresKeys: new Map([[requestUid, by === 'Secret' ? featuresKey : 'ledger']]),
    result: { ...looked, complete: isComplete },
  };
  const pass = passUnder('Enforce');
  const base = request();
  const seen = { ...base, metadata: { ...base.metadata, uid: requestUid } };
  const { plan } = await planOf(passUnder(planned === undefined ? 'Audit' : 'Enforce'), seen, {
    result: looked,
    finding: findingOf(planned ?? finds),
    featuresKey,
  });
  const features = { searched: [feature], key: featuresKey };
  const subject: JudgedRequest['subject'] =
    by === 'Secret'
      ? { facts: { kind: 'Present', strength: 'Strong', managed: false }, features }
      : { facts: { kind: 'Missing' } };
  /** One step with the approval as it is, from what status remembers. */
  const step = async (memory: RequestMemory, approval: object | 'None' = {}) => {
    const planDigest = memory.plan?.digest ?? plan.digest;
    const spec = omitUndefined({ ...seen.spec, approval: undefined });
    const given = { planDigest, weakMatches: 'Exclude', by: 'Privacy desk' } as const;
    const approved = approval === 'None' ? {} : { approval: { ...given, ...approval } };
    const one = { ...seen, spec: { ...spec, ...approved }, status: memory };
    const judged = judgeRequest(one, facts({ features: subject.facts }), nowMs, memory);
    return { judged, end: await eraseStep(pass, { request: one, memory, subject, judged }) };
  };
  const renew = (memory: RequestMemory) => {
    const judged = judgeRequest(seen, facts({ features: subject.facts }), nowMs, memory);
    return renewPlan(pass, { request: seen, memory, subject, judged });
  };
  const ledger = async () => {
    const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
    if (read.kind !== 'Whole') throw new Error(read.kind);
    return ledgerState(read.entries);
  };
  const findFromNow = (found: readonly Found[]) => looked.findings.set(requestUid, findingOf(found));
  const shelved = (planDigest: string) => readPlan(stage.desk, { requestUid, planDigest }, { abortSignal });
  return { plan, step, renew, ledger, shelved, findFromNow };
}

const approvedBefore: Extract<LedgerEvent, { readonly kind: 'PlanApproved' }> = {
  kind: 'PlanApproved',
  planDigest: `sha256:${'1'.repeat(64)}`,
  weakMatches: 'Include',
  artifacts: 1,
};
const intended = (...names: readonly string[]): LedgerEvent => ({
  kind: 'DeletionIntended',
  targets: names.map(ledgerTarget),
});
const locationsOf = (targets: readonly { readonly location: string }[]) => targets.map(({ location }) => location);
const at = (name: string) => ledgerTarget(name).location;

async function memoryAfter(
  done: Promise<{ readonly end: Awaited<ReturnType<typeof eraseStep>> }>,
): Promise<RequestMemory> {
  const { end } = await done;
  if (end.kind !== 'Again') throw new Error(end.kind);
  return end.memory;
}

describe('a plan that was written into the ledger and given up before status said so', () => {
  it('has nothing of it deleted with the plan that is approved next', async () => {
    const { plan, step } = await open({
      events: [opened, approvedBefore, intended('a.wav')],
      finds: [{ name: 'b.wav' }],
    });
    const memory = await memoryAfter(step({ plan, results: [] }));
    const { end } = await step(memory);
    expect(end).toMatchObject({ kind: 'Rest', wish: { kind: 'Erase' } });
    const wish = end.kind === 'Rest' && end.wish.kind === 'Erase' ? end.wish.targets : [];
    expect(locationsOf(wish)).toEqual([at('b.wav')]);
  });

  it('has weak matches spared that are left out by now', async () => {
    const { plan, step, ledger } = await open({
      events: [opened, approvedBefore, intended('a.wav', 'b.wav')],
      finds: [{ name: 'a.wav' }, { name: 'b.wav', weak: true }],
    });
    await memoryAfter(step({ plan, results: [] }));
    expect(locationsOf((await ledger()).targets.map(({ target }) => target))).toEqual([at('a.wav')]);
  });

  it('has what is found since shown as an addition, though it stood there', async () => {
    const { plan, step, ledger } = await open({
      events: [opened, approvedBefore, intended('b.wav')],
      planned: [{ name: 'a.wav' }],
      finds: [{ name: 'a.wav' }, { name: 'b.wav' }],
    });
    const memory = await memoryAfter(step({ plan, results: [] }));
    expect(memory.plan?.additions).toMatchObject({ calls: 1, artifacts: 1 });
    expect(locationsOf((await ledger()).targets.map(({ target }) => target))).toEqual([at('a.wav')]);
  });

  it('keeps all of what it means where deletes began', async () => {
    const { plan, step, ledger } = await open({
      events: [opened, approvedBefore, intended('a.wav')],
      finds: [{ name: 'b.wav' }],
    });
    const started: ErasurePlan = { ...plan, startedTime, weakMatchesApproved: 'Include' };
    await memoryAfter(step({ plan: started, results: [] }));
    expect(locationsOf((await ledger()).targets.map(({ target }) => target))).toEqual([at('a.wav'), at('b.wav')]);
  });
});

describe('a plan of which something is shared with others by now', () => {
  const [alone, shared] = [[{ name: 'a.wav' }], [{ name: 'a.wav', extent: 'Shared' }]] as const;

  it('is shown with the mark and under the same digest while it waits for its approval', async () => {
    const { plan, renew, shelved } = await open({ planned: alone, finds: shared });
    const end = await renew({ plan, results: [] });
    const classes = [{ shared: 1 }];
    expect(end).toMatchObject({ kind: 'Again', memory: { plan: { digest: plan.digest, classes } } });
    const calls = [{ targets: [{ extent: 'Shared' }] }];
    expect(await shelved(plan.digest)).toMatchObject({ kind: 'Opened', details: { calls } });
  });

  it('keeps in mind that there may be a ledger of the plan before it', async () => {
    const { plan, renew } = await open({ planned: alone, finds: shared });
    const end = await renew({ plan: { ...plan, approvedGeneration: 3 }, results: [] });
    expect(end).toMatchObject({ memory: { plan: { approvedGeneration: 3 } } });
  });

  it('is no news where nothing changed', async () => {
    const { plan, renew } = await open({ planned: shared, finds: shared });
    expect(await renew({ plan, results: [] })).toMatchObject({ kind: 'Rest' });
  });

  it.each([
    ['before', alone, shared],
    ['and is not any more', shared, alone],
  ])('is what was approved %s, and is carried out', async (_when, planned, finds) => {
    const { plan, step, ledger } = await open({ planned, finds });
    const memory = await memoryAfter(step({ plan, results: [] }));
    expect(memory.plan).toMatchObject({ digest: plan.digest, startedTime: expect.any(String) });
    expect(memory.plan).not.toHaveProperty('additions');
    expect(locationsOf((await ledger()).targets.map(({ target }) => target))).toEqual([at('a.wav')]);
  });
});

describe('deletes that go on by an approval that was taken back meanwhile', () => {
  it('have the ledger say first that it is given again', async () => {
    const { plan, step, ledger } = await open({
      events: [opened, { ...approvedBefore, weakMatches: 'Exclude' }, intended('a.wav'), { kind: 'ApprovalWithdrawn' }],
      finds: [{ name: 'a.wav' }],
    });
    const { end } = await step({ plan: { ...plan, startedTime, weakMatchesApproved: 'Exclude' }, results: [] });
    expect(end).toMatchObject({ kind: 'Rest', wish: { kind: 'Erase' } });
    expect((await ledger()).isApproved).toBe(true);
  });
});

describe('an approval that is given again without the additions that the one before named', () => {
  const additionsDigest = `sha256:${'2'.repeat(64)}`;
  const base = { ...approvedBefore, weakMatches: 'Exclude' } as const;
  const takenBack = [
    opened,
    base,
    intended('a.wav'),
    { ...base, additionsDigest },
    intended('b.wav', 'gone.wav'),
    { kind: 'DeletionSeen', targets: [ledgerTarget('gone.wav')] },
    { kind: 'ApprovalWithdrawn' },
  ] as const satisfies readonly LedgerEvent[];
  const planned = [{ name: 'a.wav' }];
  const finds = [{ name: 'a.wav' }, { name: 'b.wav' }];

  it('has those shown anew that are not gone, before the ledger lets anything go', async () => {
    const { plan, step, ledger } = await open({ events: takenBack, planned, finds });
    const began = { plan: { ...plan, startedTime, executedTime: startedTime }, results: [] };
    const shown = await memoryAfter(step(began));
    expect(shown.plan?.additions).toMatchObject({ calls: 1, artifacts: 1 });
    expect((await ledger()).isApproved).toBe(false);

    const told = await memoryAfter(step(shown));
    const state = await ledger();
    expect(state.isApproved).toBe(true);
    expect(locationsOf(state.targets.map(({ target }) => target))).toEqual([at('a.wav'), at('gone.wav')]);
    expect([...state.retracted]).toHaveLength(1);

    const { end } = await step(told);
    const wish = end.kind === 'Rest' && end.wish.kind === 'Erase' ? end.wish.targets : [];
    expect(locationsOf(wish)).toEqual([at('a.wav')]);

    const added = await memoryAfter(step(told, { additionsDigest: told.plan?.additions?.digest }));
    expect(added.plan?.additions).toBeUndefined();
    const after = await ledger();
    expect(locationsOf(after.targets.map(({ target }) => target))).toEqual([at('a.wav'), at('gone.wav'), at('b.wav')]);
    expect(after.retracted.size).toBe(0);
  });

  it('goes on with the rest where a search does not find them any more', async () => {
    const { plan, step, ledger } = await open({ events: takenBack, planned, finds: planned });
    const told = await memoryAfter(step({ plan: { ...plan, startedTime }, results: [] }));
    expect(told.plan?.additions).toBeUndefined();
    expect((await ledger()).isApproved).toBe(true);
    expect((await step(told)).end).toMatchObject({ kind: 'Rest', wish: { kind: 'Erase' } });
  });

  it('is put together with other additions that wait already', async () => {
    const { plan, step, ledger } = await open({ events: takenBack, planned, finds: [...finds, { name: 'c.wav' }] });
    const additions = { digest: additionsDigest, generatedTime: startedTime, calls: 1, artifacts: 1, weakMatches: 0 };
    const waiting: ErasurePlan = { ...plan, startedTime, additions };
    const shown = await memoryAfter(step({ plan: waiting, results: [] }));
    expect(shown.plan?.additions).toMatchObject({ calls: 2, artifacts: 2 });
    await memoryAfter(step(shown));
    expect(locationsOf((await ledger()).targets.map(({ target }) => target))).toEqual([at('a.wav'), at('gone.wav')]);
  });

  it('takes nothing back where it names them, or where the one before stands', async () => {
    for (const [events, approval] of [
      [takenBack, { additionsDigest }],
      [takenBack.slice(0, -1), {}],
    ] as const) {
      const { plan, step, ledger } = await open({ events, planned, finds });
      const approvedGeneration = generation - 1;
      const { end } = await step({ plan: { ...plan, startedTime, approvedGeneration }, results: [] }, approval);
      expect(end).toMatchObject({ kind: 'Rest', wish: { kind: 'Erase' } });
      const { isApproved, targets } = await ledger();
      expect([isApproved, targets.length]).toEqual([true, 3]);
    }
  });
});

describe('an approval that the ledger knows as standing, and that does not name the additions of the one before', () => {
  const base = { ...approvedBefore, weakMatches: 'Exclude' } as const;
  const additionsDigest = `sha256:${'2'.repeat(64)}`;
  const standing = [
    opened,
    base,
    intended('a.wav'),
    { ...base, additionsDigest },
    intended('b.wav'),
  ] as const satisfies readonly LedgerEvent[];
  const planned = [{ name: 'a.wav' }];
  const finds = [{ name: 'a.wav' }, { name: 'b.wav' }];
  const targetsAfter = async (approvedGeneration: number | undefined, approval: object | 'None') => {
    const { plan, step, ledger } = await open({ events: standing, planned, finds });
    const began = { plan: { ...plan, startedTime, ...omitUndefined({ approvedGeneration }) }, results: [] };
    const { end } = await step(began, approval);
    if (end.kind !== 'Again') return { plan: undefined, targets: (await ledger()).targets.map(({ target }) => target) };
    const shown = end.memory;
    await memoryAfter(step(shown, approval));
    return { plan: shown.plan, targets: (await ledger()).targets.map(({ target }) => target) };
  };

  it.each<readonly [string, number | undefined, object | 'None', boolean]>([
    ['one change after that one was seen', generation - 1, {}, false],
    ['two changes after: it may have been taken back between', generation - 2, {}, true],
    ['and nobody knows when that one was seen', undefined, {}, true],
    ['by a policy that approves by itself', generation, 'None', true],
    ['two changes after, but is the same', generation - 2, { additionsDigest }, false],
  ])('%s', async (_when, approvedGeneration, approval, isShownAnew) => {
    const { plan, targets } = await targetsAfter(approvedGeneration, approval);
    expect(plan?.additions?.artifacts).toBe(isShownAnew ? 1 : undefined);
    expect(locationsOf(targets)).toEqual(isShownAnew ? [at('a.wav')] : [at('a.wav'), at('b.wav')]);
  });

  it('has those shown as well that a look does not find, until a person approves them again', async () => {
    const approved = { ...base, additionsDigest, weakMatches: 'Include' } as const;
    const events = [...standing, approved, intended('unseen.wav')];
    const { plan, step, ledger, shelved } = await open({ events, planned, finds });
    const shown = await memoryAfter(step({ plan: { ...plan, startedTime }, results: [] }));
    expect(shown.plan?.additions).toMatchObject({ calls: 2, artifacts: 2 });
    const told = await memoryAfter(step(shown));
    expect(told.plan?.additions).toEqual(shown.plan?.additions);
    expect(locationsOf((await ledger()).targets.map(({ target }) => target))).toEqual([at('a.wav')]);
    expect((await shelved(told.plan?.additions?.digest ?? '')).kind).toBe('Opened');

    const again = { additionsDigest: told.plan?.additions?.digest, weakMatches: 'Include' };
    const added = await memoryAfter(step(told, again));
    expect(added.plan?.additions).toBeUndefined();
    const after = (await ledger()).targets.map(({ target }) => target);
    expect(locationsOf(after)).toEqual([at('a.wav'), at('b.wav'), at('unseen.wav')]);
  });

  it('has those shown that no look finds at all, with the details that were shown before', async () => {
    const scene = await open({ events: standing.slice(0, 3), planned, finds });
    const waiting = await memoryAfter(
      scene.step({ plan: { ...scene.plan, startedTime, weakMatchesApproved: 'Include' }, results: [] }),
    );
    const first = waiting.plan?.additions;
    await memoryAfter(scene.step(waiting, { additionsDigest: first?.digest }));
    scene.findFromNow(planned);
    const missed = omitUndefined({
      ...(waiting.plan ?? scene.plan),
      approvedGeneration: undefined,
      additions: undefined,
    });
    const shown = await memoryAfter(scene.step({ plan: missed, results: [] }));
    expect(shown.plan?.additions).toMatchObject({ digest: first?.digest, calls: 1, artifacts: 1 });
    const calls = [{ targets: [{ name: 'b.wav' }] }];
    expect(await scene.shelved(first?.digest ?? '')).toMatchObject({ kind: 'Opened', details: { calls } });
  });

  it('has the plan carried out meanwhile where no look sees everything, but nothing of a call of those additions', async () => {
    const events = [...standing, intended('c.wav')];
    const kept = { ...ledgerTarget('d.wav'), call: ledgerTarget('b.wav').call };
    const withKept = [...standing.slice(0, 3), { kind: 'DeletionIntended', targets: [kept] }, ...events.slice(3)];
    const scene = await open({ events: withKept as LedgerEvent[], planned, finds, isComplete: false });
    const { end } = await scene.step({ plan: { ...scene.plan, startedTime }, results: [] });
    expect(end).toMatchObject({ kind: 'Rest', wish: { kind: 'Erase', targets: [{ location: at('a.wav') }] } });
    expect((await scene.ledger()).targets).toHaveLength(4);
  });

  it('has nothing go where no look sees everything and it was taken back for certain', async () => {
    const events = [...standing, { kind: 'ApprovalWithdrawn' } as const];
    const { plan, step } = await open({ events, planned, finds, isComplete: false });
    const { end } = await step({ plan: { ...plan, startedTime }, results: [] });
    expect(end).toMatchObject({ kind: 'Rest', wish: { kind: 'Look' } });
  });

  it.each<readonly [string, readonly LedgerEvent[]]>([
    ['may have been', []],
    ['was', [{ kind: 'ApprovalWithdrawn' }]],
  ])(
    'goes on with weak matches of the plan that were included together with those, where it %s',
    async (_how, more) => {
      const included = { ...base, additionsDigest, weakMatches: 'Include' } as const;
      const [weak, gone] = [[ledgerTarget('weak.wav')], [ledgerTarget('b.wav')]];
      const events: readonly LedgerEvent[] = [
        ...standing.slice(0, 3),
        included,
        { kind: 'DeletionIntended', targets: [...weak, ...gone] },
        { kind: 'Retained', targets: weak, ground: 'LegalClaims' },
        { kind: 'DeletionSeen', targets: gone },
        ...more,
      ];
      const both = [...planned, { name: 'weak.wav', weak: true }];
      const { plan, step, ledger } = await open({ events, planned: both, finds: both });
      const began: ErasurePlan = { ...plan, startedTime, weakMatchesApproved: 'Include' };
      const memory = await memoryAfter(step({ plan: began, results: [] }, { weakMatches: 'Include' }));
      expect(memory.plan?.additions).toBeUndefined();
      const { end } = await step(memory, { weakMatches: 'Include' });
      expect(end).toMatchObject({ kind: 'Rest', wish: { kind: 'Erase' } });
      const { isApproved, targets } = await ledger();
      expect(isApproved).toBe(true);
      expect(targets.map(({ target, fate }) => [target.location, fate.kind])).toEqual([
        [at('a.wav'), 'Intended'],
        [at('weak.wav'), 'Intended'],
        [at('b.wav'), 'Gone'],
      ]);
    },
  );

  it('is not that of weak matches of the plan that were included together with those', async () => {
    const both = [...planned, { name: 'weak.wav', weak: true }];
    const { plan, step, ledger } = await open({
      events: standing.slice(0, 3),
      planned: both,
      finds: [...both, { name: 'b.wav' }],
    });
    const waiting = await memoryAfter(
      step({ plan: { ...plan, startedTime, weakMatchesApproved: 'Include' }, results: [] }),
    );
    const digest = waiting.plan?.additions?.digest;
    await memoryAfter(step(waiting, { weakMatches: 'Include', additionsDigest: digest }));
    expect((await ledger()).targets.map((one) => [one.target.location, one.additionsDigest])).toEqual([
      [at('a.wav'), undefined],
      [at('weak.wav'), undefined],
      [at('b.wav'), digest],
    ]);
  });

  it('has those shown anew, too, where only the ledger knows what else was approved', async () => {
    const { plan, step, ledger } = await open({ events: standing, finds });
    const began: ErasurePlan = { ...plan, digest: `sha256:${'3'.repeat(64)}`, startedTime };
    const shown = await memoryAfter(step({ plan: began, results: [] }));
    expect(shown.plan?.additions).toMatchObject({ calls: 1, artifacts: 1 });
    await memoryAfter(step(shown));
    expect(locationsOf((await ledger()).targets.map(({ target }) => target))).toEqual([at('a.wav')]);
  });

  it('is one of which the ledger knows by what it was given again, however often', async () => {
    const { plan, step, ledger } = await open({ events: standing, planned, finds });
    let memory = await memoryAfter(step({ plan: { ...plan, startedTime }, results: [] }));
    const { digest = '' } = memory.plan?.additions ?? {};
    for (let time = 0; time < 2; time += 1) {
      memory = await memoryAfter(step(memory));
      memory = await memoryAfter(step(memory, { additionsDigest: digest }));
      const added = (await ledger()).targets.find(({ target }) => target.location === at('b.wav'));
      expect(added?.additionsDigest).toBe(digest);
      const missed = omitUndefined({ ...(memory.plan ?? plan), approvedGeneration: undefined });
      memory = await memoryAfter(step({ ...memory, plan: missed }));
      expect(memory.plan?.additions?.digest).toBe(digest);
    }
  });
});

describe('a plan whose details are not on the shelf', () => {
  it('has them there before the deletes begin', async () => {
    const { plan, step, shelved } = await open({ finds: [{ name: 'a.wav' }] });
    expect((await shelved(plan.digest)).kind).toBe('NotFound');
    await memoryAfter(step({ plan, results: [] }));
    expect((await shelved(plan.digest)).kind).toBe('Opened');
  });

  it.each([
    ['without the Secret', 'Ledger'],
    ['with a Secret that finds something else', 'Secret'],
  ] as const)('stays what is carried out once the deletes began, %s', async (_how, by) => {
    const scene = await open({
      events: [
        opened,
        { kind: 'SubjectSealed', features: [...sealedFeatures([feature])] },
        { ...approvedBefore, weakMatches: 'Exclude' },
        intended('a.wav'),
        { kind: 'Retained', targets: [ledgerTarget('a.wav')], ground: 'LegalClaims' },
      ],
      finds: [{ name: 'b.wav' }],
      by,
    });
    const began: ErasurePlan = {
      ...scene.plan,
      digest: `sha256:${'3'.repeat(64)}`,
      startedTime,
      executedTime: startedTime,
    };
    const before: RequestMemory = {
      plan: began,
      results: [result({ matched: 1, erased: 0, retained: [{ ground: 'LegalClaims', count: 1 }] })],
      absence: { listedTime: startedTime, complete: true, remaining: 0 },
    };
    const included = await memoryAfter(scene.step(before, { weakMatches: 'Include' }));
    const { digest = '' } = included.plan?.additions ?? {};
    expect(included.plan).toMatchObject({ digest: began.digest, weakMatchesApproved: 'Include' });
    expect((await scene.shelved(digest)).kind).toBe('Opened');
    const added = await memoryAfter(scene.step(included, { weakMatches: 'Include', additionsDigest: digest }));
    expect(added.plan?.digest).toBe(began.digest);
    expect(added.plan?.additions).toBeUndefined();
    const { targets, features } = await scene.ledger();
    expect(locationsOf(targets.map(({ target }) => target))).toEqual([at('a.wav'), at('b.wav')]);
    expect(features).toHaveLength(1);
  });
});

describe('what the ledger says of a target', () => {
  const { location, call } = ledgerTarget('a');
  const found = { class: 'recordings', account: 'bot', location, call, weak: false, held: undefined };
  const place = `sha256:${'a'.repeat(64)}`;

  it.each<readonly [string, FoundTarget, object]>([
    ['a blob', { ...blobOf({ name: 'a' }), place, versionId: 'v1' }, { account: 'calls', place, versionId: 'v1' }],
    [
      'an object of an AI account',
      { ...found, kind: 'AiObject', object: 'Thread', id: 'thread_1', place },
      { account: 'bot', place },
    ],
  ])('names the place of %s: the name of an account may mean another one later', (_what, target, more) => {
    expect(ledgerTargetOf(target)).toEqual({ class: 'recordings', location, call, ...more });
  });
});
