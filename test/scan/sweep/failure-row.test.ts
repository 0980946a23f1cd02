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
    ['for requests that are refused as invalid, only after very many', 'terminal', 'InvalidRequest', 1000],
    ['for blobs in a state that Azure refuses, only after very many', 'retryable', 'AzureConflict', 1000],
    ['for a throttled account, only one after the other', 'retryable', 'Throttled', 20],
  ])('ends the work %s', (_, kind, reason, needed) => {
    const row = createFailureRow();
    const tells = Array.from({ length: needed }, () => row.note(failure(kind, reason)));
    expect(tells.indexOf(true)).toBe(needed - 1);
  });

  it('begins anew with what goes well', () => {
    const row = createFailureRow();
    const throttled = failure('retryable', 'Throttled');
    const works = Array.from({ length: 60 }, (_, index) => (index % 10 === 9 ? undefined : throttled));
    expect(works.some((one) => row.note(one))).toBe(false);
  });
});
