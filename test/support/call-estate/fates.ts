import { Temporal } from 'temporal-polyfill';
import { holdDays } from './spec.ts';
import type { BlobTruth, CallEstate, CallTruth } from './truth.ts';

/** `Either`: it is within days of its deadline, or nobody promises anything of it. */
export type Fate = 'Gone' | 'Stays' | 'Either';

export interface FateOptions {
  readonly atMs: number;
  /** Default 3. */
  readonly months?: number;
  /** Whether the policy holds the calls of a Secret. Default: not. */
  readonly holdsSecretCalls?: boolean;
  /** Of `onMissing: DeleteAfter`. Default: calls without an answer are only reported. */
  readonly deleteMissingConsentAfterDays?: number;
}

const dayMs = 86_400_000;
/** Nothing is deleted sooner before its deadline than soft delete, two checks and a margin ask for. */
const earlyDays = 10;

/**
 * What the promises of callEstateSpec make of a blob's live copies at a time, by sweeps that ran until then and no lifecycle
 * rule. Reckoned from the truth of the estate alone, so that it can contradict the code under test.
 */
export function fateOf(blob: BlobTruth, estate: CallEstate, options: FateOptions): Fate {
  const { reading, records, copies } = blob;
  if (copies.every(({ state }) => state === 'uncommitted' || state === 'softDeleted')) return 'Either';
  if (blob.className === undefined || reading === undefined || blob.protectedBy !== undefined) return 'Stays';
  const calls = estate.calls.filter(({ callId }) => reading.callIds.includes(callId));
  if (blob.className === 'bot-logs') return together(records.map((record) => fateOfRecord(record, estate, options)));
  if (calls.some((call) => isHeld(call, estate, options))) return 'Stays';
  const startMs = reading.startMs ?? copies[0]?.createdMs ?? Infinity;
  const fates = calls.map((call) => fateOfCall(call, startMs, options));
  if (fates.includes('Gone')) return together(fates) === 'Gone' ? 'Gone' : 'Either';
  return together(fates);
}

/** Of one line of a log that is cut record by record. */
export function fateOfRecord(
  { callId, atMs }: BlobTruth['records'][number],
  estate: CallEstate,
  options: FateOptions,
): Fate {
  const call = estate.calls.find((each) => each.callId === callId);
  if (call === undefined) return 'Either';
  return isHeld(call, estate, options) ? 'Stays' : fateOfCall(call, atMs, options);
}

/** All go, or what stays keeps the whole. */
function together(fates: readonly Fate[]): Fate {
  if (fates.every((fate) => fate === 'Gone')) return 'Gone';
  return fates.includes('Stays') ? 'Stays' : 'Either';
}

/** Whether a hold of callEstateSpec keeps the call at that time. */
export function isHeld(
  { heldBy }: CallTruth,
  { nowMs }: CallEstate,
  { atMs, holdsSecretCalls = false }: FateOptions,
): boolean {
  // Nobody knows when a hold ends that nobody knows.
  if (heldBy === 'UnknownTag') return true;
  if (heldBy === undefined || atMs >= nowMs + holdDays.after * dayMs) return false;
  return heldBy === 'Tag' || holdsSecretCalls;
}

function fateOfCall({ consent }: CallTruth, startMs: number, options: FateOptions): Fate {
  const { atMs, deleteMissingConsentAfterDays: days } = options;
  if (consent === 'Refused') return 'Gone';
  const missingEndMs = consent === 'Missing' && days !== undefined ? startMs + days * dayMs : Infinity;
  const endMs = Math.min(endOfRetention(startMs, options.months ?? 3), missingEndMs);
  if (atMs >= endMs) return 'Gone';
  return atMs < endMs - earlyDays * dayMs ? 'Stays' : 'Either';
}

/** The same local time in Berlin so many months later. */
export function endOfRetention(startMs: number, months: number): number {
  const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO('Europe/Berlin');
  return start.add({ months }).epochMilliseconds;
}
