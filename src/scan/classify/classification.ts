import type { ArtifactKind, StartSource } from '../../policy/artifact-definition.ts';
import type { CallTime } from '../../policy/call-time.ts';

/** Why a blob could not be classified. It is counted under this, and never deleted by guess. */
export const unclassifiedReasons = [
  /** No artifact definition of the class takes its name. */
  'NoDefinition',
  'NoCallId',
  'NoStart',
  /** A value stands where the start should, and it is not a time. */
  'StartUnreadable',
  /** A time that no call can have: a program's default value, that of a clock that was reset, or one after the artifact was written. */
  'StartImplausible',
  /** A value stands where it should, and it is neither a text nor a number that can be told apart from others. */
  'ValueUnreadable',
  /** A key of the customer's hides the metadata that should tell. */
  'MetadataHidden',
  /** Soft-deleted or uncommitted: its content, which should tell, cannot be asked for. */
  'ContentOutOfReach',
  'ContentChanged',
  'ContentTooLarge',
  'ContentMalformed',
  'ContentEncrypted',
  'ContentArchived',
] as const;
export type UnclassifiedReason = (typeof unclassifiedReasons)[number];

/**
 * Of a log that goes whole, beside the calls that it tells: records that may be of another one. `TornEnd`: a last line alone, which
 * its writer may not have ended yet. Of a log that is cut record by record its records say so themselves.
 */
export type UntoldRecords = 'Records' | 'TornEnd';

/** With the start of the earliest call in it. */
export interface Classified extends CallTime {
  readonly kind: 'Classified';
  readonly artifact: ArtifactKind;
  /** At least one; more only for a log that holds several calls. */
  readonly callIds: readonly string[];
  readonly startFrom: StartSource['from'];
  readonly untold?: UntoldRecords;
}

export interface Unclassified {
  readonly kind: 'Unclassified';
  readonly reason: UnclassifiedReason;
  /** Where the call is told and only its start is not: what protects or excuses the call counts all the same. */
  readonly callIds?: readonly string[];
  readonly untold?: UntoldRecords;
}

export type Classification = Classified | Unclassified;

export function unclassified(reason: UnclassifiedReason): Unclassified {
  return { kind: 'Unclassified', reason };
}

/** Whether the content was replaced between the listing and the read: the next look may tell more. */
export function isContentChanged(classification: Classification): boolean {
  return classification.kind === 'Unclassified' && classification.reason === 'ContentChanged';
}
