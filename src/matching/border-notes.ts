import type { JoinedTexts } from './channel-texts.ts';

/** How near to a border of its text a part of a feature stands that is split over texts: fillers may lie between. */
const nearBorder = 80;

export const goesOn = 1;
export const comesFrom = 2;
export const addressGoesOn = 4;
export const addressComesFrom = 8;

/** What each text holds, near its borders, that may be a part of something that is split over texts. */
export interface Borders {
  readonly marks: Uint8Array;
  /** Where the first part starts that stands near the start of its text, and where the last one ends that stands near the end. */
  readonly firstParts: Int32Array;
  readonly lastParts: Int32Array;
}

export interface BorderNotes {
  /** A part of a number, a name or the like: it is split only where the text beside holds a part as well. */
  readonly note: (start: number, end: number) => void;
  /** An at sign, or the word for it: what stands round it can be any word. */
  readonly noteAddress: (at: number) => void;
  readonly borders: Borders;
}

/**
 * For joined texts. Most positions rise, so the text of one is seldom far from that of the one before. One past the end is of a
 * text that grew as it was composed.
 */
export function createBorderNotes({ text, starts }: JoinedTexts): BorderNotes {
  const { length } = starts;
  const marks = new Uint8Array(length);
  const firstParts = new Int32Array(length);
  const lastParts = new Int32Array(length);
  const startOf = (at: number): number => starts[at] ?? text.length + 1;
  let current = 0;
  const find = (start: number): void => {
    while (start < startOf(current)) current -= 1;
    while (current + 1 < length && start >= startOf(current + 1)) current += 1;
  };
  const mark = (one: number): void => {
    marks[current] = (marks[current] ?? 0) | one;
  };
  return {
    borders: { marks, firstParts, lastParts },
    note: (start, end) => {
      find(start);
      const from = start - startOf(current);
      if (from <= nearBorder && ((marks[current] ?? 0) & comesFrom) === 0) {
        firstParts[current] = from;
        mark(comesFrom);
      }
      if (startOf(current + 1) - end > nearBorder) return;
      lastParts[current] = end - startOf(current);
      mark(goesOn);
    },
    noteAddress: (at) => {
      find(at);
      if (at - startOf(current) <= nearBorder) mark(addressComesFrom);
      if (startOf(current + 1) - at <= nearBorder) mark(addressGoesOn);
    },
  };
}
