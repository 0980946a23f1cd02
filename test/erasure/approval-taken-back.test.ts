import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { subjectFinalizer } from '../../src/api/group.ts';
import { cleanUpRequest } from '../../src/erasure/clean-up.ts';
import type { PolicyRead } from '../../src/erasure/erasure-context.ts';
import { watchLedgers } from '../../src/erasure/ledger-watch.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import type { LastWord } from '../../src/reconcile/erasure-ports.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { ledgerState } from '../../src/evidence/ledger-state.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import {
  abortSignal,
  issuedChain,
  keys,
  ledgerParts,
  opened,
  requestUid,
  runLedger,
  secretOf,
  targetOf,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { plan, planDigest, receipt, request, requestWithout } from '../policy/erasure/request-build.ts';
import { failure } from '../support/build.ts';
import { openRequestWorld } from './request-world.ts';
import { openRetirement, ring } from './retirement-stage.ts';

const ringEntries = new Map<string, Uint8Array>([
  ['current', Buffer.from('k1')],
  ['k1', secretOf('k1')],
]);
/** Half an hour ago. */
const deletionTimestamp = '2026-11-20T09:30:00Z';
const startedTime = '2026-11-20T09:30:00Z';
const [first, second, third] = [targetOf(ring, 'a.wav'), targetOf(ring, 'b.wav'), targetOf(ring, 'c.wav')];
const approved: LedgerEvent = { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 2 };
const at = (name: string) => targetOf(ring, name).location;
const additionsDigest = `sha256:${'b'.repeat(64)}`;
const withAdditions: readonly LedgerEvent[] = [
  opened,
  approved,
  { kind: 'DeletionIntended', targets: [first] },
  { kind: 'PlanApproved', planDigest, additionsDigest, weakMatches: 'Exclude', artifacts: 2 },
  { kind: 'DeletionIntended', targets: [second] },
];
const others: readonly LedgerEvent[] = [
  {
    kind: 'PlanApproved',
    planDigest,
    additionsDigest: `sha256:${'c'.repeat(64)}`,
    weakMatches: 'Exclude',
    artifacts: 3,
  },
  { kind: 'DeletionIntended', targets: [third] },
];
const intended: LedgerEvent = { kind: 'DeletionIntended', targets: [first, second] };
const late: LedgerEvent = { kind: 'DeletionIntended', targets: [second], late: true };
const withdrawn: LedgerEvent = { kind: 'ApprovalWithdrawn' };
const begun: readonly LedgerEvent[] = [opened, approved, intended];

const started: NonNullable<ErasureRequest['status']> = { plan: plan({ startedTime }) };

function seen(base: ErasureRequest, status = started): ErasureRequest {
  const metadata = { ...base.metadata, uid: requestUid, deletionTimestamp, finalizers: [subjectFinalizer] };
  return { ...base, metadata, status };
}

const takenBack = () => seen(requestWithout('approval'));
const inForce = () => seen(request());
const naming = (digest: string) =>
  seen(request({ approval: { planDigest, additionsDigest: digest, weakMatches: 'Exclude', by: 'Privacy desk' } }));
const stoodAlways: typeof started = { plan: plan({ startedTime, approvedGeneration: request().metadata.generation }) };
const finishedWithout = () =>
  seen(requestWithout('approval'), { ...started, finishedTime: startedTime, receipt: receipt('Erased') });

async function evidenceOf(events: readonly LedgerEvent[]): Promise<MemoryEvidence> {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), events);
  return evidence;
}

interface World {
  /** What a live read of the request answers. */
  readonly live?: ErasureRequest | undefined;
  readonly enforcement?: 'Audit' | 'Enforce';
  readonly isSuspended?: boolean;
  readonly approval?: 'Manual' | 'Automatic';
  readonly isOpen?: boolean;
  readonly isPolicyGone?: boolean;
  readonly endsWithNamespace?: boolean;
  /** How long an object that is being deleted is waited for. */
  readonly deadlineMinutes?: number;
  /** What ConfigMaps say in the place of requests that went; `undefined`: they may be neither written nor read. */
  readonly words?: Map<string, LastWord> | undefined;
  /** When the namespace was made, as far as anybody tells. */
  readonly keptSince?: string;
}

function passOf(evidence: MemoryEvidence, world: World = {}) {
  const {
    live,
    enforcement = 'Enforce',
    isSuspended = false,
    approval = 'Manual',
    isOpen = true,
    isPolicyGone = false,
    endsWithNamespace = false,
    keptSince,
  } = world;
  const { deadlineMinutes = 60, words = 'words' in world ? undefined : new Map<string, LastWord>() } = world;
  const refuse = () => Promise.reject(failure('KubernetesRefused', { status: 403 }));
  const stage = openRetirement(evidence, keys);
  stage.moveTo('2026-11-20T10:00:00Z');
  const { policy } = stage.pass.policy;
  const done: string[] = [];
  const erasure = { approval, subjectKey: { secretRef: { name: 'keys' } } };
  const spec = {
    ...policy.spec,
    enforcement,
    suspend: isSuspended,
    erasure,
    storageAccounts: [],
    artifactClasses: [],
    holds: [],
  };
  const policyNow = { ...policy, spec };
  const found = { kind: 'Found', policy: policyNow } as unknown as PolicyRead;
  const pass = {
    ...stage.pass,
    context: {
      ...stage.pass.context,
      cleanupDeadlineMs: deadlineMinutes * 60_000,
      lastWords: {
        keep: ({ metadata }: ErasureRequest, word: LastWord) =>
          words === undefined ? refuse() : Promise.resolve(void words.set(metadata.uid, word)),
        keptSince: () => Promise.resolve(keptSince),
        find: (_namespace: string, uid: string) => (words === undefined ? refuse() : Promise.resolve(words.get(uid))),
      },
      requests: {
        list: () => [],
        get: () => Promise.resolve(live),
        removeFinalizer: () => Promise.resolve(void done.push('gone')),
      },
      subjectSecrets: { goWithNamespace: () => Promise.resolve(endsWithNamespace) },
      recordEvent: (_: object, { reason }: { readonly reason: string }) => done.push(reason),
      policies: { get: () => Promise.resolve(policyNow), listNear: () => [], unseenNamespaces: () => [] },
      keySecrets: { read: () => Promise.resolve({ kind: 'Found', entries: ringEntries }) },
    },
    policy: isPolicyGone ? { kind: 'Missing' } : found,
    ring: () => Promise.resolve({ kind: 'Ring', ring }),
    holds: () => Promise.resolve([]),
    withheld: () => Promise.resolve([]),
    evidence: () => Promise.resolve(isOpen ? { kind: 'Open', desk: stage.desk } : { kind: 'Closed' }),
  } as unknown as FoundPass;
  return { pass, done, stage };
}

async function kindsIn(evidence: MemoryEvidence): Promise<readonly string[]> {
  const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
  return read.kind === 'Whole' ? read.entries.map(({ event }) => event.kind) : [read.kind];
}

async function outcomeIn(evidence: MemoryEvidence): Promise<string | undefined> {
  const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
  return read.kind === 'Whole' ? ledgerState(read.entries).outcome : read.kind;
}

const watch = (evidence: MemoryEvidence, requests: readonly ErasureRequest[], world: World = {}) =>
  watchLedgers(passOf(evidence, world).pass, requests);

describe('an approval that was taken back', () => {
  it('stands in the ledger, and nothing goes by it once the object is deleted', async () => {
    const evidence = await evidenceOf(begun);
    expect((await watch(evidence, [takenBack()], { live: takenBack() })).tasks).toEqual([]);
    expect((await kindsIn(evidence)).at(-1)).toBe('ApprovalWithdrawn');
    const without = await watch(evidence, []);
    expect([without.tasks, without.subjects]).toEqual([[], []]);
    expect(await outcomeIn(evidence)).toBe('Withdrawn');
  });

  it('is told before the deletes began too', async () => {
    const evidence = await evidenceOf(begun);
    const open = seen(requestWithout('approval'), { plan: plan() });
    await watch(evidence, [open], { live: open });
    expect((await kindsIn(evidence)).at(-1)).toBe('ApprovalWithdrawn');
  });

  it('and given again goes on', async () => {
    const evidence = await evidenceOf([opened, approved, late, withdrawn]);
    const { tasks } = await watch(evidence, [inForce()], { live: inForce() });
    expect(tasks.map(({ targets }) => targets)).toEqual([[second]]);
    expect((await kindsIn(evidence)).at(-1)).toBe('PlanApproved');
    expect((await watch(evidence, [])).tasks).toHaveLength(1);
  });

  it('and given again goes on where the request was finished before its ledger could say so', async () => {
    const evidence = await evidenceOf([opened, approved, late, withdrawn]);
    const finished = seen(request(), { ...started, finishedTime: startedTime, receipt: receipt('Erased') });
    await watch(evidence, [finished], { live: finished });
    expect((await watch(evidence, [])).tasks.map(({ targets }) => targets)).toEqual([[second]]);
  });

  it('is not told where the list of requests only lags behind, nor of what is finished', async () => {
    const evidence = await evidenceOf(begun);
    await watch(evidence, [takenBack()], { live: inForce() });
    const finished = finishedWithout();
    await watch(evidence, [finished], { live: finished });
    expect(await kindsIn(evidence)).toEqual(['Opened', 'PlanApproved', 'DeletionIntended']);
  });

  it.each([
    ['the list of requests only lags behind', inForce(), takenBack()],
    ['the list has one that is not there any more', inForce(), undefined],
  ])('is not given again where %s, and nothing goes', async (_why, listed, live) => {
    const evidence = await evidenceOf([opened, approved, late, withdrawn]);
    const { tasks, subjects } = await watch(evidence, [listed], { live });
    expect([tasks, subjects, (await kindsIn(evidence)).at(-1)]).toEqual([[], [], 'ApprovalWithdrawn']);
    expect((await watch(evidence, [])).tasks).toEqual([]);
  });

  it('is not given again by the end of the request: its ledger is closed', async () => {
    const evidence = await evidenceOf([opened, approved, late, withdrawn]);
    const { tasks, subjects } = await watch(evidence, [finishedWithout()], { live: finishedWithout() });
    expect([tasks, subjects, await outcomeIn(evidence)]).toEqual([[], [], 'Withdrawn']);
  });

  it('and given again is an entry of its own, and the one before stays', async () => {
    const evidence = await evidenceOf([...begun, withdrawn]);
    const again = seen(request({ approval: { planDigest, weakMatches: 'Include', by: 'Privacy desk' } }));
    await watch(evidence, [again], { live: again });
    const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
    const events = read.kind === 'Whole' ? read.entries.map(({ event }) => event) : [];
    expect(events).toEqual([...begun, withdrawn, { ...approved, weakMatches: 'Include' }]);
  });

  it('ends nothing of a ledger whose approval stands, as older ledgers say it', async () => {
    const evidence = await evidenceOf(begun);
    expect((await watch(evidence, [])).tasks.map(({ targets }) => targets)).toEqual([[first, second]]);
  });

  it('lets nothing go that was sealed and never approved', async () => {
    const evidence = await evidenceOf([opened]);
    expect((await watch(evidence, [])).subjects).toEqual([]);
  });
});

describe('additions that the approval of now does not name', () => {
  const after = (approvedGeneration: number, more: object = {}) =>
    seen(request(), { plan: plan({ startedTime, approvedGeneration }), ...more });
  const { generation } = request().metadata;

  it.each([
    ['was seen to be taken back', [...withAdditions, withdrawn], after(generation)],
    ['may have been taken back unseen', withAdditions, after(generation - 3)],
  ])('have nothing go and are looked for where the one before %s', async (_why, events, live) => {
    const evidence = await evidenceOf(events);
    const { pass } = passOf(evidence, { live });
    pass.memory.releasedTargets.set(requestUid, [second]);
    const { tasks, subjects } = await watchLedgers(pass, [live]);
    expect([tasks, subjects.map((one) => one.requestUid)]).toEqual([[], [requestUid]]);
    expect((await kindsIn(evidence)).length).toBe(events.length);
  });

  it('go on where the one before stands, or the request is finished', async () => {
    const finished = after(generation - 3, { finishedTime: startedTime, receipt: receipt('Erased') });
    for (const live of [after(generation - 1), finished]) {
      const { pass } = passOf(await evidenceOf([...withAdditions, late]), { live });
      expect((await watchLedgers(pass, [live])).tasks).toHaveLength(1);
    }
  });

  it('are said to stay, and what keeps them from being shown, while no look sees everything', async () => {
    const evidence = await evidenceOf(withAdditions);
    const status = { plan: plan({ startedTime, approvedGeneration: generation - 3 }) };
    const { pass, object, memory } = openRequestWorld(evidence, request({}, { status }));
    const unseen = [{ account: 'calls', container: 'transcripts', reason: 'AzureUnavailable' }];
    memory.looked = { featuresKeys: new Map(), result: { generation: 8, complete: false, unseen } } as never;
    await passOverRequest(pass, object());
    const ready = object().status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({
      reason: 'Erasing',
      message: expect.stringContaining('Not seen: calls/transcripts.'),
    });
  });

  it('are not what keeps the ledger from being told that the approval was taken back', async () => {
    const evidence = await evidenceOf(withAdditions);
    await watch(evidence, [takenBack()], { live: takenBack() });
    expect((await kindsIn(evidence)).at(-1)).toBe('ApprovalWithdrawn');
  });
});

describe('deletes by the ledger', () => {
  const changed = { ...inForce(), metadata: { ...inForce().metadata, generation: inForce().metadata.generation + 2 } };
  const other = { ...inForce(), metadata: { ...inForce().metadata, uid: 'another' } };

  it.each([
    ['are wanted as long as the object stands as it was', inForce(), true],
    ['are not wanted once it went meanwhile: the last word of its ledger is asked first', undefined, false],
    ['are not wanted where another object has its name', other, false],
    ['are not wanted where it was changed, though an approval stands by then', changed, false],
  ])('%s', async (_what, live, expected) => {
    const evidence = await evidenceOf([opened, approved, late]);
    const { tasks } = await watch(evidence, [inForce()], { live });
    expect(await tasks[0]?.stillWanted()).toBe(expected);
  });

  it('are wanted without the object as long as nothing stands in its place, and the next look asks again', async () => {
    const words = new Map<string, LastWord>();
    const evidence = await evidenceOf(begun);
    const { pass } = passOf(evidence, { words });
    const [task] = (await watchLedgers(pass, [])).tasks;
    expect(await task?.stillWanted()).toBe(true);
    words.set(requestUid, { kind: 'Withdrawn' });
    expect(await task?.stillWanted()).toBe(false);
    expect((await watchLedgers(pass, [])).tasks).toEqual([]);
    expect(await outcomeIn(evidence)).toBe('Withdrawn');
  });

  it('ask once for what stands in the place of the object, however often the ledger is looked at', async () => {
    const { pass } = passOf(await evidenceOf(begun));
    let asked = 0;
    const find = (): Promise<undefined> => Promise.resolve(void (asked += 1));
    const context = { ...pass.context, lastWords: { ...pass.context.lastWords, find } };
    for (const look of [1, 2, 3])
      expect([look, (await watchLedgers({ ...pass, context }, [])).tasks.length]).toEqual([look, 1]);
    expect(asked).toBe(1);
  });
});

describe('an object that is deleted', () => {
  const notBegun = (ledger: boolean) =>
    seen(request(), { plan: plan(), ...(ledger ? { ledger: { sequence: 3, digest: planDigest } } : {}) });
  // The mark of deletion came since.
  const byPolicy = () => {
    const approvedGeneration = request().metadata.generation - 1;
    return seen(requestWithout('approval'), { plan: plan({ startedTime, approvedGeneration }) });
  };
  const mayHaveBegun = () => seen(requestWithout('approval'), { plan: plan({ approvedGeneration: 1 }) });
  const erased = () => seen(requestWithout('approval'), { ...started, finishedTime: startedTime });
  const noMatch = () => seen(requestWithout('approval'), { plan: plan({ calls: 0 }), finishedTime: startedTime });
  const cancelled = (status = started) => seen(request({ cancel: true }), status);
  const cancelledAndTakenBack = () => seen(requestWithout('approval', { cancel: true }));
  const closed = { ...started, ledger: { sequence: 4, digest: planDigest, closed: true } };
  const cleanUp = async (evidence: MemoryEvidence, deleted: ErasureRequest, world: World = {}) => {
    const { pass, done } = passOf(evidence, world);
    await cleanUpRequest(pass, { request: deleted, subject: { facts: { kind: 'Missing' } } } as never);
    return done;
  };

  it.each([
    ['its approval taken back', takenBack(), 'ApprovalWithdrawn'],
    ['its deletes not begun', notBegun(false), 'ApprovalWithdrawn'],
    ['its deletes under way', inForce(), 'DeletionIntended'],
    ['everything erased', erased(), 'DeletionIntended'],
    ['nothing found after a plan that was given up', noMatch(), 'ApprovalWithdrawn'],
    ['a cancellation', cancelled(), 'Finished'],
  ])('with %s goes once its ledger says so', async (_what, deleted, last) => {
    const evidence = await evidenceOf(begun);
    expect(await cleanUp(evidence, deleted)).toEqual(['gone']);
    expect((await kindsIn(evidence)).at(-1)).toBe(last);
  });

  it.each([
    ['under Audit', takenBack(), { enforcement: 'Audit' }],
    ['of which nobody saw whether its approval stood', inForce(), { enforcement: 'Audit' }],
    ['without evidence', takenBack(), { isOpen: false }],
    ['without its policy', takenBack(), { isPolicyGone: true }],
    ['that status knows a ledger of', notBegun(true), { isOpen: false }],
    ['whose ledger may have been begun before status could say so', mayHaveBegun(), { isOpen: false }],
    ['that was cancelled under way', cancelled(), { enforcement: 'Audit' }],
    ['that was cancelled, its approval taken back,', cancelledAndTakenBack(), { isPolicyGone: true }],
    ['that was cancelled and that status knows a ledger of', cancelled(notBegun(true).status), { isOpen: false }],
  ] as const)('%s stays while its ledger cannot be told, and says so', async (_what, deleted, world) => {
    expect(await cleanUp(await evidenceOf(begun), deleted, world)).toEqual(['EvidenceUnavailable']);
  });

  it.each<[string, ErasureRequest, World, LastWord['kind']]>([
    ['while its policy is in Audit', takenBack(), { enforcement: 'Audit' }, 'Withdrawn'],
    ['while its policy is suspended', takenBack(), { isSuspended: true }, 'Withdrawn'],
    ['while its policy is gone', takenBack(), { isPolicyGone: true }, 'Withdrawn'],
    ['while its evidence cannot be opened', takenBack(), { isOpen: false }, 'Withdrawn'],
    ['that was cancelled under way', cancelled(), { enforcement: 'Audit' }, 'Cancelled'],
  ])('%s goes when the deadline is over, and leaves its word behind', async (_what, deleted, world, word) => {
    const words = new Map<string, LastWord>();
    const evidence = await evidenceOf(begun);
    expect(await cleanUp(evidence, deleted, { ...world, deadlineMinutes: 30, words })).toEqual([
      'EvidenceUnavailable',
      'gone',
    ]);
    expect([...words]).toEqual([[requestUid, { kind: word }]]);
    const { tasks, subjects } = await watch(evidence, [], { words });
    expect([tasks, subjects, await outcomeIn(evidence)]).toEqual([[], [], word]);
  });

  it('stays beyond the deadline where its word can be left nowhere, says so, and tries again a minute later', async () => {
    const world = { isPolicyGone: true, deadlineMinutes: 30, words: undefined };
    const { pass, done } = passOf(await evidenceOf(begun), world);
    const end = await cleanUpRequest(pass, { request: takenBack(), subject: { facts: { kind: 'Missing' } } } as never);
    expect([done, end]).toEqual([
      ['EvidenceUnavailable'],
      { kind: 'Rest', wish: { kind: 'None' }, untilMs: pass.context.now() + 60_000 },
    ]);
  });

  it('stays until the deadline where its ledger takes no entry, and leaves its word behind then', async () => {
    const evidence = await evidenceOf(begun);
    evidence.refusal = { kind: 'Protected' };
    expect(await cleanUp(evidence, takenBack())).toEqual(['EvidenceUnavailable']);
    expect(await cleanUp(evidence, takenBack(), { deadlineMinutes: 30 })).toEqual(['EvidenceUnavailable', 'gone']);
  });

  it.each<[string, ErasureRequest, World, object]>([
    ['leaves them out', inForce(), { enforcement: 'Audit' }, {}],
    ['leaves them out, while its policy is suspended,', inForce(), { isSuspended: true }, {}],
    ['names others', naming(additionsDigest), { enforcement: 'Audit' }, { additionsDigest }],
    ['is of the policy alone', takenBack(), { approval: 'Automatic', isOpen: false }, {}],
  ])(
    'whose approval %s goes at the deadline, its ledger goes on, and additions stay',
    async (_what, deleted, world, more) => {
      const words = new Map<string, LastWord>();
      const evidence = await evidenceOf([...withAdditions, ...others]);
      await cleanUp(evidence, deleted, { ...world, deadlineMinutes: 30, words });
      expect([...words]).toEqual([[requestUid, { kind: 'AdditionsWithdrawn', ...more }]]);
      const { tasks } = await watch(evidence, [], { words, approval: world.approval ?? 'Manual' });
      const named = 'additionsDigest' in more ? [at('b.wav')] : [];
      expect(tasks.flatMap(({ targets }) => targets.map(({ location }) => location))).toEqual([at('a.wav'), ...named]);
      expect(await tasks[0]?.stillWanted()).toBe(true);
    },
  );

  it('has nothing deleted that a word about additions, left since, keeps', async () => {
    const words = new Map<string, LastWord>();
    const evidence = await evidenceOf(withAdditions);
    const { pass } = passOf(evidence, { words });
    const [task] = (await watchLedgers(pass, [])).tasks;
    words.set(requestUid, { kind: 'AdditionsWithdrawn' });
    pass.memory.releasedTargets.set(requestUid, [second]);
    expect(await task?.stillWanted()).toBe(false);
    const [next] = (await watchLedgers(pass, [])).tasks;
    expect([next?.targets, await next?.stillWanted()]).toEqual([[first], true]);
  });

  it('that its policy approved by itself goes at the deadline, and its ledger goes on, whatever kept that from being read', async () => {
    const words = new Map<string, LastWord>();
    const evidence = await evidenceOf(begun);
    const { pass, done } = passOf(evidence, { approval: 'Automatic', deadlineMinutes: 30, words });
    const { desk } = openRetirement(evidence, keys);
    const store = { ...desk.store, list: () => Promise.reject(failure('AzureUnavailable')) };
    const unread = { ...pass, evidence: () => Promise.resolve({ kind: 'Open', desk: { ...desk, store } } as const) };
    await cleanUpRequest(unread, { request: takenBack(), subject: { facts: { kind: 'Missing' } } } as never);
    expect([done, [...words.values()]]).toEqual([['EvidenceUnavailable', 'gone'], [{ kind: 'AdditionsWithdrawn' }]]);
    expect((await watch(evidence, [], { approval: 'Automatic', words })).tasks).toHaveLength(1);
  });

  it('has nothing deleted by its ledger where nobody can read whether it left a word', async () => {
    const { tasks, subjects } = await watch(await evidenceOf(begun), [], { words: undefined });
    expect([tasks, subjects]).toEqual([[], []]);
  });

  it.each([
    ['an approval that may have been taken back leaves out', inForce(), [at('a.wav')]],
    ['only a person approved, once nobody does', takenBack(), [at('a.wav')]],
    ['an approval names no more, and stood', seen(request(), stoodAlways), [at('a.wav'), at('b.wav')]],
  ])('takes back the additions that %s, and the rest goes on', async (_what, deleted, expected) => {
    const evidence = await evidenceOf(withAdditions);
    const { pass } = passOf(evidence, { approval: 'Automatic' });
    await cleanUpRequest(pass, { request: deleted, subject: { facts: { kind: 'Missing' } } } as never);
    const { tasks } = await watch(evidence, []);
    expect(tasks.flatMap(({ targets }) => targets.map(({ location }) => location))).toEqual(expected);
  });

  it.each([
    ['which may have been taken back unseen', inForce(), ['ArtifactsRemain', 'gone']],
    ['which a person took back', takenBack(), ['gone']],
  ])('says that additions stay, the approval of %s', async (_what, deleted, expected) => {
    expect(await cleanUp(await evidenceOf(withAdditions), deleted)).toEqual(expected);
  });

  it('stays while its ledger is not whole', async () => {
    const evidence = await evidenceOf(begun);
    evidence.blobs.delete([...evidence.blobs.keys()][0] ?? '');
    expect(await cleanUp(evidence, takenBack())).toEqual(['EvidenceUnavailable']);
  });

  it.each<[string, ErasureRequest, World]>([
    ['with its namespace', takenBack(), { isPolicyGone: true, endsWithNamespace: true }],
    ['where nothing was begun', notBegun(false), { isPolicyGone: true }],
    ['where it was cancelled and nothing was begun', cancelled({ plan: plan() }), { isPolicyGone: true }],
    ['where it was cancelled and its ledger said so', cancelled(closed), { isPolicyGone: true }],
    ['where its deletes are under way', seen(request(), stoodAlways), { isPolicyGone: true }],
    ['where its policy approved by itself and is gone', byPolicy(), { isPolicyGone: true }],
    [
      'where its policy approved by itself and is in Audit',
      byPolicy(),
      { enforcement: 'Audit', approval: 'Automatic' },
    ],
    [
      'where it is a dry run',
      seen(requestWithout('approval', { mode: 'DryRun' }), { plan: plan() }),
      { isOpen: false },
    ],
  ])('goes %s', async (_what, deleted, world) => {
    expect(await cleanUp(await evidenceOf(begun), deleted, world)).toEqual(['gone']);
  });
});

describe('a ledger whose request is gone, taken over by another policy of its name', () => {
  const before: LedgerEvent = {
    ...opened,
    policyUid: 'policy-0',
    policyNamespace: 'privacy',
    policyName: 'voicebot',
  } as LedgerEvent;
  const takenOver = () => evidenceOf([before, approved, intended]);
  // The evidence is of the twentieth.
  const [older, younger] = ['2026-11-01T00:00:00Z', '2026-11-21T00:00:00Z'];

  it('goes on where the last word of the request would be there still', async () => {
    const evidence = await takenOver();
    expect((await watch(evidence, [], { keptSince: older })).tasks).toHaveLength(1);
    expect((await kindsIn(evidence)).at(-1)).toBe('Opened');
  });

  it.each<[string, World]>([
    ['was made since: its ConfigMaps are others', { keptSince: younger }],
    ['may have been made since, as nobody tells', {}],
  ])('has nothing deleted where the namespace %s, and says so with each look', async (_what, world) => {
    const evidence = await takenOver();
    const { pass, stage } = passOf(evidence, world);
    for (const look of [1, 2]) {
      stage.moveTo(`2026-11-2${look}T00:00:00Z`);
      const { tasks, subjects, untilMs } = await watchLedgers(pass, []);
      expect([look, tasks, subjects, stage.notes.length]).toEqual([look, [], [], look]);
      expect(untilMs).toBe(pass.context.now() + 3_600_000);
    }
    expect(stage.notes[0]).toContain('make a new request');
    expect((await kindsIn(evidence)).length).toBe(3);
  });

  it('is closed there when its watch is over, or somebody says that nothing more goes', async () => {
    const evidence = await takenOver();
    const { pass, stage } = passOf(evidence, { keptSince: younger });
    stage.moveTo('2030-01-01T00:00:00Z');
    await watchLedgers(pass, []);
    expect(await outcomeIn(evidence)).toBe('Withdrawn');
    const told = await takenOver();
    await watch(told, [], { keptSince: younger, words: new Map([[requestUid, { kind: 'Withdrawn' }]]) });
    expect(await outcomeIn(told)).toBe('Withdrawn');
  });

  it('is watched for there where its final receipt says that all was erased', async () => {
    const evidence = await issuedChain(keys);
    await runLedger(ledgerParts(evidence, ring), [before, approved, intended]);
    expect((await watch(evidence, [], { keptSince: younger })).tasks).toHaveLength(1);
  });
});
