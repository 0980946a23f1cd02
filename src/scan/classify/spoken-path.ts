import type { JsonValue } from '../../api/json.ts';
import { joinApart } from '../../matching/channel-texts.ts';
import { heardIn, speakerIn } from './heard-texts.ts';
import type { HeardText } from './heard-texts.ts';
import { checkedSegments, compileSegments } from './json-path.ts';
import type { SelectEach } from './json-path.ts';
import type { PathSegment } from './json-path-tree.ts';

/**
 * Texts of a document by one path, in their order, once for each hearing. The first has the best hearing of everything; a
 * document without several hearings has only that one.
 */
export type SelectSpoken = (document: JsonValue) => readonly (readonly HeardText[])[];

/** Lists of hearings of the same words. Joined one after the other, they would tear apart what runs on in the next phrase. */
const hearingLists: ReadonlySet<string> = new Set(['nbest', 'alternatives', 'hypotheses']);
const maxHearings = 10;

interface Context {
  readonly channel: string | undefined;
  /** Which phrase, and which hearing of it. */
  readonly phrase: object | undefined;
  readonly hearing: number;
}

type Walk = (value: JsonValue, context: Context, found: (value: JsonValue, context: Context) => void) => void;

/** Compiles a JSONPath that selects what was said. Throws JsonPathError. */
export function compileSpokenPath(path: string): SelectSpoken {
  const walk = compileWalk(checkedSegments(path), path);
  return (document) => {
    const phrases = new Map<object, HeardText[][]>();
    const beside = new Set<string>();
    walk(document, { channel: undefined, phrase: undefined, hearing: 0 }, (value, { channel, phrase, hearing }) => {
      const key = phrase ?? {};
      const hearings = phrases.get(key) ?? [];
      for (const text of heardIn(value, channel, beside)) {
        while (hearings.length <= hearing) hearings.push([]);
        hearings[hearing]?.push(text);
      }
      phrases.set(key, hearings);
    });
    const hearings: HeardText[][] = [];
    for (const phrase of phrases.values()) goOn(hearings, phrase);
    if (beside.size > 0) goBeside(hearings, joinApart([...beside]));
    return hearings;
  };
}

function compileWalk(segments: readonly PathSegment[], path: string): Walk {
  const last: Walk = (value, context, found) => {
    found(value, context);
  };
  return segments.reduceRight<Walk>((next, segment, at) => {
    const select = compileSegments([segment], path);
    const isHearing = hearingLists.has(nameOf(segments[at - 1])?.toLowerCase() ?? '');
    return (value, context, found) => {
      const within = { ...context, channel: speakerIn(value) ?? context.channel };
      if (isHearing) {
        eachHearing(select, { value, context: within }, (one, heard) => {
          next(one, heard, found);
        });
      } else {
        select(value, (one) => {
          next(one, within, found);
        });
      }
    };
  }, last);
}

function eachHearing(
  select: SelectEach,
  { value, context }: { readonly value: JsonValue; readonly context: Context },
  next: (value: JsonValue, context: Context) => void,
): void {
  const phrase = {};
  let hearing = 0;
  select(value, (one) => {
    if (hearing < maxHearings) next(one, { ...context, phrase, hearing });
    hearing += 1;
  });
}

function nameOf(segment: PathSegment | undefined): string | undefined {
  const node = segment?.node;
  if (node?.type === 'MemberNameShorthand') return node.value;
  if (node?.type !== 'BracketedSelection') return undefined;
  const [selector] = node.selectors;
  return selector?.type === 'NameSelector' ? selector.value : undefined;
}

/** Once is enough. Nobody said it, so it is of no channel. */
function goBeside(hearings: HeardText[][], text: string): void {
  const [first] = hearings;
  if (first === undefined) hearings.push([{ text }]);
  else first.push({ text });
}

/**
 * Puts the next phrase behind each hearing of those before it. A phrase that was heard in fewer ways stands in the others as it
 * was heard last.
 */
export function goOn(hearings: HeardText[][], phrase: readonly (readonly HeardText[])[]): void {
  while (hearings.length < phrase.length) hearings.push([...(hearings.at(-1) ?? [])]);
  for (const [at, hearing] of hearings.entries()) {
    for (const text of phrase[Math.min(at, phrase.length - 1)] ?? []) hearing.push(text);
  }
}
