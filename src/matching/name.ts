import type { FeatureForm } from './feature.ts';
import { wordsOf } from './folding.ts';

const titles = new Set(
  (
    'herr herrn frau dr prof professor doktor dipl ing med mag phd psyd psy mba bsc msc lmft mft mr mrs ms miss mister sir ' +
    'madam jun jr sr sen ii iii'
  ).split(' '),
);

/** Words inside a name that may be left out or moved: Ludwig van Beethoven, Beethoven Ludwig van. */
const particles = new Set(
  'von van vom zu zum zur der den de del della di da dos do la le du el al bin ibn af av ten ter und'.split(' '),
);

export const longestName = 8;

export function isNameParticle(word: string): boolean {
  return particles.has(word) || titles.has(word);
}

/** The words of a name in an order that does not depend on how it was written. */
export function nameValue(words: readonly string[]): string {
  return words.toSorted().join(' ');
}

function essential(words: readonly string[]): readonly string[] {
  const kept = words.filter((word) => !isNameParticle(word));
  return kept.length > 0 ? kept : words;
}

/** The first of the given names, and all that a hyphen joins to it, with each part of a double name and with all of them. */
function shorterForms(parts: readonly string[]): readonly (readonly string[])[] {
  const given = wordsOf(parts[0] ?? '');
  const family = wordsOf(parts.at(-1) ?? '').filter((word) => !isNameParticle(word));
  const families = family.length > 1 ? [family, ...family.map((word) => [word])] : [family];
  return families.flatMap((last) => [
    [...given, ...last],
    [...given.slice(0, 1), ...last],
  ]);
}

/** Splits at spaces only, so that a double name with a hyphen stays one part. */
function partsOf(name: string): readonly string[] {
  return name.split(/\s+/).filter((part) => {
    const words = wordsOf(part);
    return words.length > 0 && !words.every((word) => isNameParticle(word) || word.length === 1);
  });
}

/** `Last, First` is turned round; what follows a comma after a whole name is taken for a title. */
function spokenOrder(name: string): string {
  const [head = '', tail = ''] = name.normalize('NFKC').split(/,(.*)/s);
  return partsOf(head).length > 1 ? head : `${tail.split(',')[0] ?? ''} ${head}`;
}

function isUsable(words: readonly string[]): boolean {
  return words.length > 0 && words.length <= longestName && words.some((word) => /^[^0-9]{2}/.test(word));
}

/**
 * The forms that count as the same name: in any order, without titles, particles and initials, and first and last name
 * alone. One word of a name of several is no form of it.
 */
export function nameForms(name: string): readonly FeatureForm[] {
  const spoken = spokenOrder(name);
  const words = essential(wordsOf(spoken));
  const parts = partsOf(spoken);
  const shorter = parts.length > 1 ? shorterForms(parts) : [];
  const candidates = [essential(wordsOf(name)), words, words.filter((word) => word.length > 1), ...shorter];
  const fewest = Math.min(2, words.length);
  const forms = new Map<string, FeatureForm>();
  for (const form of candidates) {
    if (isUsable(form) && form.length >= fewest) forms.set(nameValue(form), { value: nameValue(form), words: form });
  }
  return [...forms.values()];
}
