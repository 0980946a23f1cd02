import { describe, expect, it } from '@jest/globals';
import type { JudgedRequest } from '../../src/erasure/carry-out.ts';
import type { EraseOrder, TargetOutcome } from '../../src/erasure/engine.ts';
import { eraseStep, verifyStep } from '../../src/erasure/erase-step.ts';
import { factsOf } from '../../src/erasure/request-observation.ts';
import type { EraseMemory } from '../../src/erasure/policy-memory.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import type { LedgerEvent, LedgerTarget } from '../../src/evidence/ledger-schema.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
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
import { openRetirement, ring } from './retirement-stage.ts';
import { facts, plan, planDigest, receipt, request, result } from '../policy/erasure/request-build.ts';

const [first, second] = [targetOf(ring, 'a.wav'), targetOf(ring, 'b.wav')];
const approved: LedgerEvent = { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 2 };
// Entries of the fixture are written on 2026-11-20.
const executedTime = '2026-11-21T00:00:00Z';

interface Scene {
  readonly events: readonly LedgerEvent[];
  readonly memory: RequestMemory;
  readonly listed: string;
  readonly outcomes: readonly TargetOutcome[];
  /** What ended; absent: deletes. */
  readonly kind?: EraseMemory['kind'];
}

/** A request, and the end of deletes that were ordered for some of its targets alone. */
async function open({ events, memory, listed, outcomes, kind = 'Erase' }: Scene) {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), [opened, approved, ...events]);
  const stage = openRetirement(evidence, keys);
  const listedMs = Date.parse(listed);
  stage.moveTo(new Date(listedMs + 60_000).toISOString());
  const opening = { kind: 'Open', desk: stage.desk } as const;
  const { policy } = stage.pass.policy;
  const spec = { ...policy.spec, storageAccounts: [], artifactClasses: [] };
  const pass: FoundPass = {
    ...stage.pass,
    policy: { kind: 'Found', policy: { ...policy, spec } },
    accounts: () => Promise.resolve([]),
    evidence: () => Promise.resolve(opening),
  };
  const tasks = [
    {
      requestUid,
      receivedMs: 0,
      targets: outcomes.map(({ target }) => target),
      stillWanted: () => Promise.resolve(true),
    },
  ];
  pass.memory.erased = {
    kind,
    order: { tasks } as unknown as EraseOrder,
    result: {
      startedMs: listedMs - 1_000,
      listedMs,
      completedMs: listedMs,
      complete: true,
      unseen: [],
      stopped: new Map(),
      outcomes: new Map([[requestUid, outcomes]]),
    },
    taken: new Set(),
  };
  const base = request({}, { status: memory });
  const seen = { ...base, metadata: { ...base.metadata, uid: requestUid } };
  const judge = (remembered: RequestMemory) =>
    judgeRequest(seen, facts({ features: { kind: 'Missing' } }), listedMs + 60_000, remembered);
  const one = (): JudgedRequest => ({
    request: seen,
    memory,
    subject: { facts: { kind: 'Missing' } },
    judged: judge(memory),
  });
  const ledger = async () => {
    const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
    return read.kind === 'Whole' ? read.entries.map(({ event }) => event.kind) : [];
  };
  return { pass, one, judge, ledger };
}

const execute = (one: JudgedRequest['request']): JudgedRequest['request'] => ({
  ...one,
  spec: { ...one.spec, mode: 'Execute' },
});
const gone = (target: LedgerTarget): TargetOutcome => ({ target, kind: 'Gone' });
const waitsUntil = '2026-12-01T00:00:00Z';

describe('deletes of which only a part of the targets was ordered', () => {
  it('end no wait for another target whose date passed meanwhile', async () => {
    // `first` was recoverable until December; `second` came late, and the watch had it deleted as that time came.
    const memory: RequestMemory = {
      plan: plan({ startedTime: executedTime, executedTime }),
      results: [result({ matched: 2, erased: 1, recoverable: 1, recoverableUntilTime: waitsUntil })],
      absence: { listedTime: executedTime, complete: true, remaining: 0 },
      receipt: receipt('AwaitingExpiry', Date.parse('2026-11-21T01:00:00Z')),
    };
    const events: readonly LedgerEvent[] = [
      { kind: 'DeletionIntended', targets: [first] },
      { kind: 'DeletionSeen', targets: [first], recoverable: true, recoverableUntilTime: waitsUntil },
      { kind: 'DeletionIntended', targets: [second], late: true },
      { kind: 'LateArrivalErased', targets: [second] },
    ];
    const { pass, one, judge } = await open({
      events,
      memory,
      listed: '2026-12-01T00:00:10Z',
      outcomes: [gone(second)],
    });
    expect(judge(memory).step.kind).toBe('VerifyAbsence');
    const end = await verifyStep(pass, one());
    const after = end.kind === 'Again' ? judge(end.memory) : judge(memory);
    // Nobody has looked for `first` since its date: it still has to be looked for.
    const said = { ...after.status, receipt: receipt('AwaitingExpiry', Date.parse('2026-12-01T00:02:00Z')) };
    const later = judge(said);
    expect([later.state.kind, later.step.kind]).toEqual(['Works', 'VerifyAbsence']);
  });

  it('prove no absence of the others', async () => {
    const memory: RequestMemory = {
      plan: plan({ startedTime: executedTime, executedTime }),
      results: [result({ matched: 2, erased: 1, failed: 1 })],
      absence: { listedTime: executedTime, complete: true, remaining: 1 },
    };
    const events: readonly LedgerEvent[] = [
      { kind: 'DeletionIntended', targets: [first, second] },
      { kind: 'DeletionSeen', targets: [first] },
      { kind: 'Failed', targets: [second], reason: 'Leased' },
    ];
    const { pass, one, judge } = await open({
      events,
      memory,
      listed: '2026-11-22T00:00:00Z',
      outcomes: [gone(second)],
    });
    const end = await eraseStep(pass, one());
    const after = end.kind === 'Again' ? judge(end.memory) : judge(memory);
    const absence = after.status.conditions?.find(({ type }) => type === 'AbsenceVerified');
    // The listing did not look at `first`: it may have been restored since.
    expect([absence?.status, absence?.reason]).toEqual(['Unknown', 'VerifyingAbsence']);
  });

  it('write no verified absence into the ledger while another target is kept', async () => {
    const memory: RequestMemory = {
      plan: plan({ startedTime: executedTime, executedTime }),
      results: [
        result({
          matched: 2,
          erased: 0,
          failed: 1,
          retained: [{ ground: 'LegalClaims', count: 1, untilTime: '2027-01-01T00:00:00Z' }],
        }),
      ],
      absence: { listedTime: executedTime, complete: true, remaining: 1 },
    };
    const events: readonly LedgerEvent[] = [
      { kind: 'DeletionIntended', targets: [first, second] },
      { kind: 'Retained', targets: [first], ground: 'LegalClaims', untilTime: '2027-01-01T00:00:00Z' },
      { kind: 'Failed', targets: [second], reason: 'Leased' },
    ];
    const { pass, one, ledger } = await open({
      events,
      memory,
      listed: '2026-11-22T00:00:00Z',
      outcomes: [gone(second)],
    });
    await eraseStep(pass, one());
    expect(await ledger()).not.toContain('AbsenceVerified');
  });
});

describe('what names an object that has to stay and tells no call', () => {
  const memory: RequestMemory = { plan: plan({ startedTime: executedTime, executedTime }), results: [result()] };
  const events: readonly LedgerEvent[] = [{ kind: 'DeletionIntended', targets: [first] }];
  const like = {
    kind: 'Untold',
    class: 'texts',
    account: 'calls',
    container: 'chats',
    shape: 'aa/9.aaaa',
    reason: 'NoCallId',
  } as const;
  const outcomes: readonly TargetOutcome[] = [{ target: first, kind: 'Failed', reason: 'ObjectUntold' }];
  const listed = '2026-11-22T00:00:00Z';

  it('is told by status until deletes do not see it any more', async () => {
    const { pass, one, judge } = await open({ events, memory, listed, outcomes });
    const { erased } = pass.memory;
    if (erased === undefined) throw new Error('nothing ended');
    pass.memory.erased = { ...erased, result: { ...erased.result, obscureNaming: new Map([[requestUid, [like]]]) } };
    const end = await eraseStep(pass, one());
    const { memory: after } = end.kind === 'Again' ? end : { memory };
    const observed = {
      request: execute(one().request),
      memory: after,
      subject: { facts: { kind: 'Missing' } },
    } as const;
    const { policy } = pass.policy;
    const spec = { ...policy.spec, erasure: { approval: 'Manual', deadline: { months: 1 } }, holds: [] } as never;
    const looking: FoundPass = {
      ...pass,
      policy: { kind: 'Found', policy: { ...policy, spec, metadata: { ...policy.metadata, generation: 1 } } },
      isApprovalProtected: () => Promise.resolve(true),
      ring: () => Promise.resolve({ kind: 'Ring', ring }),
      holds: () => Promise.resolve([]),
    };
    const said = async () => (await factsOf(looking, observed)).details?.ErasureIncomplete;
    expect(judge(after).state).toMatchObject({ reason: 'ErasureIncomplete' });
    expect(await said()).toContain('one like calls/chats/aa/9.aaaa of class texts');
    pass.memory.erased = { ...erased, kind: 'Verify' };
    await verifyStep(pass, one());
    expect(await said()).toContain('one like calls/chats/aa/9.aaaa of class texts');
    pass.memory.erased = erased;
    await eraseStep(pass, one());
    expect(await said()).toContain('The finding Unclassified of the policy says where');
  });
});

describe('a listing of everything', () => {
  const memory: RequestMemory = { plan: plan({ startedTime: executedTime, executedTime }), results: [result()] };
  const listed = '2026-11-22T00:00:00Z';
  const events: readonly LedgerEvent[] = [
    { kind: 'DeletionIntended', targets: [first] },
    { kind: 'DeletionSeen', targets: [first] },
  ];

  it.each<readonly [string, TargetOutcome, number | undefined]>([
    [
      'that leaves something is followed by deletes after a rest',
      { target: first, kind: 'Failed', reason: 'ArtifactsRemain' },
      300_000,
    ],
    ['that leaves nothing sets no rest', gone(first), undefined],
  ])('%s', async (_sentence, outcome, restMs) => {
    const { pass, one } = await open({ events, memory, listed, outcomes: [outcome], kind: 'Verify' });
    const end = await verifyStep(pass, one());
    if (end.kind !== 'Again') throw new Error(end.kind);
    end.whenWritten?.();
    const nextMs = pass.memory.nextEraseMs.get(requestUid);
    expect(nextMs).toBe(restMs === undefined ? undefined : Date.parse(listed) + restMs);
    pass.memory.erased = undefined;
    const after = await eraseStep(pass, { ...one(), memory: end.memory });
    expect(after).toMatchObject(
      restMs === undefined ? { wish: { kind: 'Erase' } } : { wish: { kind: 'None' }, untilMs: nextMs },
    );
  });
});
