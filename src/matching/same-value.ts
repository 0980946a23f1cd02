import type { FeatureForm, FeatureKind, NormalisedFeature } from './feature.ts';
import { wordsOf } from './folding.ts';
import { isNameParticle } from './name.ts';
import { digitsOfWord } from './number-words.ts';

/** One value as it was written and as it is compared. */
export interface GivenValue {
  readonly kind: FeatureKind;
  readonly written: string;
  readonly forms: readonly FeatureForm[];
}

/** Fewer digits, or letters, are the same by chance. */
const fewestDigits = 5;
const fewestLetters = 3;
/** Of a phone number the last digits stand in every notation of it. */
const phoneTail = 9;

/** The kinds that decide together with a second feature, and those that may say one of them over again. */
const ranks: Readonly<Partial<Record<FeatureKind, number>>> = {
  phone: 0,
  email: 1,
  customerNumber: 2,
  name: 3,
  text: 3,
};
const decides = ({ kind }: GivenValue): boolean => kind === 'phone' || kind === 'email' || kind === 'customerNumber';

function spellingOf({ written }: GivenValue): string {
  return wordsOf(written)
    .map((word) => digitsOfWord(word) ?? word)
    .join('');
}

function digitsOf(value: GivenValue): string {
  const spelling = value.kind === 'phone' ? (value.forms[0]?.value ?? '') : spellingOf(value);
  return spelling.replace(/[^0-9]/g, '').replace(/^0+/, '');
}

function haveSameDigits(one: GivenValue, other: GivenValue): boolean {
  const [digits, others] = [digitsOf(one), digitsOf(other)];
  if (Math.min(digits.length, others.length) < fewestDigits) return false;
  const tail = one.kind === 'phone' ? digits.slice(-phoneTail) : digits;
  return digits.includes(others) || others.includes(tail);
}

function haveSameWords(one: GivenValue, other: GivenValue): boolean {
  const [spelling, others] = [spellingOf(one), spellingOf(other)];
  if (spelling.includes(others) || others.includes(spelling)) return true;
  if (other.kind !== 'name' && other.kind !== 'text') return false;
  return wordsOf(other.written).some(
    (word) => word.length >= fewestLetters && !/[0-9]/.test(word) && !isNameParticle(word) && spelling.includes(word),
  );
}

/** What says `other` may have said `one`, or a part of it, with the same digits or words. */
function saysAgain(one: GivenValue, other: GivenValue): boolean {
  const [rank, otherRank] = [ranks[one.kind], ranks[other.kind]];
  if (rank === undefined || otherRank === undefined || rank >= otherRank) return false;
  return haveSameDigits(one, other) || (one.kind !== 'phone' && haveSameWords(one, other));
}

/**
 * Numbers what a caller gave. A value that another one says over again, such as the phone number as a text, has the number of
 * that one: who says it once has not named two features. What was given twice under one key is there once.
 */
export function numberValues(given: readonly GivenValue[]): readonly NormalisedFeature[] {
  const values = [...new Map(given.map((one) => [JSON.stringify([one.kind, one.forms]), one])).values()];
  const deciding = values.filter(decides).toSorted((a, b) => (ranks[a.kind] ?? 0) - (ranks[b.kind] ?? 0));
  const numberOf = (value: GivenValue): number => {
    const same = deciding.find((one) => saysAgain(one, value));
    return same === undefined ? values.indexOf(value) : numberOf(same);
  };
  return values.map((value) => ({ feature: numberOf(value), kind: value.kind, forms: value.forms }));
}
