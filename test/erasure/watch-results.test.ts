import { describe, expect, it } from '@jest/globals';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { takeOutcomes } from '../../src/erasure/ledger-outcomes.ts';
import type { EraseMemory } from '../../src/erasure/policy-memory.ts';
import { wholeLedgerOf } from '../../src/erasure/request-ledger.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { renewPlan } from '../../src/erasure/search-step.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { withDeletesOfWatch } from '../../src/policy/erasure/execution-state.ts';
import type { RequestMemory } from '../../src/policy/erasure/request-facts.ts';
import { judgeRequest } from '../../src/policy/erasure/request-judgement.ts';
import { keys, ledgerParts, opened, requestUid, runLedger, targetOf } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { facts, plan, planDigest, receipt, request, result } from '../policy/erasure/request-build.ts';
import { openRequestWorld } from './request-world.ts';
import { openRetirement, ring } from './retirement-stage.ts';

const executedTime = '2026-11-21T00:00:00Z';
const laterTime = '2027-01-10T00:00:00Z';
const laterMs = Date.parse(laterTime);
const missing = { kind: 'Missing' } as const;
const seen = facts({ features: missing });
const kept: RequestMemory = {
  plan: plan({ startedTime: executedTime, executedTime }),
  results: [result({ matched: 2, erased: 1, retained: [{ ground: 'LegalClaims', count: 1 }] })],
  absence: { listedTime: executedTime, complete: true, remaining: 0 },
  receipt: receipt('PartiallyRetained', Date.parse('2026-11-21T01:00:00Z')),
};
const [first, second] = [targetOf(ring, 'a.wav'), targetOf(ring, 'b.wav')];
/** One artifact was kept; its hold ended. */
const keptOne: readonly LedgerEvent[] = [
  opened,
  { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 2 },
  { kind: 'DeletionIntended', targets: [first, second] },
  { kind: 'DeletionSeen', targets: [first] },
  { kind: 'Retained', targets: [second], ground: 'LegalClaims' },
];

/** The deletes that the watch asked for came to their end. */
async function passAfterDeletes(): Promise<FoundPass> {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), keptOne);
  const { pass, desk, memory } = openRetirement(evidence, keys);
  const outcomes = new Map([[requestUid, [{ target: second, kind: 'Gone' }]]]);
  const times = { startedMs: laterMs - 60_000, listedMs: laterMs, completedMs: laterMs };
  const result = { ...times, complete: true, outcomes, stopped: new Map() };
  memory.erased = { kind: 'Erase', order: {}, result, taken: new Set() } as unknown as EraseMemory;
  await takeOutcomes(pass, desk, {
    requestUid,
    request: undefined,
    ledger: await wholeLedgerOf(pass, desk, requestUid),
  });
  const { policy } = pass.policy;
  const spec = { ...policy.spec, storageAccounts: [], artifactClasses: [] };
  return {
    ...pass,
    policy: { kind: 'Found', policy: { ...policy, spec } },
    accounts: () => Promise.resolve([]),
    evidence: () => Promise.resolve({ kind: 'Open', desk }),
  };
}

async function renewed(memory: RequestMemory) {
  const pass = await passAfterDeletes();
  const { metadata, ...rest } = request({}, { status: memory });
  const one = { ...rest, metadata: { ...metadata, uid: requestUid } };
  const judged = judgeRequest(one, seen, laterMs, memory);
  expect(judged.step.kind).toBe('Wait');
  const end = await renewPlan(pass, { request: one, memory, subject: { facts: missing }, judged });
  if (end.kind !== 'Again') throw new Error(end.kind);
  end.whenWritten?.();
  expect(pass.memory.changedLedgers.size).toBe(0);
  return { pass, one, memory: end.memory };
}

describe('what the watch deleted for a request that is not finished', () => {
  it('is verified by a listing from after it, before a final receipt says so', async () => {
    const { pass, one, memory } = await renewed(kept);
    // Whoever ends it now gets a listing first, too.
    expect(memory.absence).toBeUndefined();
    const { state, step } = judgeRequest(one, seen, laterMs, memory);
    expect(state).toMatchObject({ kind: 'Works', reason: 'VerifyingAbsence' });
    expect(step).toEqual({ kind: 'VerifyAbsence' });
    const listedTime = '2027-01-10T00:05:00Z';
    const verified = { ...memory, absence: { listedTime, complete: true, remaining: 0 } };
    expect(judgeRequest(one, seen, laterMs + 600_000, verified).step).toEqual({
      kind: 'WriteReceipt',
      state: 'Erased',
      final: true,
    });
    const { times } = statementOf({
      policy: pass.policy.policy,
      controller: undefined,
      deadline: { months: 1 },
      request: one,
      memory: verified,
      state: 'Succeeded',
      final: true,
      planApprovedTime: undefined,
      ledger: undefined,
    });
    expect(times).toMatchObject({ deletedTime: laterTime, absenceVerifiedTime: listedTime });
  });

  it.each<readonly [string, RequestMemory]>([
    ['it is finished', { ...kept, finishedTime: executedTime }],
    ['its final receipt stands', { ...kept, receipt: receipt('Erased') }],
    ['its own listing saw it', { ...kept, absence: { listedTime: laterTime, complete: true, remaining: 0 } }],
    ['its own deletes go on', { ...kept, plan: plan({ startedTime: executedTime }) }],
  ])('changes the results alone where %s', (_what, memory) => {
    const results = [result()];
    expect(withDeletesOfWatch(memory, { results, listedMs: laterMs + 500 })).toEqual({ ...memory, results });
  });

  it('never says of later deletes of its own that they were earlier', () => {
    const own: RequestMemory = { plan: plan({ executedTime: laterTime }), results: [] };
    const after = withDeletesOfWatch(own, { results: [], listedMs: Date.parse(executedTime) });
    expect(after.plan?.executedTime).toBe(laterTime);
  });
});

describe('what the watch wrote into the ledger before the process ended', () => {
  const erased: RequestMemory = { ...kept, finishedTime: executedTime, receipt: receipt('Erased') };
  const writtenTime = '2026-11-24T09:00:00Z';
  const withLater: readonly LedgerEvent[] = [...keptOne, { kind: 'DeletionSeen', targets: [second] }];

  /** Status as it stood when the ledger held these entries. */
  async function toldOf(events: readonly LedgerEvent[]): Promise<RequestMemory> {
    const parts = ledgerParts(createMemoryEvidence(), ring);
    await runLedger(parts, keptOne);
    const last = (await runLedger({ ...parts, now: () => Date.parse(writtenTime) }, events)).at(-1);
    if (last === undefined) throw new Error('An empty ledger.');
    const { sequence, digest } = last;
    return { ...erased, ledger: { sequence, digest, counted: sequence } };
  }

  /** A new process, which remembers nothing but status. */
  async function passAnew(status: RequestMemory) {
    const evidence = createMemoryEvidence();
    const parts = ledgerParts(evidence, ring);
    await runLedger(parts, keptOne);
    await runLedger({ ...parts, now: () => Date.parse(writtenTime) }, withLater);
    const { pass, object } = openRequestWorld(evidence, request({}, { status }));
    await passOverRequest(pass, object());
    return object().status;
  }

  it('is counted by the next one', async () => {
    const status = await passAnew(await toldOf(keptOne));
    expect(status?.results).toMatchObject([{ matched: 2, erased: 2, failed: 0 }]);
    expect(status?.ledger?.counted).toBe(status?.ledger?.sequence);
    expect(status?.plan?.executedTime).toBe(executedTime);
  });

  it.each([
    ['is not counted twice', () => toldOf(withLater)],
    ['is left where nobody knows what was counted', () => Promise.resolve(erased)],
  ])('%s', async (_what, told) => {
    expect((await passAnew(await told()))?.results).toBe(erased.results);
  });

  it('makes a listing from before it no proof, where the request is not finished', async () => {
    const { ledger } = await toldOf(keptOne);
    const status = await passAnew({ ...kept, ...(ledger === undefined ? {} : { ledger }) });
    expect(status).toMatchObject({ results: [{ erased: 2 }], plan: { executedTime: writtenTime } });
    expect(status).not.toHaveProperty('absence');
    expect(status?.conditions?.find(({ type }) => type === 'AbsenceVerified')?.status).toBe('Unknown');
  });
});
