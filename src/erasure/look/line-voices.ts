import type { SpokenText } from '../../matching/channel-texts.ts';
import { readSpeakerLines } from './speaker-lines.ts';

export interface LineVoices {
  /** The texts of one hearing, with those apart that begin with who speaks. */
  readonly tell: (hearing: readonly SpokenText[]) => readonly SpokenText[];
  /** What stood before the lines. */
  readonly values: () => readonly string[];
}

/** A line that begins with a name may be words: a conversation has two names at least. */
function isConversation(texts: readonly SpokenText[]): boolean {
  return new Set(texts.flatMap(({ channel }) => (channel === undefined ? [] : [channel]))).size > 1;
}

const tellLine = ({ text }: SpokenText): readonly SpokenText[] => readSpeakerLines(text).texts;

function isLine({ text, channel }: SpokenText): boolean {
  return channel === undefined && text.includes(':') && readSpeakerLines(text).texts[0]?.channel !== undefined;
}

/** A list of lines, each with who speaks. */
function isListOfLines(hearing: readonly SpokenText[]): boolean {
  return hearing.length > 1 && hearing.every(isLine);
}

/** Who speaks in the texts of a document, where it does not say so itself: as lines of a plain text have it. */
export function createLineVoices(): LineVoices {
  const values = new Set<string>();
  // Hearings share their texts, and those that end alike are told apart by them.
  const known = new Map<SpokenText, readonly SpokenText[]>();
  const tellApart = (spoken: SpokenText, isOfList: boolean): readonly SpokenText[] => {
    if (!isOfList && (!spoken.text.includes('\n') || !spoken.text.includes(':'))) return [spoken];
    const told = known.get(spoken);
    if (told !== undefined) return told;
    const { texts, values: beside } = readSpeakerLines(spoken.text);
    const isTold = isOfList || isConversation(texts);
    if (isTold) for (const value of beside) values.add(value);
    const voices = isTold ? texts : [spoken];
    known.set(spoken, voices);
    return voices;
  };
  return {
    tell: (hearing) => {
      const isOfList = isListOfLines(hearing) && isConversation(hearing.flatMap(tellLine));
      return hearing.flatMap((spoken) => tellApart(spoken, isOfList));
    },
    values: () => [...values],
  };
}
