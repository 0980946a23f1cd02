import { endOfRetention, fateOf, fateOfRecord, isHeld } from '../../test/support/call-estate/fates.ts';
import type { BlobTruth, CallEstate } from '../../test/support/call-estate/truth.ts';
import { keyOf, type Storage, type StoredBlob } from './call-storage.ts';

const months = 3;

export interface CountInput {
  readonly estate: CallEstate;
  readonly storage: Storage;
  readonly atMs: number;
}

/** What a listing and the manifest of the estate make of a promise, without a word from the operator. */
export interface Count {
  /** Artifacts of which something can be read. */
  readonly readable: number;
  /** Past their period and readable, though nothing keeps them. */
  readonly overdue: readonly BlobTruth[];
  /** Past their period, deleted, and still recoverable. */
  readonly recoverable: readonly BlobTruth[];
  /** Deleted and recoverable, of whatever age, and only its content told of which call it is: nobody can read that now. */
  readonly outOfReach: readonly BlobTruth[];
  /** Past their period and kept by a legal hold or a lease in Azure, or the metadata of such a call. */
  readonly protectedByAzure: readonly BlobTruth[];
  /** Of calls whose consent was refused, still readable, and not held. */
  readonly refused: readonly BlobTruth[];
}

export function countStorage(input: CountInput): Count {
  const { estate, storage } = input;
  const left = estate.blobs.flatMap((blob) => {
    const stored = storage.get(keyOf(blob));
    return stored === undefined ? [] : [{ blob, stored }];
  });
  const late = left.filter(({ blob, stored }) => isOverdue(blob, stored, input));
  const protectedCalls = new Set(
    estate.blobs.flatMap(({ protectedBy, reading }) => (protectedBy === undefined ? [] : (reading?.callIds ?? []))),
  );
  const isKept = ({ protectedBy, reading }: BlobTruth): boolean =>
    protectedBy !== undefined ||
    (reading?.kind === 'CallMetadata' && reading.callIds.some((callId) => protectedCalls.has(callId)));
  const choose = (entries: typeof left, suits: (blob: BlobTruth, stored: StoredBlob) => boolean) =>
    entries.filter(({ blob, stored }) => suits(blob, stored)).map(({ blob }) => blob);
  return {
    readable: left.filter(({ blob, stored }) => blob.className !== undefined && stored.readable > 0).length,
    overdue: choose(late, (blob, { readable }) => !isKept(blob) && readable > 0),
    recoverable: choose(late, (blob, { readable }) => !isKept(blob) && readable === 0),
    outOfReach: choose(left, ({ className }, { readable }) => className === 'speech-batch' && readable === 0),
    protectedByAzure: choose(late, isKept),
    refused: choose(left, (blob, { readable }) => readable > 0 && isRefused(blob, input)),
  };
}

/** Past the period by the start of its call, and by that of each record where a log is cut; held calls are not. */
function isOverdue(blob: BlobTruth, stored: StoredBlob, input: CountInput): boolean {
  const { reading, className, copies } = blob;
  if (className === undefined || reading === undefined) return false;
  const isOver = (startMs: number): boolean => endOfRetention(startMs, months) <= input.atMs;
  if (className === 'bot-logs') {
    return stored.records.some(({ callId, atMs }) => isOver(atMs) && !isAnyHeld([callId], input));
  }
  return isOver(reading.startMs ?? copies[0]?.createdMs ?? Infinity) && !isAnyHeld(reading.callIds, input);
}

function isRefused(blob: BlobTruth, input: CountInput): boolean {
  if (blob.className === undefined || blob.reading === undefined || blob.protectedBy !== undefined) return false;
  const { callIds } = blob.reading;
  const isOfRefused = input.estate.calls.some((call) => callIds.includes(call.callId) && call.consent === 'Refused');
  return isOfRefused && callIds.length === 1 && !isAnyHeld(callIds, input);
}

function isAnyHeld(callIds: readonly string[], { estate, atMs }: CountInput): boolean {
  return estate.calls.some(
    (call) => callIds.includes(call.callId) && isHeld(call, estate, { atMs, holdsSecretCalls: true }),
  );
}

/**
 * What had to stay and is not there any more. `whateverAge`: only what must stay however old it is, because a lifecycle rule
 * may act weeks before the deadline.
 */
export function findLost(
  { estate, storage, atMs }: CountInput,
  { whateverAge }: { readonly whateverAge: boolean },
): readonly BlobTruth[] {
  const options = { atMs, months: whateverAge ? 0 : months, holdsSecretCalls: true };
  return estate.blobs.filter((blob) => {
    const stored = storage.get(keyOf(blob));
    if (blob.className !== 'bot-logs') {
      return fateOf(blob, estate, options) === 'Stays' && (stored?.readable ?? 0) === 0;
    }
    const kept = new Set(stored?.records.map(({ callId, atMs: at }) => `${callId} ${at}`));
    const owed = blob.records.filter((record) => fateOfRecord(record, estate, options) === 'Stays');
    return owed.some(({ callId, atMs: at }) => !kept.has(`${callId} ${at}`));
  });
}
