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

export function isOfSeveralChannels(texts: readonly SpokenText[]): boolean {
  const channel = texts[0]?.channel;
  return texts.some((text) => text.channel !== channel);
}

/**
 * Texts as the scan composes them, so that the places of what it finds are those of the joined text. Nothing composes over a
 * line break, so one look at all of them tells whether any has to be composed: most have not.
 */
export function composeTexts(texts: readonly SpokenText[]): {
  readonly composed: readonly SpokenText[];
  readonly joined: JoinedTexts;
} {
  const joined = joinTexts(texts);
  if (joined.text.normalize('NFKC') === joined.text) return { composed: texts, joined };
  const composed = texts.map((spoken) => ({ ...spoken, text: spoken.text.normalize('NFKC') }));
  return { composed, joined: joinTexts(composed) };
}

/** How near to a border of its text a part of a feature stands that is split over texts: fillers may lie between. */
const nearBorder = 80;

const goesOn = 1;
const comesFrom = 2;
const addressGoesOn = 4;
const addressComesFrom = 8;

/** Which texts hold, near a border, what may be a part of something that is split over texts. */
export interface BorderNotes {
  /** A part of a number, a name or the like: it is split only where the text beside holds a part as well. */
  readonly note: (start: number, end: number) => void;
  /** An at sign, or the word for it: what stands round it can be any word. */
  readonly noteAddress: (at: number) => void;
  readonly borders: Uint8Array;
}

/** For joined texts. Most positions rise, so the text of one is seldom far from that of the one before. */
export function createBorderNotes({ text, starts }: JoinedTexts): BorderNotes {
  const borders = new Uint8Array(starts.length);
  const startOf = (at: number): number => starts[at] ?? text.length + 1;
  let current = 0;
  const mark = (start: number, end: number, [from, to]: readonly [number, number]): void => {
    while (start < startOf(current)) current -= 1;
    while (start >= startOf(current + 1)) current += 1;
    const marks =
      (start - startOf(current) <= nearBorder ? from : 0) | (startOf(current + 1) - end <= nearBorder ? to : 0);
    borders[current] = (borders[current] ?? 0) | marks;
  };
  return {
    borders,
    note: (start, end) => {
      mark(start, end, [comesFrom, goesOn]);
    },
    noteAddress: (at) => {
      mark(at, at, [addressComesFrom, addressGoesOn]);
    },
  };
}

/** Longer than a `mhm` or a `yes, go on`: then the speaker before is not taken to go on with the same thing. */
const shortInterruption = 60;
/** Its word is long enough to end a name, too: a single letter in it would be passed over. */
const border = '\n|§xqx§|\n';

/** Values that stand in fields of their own, as one text: nothing runs from one into the next. */
export function joinApart(values: readonly string[]): string {
  return values.join(border);
}

/** What a speaker says next, and how much others said since. */
interface Turn {
  readonly text: string;
  readonly between: number;
  readonly marks: number;
}

function turnsByChannel(
  texts: readonly SpokenText[],
  borders: Uint8Array,
): ReadonlyMap<string | undefined, readonly Turn[]> {
  const channels = new Map<string | undefined, { readonly turns: Turn[]; saidBefore: number }>();
  let said = 0;
  for (const [at, { text, channel }] of texts.entries()) {
    const own = channels.get(channel) ?? { turns: [], saidBefore: said };
    channels.set(channel, own);
    own.turns.push({ text, between: said - own.saidBefore, marks: borders[at] ?? 0 });
    said += text.length;
    own.saidBefore = said;
  }
  return new Map([...channels].map(([channel, { turns }]) => [channel, turns]));
}

/** For each turn, whether something may run into it from the turn before. A short turn without a part may lie in between. */
function linksOf(turns: readonly Turn[]): readonly boolean[] {
  let open = 0;
  return turns.map(({ text, between, marks }, at) => {
    const passes = text.length <= shortInterruption;
    const follows = (open & goesOn) !== 0 && (passes || (marks & comesFrom) !== 0);
    const isAddress = (open & addressGoesOn) !== 0 || (marks & addressComesFrom) !== 0;
    const isLinked = at > 0 && between <= shortInterruption && (follows || isAddress);
    open = (marks & (goesOn | addressGoesOn)) | (passes ? open : 0);
    return isLinked;
  });
}

/**
 * What each channel says, for what another channel interrupts. Only the turns that something may run through are left, and
 * only where there was an interruption: all else was read already. A border that nothing crosses stands for the rest.
 */
export function textsOfChannels(texts: readonly SpokenText[], borders: Uint8Array): readonly string[] {
  return [...turnsByChannel(texts, borders).values()].flatMap((turns) => {
    const stretches: { readonly texts: string[]; isInterrupted: boolean }[] = [];
    const links = linksOf(turns);
    for (const [at, { text, between }] of turns.entries()) {
      const last = stretches.at(-1);
      if (last === undefined || links[at] !== true) stretches.push({ texts: [text], isInterrupted: false });
      else {
        last.texts.push(text);
        last.isInterrupted ||= between > 0;
      }
    }
    const interrupted = stretches.filter(({ isInterrupted }) => isInterrupted);
    return interrupted.length === 0 ? [] : [interrupted.map((stretch) => stretch.texts.join('\n')).join(border)];
  });
}
