import type { DeleteOutcome, DeleteTarget } from '../blob-port.ts';
import type { WireAnswer } from './transport.ts';

/** `Blocked`: by a policy or a legal hold, which only a look at the blob tells apart. */
export type DeleteAnswer = DeleteOutcome | { readonly kind: 'Blocked' };

/**
 * What an answer to Delete Blob means, by its code; `undefined` where it is a failure. The codes are those that the
 * documentation of the Blob service names for 403, 409 and 412.
 */
export function deleteAnswerOf(answer: WireAnswer, { permanent = false }: DeleteTarget): DeleteAnswer | undefined {
  const { status } = answer;
  if (status === 202) return { kind: 'Deleted', isPermanent: flagOf(answer.header('x-ms-delete-type-permanent')) };
  const code = answer.header('x-ms-error-code') ?? '';
  const known = Object.hasOwn(outcomeOfCode, code) ? outcomeOfCode[code] : undefined;
  if (known !== undefined && known.statuses.includes(status)) return known.outcome;
  if (status === 403 || status === 409) return sequenceFault(code, { status, permanent });
  return undefined;
}

interface KnownCode {
  readonly statuses: readonly number[];
  readonly outcome: DeleteAnswer;
}

const leased: KnownCode = { statuses: [409, 412], outcome: { kind: 'Leased' } };
const changed: KnownCode = { statuses: [409, 412], outcome: { kind: 'ChangedSinceListing' } };

const outcomeOfCode: Readonly<Record<string, KnownCode>> = {
  LeaseIdMissing: leased,
  LeaseIdMismatchWithBlobOperation: leased,
  LeaseLost: leased,
  ConditionNotMet: changed,
  TargetConditionNotMet: changed,
  BlobOverwritten: changed,
  SnapshotsPresent: { statuses: [409], outcome: { kind: 'SnapshotsPresent' } },
  BlobImmutableDueToLegalHold: { statuses: [409], outcome: { kind: 'LegalHold' } },
  BlobImmutableDueToPolicy: { statuses: [409], outcome: { kind: 'Blocked' } },
};

/** Both come from the order of the deletes and not from a missing right, though the first looks like one. */
const sequenceCodes: ReadonlySet<string> = new Set(['OperationNotAllowedOnRootBlob', 'BlobSnapshotNotSoftDeleted']);

/** Any conflict of a purge is one: the feature is off, nothing is named to purge, or it is not soft-deleted (documented). */
function sequenceFault(
  code: string,
  { status, permanent }: { readonly status: number; readonly permanent: boolean },
): DeleteOutcome | undefined {
  const isOne = sequenceCodes.has(code) || (permanent && status === 409 && code !== '');
  return isOne ? { kind: 'SequenceFault', code } : undefined;
}

function flagOf(value: string | undefined): boolean | undefined {
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}
