import { joinApart, type SpokenText } from '../../matching/channel-texts.ts';
import { calleeOf, mergeEvidence, unknownCaller, type CallEvidence } from '../../matching/evidence.ts';
import type { CallPart, PartyRole } from '../../matching/feature.ts';
import type { Matcher } from '../../matching/matcher.ts';
import { shortestNumber } from '../../matching/phone-number.ts';
import { goOn } from '../../scan/classify/spoken-path.ts';

/** What one artifact, or the records of one call in it, says. */
export interface SpokenParts {
  /** The words by each path, once for each hearing, in order. */
  readonly paths: readonly (readonly (readonly SpokenText[])[])[];
  /** Values that are a feature by themselves. */
  readonly values: readonly string[];
  readonly numbers: readonly CallPart[];
  /** Roles of numbers that stand there in a form that nobody can read. */
  readonly unread: readonly PartyRole[];
}

export const noEvidence: CallEvidence = { found: [], callers: [] };

/** Of what should tell who called and could not be read. */
export const unreadCaller: CallEvidence = { found: [], callers: [unknownCaller] };

/** Of what should tell who was called: it counts where the company called. */
export const unreadCallee: CallEvidence = { found: [], callers: [calleeOf(unknownCaller)] };

/** Each hearing is read by itself: joined, the digits of one would stand beside those of the next. */
export function collectParts({ collect }: Matcher, { paths, values, numbers, unread }: SpokenParts): CallEvidence {
  const evidence: CallEvidence[] = [];
  if (unread.includes('Caller')) evidence.push(unreadCaller);
  if (unread.includes('Callee')) evidence.push(unreadCallee);
  if (numbers.length > 0) evidence.push(collect(numbers));
  if (values.length > 0) evidence.push(collect([{ kind: 'Text', text: joinApart(values) }]));
  for (const hearing of paths.flat()) {
    if (hearing.length > 0) evidence.push(collect(hearing.map((spoken) => ({ kind: 'Text', ...spoken }))));
  }
  return mergeEvidence(evidence);
}

/** Whether a person can be found by them: names of parties and ids beside a recording tell nothing of what was said in it. */
export function hasWords({ paths, numbers }: SpokenParts): boolean {
  return (
    tellsNumber(numbers) ||
    paths.some((hearings) => hearings.some((hearing) => hearing.some(({ text }) => /\S/.test(text))))
  );
}

/** Not where it was withheld, and not of an agent, whose number is not looked at. */
export function tellsNumber(parts: readonly CallPart[]): boolean {
  return parts.some((part) => {
    if (part.kind === 'NumberDigest') return part.role !== 'Agent';
    if (part.kind !== 'Number' || part.role === 'Agent') return false;
    return part.value.replace(/\D/g, '').length >= shortestNumber;
  });
}

function sizeOf({ paths, values, numbers }: Pick<SpokenParts, 'paths' | 'values' | 'numbers'>): number {
  let size = leastSize;
  for (const { text } of paths.flat(2)) size += leastSize + text.length;
  for (const value of values) size += leastSize + value.length;
  for (const number of numbers) size += leastSize + (number.kind === 'Number' ? number.value.length : 0);
  return size;
}

interface Gathered {
  readonly paths: SpokenText[][][];
  values: string[];
  numbers: CallPart[];
  unread: PartyRole[];
}

/** Of a log: the words of each of its calls, which come mixed and in pieces. */
export interface CallTexts {
  /** Of a record whose call nobody can tell: `undefined`. */
  readonly add: (callId: string | undefined, parts: SpokenParts) => void;
  /** Ends it. */
  readonly evidence: () => ReadonlyMap<string | undefined, CallEvidence>;
}

/** Characters that are held before they are looked through. */
const maxHeld = 16 * 1024 * 1024;
/** What is short takes room all the same. */
const leastSize = 16;
/** Texts of a call that are kept then, of each hearing: a number may go on in the next one. */
const keptTexts = 4;

/** Hearings that end alike are one from then on. */
function keepLast(hearings: SpokenText[][]): void {
  for (const hearing of hearings) hearing.splice(0, Math.max(0, hearing.length - keptTexts));
  while (isSame(hearings.at(-1), hearings.at(-2))) hearings.pop();
}

function isSame(one: readonly SpokenText[] | undefined, other: readonly SpokenText[] | undefined): boolean {
  return one?.length === other?.length && one?.every((text, at) => text === other?.[at]) === true;
}

export function createCallTexts(matcher: Matcher): CallTexts {
  const calls = new Map<string | undefined, Gathered>();
  const found = new Map<string | undefined, CallEvidence>();
  let held = 0;

  const look = (): void => {
    held = 0;
    for (const [callId, gathered] of calls) {
      const evidence = collectParts(matcher, gathered);
      const known = found.get(callId);
      if (evidence.found.length > 0 || evidence.callers.length > 0)
        found.set(callId, known === undefined ? evidence : mergeEvidence([known, evidence]));
      gathered.values = [];
      gathered.numbers = [];
      gathered.unread = [];
      for (const hearings of gathered.paths) keepLast(hearings);
    }
  };
  return {
    add: (callId, { paths, values, numbers, unread }) => {
      const gathered = calls.get(callId) ?? { paths: [], values: [], numbers: [], unread: [] };
      calls.set(callId, gathered);
      for (const [at, hearings] of paths.entries()) goOn((gathered.paths[at] ??= []), hearings);
      // One by one: a record may have more of them than a call takes arguments.
      for (const value of values) gathered.values.push(value);
      for (const number of numbers) gathered.numbers.push(number);
      for (const role of unread) gathered.unread.push(role);
      held += sizeOf({ paths, values, numbers });
      if (held > maxHeld) look();
    },
    evidence: () => {
      look();
      calls.clear();
      return found;
    },
  };
}
