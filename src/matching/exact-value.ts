import type { FeatureForm } from './feature.ts';
import { wordsOf } from './folding.ts';

export const longestText = 12;
const shortestText = 5;
const shortestNumber = 6;

/** Customer numbers are compared without spaces and signs: `KD-4711 0815` is `kd47110815`. */
export function customerNumberForms(written: string): readonly FeatureForm[] {
  const words = wordsOf(written);
  const value = words.join('');
  if (value.length < shortestNumber || !/[0-9]/.test(value) || words.length > longestText) return [];
  const joins = words.flatMap((_, from) =>
    words.slice(from).map((__, to) => words.slice(from, from + to + 1).join('')),
  );
  const letters = words
    .filter((word) => /^[^0-9]/.test(word) && word.length <= 4)
    .flatMap((word) => word.split(/(?=.)/su));
  return [{ value, words: [...new Set([...joins, ...letters])] }];
}

/** Free text is compared word by word; signs, case and line breaks do not count. */
export function textForms(written: string): readonly FeatureForm[] {
  const words = wordsOf(written);
  const value = words.join(' ');
  return value.length < shortestText || words.length > longestText ? [] : [{ value, words: [...new Set(words)] }];
}
