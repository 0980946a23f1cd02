import { describe, expect, it } from '@jest/globals';
import { judgeRequest } from '../../../src/policy/erasure/request-judgement.ts';
import {
  at,
  dayMs,
  executed,
  executedTime,
  facts,
  nowMs,
  plan,
  planDigest,
  policy,
  receipt,
  request,
  result,
} from './request-build.ts';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import type { RequestFacts, RequestMemory } from '../../../src/policy/erasure/request-facts.ts';

interface Row {
  readonly sentence: string;
  readonly request?: ErasureRequest;
  readonly facts?: RequestFacts;
  readonly memory?: RequestMemory;
  readonly is: object;
}

const hourMs = 3_600_000;
const informed = [{ recipient: 'Subject', notifiedTime: at(nowMs), by: 'Erika Musterfrau' }];
const refusal = { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA' };
const refused = request({ refusal });
const gone = facts({ features: { kind: 'Missing' } });
const until = nowMs + 30 * dayMs;
const retained = [result({ erased: 4, retained: [{ ground: 'LegalClaims', untilTime: at(until), count: 2 }] })];
const finished = { receipt: receipt('Erased'), finishedTime: at(nowMs - 2 * hourMs) };
const ledger = { sequence: 3, digest: planDigest };
const additions = { digest: planDigest, generatedTime: executedTime, calls: 1, artifacts: 1, weakMatches: 0 };
const failed = executed({
  results: [result({ erased: 5, failed: 1 })],
  absence: { listedTime: executedTime, complete: true, remaining: 1 },
});
const confirmed = { goneTime: at(nowMs - 2 * hourMs), confirmedTime: at(nowMs - hourMs) };

const rows: readonly Row[] = [
  { sentence: 'the search comes first', is: { kind: 'Search' } },
  {
    sentence: 'what waits for a person waits',
    request: request({ mode: 'DryRun' }),
    memory: { plan: plan() },
    is: { kind: 'Wait' },
  },
  {
    sentence: 'the object that goes is cleaned up',
    request: request({}, { deletionTimestamp: at(nowMs) }),
    is: { kind: 'CleanUp' },
  },
  {
    sentence: 'at the end the receipt comes before everything',
    memory: executed(),
    is: { kind: 'WriteReceipt', state: 'Erased', final: true },
  },
  {
    sentence: 'the end is remembered before the features go',
    memory: executed({ receipt: receipt('Erased') }),
    is: { kind: 'Finish' },
  },
  {
    sentence: 'the end is remembered where a person cancels after the final receipt',
    request: request({ cancel: true }),
    memory: executed({ receipt: receipt('Erased') }),
    is: { kind: 'Finish' },
  },
  {
    sentence: 'no receipt follows a final one, whatever a person decides then',
    request: request({ cancel: true, refusal }),
    memory: executed({ receipt: receipt('Cancelled') }),
    is: { kind: 'Finish' },
  },
  {
    sentence: 'no receipt follows a final one, whatever was deleted then',
    memory: executed({ plan: plan({ executedTime: at(nowMs) }), receipt: receipt('Erased', nowMs - hourMs) }),
    is: { kind: 'Finish' },
  },
  {
    sentence: 'who was told since the final receipt is named by another one, while the features are there too',
    request: request({ informed }),
    memory: executed(finished),
    is: { kind: 'NameInformed' },
  },
  {
    sentence: 'who was told is named once',
    request: request({ informed }),
    facts: gone,
    memory: executed({ ...finished, receipt: { ...receipt('Erased'), informed: 1 }, features: confirmed }),
    is: { kind: 'Wait' },
  },
  {
    sentence: 'who was told is named before the object goes at its time',
    request: request({ informed, ttlSecondsAfterFinished: 0 }),
    facts: gone,
    memory: executed({ ...finished, features: confirmed }),
    is: { kind: 'NameInformed' },
  },
  {
    sentence: 'who was told is named by nothing before the end is remembered',
    request: request({ informed }),
    memory: executed({ receipt: receipt('Erased') }),
    is: { kind: 'Finish' },
  },
  ...(
    [
      { evidence: 'Unwritable' },
      { keys: 'Missing' },
      { policy: policy({ suspended: true }) },
      { policy: policy({ enforcement: 'Audit' }) },
      { policy: { kind: 'Missing' } },
    ] as const
  ).map((more) => ({
    sentence: `who was told is named by nothing where none can be written (${Object.keys(more).join()})`,
    request: request({ informed }),
    facts: facts(more),
    memory: executed(finished),
    is: { kind: 'DestroyFeatures' },
  })),
  { sentence: 'then the features go', memory: executed(finished), is: { kind: 'DestroyFeatures' } },
  {
    sentence: 'a Secret that something manages is deleted all the same',
    facts: facts({ features: { kind: 'Present', strength: 'Strong', managed: true } }),
    memory: executed(finished),
    is: { kind: 'DestroyFeatures' },
  },
  {
    sentence: 'while additions wait for a person, the features go: the ledger knows them',
    memory: executed({ plan: plan({ executedTime, additions }) }),
    is: { kind: 'DestroyFeatures' },
  },
  {
    sentence: 'while additions wait, gone once is looked at an interval later',
    facts: gone,
    memory: executed({ plan: plan({ executedTime, additions }) }),
    is: { kind: 'Wait', untilMs: nowMs + hourMs },
  },
  {
    sentence: 'what fails for ever does not keep the features for ever',
    memory: failed,
    is: { kind: 'DestroyFeatures' },
  },
  { sentence: 'what failed is tried again without the features', facts: gone, memory: failed, is: { kind: 'Erase' } },
  {
    sentence: 'what failed is tried again though something manages the Secret',
    facts: facts({ features: { kind: 'Present', strength: 'Strong', managed: true } }),
    memory: failed,
    is: { kind: 'Erase' },
  },
  {
    sentence: 'between the deletes and the listing that proves them the features stay',
    memory: { plan: plan({ executedTime }), results: [result()] },
    is: { kind: 'VerifyAbsence' },
  },
  {
    sentence: 'the end is not remembered while nobody can close the evidence, as the policy does not fit',
    facts: facts({ policy: { kind: 'Misfit' }, features: { kind: 'Missing' } }),
    memory: executed({ receipt: receipt('Cancelled'), features: confirmed }),
    is: { kind: 'Wait' },
  },
  {
    sentence: 'the object stays while the policy does not fit',
    request: request({ ttlSecondsAfterFinished: 0 }),
    facts: facts({ policy: { kind: 'Misfit' }, features: { kind: 'Missing' } }),
    memory: executed({ ...finished, features: confirmed }),
    is: { kind: 'Wait' },
  },
  {
    sentence: 'the features go where a person ended it, though the policy does not fit',
    request: request({ cancel: true }),
    facts: facts({ policy: { kind: 'Misfit' }, evidence: 'Unwritable' }),
    memory: { plan: plan() },
    is: { kind: 'DestroyFeatures' },
  },
  {
    sentence: 'the object stays while its ledger could not be closed',
    request: request({ cancel: true, ttlSecondsAfterFinished: 0 }),
    facts: facts({ policy: policy({ suspended: true }), features: { kind: 'Missing' } }),
    memory: {
      ...finished,
      receipt: receipt('AwaitingExpiry'),
      plan: plan({ startedTime: executedTime }),
      features: confirmed,
    },
    is: { kind: 'Wait' },
  },
  {
    sentence: 'the object stays while its ledger, of which nothing was deleted yet, could not be closed',
    request: request({ cancel: true, ttlSecondsAfterFinished: 0 }),
    facts: facts({ policy: policy({ suspended: true }), features: { kind: 'Missing' } }),
    memory: { ...finished, receipt: receipt('AwaitingExpiry'), plan: plan(), ledger, features: confirmed },
    is: { kind: 'Wait' },
  },
  {
    sentence: 'the object goes at its time once its ledger is closed',
    request: request({ cancel: true, ttlSecondsAfterFinished: 0 }),
    facts: facts({ policy: policy({ suspended: true }), features: { kind: 'Missing' } }),
    memory: {
      ...finished,
      receipt: receipt('AwaitingExpiry'),
      plan: plan({ startedTime: executedTime }),
      ledger: { ...ledger, closed: true },
      features: confirmed,
    },
    is: { kind: 'RemoveObject' },
  },
  {
    sentence: 'the object goes at its time where nothing had begun',
    request: request({ cancel: true, ttlSecondsAfterFinished: 0 }),
    facts: facts({ policy: policy({ suspended: true }), features: { kind: 'Missing' } }),
    memory: { ...finished, receipt: receipt('AwaitingExpiry'), plan: plan(), features: confirmed },
    is: { kind: 'RemoveObject' },
  },
  {
    sentence: 'a Secret of another type is never deleted',
    facts: facts({ features: { kind: 'WrongType' } }),
    memory: executed(finished),
    is: { kind: 'Wait' },
  },
  {
    sentence: 'what could not be read is not taken for gone',
    facts: facts({ features: { kind: 'Unread' } }),
    memory: executed(finished),
    is: { kind: 'Wait' },
  },
  {
    sentence: 'gone once is looked at an interval later',
    facts: gone,
    memory: executed(finished),
    is: { kind: 'Wait', untilMs: nowMs + hourMs },
  },
  {
    sentence: 'without a time to live the object stays',
    facts: gone,
    memory: executed({ ...finished, features: confirmed }),
    is: { kind: 'Wait' },
  },
  {
    sentence: 'with one it waits',
    request: request({ ttlSecondsAfterFinished: 2 * 3600 + 60 }),
    facts: gone,
    memory: executed({ ...finished, features: confirmed }),
    is: { kind: 'Wait', untilMs: nowMs + 60_000 },
  },
  {
    sentence: 'and goes',
    request: request({ ttlSecondsAfterFinished: 3600 }),
    facts: gone,
    memory: executed({ ...finished, features: confirmed }),
    is: { kind: 'RemoveObject' },
  },
  {
    sentence: 'but not before the features stayed gone',
    request: request({ ttlSecondsAfterFinished: 0 }),
    facts: gone,
    memory: executed(finished),
    is: { kind: 'Wait', untilMs: nowMs + hourMs },
  },
  {
    sentence: 'a ground is receipted, and is not the last word',
    memory: executed({ results: retained }),
    is: { kind: 'WriteReceipt', state: 'PartiallyRetained', final: false },
  },
  {
    sentence: 'the features go while a ground lasts',
    memory: executed({ results: retained, receipt: receipt('PartiallyRetained') }),
    is: { kind: 'DestroyFeatures' },
  },
  {
    sentence: 'and then its end is waited for',
    facts: gone,
    memory: executed({ results: retained, receipt: receipt('PartiallyRetained'), features: confirmed }),
    is: { kind: 'Wait', untilMs: until },
  },
  {
    sentence: 'deletes since the last receipt are receipted again',
    memory: executed({ results: retained, receipt: receipt('PartiallyRetained', nowMs - dayMs) }),
    is: { kind: 'WriteReceipt', state: 'PartiallyRetained', final: false },
  },
  {
    sentence: 'an empty search under DryRun destroys nothing',
    request: request({ mode: 'DryRun' }),
    memory: { plan: plan({ calls: 0 }) },
    is: { kind: 'Wait' },
  },
  {
    sentence: 'an empty search under Execute is receipted',
    memory: { plan: plan({ calls: 0 }) },
    is: { kind: 'WriteReceipt', state: 'NoMatch', final: true },
  },
  {
    sentence: 'the features of an empty search stay until its receipt is written',
    facts: facts({ evidence: 'Unwritable' }),
    memory: { plan: plan({ calls: 0 }) },
    is: { kind: 'WriteReceipt', state: 'NoMatch', final: true },
  },
  { sentence: 'a refusal is receipted', request: refused, is: { kind: 'WriteReceipt', state: 'Refused', final: true } },
  {
    sentence: 'the features of a refused request go though its receipt cannot be written',
    request: refused,
    facts: facts({ evidence: 'Unwritable' }),
    is: { kind: 'DestroyFeatures' },
  },
  {
    sentence: 'the features of a refused request go though a key is gone that its receipt needs',
    request: refused,
    facts: facts({ keys: 'Missing' }),
    is: { kind: 'DestroyFeatures' },
  },
  {
    sentence: 'and the object of one waits for its receipt',
    request: request({ refusal, ttlSecondsAfterFinished: 0 }),
    facts: { ...gone, evidence: 'Unwritable' },
    memory: { features: confirmed },
    is: { kind: 'Wait' },
  },
  {
    sentence: 'without a policy a refusal ends without a receipt',
    request: refused,
    facts: facts({ policy: { kind: 'Missing' } }),
    is: { kind: 'Finish' },
  },
];

describe('the next step', () => {
  it.each(rows)('$sentence', ({ is, memory = {}, ...row }) => {
    expect(judgeRequest(row.request ?? request(), row.facts ?? facts(), nowMs, memory).step).toEqual(is);
  });
});

describe('the memory of the features', () => {
  const judged = (features: RequestFacts['features'], known: RequestMemory['features'], timeMs = nowMs) =>
    judgeRequest(request(), facts({ features }), timeMs, executed({ ...finished, ...(known && { features: known }) }));
  const verdictOf = (one: ReturnType<typeof judged>) => {
    const condition = one.status.conditions?.find(({ type }) => type === 'FeaturesDestroyed');
    return `${condition?.status ?? ''} ${condition?.reason ?? ''}`;
  };

  it('holds when they were first seen gone, and confirms it one interval later', () => {
    const first = judged({ kind: 'Missing' }, undefined);
    expect(first.status.features).toEqual({ goneTime: at(nowMs) });
    expect(verdictOf(first)).toBe('False FeaturesGone');
    const early = judged({ kind: 'Missing' }, first.status.features, nowMs + hourMs - 1000);
    expect(early.status.features).toEqual({ goneTime: at(nowMs) });
    const later = judged({ kind: 'Missing' }, first.status.features, nowMs + hourMs);
    expect(later.status.features).toEqual({ goneTime: at(nowMs), confirmedTime: at(nowMs + hourMs) });
    expect(verdictOf(later)).toBe('True FeaturesDestroyed');
  });

  it('begins anew when the Secret is there again', () => {
    const again = judged({ kind: 'Present', strength: 'Strong', managed: false }, confirmed);
    expect(again.status.features).toEqual({ returnedTime: at(nowMs) });
    expect(verdictOf(again)).toBe('False SecretReturned');
    const gone2 = judged({ kind: 'Missing' }, again.status.features, nowMs + 60_000);
    expect(gone2.status.features).toEqual({ goneTime: at(nowMs + 60_000), returnedTime: at(nowMs) });
    expect(verdictOf(gone2)).toBe('False FeaturesGone');
  });

  it('keeps what it knows while nobody can look', () => {
    const unread = judged({ kind: 'Unread' }, confirmed);
    expect(unread.status.features).toEqual(confirmed);
    expect(verdictOf(unread)).toBe('Unknown FeaturesUnread');
  });

  it('says that a managed Secret will return', () => {
    expect(verdictOf(judged({ kind: 'Present', strength: 'Strong', managed: true }, undefined))).toBe(
      'False SecretWillReturn',
    );
  });
});

describe('the policy of a request that waits', () => {
  it('can be gone while a finished request keeps its due times', () => {
    const before = judgeRequest(request(), facts(), nowMs, executed());
    const stored = request({}, { status: before.status });
    const after = judgeRequest(stored, facts({ policy: { kind: 'Missing' } }), nowMs + dayMs);
    expect(after.status.dueTime).toBe(before.status.dueTime);
    expect(after.status.summary?.dueTime).toBe(before.status.summary?.dueTime);
  });
});
