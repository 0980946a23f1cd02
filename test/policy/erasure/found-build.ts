import type { FoundCallFacts, FoundTargetFacts, SearchedPlaceFacts } from '../../../src/policy/erasure/found-target.ts';
import type { TargetFate, TargetRecord } from '../../../src/policy/erasure/target-fate.ts';

export function found(location: string, call: string, changes: Partial<FoundTargetFacts> = {}): FoundTargetFacts {
  return {
    class: 'recordings',
    account: 'calls',
    location,
    call,
    weak: false,
    held: undefined,
    state: 'base',
    ...changes,
  };
}

/** An object in an AI account has no state. */
export function foundObject(location: string, call: string): FoundTargetFacts {
  return { class: 'recordings', account: 'bot', location, call, weak: false, held: undefined };
}

export function call(token: string, changes: Partial<FoundCallFacts> = {}): FoundCallFacts {
  return { token, strength: 'Strong', ...changes };
}

export function place(changes: Partial<SearchedPlaceFacts> = {}): SearchedPlaceFacts {
  return { class: 'recordings', account: 'calls', searched: 1_000, calls: 500, notSearched: [], ...changes };
}

export function record(location: string, fate: TargetFate, changes: Partial<TargetRecord> = {}): TargetRecord {
  const target = { class: 'recordings', account: 'calls', location, call: 'c1' };
  return { target, fate, saidTime: '2026-11-24T10:00:00Z', cameLate: false, ...changes };
}
