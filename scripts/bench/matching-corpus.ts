import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallPart, FeatureKind } from '../../src/matching/feature.ts';
import { matcherOf } from './matching.ts';

/** One dialogue a line: turns, and either annotated mentions or the customer's data. */
interface Dialogue {
  readonly callId: string;
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
  readonly mentions?: readonly { readonly type: string; readonly value: string }[];
  readonly subject?: Readonly<Record<string, string | null>>;
}

interface Given {
  readonly kind: FeatureKind;
  readonly value: string;
}

const kinds: Readonly<Record<string, FeatureKind>> = { Phone: 'phone', Name: 'name', Address: 'address' };

function readDialogues(folder: string): readonly Dialogue[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  return files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Dialogue),
  );
}

const shortStreet = (value: string): string =>
  ['street st', 'road rd', 'avenue ave', 'boulevard blvd', 'court ct', 'drive dr', 'lane ln'].reduce((text, pair) => {
    const [long = '', short = ''] = pair.split(' ');
    return text.replace(new RegExp(`\\b${long}\\b`, 'gi'), short);
  }, value);

/** Independent of the matcher: letters and digits alone, without the country code that some write. */
function plain({ kind, value }: Given): string {
  const spelled = kind === 'address' ? shortStreet(value) : value;
  const letters = spelled
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return kind === 'phone' && value.trim().startsWith('+1') ? letters.slice(1) : letters;
}

function mentionsOf({ mentions = [], subject = {}, turns }: Dialogue): readonly Given[] {
  const named = mentions.flatMap(({ type, value }) =>
    kinds[type] === undefined ? [] : [{ kind: kinds[type], value }],
  );
  const said = plain({ kind: 'text', value: turns.map(({ text }) => text).join(' ') });
  const own = (['phone', 'name', 'address', 'email'] as const).map((kind) => ({ kind, value: subject[kind] ?? '' }));
  return [...named, ...own.filter((one) => one.value !== '' && said.includes(plain(one)))];
}

/** Letters and digits do not tell who is meant, but their shape shows which notation was missed. */
const shapeOf = (value: string): string => value.replace(/\p{L}+/gu, 'w').replace(/[0-9]/g, '9');

interface Tally {
  found: number;
  readonly missed: string[];
  /** Reported where nothing is annotated, though the value stands there letter for letter. */
  unannotated: number;
  readonly wrong: string[];
}

const emptyTally = (): Tally => ({ found: 0, missed: [], unannotated: 0, wrong: [] });

function judge(
  dialogues: readonly Dialogue[],
  given: readonly Given[],
  region: string,
): ReadonlyMap<FeatureKind, Tally> {
  const tallies = new Map<FeatureKind, Tally>();
  const tallyOf = ({ kind }: Given): Tally => tallies.get(kind) ?? newTally(tallies, kind);
  const matcher = matcherOf(
    given.map(({ kind, value }) => ({ [kind]: value })),
    region,
  );
  for (const dialogue of dialogues) {
    const parts = dialogue.turns.map(({ speaker, text }): CallPart => ({ kind: 'Text', text, channel: speaker }));
    const hits = new Set(matcher.match(parts).map(({ requestId }) => Number(requestId.slice('request-'.length))));
    const mentioned = new Set(mentionsOf(dialogue).map((one) => `${one.kind} ${plain(one)}`));
    const spoken = dialogue.turns.map(({ text }) => text).join(' ');
    for (const [at, one] of given.entries()) {
      const tally = tallyOf(one);
      const expected = mentioned.has(`${one.kind} ${plain(one)}`);
      if (expected && hits.has(at)) tally.found += 1;
      else if (expected) tally.missed.push(one.value);
      else if (hits.has(at) && plain({ kind: one.kind, value: spoken }).includes(plain(one))) tally.unannotated += 1;
      else if (hits.has(at)) tally.wrong.push(`${one.value} (${dialogue.callId})`);
    }
  }
  return tallies;
}

function newTally(tallies: Map<FeatureKind, Tally>, kind: FeatureKind): Tally {
  const tally = emptyTally();
  tallies.set(kind, tally);
  return tally;
}

function shapes(values: readonly string[], clear: boolean): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    const shape = clear ? value : shapeOf(value);
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([shape, count]) => `  ${count} x ${shape}\n`)
    .join('');
}

/** `node scripts/bench/matching-corpus.ts FOLDER [REGION] [--clear]`: recall and precision, and the shapes that went wrong. */
function main([folder, region = 'US', clear]: readonly string[]): void {
  if (folder === undefined) throw new TypeError('name the folder with the corpus');
  const dialogues = readDialogues(folder);
  const distinct = new Map(dialogues.flatMap(mentionsOf).map((one) => [`${one.kind} ${one.value}`, one]));
  for (const [kind, tally] of judge(dialogues, [...distinct.values()], region)) {
    const expected = tally.found + tally.missed.length;
    const reported = tally.found + tally.wrong.length;
    process.stdout.write(
      `${kind}: recall ${tally.found}/${expected}, precision ${tally.found}/${reported}, ` +
        `${tally.unannotated} more where the value stands but is not annotated\n`,
    );
    if (tally.missed.length > 0) process.stdout.write(` missed:\n${shapes(tally.missed, clear === '--clear')}`);
    if (tally.wrong.length > 0) process.stdout.write(` wrong:\n${shapes(tally.wrong, clear === '--clear')}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
