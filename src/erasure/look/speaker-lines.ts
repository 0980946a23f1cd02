import type { SpokenText } from '../../matching/channel-texts.ts';
import { clockTimes, isClockTime } from './clock-times.ts';
import { isSentence, mayBeWords } from './speaker-names.ts';
import type { SpokenDocument } from './web-vtt.ts';

const name = String.raw`(?!Uhr\b)\p{L}[\p{L}\p{N} ._'-]{0,40}`;
const shortTime = String.raw`[0-9]{1,2}(?::[0-9]{2}){1,2}\s+`;

/**
 * `Agent: …`, `[00:12] Kunde: …`, `Agent (00:12): …`, `[Speaker 1]: …`, and `Kunde:` before lines of words, where nothing is
 * said in it. `- Kunde: …`, `**Kunde:** …` and `2026-11-20 10:12:33 Agent: …` may be something else.
 */
const speakerLine = new RegExp(
  [
    String.raw`^\s*(?<bullet>[-–—•*]\s+)?(?<opens>\*{1,2})?`,
    String.raw`(?:\[(?<square>[^\]\n]{1,30})\]\s*|\((?<round>[0-9:.,]{3,15})\)\s*|${shortTime}|(?<when>${clockTimes}\s+(?:[-–|]\s+)?))?`,
    String.raw`(?<opensLate>\*{1,2})?(?:(?<speaker>${name})|\[(?<bracketed>${name})\])(?:\s?[[(]\s?${clockTimes}\s?[\])])?`,
    String.raw`(?<closes>\*{1,2})?:(?<closesLate>\*{1,2})?(?:\s+|$)(?<said>.*)$`,
  ].join(''),
  'u',
);

interface SpeakerLine {
  readonly speaker: string;
  readonly said: string;
  /** What stands in brackets before the name; empty where nothing does. */
  readonly bracket: string;
  /** Lists, emphasis and dates stand before other words with a colon as well, and some names are words. */
  readonly isDoubtful: boolean;
}

const isThere = (group: string | undefined): group is string => group !== undefined;

function readLine(line: string): SpeakerLine | undefined {
  const groups = speakerLine.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const first = (...names: readonly string[]): string =>
    names
      .map((one) => groups[one])
      .find(isThere)
      ?.trim() ?? '';
  const emphasis = first('opens', 'opensLate');
  const speaker = first('speaker', 'bracketed');
  if (emphasis !== first('closes', 'closesLate') || isSentence(speaker)) return undefined;
  return {
    speaker,
    said: groups['said'] ?? '',
    bracket: first('square', 'round'),
    isDoubtful: first('bullet', 'when', 'opens', 'opensLate') !== '' || mayBeWords(speaker),
  };
}

/** Nobody interrupts who does not speak again: where no name stands there twice, doubtful lines are words. */
function withoutDoubt(lines: readonly (SpeakerLine | undefined)[]): readonly (SpeakerLine | undefined)[] {
  const doubtful = lines.flatMap((line) => (line?.isDoubtful === true ? [line.speaker] : []));
  if (new Set(doubtful).size < doubtful.length) return lines;
  return lines.map((line) => (line?.isDoubtful === true ? undefined : line));
}

/**
 * Plain text, with who spoke where its lines begin with a name. What has no such line is one text. What stands in brackets
 * before a name is a value, unless it is a time.
 */
export function readSpeakerLines(text: string): SpokenDocument {
  const texts: SpokenText[] = [];
  const speakers = new Set<string>();
  const beside = new Set<string>();
  let channel: string | undefined;
  const lines = text.split(/\r\n|\n|\r/);
  for (const [at, read] of withoutDoubt(lines.map(readLine)).entries()) {
    if (read !== undefined) {
      const { speaker, bracket } = read;
      if (bracket !== '' && !isClockTime(bracket)) beside.add(bracket);
      channel = speaker;
      speakers.add(speaker);
    }
    const spoken = read?.said ?? lines[at] ?? '';
    if (spoken !== '') texts.push(channel === undefined ? { text: spoken } : { text: spoken, channel });
  }
  return speakers.size === 0 ? { texts: [{ text }], values: [] } : { texts, values: [...speakers, ...beside] };
}
