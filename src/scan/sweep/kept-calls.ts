import type { KeptWhy } from '../../policy/scan-report.ts';

/** Calls of which something that was due stayed, so that what tells their start has to stay, too. */
export interface KeptCalls {
  readonly add: (callIds: readonly string[], why: KeptWhy) => void;
  /** Why one of them stayed; `undefined`: none did. */
  readonly whyOf: (callIds: readonly string[]) => KeptWhy | undefined;
}

/** Ids beyond it are not remembered: then every call counts as one that stayed, until the next pass. */
const maxCalls = 100_000;

export function createKeptCalls(limit = maxCalls): KeptCalls {
  const whys = new Map<string, KeptWhy>();
  let overflow: KeptWhy | undefined;
  return {
    add: (callIds, why) => {
      for (const callId of callIds) {
        if (whys.size >= limit) overflow ??= why;
        else whys.set(callId, why);
      }
    },
    whyOf: (callIds) => {
      const known = callIds.find((callId) => whys.has(callId));
      return known === undefined ? overflow : whys.get(known);
    },
  };
}
