import { joinApart, type SpokenText } from '../../matching/channel-texts.ts';
import { mergeEvidence, unknownCaller, type CallEvidence } from '../../matching/evidence.ts';
import type { CallPart } from '../../matching/feature.ts';
import type { Matcher } from '../../matching/matcher.ts';
import { shortestNumber } from '../../matching/phone-number.ts';

/** What one artifact, or the records of one call in it, says. */
export interface SpokenParts {
  /** The same words in the forms that a recogniser writes, each in order. */
  readonly forms: readonly (readonly SpokenText[])[];
  /** Values that are a feature by themselves. */
  readonly values: readonly string[];
  readonly numbers: readonly CallPart[];
}

export const noEvidence: CallEvidence = { found: [], callers: [] };

/** Of what should tell who called and could not be read. */
export const unreadCaller: CallEvidence = { found: [], callers: [unknownCaller] };

/** Each form is read by itself: joined, the digits of one would stand beside those of the next. */
export function collectParts({ collect }: Matcher, { forms, values, numbers }: SpokenParts): CallEvidence {
  const evidence: CallEvidence[] = [];
  if (numbers.length > 0) evidence.push(collect(numbers));
  if (values.length > 0) evidence.push(collect([{ kind: 'Text', text: joinApart(values) }]));
  for (const form of forms) {
    if (form.length > 0) evidence.push(collect(form.map((spoken) => ({ kind: 'Text', ...spoken }))));
  }
  return mergeEvidence(evidence);
}

/** Whether a person can be found by them: names of parties and ids beside a recording tell nothing of what was said in it. */
export function hasWords({ forms, numbers }: SpokenParts): boolean {
  return tellsNumber(numbers) || forms.some((form) => form.some(({ text }) => /\S/.test(text)));
}

/** Not where it was withheld, and not of an agent, whose number is not looked at. */
export function tellsNumber(parts: readonly CallPart[]): boolean {
  return parts.some((part) => {
    if (part.kind === 'NumberDigest') return part.role !== 'Agent';
    if (part.kind !== 'Number' || part.role === 'Agent') return false;
    return part.value.replace(/\D/g, '').length >= shortestNumber;
  });
}

interface Gathered {
  readonly forms: SpokenText[][];
  values: string[];
  numbers: CallPart[];
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
/** Texts of a call that are kept then: a number may go on in the next one. */
const keptTexts = 4;

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
      for (const form of gathered.forms) form.splice(0, Math.max(0, form.length - keptTexts));
    }
  };
  return {
    add: (callId, { forms, values, numbers }) => {
      const gathered = calls.get(callId) ?? { forms: [], values: [], numbers: [] };
      calls.set(callId, gathered);
      for (const [at, form] of forms.entries()) (gathered.forms[at] ??= []).push(...form);
      gathered.values.push(...values);
      gathered.numbers.push(...numbers);
      held += forms.flat().reduce((sum, { text }) => sum + text.length + 1, 0) + values.join('').length + 1;
      if (held > maxHeld) look();
    },
    evidence: () => {
      look();
      calls.clear();
      return found;
    },
  };
}
