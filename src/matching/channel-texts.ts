/** Texts in the order in which they were spoken; `channel` is whoever spoke, where that is known. */
export interface SpokenText {
  readonly text: string;
  readonly channel?: string;
}

/** Texts as one, with the border of each kept as a line break, which a number may cross. */
export interface JoinedTexts {
  readonly text: string;
  /** Where each text starts. */
  readonly starts: readonly number[];
}

export function joinTexts(texts: readonly SpokenText[]): JoinedTexts {
  const starts: number[] = [];
  let at = 0;
  for (const { text } of texts) {
    starts.push(at);
    at += text.length + 1;
  }
  return { text: texts.length === 1 ? (texts[0]?.text ?? '') : texts.map(({ text }) => text).join('\n'), starts };
}

/** How near to a border of its text a part of a number that is split over texts stands. */
const nearBorder = 80;

/** Notes which texts a position falls into, near a border of them, for positions that do not fall. */
export function createPlaceNotes(starts: readonly number[]): {
  readonly note: (at: number) => void;
  readonly noted: ReadonlySet<number>;
} {
  const noted = new Set<number>();
  let current = 0;
  return {
    noted,
    note: (at) => {
      if (at < (starts[current] ?? 0)) current = 0;
      while (at >= (starts[current + 1] ?? Number.POSITIVE_INFINITY)) current += 1;
      const end = starts[current + 1] ?? Number.POSITIVE_INFINITY;
      if (at - (starts[current] ?? 0) < nearBorder || end - at < nearBorder) noted.add(current);
    },
  };
}

/** Longer than a `mhm` or a `yes, go on`: then the speaker before is not taken to go on with the same number. */
const shortInterruption = 60;
/** Its word is long enough to end a name, too: a single letter in it would be passed over. */
const border = '\n|§xqx§|\n';

/** Values that stand in fields of their own, as one text: nothing runs from one into the next. */
export function joinApart(values: readonly string[]): string {
  return values.join(border);
}

/**
 * What each channel says, for numbers that another channel interrupts. Only texts with a number in them count, and the
 * short ones; what is left out becomes a border that no number crosses.
 */
export function textsOfChannels(texts: readonly SpokenText[], withNumber: ReadonlySet<number>): readonly string[] {
  const channels = new Set([...withNumber].map((at) => texts[at]?.channel));
  return [...channels].map((channel) => {
    let joined = '';
    let between = 0;
    for (const [at, { text, channel: speaker }] of texts.entries()) {
      if (speaker !== channel) {
        between += text.length;
        continue;
      }
      const kept = withNumber.has(at) || text.length <= shortInterruption;
      joined += (between > shortInterruption ? border : '\n') + (kept ? text : border);
      between = 0;
    }
    return joined;
  });
}
