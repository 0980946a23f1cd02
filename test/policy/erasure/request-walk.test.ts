import { describe, expect, it } from '@jest/globals';
import { judgeRequest } from '../../../src/policy/erasure/request-judgement.ts';
import { at, dayMs, facts, nowMs, plan, receipt, request, result } from './request-build.ts';
import type { ErasureRequest, ErasureResult } from '../../../src/api/erasure-request.ts';
import type { RequestFacts, RequestMemory } from '../../../src/policy/erasure/request-facts.ts';

interface World {
  readonly calls: number;
  /** What the results say after each of the deletes or looks, in order; the last one stays. */
  readonly results: readonly (readonly ErasureResult[])[];
}

/** Carries out each step at once and judges again, as the controller will, until the object goes or nothing moves. */
function walk(world: World, one: ErasureRequest = request({ ttlSecondsAfterFinished: 3600 })): readonly string[] {
  const steps: string[] = [];
  let timeMs = nowMs;
  let stored = one;
  let memory: RequestMemory = {};
  let features: RequestFacts['features'] = { kind: 'Present', strength: 'Strong', managed: false };
  let acts = 0;
  const act = (): readonly ErasureResult[] => {
    const seen = world.results[Math.min(acts, world.results.length - 1)] ?? [];
    acts += 1;
    return seen;
  };
  for (let pass = 0; pass < 40; pass += 1) {
    const { step, status, state } = judgeRequest(stored, facts({ features }), timeMs, memory);
    stored = { ...stored, status };
    memory = status;
    const detail = step.kind === 'WriteReceipt' ? ` ${step.state}` : '';
    steps.push(`${step.kind}${detail}`);
    timeMs += 1000;
    switch (step.kind) {
      case 'Search':
        memory = { ...memory, plan: plan({ calls: world.calls }) };
        break;
      case 'Erase':
        memory = { ...memory, plan: plan({ executedTime: at(timeMs) }), results: act() };
        break;
      case 'VerifyAbsence':
        memory = {
          ...memory,
          absence: { listedTime: at(timeMs), complete: true, remaining: 0 },
          ...(state.reason === 'VerifyingAbsence' && memory.absence !== undefined ? { results: act() } : {}),
        };
        break;
      case 'WriteReceipt':
        memory = { ...memory, receipt: receipt(step.state, timeMs) };
        break;
      case 'NameInformed':
        memory = {
          ...memory,
          receipt: { ...receipt('Erased', timeMs), informed: stored.spec.informed?.length ?? 0 },
        };
        break;
      case 'DestroyFeatures':
        features = { kind: 'Missing' };
        break;
      case 'Wait':
        if (step.untilMs === undefined) return steps;
        timeMs = Math.max(timeMs, step.untilMs);
        break;
      case 'Finish':
        break;
      case 'CleanUp':
      case 'RemoveObject':
        return steps;
    }
  }
  throw new Error(`no end after 40 passes: ${steps.join(', ')}`);
}

const end = ['WriteReceipt Erased', 'Finish', 'DestroyFeatures', 'Wait', 'RemoveObject'];
const until = at(nowMs + 7 * dayMs);

describe('a request, carried out step by step,', () => {
  it('is searched, erased, looked at, proven, forgotten and removed', () => {
    expect(walk({ calls: 2, results: [[result()]] })).toEqual(['Search', 'Erase', 'VerifyAbsence', ...end]);
  });

  it('without a match is proven, forgotten and removed', () => {
    expect(walk({ calls: 0, results: [] })).toEqual([
      ...['Search', 'WriteReceipt NoMatch', 'Finish', 'DestroyFeatures', 'Wait', 'RemoveObject'],
    ]);
  });

  it('forgets the features once what is left is the business of the ledger, and tries what failed again', () => {
    const results = [[result({ erased: 4, failed: 2 })], [result()]];
    expect(walk({ calls: 2, results })).toEqual([
      ...['Search', 'Erase', 'DestroyFeatures', 'Erase', 'VerifyAbsence'],
      ...['WriteReceipt Erased', 'Finish', 'Wait', 'Wait', 'RemoveObject'],
    ]);
  });

  it('forgets the features at once, waits for what is recoverable, and looks again before it calls it erased', () => {
    const results = [[result({ erased: 4, recoverable: 2, recoverableUntilTime: until })], [result()]];
    expect(walk({ calls: 2, results })).toEqual([
      ...['Search', 'Erase', 'VerifyAbsence', 'WriteReceipt AwaitingExpiry', 'DestroyFeatures', 'Wait', 'Wait'],
      ...['VerifyAbsence', 'WriteReceipt Erased', 'Finish', 'RemoveObject'].flatMap((step) =>
        step === 'RemoveObject' ? ['Wait', step] : [step],
      ),
    ]);
  });

  it('erases what a ground kept when the ground ends, by the ledger alone', () => {
    const retained = [{ ground: 'LegalClaims', untilTime: until, count: 2 }];
    const results = [[result({ erased: 4, retained })], [result()]];
    expect(walk({ calls: 2, results })).toEqual([
      ...['Search', 'Erase', 'VerifyAbsence', 'WriteReceipt PartiallyRetained', 'DestroyFeatures', 'Wait', 'Wait'],
      ...['Erase', 'VerifyAbsence', 'WriteReceipt Erased', 'Finish', 'Wait', 'RemoveObject'],
    ]);
  });

  it('waits for a person under DryRun', () => {
    expect(walk({ calls: 2, results: [] }, request({ mode: 'DryRun' }))).toEqual(['Search', 'Wait']);
  });

  it('that was cancelled is proven, forgotten and removed, and nothing is deleted', () => {
    expect(walk({ calls: 2, results: [] }, request({ cancel: true, ttlSecondsAfterFinished: 0 }))).toEqual([
      ...['WriteReceipt Cancelled', 'Finish', 'DestroyFeatures', 'Wait', 'RemoveObject'],
    ]);
  });
});
