import { englishRows } from './spoken-numbers-english.ts';
import { germanRows } from './spoken-numbers-german.ts';

export interface SpokenNumber {
  readonly language: 'German' | 'English';
  readonly region: 'DE' | 'US';
  readonly spoken: string;
  readonly dialled: string;
}

function rowsOf(
  rows: string,
  language: SpokenNumber['language'],
  region: SpokenNumber['region'],
): readonly SpokenNumber[] {
  return rows
    .trim()
    .split('\n')
    .map((row) => {
      const at = row.lastIndexOf(' = ');
      return { language, region, spoken: row.slice(0, at), dialled: row.slice(at + 3).trim() };
    });
}

/** What people say for a number, written by hand, one style a row. */
export const spokenNumbers: readonly SpokenNumber[] = [
  ...rowsOf(germanRows, 'German', 'DE'),
  ...rowsOf(englishRows, 'English', 'US'),
];
