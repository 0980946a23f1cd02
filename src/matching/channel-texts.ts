import { addressComesFrom, addressGoesOn, comesFrom, goesOn, type Borders } from './border-notes.ts';

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

/** What one channel says, with where each of its texts starts, and its place among all of them. */
export interface OwnText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly places: readonly number[];
}

export interface ChannelReading {
  readonly borders: Borders;
  /** Whether a number stands in this text that is to be read without what others say. */
  readonly isAsked: (at: number) => boolean;
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

interface Stretch {
  readonly turns: Turn[];
  isRead: boolean;
}

function joinStretches(stretches: readonly Stretch[]): OwnText {
  const starts: number[] = [];
  const places: number[] = [];
  let text = '';
  for (const { turns } of stretches) {
    for (const [at, turn] of turns.entries()) {
      if (starts.length > 0) text += at === 0 ? border : '\n';
      starts.push(text.length);
      places.push(turn.at);
      text += turn.text;
    }
  }
  return { text, starts, places };
}

/**
 * What each channel says, for what another channel interrupts or says beside it. Only the turns that something may run through
 * are left, and only where there was an interruption or one of them is asked for: all else was read already. A border that
 * nothing crosses stands for the rest.
 */
export function textsOfChannels(texts: readonly SpokenText[], reading: ChannelReading): readonly OwnText[] {
  return [...turnsByChannel(texts).values()].flatMap((turns) => {
    const stretches: Stretch[] = [];
    const links = linksOf(turns, reading);
    for (const [at, turn] of turns.entries()) {
      const isLinked = links[at] === true;
      let last = stretches.at(-1);
      if (last === undefined || !isLinked) stretches.push((last = { turns: [], isRead: false }));
      last.turns.push(turn);
      last.isRead ||= (isLinked && turn.between > 0) || reading.isAsked(turn.at);
    }
    const read = stretches.filter(({ isRead }) => isRead);
    return read.length === 0 ? [] : [joinStretches(read)];
  });
}
