import { describe, expect, it } from '@jest/globals';
import type { Reason } from '../../../src/api/reasons.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { FailureKind } from '../../../src/reconcile/errors.ts';
import { createFailureRow } from '../../../src/scan/sweep/failure-row.ts';

const failure = (kind: FailureKind, reason: Reason): OperatorError => new OperatorError('It failed.', { kind, reason });

describe('a row of failures', () => {
  it.each<[string, FailureKind, Reason, number]>([
    ['for a missing right', 'retryable', 'AccessDenied', 1],
    ['for what only a person can mend', 'terminal', 'InternalError', 1],
    ['for requests that are refused as invalid, only one after the other', 'terminal', 'InvalidRequest', 20],
    ['for a throttled account, only one after the other', 'retryable', 'Throttled', 20],
  ])('ends the work %s', (_, kind, reason, needed) => {
    const row = createFailureRow();
    const tells = Array.from({ length: needed }, () => row.note(failure(kind, reason)));
    expect(tells.indexOf(true)).toBe(needed - 1);
  });

  it('begins anew with what goes well', () => {
    const row = createFailureRow();
    const invalid = failure('terminal', 'InvalidRequest');
    const works = Array.from({ length: 60 }, (_, index) => (index % 10 === 9 ? undefined : invalid));
    expect(works.some((one) => row.note(one))).toBe(false);
  });
});
