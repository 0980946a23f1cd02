import type { ArtifactKind } from '../../../src/policy/artifact-definition.ts';
import type { ArtifactPreset } from '../../../src/policy/artifact-presets.ts';
import type { ConsentTruth, HoldTruth } from './calls.ts';

export const callAccounts = ['voicecalls', 'voicetexts', 'voicebot'] as const;
export type CallAccount = (typeof callAccounts)[number];

export const callClasses = [
  'recordings',
  'speech-batch',
  'speech-fast',
  'whisper',
  'captions',
  'texts',
  'conversations',
  'bot-logs',
  'vendor-logs',
] as const;
export type CallClass = (typeof callClasses)[number];

export interface CallTruth {
  readonly callId: string;
  readonly family: 'Recorded' | 'Conversation';
  readonly startMs: number;
  /** Of the whole call. One artifact says it, or all that can. */
  readonly consent: ConsentTruth;
  /** When it was given or refused; nothing of it where it is missing. */
  readonly consentMs: number;
  readonly heldBy: HoldTruth | undefined;
}

/** What a blob is read as. */
export interface ReadingTruth {
  readonly kind: ArtifactKind;
  /** In the order in which they stand there. */
  readonly callIds: readonly string[];
  /** Of the earliest of its calls, as the blob tells it; undefined: the creation time of the copy. */
  readonly startMs: number | undefined;
  readonly precision: 'Instant' | 'Day' | 'Latest';
}

export interface CopyTruth {
  readonly state: 'base' | 'version' | 'snapshot' | 'softDeleted' | 'uncommitted';
  /** When its content was written. In Azurite it is the time of the filling. */
  readonly createdMs: number;
  /** Of a soft-deleted copy. */
  readonly deletedMs: number | undefined;
}

export interface BlobPlace {
  readonly account: CallAccount;
  readonly container: string;
  readonly name: string;
}

/** All that lies at one name, and what must be read from it. */
export interface BlobTruth extends BlobPlace {
  /** The class of callEstateSpec that it belongs to; undefined: nobody declares the place. */
  readonly className: CallClass | undefined;
  /** As that class reads it; undefined: it cannot be classified. */
  readonly reading: ReadingTruth | undefined;
  /** As a preset reads it by itself, without what the class adds to it. */
  readonly byPreset: (ReadingTruth & { readonly preset: ArtifactPreset }) | undefined;
  /** Of a log: when each of its records was written. */
  readonly records: readonly { readonly callId: string; readonly atMs: number }[];
  /** What it says of consent itself; undefined: its class asks for none. */
  readonly consent: ConsentTruth | undefined;
  /** Value of the tag `calldata-hold`. */
  readonly holdTag: string | undefined;
  /** What makes Azure refuse its deletion. */
  readonly protectedBy: 'LegalHold' | 'Lease' | undefined;
  readonly copies: readonly CopyTruth[];
}

export interface CallEstate {
  readonly seed: number;
  /** The time at which the estate was as it is described here. */
  readonly nowMs: number;
  /** The oldest first. */
  readonly calls: readonly CallTruth[];
  readonly blobs: readonly BlobTruth[];
}

/** Calls whose ids belong into the Secret of the hold `order-3`. */
export function secretCallIds({ calls }: CallEstate): readonly string[] {
  return calls.filter(({ heldBy }) => heldBy === 'Secret').map(({ callId }) => callId);
}
