import { countOf } from '../../policy/findings.ts';

/** Stands where a stored object lacks what every one of today has. */
export const missing = '?';

/** A sentence over parts of a stored object, of which any may be missing. */
export function told(sentence: TemplateStringsArray, ...parts: readonly (string | number | undefined)[]): string {
  return sentence.map((text, index) => `${text}${index < parts.length ? (parts[index] ?? missing) : ''}`).join('');
}

export function counted(count: number | undefined, one: string): string {
  return count === undefined ? `${missing} ${one}s` : countOf(count, one);
}
