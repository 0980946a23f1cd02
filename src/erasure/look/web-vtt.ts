import type { SpokenText } from '../../matching/channel-texts.ts';

export interface SpokenDocument {
  readonly texts: readonly SpokenText[];
  /** Names of who spoke, as they are written. */
  readonly speakers: readonly string[];
}

const voice = /<v(?:\.[^\s>]*)?\s+([^>]*)>/g;
const tag = /<[^>]*>/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' };

/** The words of cues, in order, with the voice that says them. Comments are read too: people write numbers into them. */
export function readWebVtt(text: string): SpokenDocument {
  const texts: SpokenText[] = [];
  const speakers = new Set<string>();
  for (const block of text.split(/\r?\n(?:\r?\n)+|\r\r+/)) {
    const lines = block.split(/\r\n|\n|\r/);
    const timing = lines.findIndex((line) => line.includes('-->'));
    if (timing === -1) texts.push(...wordsOf(block).map((said) => ({ text: said, channel: 'note' })));
    else readCue(lines.slice(timing + 1).join('\n'), texts, speakers);
  }
  return { texts, speakers: [...speakers] };
}

/** Of a block that is no cue: a header, a style, or a comment. */
function wordsOf(block: string): readonly string[] {
  const words = block.replace(/^\uFEFF?(?:WEBVTT|NOTE|STYLE|REGION)\b/, '').trim();
  return words === '' ? [] : [words];
}

function readCue(payload: string, texts: SpokenText[], speakers: Set<string>): void {
  let from = 0;
  let channel: string | undefined;
  const add = (to: number): void => {
    const said = withoutTags(payload.slice(from, to)).trim();
    if (said !== '') texts.push(channel === undefined ? { text: said } : { text: said, channel });
  };
  for (const match of payload.matchAll(voice)) {
    add(match.index);
    from = match.index;
    channel = withoutTags(match[1] ?? '').trim();
    if (channel !== '') speakers.add(channel);
  }
  add(payload.length);
}

function withoutTags(text: string): string {
  return text.replace(tag, '').replace(/&([a-z]+);/g, (written, name: string) => entities[name] ?? written);
}
