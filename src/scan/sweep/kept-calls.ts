import type { KeptWhy } from '../../policy/scan-report.ts';
import { createHashSet } from '../pass/hash-set.ts';
import { hashText } from '../pass/text-hash.ts';

/** Calls of which something that was due stayed, so that what tells their start has to stay, too. */
export interface KeptCalls {
  readonly add: (callIds: readonly string[], why: KeptWhy) => void;
  /** Of which something is due soon, and stays until then. There are many of them, so that no reason is kept with each. */
  readonly addUndue: (callIds: readonly string[]) => void;
  /** Why one of them stayed; `undefined`: none did. */
  readonly whyOf: (callIds: readonly string[]) => KeptWhy | undefined;
}

/** Ids beyond it are not remembered: then every call counts as one that stayed, until the next pass. */
const maxCalls = 100_000;
/** In 16 bytes each: more than any account sees within the days for which they are noted. */
const maxUndue = 4_000_000;

export function createKeptCalls(limit = maxCalls): KeptCalls {
  const whys = new Map<string, KeptWhy>();
  const undue = createHashSet();
  let overflow: KeptWhy | undefined;
  return {
    add: (callIds, why) => {
      for (const callId of callIds) {
        if (whys.size >= limit) overflow ??= why;
        else whys.set(callId, why);
      }
    },
    addUndue: (callIds) => {
      for (const callId of callIds) {
        if (undue.size() >= maxUndue) overflow ??= 'CallStays';
        else undue.add(hashText(callId));
      }
    },
    whyOf: (callIds) => {
      const known = callIds.find((callId) => whys.has(callId));
      if (known !== undefined) return whys.get(known);
      return undue.size() > 0 && callIds.some((callId) => undue.has(hashText(callId))) ? 'CallStays' : overflow;
    },
  };
}
