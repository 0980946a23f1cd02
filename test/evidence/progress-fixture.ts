import type { LedgerEvent, LedgerTarget, SealedFeature } from '../../src/evidence/ledger-schema.ts';
import { ledgerState, type LedgerState } from '../../src/evidence/ledger-state.ts';
import type { SeenOutcome } from '../../src/evidence/outcome-events.ts';
import { ringOf, startMs, targetOf } from './evidence-fixture.ts';

export const ring = ringOf('k1');
export const target = (name: string, changes: Partial<LedgerTarget> = {}): LedgerTarget => ({
  ...targetOf(ring, name),
  ...changes,
});
export const targets = ['a', 'b', 'c', 'd', 'e'].map((name) => target(name));
export const [a, b, c, d, e] = targets as [LedgerTarget, LedgerTarget, LedgerTarget, LedgerTarget, LedgerTarget];

/** The state of a ledger whose entries were all written at `startMs`. */
export function stateAfter(...events: readonly LedgerEvent[]): LedgerState {
  const head = { requestUid: 'u', time: new Date(startMs).toISOString(), digest: '', keyId: 'k1' };
  return ledgerState(events.map((event, index) => ({ ...head, sequence: index + 1, event })));
}

export const feature = (index: number): SealedFeature => ({
  feature: index,
  kind: 'name',
  token: `k1:${String(index).padStart(43, 'A')}`,
  verified: true,
  mark: index,
  words: [1, 2],
  local: false,
});

/** A listing after all of them. */
export const seen = { listedMs: startMs + 1_000 };
export const opening = {
  policyUid: 'policy-1',
  receivedTime: '2026-11-20T09:12:00Z',
  watchUntilTime: '2027-03-01T00:00:00Z',
};
export const untilMs = Date.parse('2026-12-01T00:00:00Z');
export const outcomes: readonly SeenOutcome[] = [
  { target: a, kind: 'Gone' },
  { target: b, kind: 'Recoverable', untilMs },
  { target: c, kind: 'Retained', ground: 'LegalClaims', untilMs },
  { target: d, kind: 'Deferred', untilMs },
  { target: e, kind: 'Failed', reason: 'Leased' },
];
