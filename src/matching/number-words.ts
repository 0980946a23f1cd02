import { foldWord } from './folding.ts';
import { hashText } from './word-hash.ts';

/** What a spoken number is made of. `Fixed` stands as it is; units, teens, tens and hundreds may join. */
export type NumberWord =
  | { readonly kind: 'Digits'; readonly digits: string; readonly scale: Scale; readonly hash: number }
  | { readonly kind: 'Zeros'; readonly zeros: 2 | 3 }
  | { readonly kind: 'Times'; readonly count: number }
  | { readonly kind: 'TimesAfter' | 'Filler' | 'And' | 'Plus' };

/** An article is a unit as well: `eine Frage`, `ein und zwanzig`. */
export type Scale = 'Unit' | 'Article' | 'Oh' | 'Teen' | 'Tens' | 'Hundreds' | 'Fixed' | 'Written';

const units: readonly (readonly string[])[] = [
  ['null', 'zero', 'nought', 'naught', 'nil', 'nulle'],
  ['eins', 'one'],
  ['zwei', 'zwo', 'two'],
  ['drei', 'three', 'tree'],
  ['vier', 'four'],
  ['fünf', 'fünnef', 'funf', 'five', 'fife'],
  ['sechs', 'six'],
  ['sieben', 'seven'],
  ['acht', 'eight'],
  ['neun', 'nine', 'niner'],
];
const articles = ['ein', 'eine', 'einen'];
const teens: readonly (readonly string[])[] = [
  ['zehn', 'ten'],
  ['elf', 'eleven'],
  ['zwölf', 'twelve'],
  ['dreizehn', 'thirteen'],
  ['vierzehn', 'fourteen'],
  ['fünfzehn', 'fifteen'],
  ['sechzehn', 'sixteen'],
  ['siebzehn', 'seventeen'],
  ['achtzehn', 'eighteen'],
  ['neunzehn', 'nineteen'],
];
const tens: readonly (readonly string[])[] = [
  ['zwanzig', 'twenty'],
  ['dreißig', 'dreizig', 'thirty'],
  ['vierzig', 'forty', 'fourty'],
  ['fünfzig', 'fifty'],
  ['sechzig', 'sixty'],
  ['siebzig', 'seventy'],
  ['achtzig', 'eighty'],
  ['neunzig', 'ninety'],
];
const germanUnits = ['', 'ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'];
const times: Readonly<Record<string, number>> = {
  doppel: 2,
  doppelt: 2,
  doppelte: 2,
  double: 2,
  zweimal: 2,
  zwomal: 2,
  zweifach: 2,
  twice: 2,
  triple: 3,
  treble: 3,
  dreimal: 3,
  dreifach: 3,
  dreifache: 3,
  viermal: 4,
  vierfach: 4,
  quadruple: 4,
};
const fillers =
  'äh ähm öh hm hmm mhm mh aha also dann die der das nochmal noch mal wieder und zwar ja genau okay ok gut richtig bitte jetzt ' +
  'so weiter danach danke moment uh um er erm then the another yes yeah right like well now next got it go on ahead sure alright ' +
  'vorwahl durchwahl nebenstelle extension ext area code bindestrich strich schrägstrich dash slash hyphen space pause klammer ' +
  'auf zu nummer ist number is zahl ziffer please correct stimmt comma komma followed by';

const table = new Map<number, NumberWord>();

function put(word: string, meaning: NumberWord): void {
  table.set(hashText(foldWord(word)), meaning);
}

function putDigits(word: string, digits: string, scale: Scale): void {
  put(word, { kind: 'Digits', digits, scale, hash: hashText(digits) });
}

function putDoubled(words: readonly string[], digit: string): void {
  for (const word of words) {
    for (const prefix of ['doppel', 'doppelt', 'double']) putDigits(prefix + word, digit + digit, 'Fixed');
  }
}

/** German below a hundred as one word: `einundzwanzig`, `zwoundvierzig`. */
function germanPairs(): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const [ten, names] of tens.entries()) {
    const german = names[0] ?? '';
    for (const [unit, name] of germanUnits.entries()) {
      if (unit === 0) continue;
      pairs.push([`${name}und${german}`, `${ten + 2}${unit}`]);
      if (unit === 2) pairs.push([`zwound${german}`, `${ten + 2}2`]);
    }
  }
  return pairs;
}

/** `zweihundert`, `zweihundertfünfzig`, `hunderteins`. */
function putHundreds(below: readonly (readonly [string, string])[]): void {
  for (const [count, name] of [...germanUnits.entries(), [2, 'zwo'] as const]) {
    const word = `${name}hundert`;
    const first = `${Math.max(1, count)}`;
    if (count > 0) putDigits(word, `${first}00`, 'Hundreds');
    for (const [rest, digits] of below) {
      putDigits(word + rest, first + digits.padStart(2, '0'), 'Fixed');
      putDigits(`${word}und${rest}`, first + digits.padStart(2, '0'), 'Fixed');
    }
  }
}

function putSimpleNumbers(): void {
  for (const [at, words] of units.entries()) {
    for (const word of words) putDigits(word, `${at}`, 'Unit');
    putDoubled(words, `${at}`);
  }
  for (const word of articles) putDigits(word, '1', 'Article');
  putDoubled(articles, '1');
  for (const [at, words] of teens.entries()) for (const word of words) putDigits(word, `${at + 10}`, 'Teen');
  for (const [at, words] of tens.entries()) for (const word of words) putDigits(word, `${at + 2}0`, 'Tens');
  for (const word of ['oh', 'o']) putDigits(word, '0', 'Oh');
}

function putCompounds(): void {
  const pairs = germanPairs();
  const german = [...units.slice(1), ...teens, ...tens].map(
    (names, at) => [names[0] ?? '', at < 19 ? `${at + 1}` : `${at - 17}0`] as const,
  );
  putHundreds([...german, ...pairs]);
  for (const [word, digits] of pairs) putDigits(word, digits, 'Fixed');
}

const signs: readonly (readonly [string, NumberWord])[] = [
  ...['hundert', 'hundred'].map((word) => [word, { kind: 'Zeros', zeros: 2 }] as const),
  ...['tausend', 'thousand'].map((word) => [word, { kind: 'Zeros', zeros: 3 }] as const),
  ...['mal', 'times', 'x'].map((word) => [word, { kind: 'TimesAfter' }] as const),
  ...['und', 'and', 'n'].map((word) => [word, { kind: 'And' }] as const),
  ['plus', { kind: 'Plus' }],
];

function fillTable(): void {
  for (const word of fillers.split(' ')) put(word, { kind: 'Filler' });
  putCompounds();
  putSimpleNumbers();
  for (const [word, count] of Object.entries(times)) put(word, { kind: 'Times', count });
  for (const [word, meaning] of signs) put(word, meaning);
}

fillTable();

/** The number word, filler or multiplier with this hash, German or English. */
export function numberWord(hash: number): NumberWord | undefined {
  return table.get(hash);
}

/** The digits that one spoken word stands for. */
export function digitsOfWord(word: string): string | undefined {
  const meaning = table.get(hashText(word));
  return meaning?.kind === 'Digits' ? meaning.digits : undefined;
}
