import { planLogs } from './bot-logs.ts';
import type { CallWriters } from './call-writer.ts';
import type { PlannedCall } from './calls.ts';
import { planCalls } from './calls.ts';
import type { Oddity } from './oddities.ts';
import { addOddities, oddities } from './oddities.ts';
import type { PlannedBlob } from './planned-blob.ts';
import { copiesAfter } from './planned-blob.ts';
import { createRandom } from './random.ts';
import { planRecordings } from './recordings.ts';
import { planTranscripts } from './transcripts.ts';
import type { CallEstate, CallTruth } from './truth.ts';

export interface CallEstateOptions {
  /** The same seed, time and count make the same estate. Default 1. */
  readonly seed?: number;
  /** The present of the estate: the newest call ended a day before it. */
  readonly nowMs: number;
  /** Default 40, which makes some 240 blobs. */
  readonly calls?: number;
  /** Default: all but a hold tag that nobody knows, which stands in the way of every verdict. */
  readonly oddities?: readonly Oddity[];
}

const defaultOddities = oddities.filter((oddity) => oddity !== 'UnknownHoldTag');
/** The last of the unusual folders only the full service can hold. */
const foldersOf = (isFullService: boolean): number => (isFullService ? 4 : 3);
const concurrentWrites = 8;

/** Fills accounts with five months of calls, and returns the truth about them: what each blob is, of whom, and what keeps it. */
export async function writeCallEstate(writers: CallWriters, options: CallEstateOptions): Promise<CallEstate> {
  const { seed = 1, nowMs, calls: count = 40, oddities: wanted = defaultOddities } = options;
  const random = createRandom(seed);
  const calls = planCalls({ random, nowMs, count, withUnknownHold: wanted.includes('UnknownHoldTag') });
  const texts = writers('voicetexts');
  const unusualFolders = wanted.includes('UnusualNames') ? foldersOf(texts.isFullService) : 0;
  const tidy = [
    ...calls.filter(({ family }) => family === 'Recorded').flatMap((call) => planRecordings(call, random)),
    ...calls.flatMap((call) => planTranscripts(call, { unusualFolders })),
    ...planLogs(calls),
  ];
  const isOf = (oddity: Oddity): boolean =>
    wanted.includes(oddity) && (oddity !== 'LegalHold' || writers('voicecalls').isFullService);
  const planned = addOddities(tidy, { nowMs, isOf });
  await writeAll(planned, writers);
  const blobs = planned.map(({ truth, steps }) => ({
    ...truth,
    copies: copiesAfter(steps, writers(truth.account).keeping, nowMs),
  }));
  return { seed, nowMs, calls: calls.map(truthOf), blobs: blobs.filter(({ copies }) => copies.length > 0) };
}

function truthOf({ callId, family, startMs, consent, consentMs, heldBy }: PlannedCall): CallTruth {
  return { callId, family, startMs, consent, consentMs, heldBy };
}

async function writeAll(blobs: readonly PlannedBlob[], writers: CallWriters): Promise<void> {
  const queue = blobs.values();
  const work = async (): Promise<void> => {
    for (const blob of queue) await writers(blob.truth.account).write(blob);
  };
  await Promise.all(Array.from({ length: concurrentWrites }, work));
}
