import { describe, expect, it } from '@jest/globals';
import type { Reason } from '../../../src/api/reasons.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { FailureKind } from '../../../src/reconcile/errors.ts';
import { createFailureRow } from '../../../src/scan/sweep/failure-row.ts';

const failure = (kind: FailureKind, reason: Reason, code?: string): OperatorError =>
  new OperatorError('It failed.', { kind, reason, ...(code === undefined ? {} : { code }) });

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

  it.each<[string, FailureKind, Reason, number]>([
    ['throttling', 'retryable', 'Throttled', 60],
    ['refusals of single blobs', 'terminal', 'InvalidRequest', 3000],
  ])('begins anew with what goes well: %s', (_, kind, reason, length) => {
    const row = createFailureRow();
    const works = Array.from({ length }, (__, index) => (index % 10 === 9 ? undefined : failure(kind, reason)));
    expect(works.some((one) => row.note(one))).toBe(false);
  });

  it.each([
    ['ContainerBeingDeleted', 20],
    ['ContainerDisabled', 20],
    ['AccountBeingCreated', 20],
    ['BlobBeingRehydrated', 1000],
  ])('counts a conflict with %s for what it speaks of', (code, needed) => {
    const row = createFailureRow();
    const tells = Array.from({ length: needed }, () => row.note(failure('retryable', 'AzureConflict', code)));
    expect(tells.indexOf(true)).toBe(needed - 1);
  });

  it('does not begin anew with the refusal of a single blob', () => {
    const row = createFailureRow();
    const pair = [failure('retryable', 'Throttled'), failure('terminal', 'InvalidRequest')];
    const tells = Array.from({ length: 20 }, () => pair).flatMap((ones) => ones.map((one) => row.note(one)));
    expect(tells.indexOf(true)).toBe(38);
  });
});
