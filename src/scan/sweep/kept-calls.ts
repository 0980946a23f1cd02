import type { KeptWhy } from '../../policy/scan-report.ts';
import { createHashSet } from '../pass/hash-set.ts';
import { hashText } from '../pass/text-hash.ts';

/** A file that may tell the start of others. */
export interface DatingFile {
  /** With its account. */
  readonly container: string;
  readonly name: string;
}

/** Calls of which something that was due stayed, so that what tells their start has to stay, too. */
export interface KeptCalls {
  readonly add: (callIds: readonly string[], why: KeptWhy) => void;
  /** Of which something is due soon, and stays until then. There are many of them, so that no reason is kept with each. */
  readonly addUndue: (callIds: readonly string[]) => void;
  /** Beside what nobody can say when it is due, which may be so for ever and of any number. */
  readonly addUndated: (file: DatingFile) => void;
  /** Why one of the calls, or what the file dates, stayed; `undefined`: nothing did. */
  readonly whyOf: (callIds: readonly string[], file: DatingFile) => KeptWhy | undefined;
}

export interface KeptLimits {
  /** Ids beyond it are not remembered: then every call counts as one that stayed, until the next pass. */
  readonly calls: number;
  /** In 16 bytes each: more than any account sees within the days for which they are noted. */
  readonly undue: number;
  /** In as many. Beyond it every file of their container stays, and of no other one. */
  readonly undated: number;
}

const defaultLimits: KeptLimits = { calls: 100_000, undue: 4_000_000, undated: 1_000_000 };

export function createKeptCalls(limits: KeptLimits = defaultLimits): KeptCalls {
  const whys = new Map<string, KeptWhy>();
  const undue = createHashSet();
  const undated = createHashSet();
  const fullContainers = new Set<string>();
  let overflow: KeptWhy | undefined;
  const isUndated = (file: DatingFile): boolean =>
    undated.size() > 0 && (fullContainers.has(file.container) || undated.has(hashOf(file)));
  const isUndue = (callIds: readonly string[]): boolean =>
    undue.size() > 0 && callIds.some((callId) => undue.has(hashText(callId)));
  return {
    add: (callIds, why) => {
      for (const callId of callIds) {
        if (whys.size >= limits.calls) overflow ??= why;
        else whys.set(callId, why);
      }
    },
    addUndue: (callIds) => {
      for (const callId of callIds) {
        if (undue.size() >= limits.undue) overflow ??= 'CallStays';
        else undue.add(hashText(callId));
      }
    },
    addUndated: (file) => {
      if (undated.size() >= limits.undated) fullContainers.add(file.container);
      else undated.add(hashOf(file));
    },
    whyOf: (callIds, file) => {
      const known = callIds.find((callId) => whys.has(callId));
      if (known !== undefined) return whys.get(known);
      return isUndue(callIds) || isUndated(file) ? 'CallStays' : overflow;
    },
  };
}

function hashOf({ container, name }: DatingFile): number {
  return hashText(`${container}/${name}`);
}
