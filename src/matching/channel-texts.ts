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

/** Texts as the scan composes them where it has to, so that the places of what it finds are those of the joined text. */
export function composeTexts(texts: readonly SpokenText[]): readonly SpokenText[] {
  return texts.map((spoken) => ({ ...spoken, text: spoken.text.normalize('NFKC') }));
}

/** How near to a border of its text a part of a feature stands that is split over texts: fillers may lie between. */
const nearBorder = 80;

const goesOn = 1;
const comesFrom = 2;
const addressGoesOn = 4;
const addressComesFrom = 8;

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
  /** Its place among the texts. */
  readonly at: number;
}

function turnsByChannel(texts: readonly SpokenText[]): ReadonlyMap<string | undefined, readonly Turn[]> {
  const channels = new Map<string | undefined, { readonly turns: Turn[]; saidBefore: number }>();
  let said = 0;
  for (const [at, { text, channel }] of texts.entries()) {
    const own = channels.get(channel) ?? { turns: [], saidBefore: said };
    channels.set(channel, own);
    own.turns.push({ text, between: said - own.saidBefore, at });
    said += text.length;
    own.saidBefore = said;
  }
  return new Map([...channels].map(([channel, { turns }]) => [channel, turns]));
}

export interface ChannelReading {
  readonly borders: Borders;
  /** Whether a number or a name that stands before this stretch of words ends in it. */
  readonly endsIn: (words: string) => boolean;
}

/** What may go on behind this turn, where `before` may go on into it. */
function openAfter({ text, at }: Turn, before: number, { borders, endsIn }: ChannelReading): number {
  const marks = borders.marks[at] ?? 0;
  const address = marks & addressGoesOn;
  const isPart = (marks & goesOn) !== 0 && !endsIn(text.slice(borders.lastParts[at]));
  return address | (isPart ? goesOn : 0) | (text.length <= shortInterruption ? before : 0);
}

function comesFromBefore({ text, at }: Turn, open: number, { borders, endsIn }: ChannelReading): boolean {
  const marks = borders.marks[at] ?? 0;
  if ((open & addressGoesOn) !== 0) return true;
  if ((open & goesOn) === 0) return false;
  if ((marks & comesFrom) !== 0) return !endsIn(text.slice(0, borders.firstParts[at]));
  return text.length <= shortInterruption && !endsIn(text);
}

/** For each turn, whether an address of mail whose sign stands in it, or after short turns, may have begun before. */
function addressesAhead(turns: readonly Turn[], { marks }: Borders): readonly boolean[] {
  const hasSign = ({ at }: Turn): boolean => ((marks[at] ?? 0) & addressComesFrom) !== 0;
  if (!turns.some(hasSign)) return [];
  let isAhead = false;
  return turns
    .toReversed()
    .map((turn) => {
      const isOf = hasSign(turn) || (isAhead && turn.text.length <= shortInterruption);
      isAhead = isOf && turn.between <= shortInterruption;
      return isOf;
    })
    .toReversed();
}

/** For each turn, whether something may run into it from the turn before. A short turn without a part may lie in between. */
function linksOf(turns: readonly Turn[], reading: ChannelReading): readonly boolean[] {
  const ahead = addressesAhead(turns, reading.borders);
  let open = 0;
  return turns.map((turn, at) => {
    const isNear = at > 0 && turn.between <= shortInterruption;
    const isLinked = isNear && (ahead[at] === true || comesFromBefore(turn, open, reading));
    const next = turns[at + 1];
    const isNextNear = next !== undefined && next.between <= shortInterruption;
    open = isNextNear ? openAfter(turn, isLinked ? open : 0, reading) : 0;
    return isLinked;
  });
}

/**
 * What each channel says, for what another channel interrupts. Only the turns that something may run through are left, and
 * only where there was an interruption: all else was read already. A border that nothing crosses stands for the rest.
 */
export function textsOfChannels(texts: readonly SpokenText[], reading: ChannelReading): readonly string[] {
  return [...turnsByChannel(texts).values()].flatMap((turns) => {
    const stretches: { readonly texts: string[]; isInterrupted: boolean }[] = [];
    const links = linksOf(turns, reading);
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
