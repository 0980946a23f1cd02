import type { SpokenText } from '../../matching/channel-texts.ts';
import { isClockTime } from './clock-times.ts';
import type { SpokenDocument } from './web-vtt.ts';

/** `Agent: …`, `[00:12] Kunde: …`, and `Kunde:` before lines of words, where nothing is said in it. */
const speakerLine =
  /^\s*(?:\[([^\]\n]{1,30})\]\s*|\(([0-9:.,]{3,15})\)\s*|[0-9]{1,2}(?::[0-9]{2}){1,2}\s+)?(\p{L}[\p{L}\p{N} ._'-]{0,40}):(?:\s+|$)(.*)$/u;

/**
 * Plain text, with who spoke where its lines begin with a name. What has no such line is one text. What stands in brackets
 * before a name is a value, unless it is a time.
 */
export function readSpeakerLines(text: string): SpokenDocument {
  const texts: SpokenText[] = [];
  const speakers = new Set<string>();
  const beside = new Set<string>();
  let channel: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, square, round, speaker, said] = speakerLine.exec(line) ?? [];
    if (speaker !== undefined) {
      const bracket = (square ?? round ?? '').trim();
      if (bracket !== '' && !isClockTime(bracket)) beside.add(bracket);
      channel = speaker.trim();
      speakers.add(channel);
    }
    const spoken = said ?? line;
    if (spoken !== '') texts.push(channel === undefined ? { text: spoken } : { text: spoken, channel });
  }
  return speakers.size === 0 ? { texts: [{ text }], values: [] } : { texts, values: [...speakers, ...beside] };
}
