import type { SpokenText } from '../../matching/channel-texts.ts';
import { shortestNumber } from '../../matching/phone-number.ts';
import { decodeReferences } from './character-references.ts';
import { isClockTime } from './clock-times.ts';
import { blocksOf, times } from './web-vtt-blocks.ts';

export interface SpokenDocument {
  readonly texts: readonly SpokenText[];
  /** Names of who spoke, and what else stands beside the words, as they are written. Each is a value by itself. */
  readonly values: readonly string[];
}

interface Reading {
  readonly texts: SpokenText[];
  readonly values: Set<string>;
}

const voice = /<v(\.[^\s<>]*)?\s([^<>]*)>/g;
const tag = /<([^<>]*)>/g;
/** Most tags of the format hold nothing else: https://www.w3.org/TR/webvtt1/#cue-text */
const plainTag = /<(?:\/?(?:[bciuv]|rt|ruby|lang)(?:\.[A-Za-z_-]+)*|(?:\d{2,3}:)?\d{2}:\d{2}\.\d{3})>/g;
const tagName = /^\/?(?:[bciuv]|rt|ruby|lang)(?=[.\s]|$)/;
/** As the format has them, and nothing that touches them: https://www.w3.org/TR/webvtt1/#webvtt-cue-settings-list */
const settings = new RegExp(
  [
    'vertical:(?:rl|lr)',
    String.raw`(?:line|position|size):-?(?:\d{1,3}(?:\.\d*)?%|\d{1,4}(?![\d.]))(?:,(?:start|center|end|line-left|line-right))?`,
    'align:(?:start|center|middle|end|left|right)',
  ]
    .map((setting) => String.raw`(?<!\S)${setting}`)
    .join('|'),
  'g',
);
const counter = /^\d*$/;

/** The words of cues, in order, with the voice that says them. Comments are read too: people write numbers into them. */
export function readWebVtt(text: string): SpokenDocument {
  const reading: Reading = { texts: [], values: new Set() };
  for (const lines of blocksOf(text)) {
    const timing = lines.findIndex((line) => line.includes('-->'));
    if (timing === -1) {
      reading.texts.push(...wordsOf(lines.join('\n')).map((said) => ({ text: said, channel: 'note' })));
      continue;
    }
    noteHead(lines.slice(0, timing), lines[timing] ?? '', reading);
    readCue(lines.slice(timing + 1).join('\n'), reading);
  }
  return { texts: reading.texts, values: [...reading.values] };
}

/** Of a block that is no cue: a header, a style, or a comment. */
function wordsOf(block: string): readonly string[] {
  const words = block.replace(/^\uFEFF?(?:WEBVTT|NOTE|STYLE|REGION)\b/, '').trim();
  return words === '' ? [] : [words];
}

/** What identifies a cue, unless it only counts it, and what stands beside its times and is no setting. */
function noteHead(identifier: readonly string[], timing: string, { values }: Reading): void {
  const rest = timing.replace(times, '').trim();
  if (rest !== '') noteUnlessEmpty(rest.replace(settings, ' ').trim(), values);
  if (!identifier.every(isCounter)) noteUnlessEmpty(wordsOf(identifier.join('\n')).join(''), values);
}

function noteUnlessEmpty(words: string, beside: Set<string>): void {
  if (words !== '') beside.add(words);
}

function isCounter(words: string): boolean {
  return words.length < shortestNumber && counter.test(words);
}

function readCue(payload: string, { texts, values }: Reading): void {
  let from = 0;
  let channel: string | undefined;
  const add = (to: number): void => {
    const said = withoutTags(payload.slice(from, to), values).trim();
    if (said !== '') texts.push(channel === undefined ? { text: said } : { text: said, channel });
  };
  for (const match of payload.matchAll(voice)) {
    add(match.index);
    from = match.index + match[0].length;
    const [, classes, name = ''] = match;
    if (classes !== undefined) noteTag(`v${classes}`, values);
    channel = decodeReferences(name).trim();
    if (channel !== '') values.add(channel);
  }
  add(payload.length);
}

function withoutTags(text: string, beside: Set<string>): string {
  const rest = text.replace(plainTag, '');
  if (!rest.includes('<')) return decodeReferences(rest);
  const plain = rest.replace(tag, (_, within: string) => {
    noteTag(within, beside);
    return '';
  });
  return decodeReferences(plain);
}

/** People write addresses in angle brackets. In a tag of the format only what looks like an address or a number is one. */
function noteTag(within: string, beside: Set<string>): void {
  const value = within.replace(tagName, '').trim();
  if (value === '' || isClockTime(value)) return;
  const isTag = value !== within.trim();
  const looksLikeValue = value.includes('@') || value.replace(/\D/g, '').length >= shortestNumber;
  if (!isTag || looksLikeValue) beside.add(decodeReferences(value));
}
