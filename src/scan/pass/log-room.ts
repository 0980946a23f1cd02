import { unclassified } from '../classify/classification.ts';
import { defaultLogLimits } from '../records/log-pieces.ts';
import type { CopyReading } from './copy-facts-reading.ts';
import { hasUntoldRecords } from './told-calls.ts';

/** What was read of a copy. */
export type Reading = Omit<CopyReading, 'entry'>;

/** What the copies of one log may take together. */
export interface LogRoom {
  /** How many calls the next copy may tell. 0: it need not be read. */
  readonly maxCallsOf: (copy: LogCopy) => number;
  /** What is held of it. */
  readonly take: (copy: LogCopy, reading: Reading) => Reading;
}

export interface LogCopy {
  /** It says that its calls are held, so it must tell which: else nothing at all would be deleted. */
  readonly hasHoldTag: boolean;
}

/** An id alone takes a third of what a call takes. */
const maxIds = 3 * defaultLogLimits.maxCalls;

/**
 * What would be too much to hold beside the copies before it counts as too large. Of one with a hold tag its ids are held all
 * the same, without their times: what keeps a call asks for no time.
 */
export function createLogRoom(): LogRoom {
  let callsLeft = defaultLogLimits.maxCalls;
  let idsLeft = maxIds;
  return {
    maxCallsOf: ({ hasHoldTag }) =>
      hasHoldTag ? Math.min(defaultLogLimits.maxCalls, Math.max(callsLeft, idsLeft)) : callsLeft,
    take: (copy, reading) => {
      const { log } = reading;
      if (log === undefined) return reading;
      const { calls, undatedIds = [] } = log;
      const told = calls.size + undatedIds.length;
      if (told <= callsLeft) {
        callsLeft -= told;
        return reading;
      }
      if (!copy.hasHoldTag || told > idsLeft) return tooMuchToRead;
      idsLeft -= told;
      const callIds = [...calls.keys(), ...undatedIds];
      const classification = { ...unclassified('ContentTooLarge'), callIds };
      return {
        classification,
        log: hasUntoldRecords(reading) ? { ...log, calls: new Map(), undatedIds: callIds } : undefined,
      };
    },
  };
}

/** Nor are the contents of a name with too many copies read: nothing can be decided of it anyway. */
export const tooMuchToRead: Reading = { classification: unclassified('ContentTooLarge'), log: undefined };
