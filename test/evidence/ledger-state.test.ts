import { describe, expect, it } from '@jest/globals';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { approvedTimeOf, batchTargets, ledgerState, targetsDue } from '../../src/evidence/ledger-state.ts';
import { opened, requestUid, ringOf, targetOf } from './evidence-fixture.ts';

const ring = ringOf('k1');

describe('what the ledger says', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((one) => targetOf(ring, one)) as [never, never, never, never];
  const events: readonly LedgerEvent[] = [
    opened,
    { kind: 'DeletionIntended', targets: [a, b, c] },
    { kind: 'DeletionSeen', targets: [a] },
    { kind: 'DeletionSeen', targets: [b], recoverableUntilTime: '2026-12-01T00:00:00Z' },
    { kind: 'Retained', targets: [d], ground: 'LegalClaims', untilTime: '2027-01-01T00:00:00Z' },
    { kind: 'LateArrivalErased', targets: [targetOf(ring, 'e'), targetOf(ring, 'f')] },
  ];
  const entriesOf = (said: readonly LedgerEvent[]) =>
    said.map((event, index) => ({
      requestUid,
      sequence: index + 1,
      time: '2026-11-20T09:12:00Z',
      event,
      digest: '',
      keyId: 'k1',
    }));
  const entries = entriesOf(events);
  const one = targetOf(ring, 'one');
  const late = { kind: 'DeletionIntended', targets: [one], late: true } as const;
  const gone = { kind: 'LateArrivalErased', targets: [one] } as const;
  const recoverable = { ...gone, recoverable: true, recoverableUntilTime: '2026-12-01T00:00:00Z' } as const;
  const due = (time: string) => targetsDue(ledgerState(entries), Date.parse(time)).map(({ fate }) => fate.kind);

  it('is the last word on each copy', () => {
    const state = ledgerState(entries);
    expect(state.targets.map(({ fate }) => fate.kind)).toEqual([
      'Gone',
      'Recoverable',
      'Intended',
      'Retained',
      'Gone',
      'Gone',
    ]);
    expect(state).toMatchObject({ resurrected: 2, opened: { policyUid: 'policy-1' }, outcome: undefined });
  });

  it.each([
    ['was seen to be recoverable first, once', [late, recoverable, gone], 1],
    ['came back a second time, once', [late, gone, late, gone], 1],
    ['can still be restored, not at all', [late, recoverable], 0],
    ['is meant to go again, not at all', [late, gone, late], 0],
    ['went with the plan and never came back, not at all', [{ kind: 'DeletionSeen', targets: [one] }], 0],
  ] as const)('counts as come late and erased what %s', (_, said, resurrected) => {
    expect(ledgerState(entriesOf([opened, ...said])).resurrected).toBe(resurrected);
  });

  it('takes up again what nobody saw the end of, and what was kept or recoverable once its time has come', () => {
    expect(due('2026-11-20T00:00:00Z')).toEqual(['Intended']);
    expect(due('2026-12-01T00:00:00Z')).toEqual(['Recoverable', 'Intended']);
    expect(due('2027-01-01T00:00:00Z')).toEqual(['Recoverable', 'Intended', 'Retained']);
  });

  it('is when exactly a plan was approved', () => {
    const planOf = (digit: string) => `sha256:${digit.repeat(64)}`;
    const approvals = ['a', 'b', 'b'].map((digit, index) => ({
      requestUid,
      sequence: index + 1,
      time: `2026-11-20T0${index}:00:00Z`,
      event: { kind: 'PlanApproved', planDigest: planOf(digit), weakMatches: 'Exclude', artifacts: 1 } as const,
      digest: '',
      keyId: 'k1',
    }));
    expect(approvedTimeOf(approvals, planOf('b'))).toBe('2026-11-20T01:00:00Z');
    expect(approvedTimeOf(approvals, planOf('c'))).toBeUndefined();
    expect(approvedTimeOf(entries, undefined)).toBeUndefined();
  });

  it('fits any number of targets into entries', () => {
    const many = Array.from({ length: 1_001 }, (_, index) => targetOf(ring, String(index)));
    expect(batchTargets(many).map(({ length }) => length)).toEqual([500, 500, 1]);
    expect(batchTargets(many).flat()).toEqual(many);
    expect(batchTargets([])).toEqual([]);
  });
});
