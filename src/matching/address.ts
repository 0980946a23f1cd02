import type { FeatureForm } from './feature.ts';
import { wordsOf } from './folding.ts';

/** Spellings of one word of an address; the last of a group is how it is compared. */
const spellings =
  'strasse,street,str,st;platz,place,pl;avenue,ave,av;road,rd;boulevard,blvd;drive,dr;lane,ln;court,ct;circle,cir;highway,hwy;' +
  'parkway,pkwy;square,sq;terrace,ter;north,nord,n;south,s;east,e;west,w;northeast,ne;northwest,nw;southeast,se;southwest,sw;' +
  'saint,sankt,st;mount,mt;fort,ft;expressway,expy;plaza,plz';

const canonical = new Map<string, string>();
const sameWord = new Map<string, Set<string>>();
for (const group of spellings.split(';')) {
  const words = group.split(',');
  const last = words.at(-1) ?? '';
  for (const word of words) {
    canonical.set(word, last);
    sameWord.set(last, new Set([...(sameWord.get(last) ?? []), ...words]));
  }
}

const types = new Set(
  (
    'st pl av rd blvd dr ln ct cir hwy pkwy sq ter weg allee gasse ring damm ufer way row alley plz expy chaussee markt steig ' +
    'pfad hof trail loop walk'
  ).split(' '),
);
const typeEndings = [
  'strasse',
  'str',
  'weg',
  'platz',
  'allee',
  'gasse',
  'ring',
  'damm',
  'ufer',
  'chaussee',
  'markt',
  'steig',
];
const directions = new Set(['n', 's', 'e', 'w', 'ne', 'nw', 'se', 'sw']);

export const longestAddress = 9;

const isNumber = (word: string | undefined): word is string => word !== undefined && /^[0-9]+$/.test(word);
const isLetter = (word: string | undefined): boolean => word?.length === 1 && !isNumber(word);

function compared(word: string): string {
  const known = canonical.get(word);
  if (known !== undefined) return known;
  if (word.endsWith('strasse')) return `${word.slice(0, -7)}st`;
  if (word.length > 5 && word.endsWith('str')) return `${word.slice(0, -3)}st`;
  return word.length > 7 && word.endsWith('platz') ? `${word.slice(0, -5)}pl` : word;
}

function isStreetType(word: string): boolean {
  if (types.has(canonical.get(word) ?? word)) return true;
  return word.length > 5 && typeEndings.some((ending) => word.endsWith(ending));
}

function join(words: readonly string[], number: string): string | undefined {
  const street = words.map(compared).join('');
  return street.replace(/[0-9]/g, '').length < 3 ? undefined : `${street} ${number}`;
}

/** Street and house number of a run of words: the number comes first, or last with at most one letter after it. */
export function addressValues(words: readonly string[]): readonly string[] {
  const values: (string | undefined)[] = [];
  const [first, ...rest] = words;
  if (isNumber(first) && rest.length > 0) values.push(join(rest, first));
  const letter = isLetter(words.at(-1)) && isNumber(words.at(-2)) ? (words.at(-1) ?? '') : '';
  const street = words.slice(0, letter === '' ? -1 : -2);
  const last = words[street.length];
  if (isNumber(last) && street.length > 0) values.push(join(street, last + letter));
  return values.filter((value) => value !== undefined);
}

const unit = /^[\s,]*(?:#|(?:suite|ste|apt|apartment|unit|wohnung)\b\.?)[\s#]*([a-z]?-?[0-9]+-?[a-z]?|[a-z])\b/i;
const bareUnit = /^\s+([a-z][0-9]{1,4}|[0-9]{1,4}[a-z])\b/i;

/** The flat or suite that follows an address in a text. */
export function unitAfter(text: string): string | undefined {
  return (unit.exec(text) ?? bareUnit.exec(text))?.[1]?.replace('-', '').toLowerCase();
}

/**
 * Two flats of one house are two addresses. Where one side names no flat it is taken for the same: `#-` is an address without
 * one, `#*` one with any.
 */
export function addressesInText(value: string, unitOfText: string | undefined): readonly string[] {
  return unitOfText === undefined ? [`${value} #-`] : [`${value} #${unitOfText}`, `${value} #*`];
}

function addressesOfFeature(value: string, unitOfFeature: string | undefined): readonly string[] {
  return [`${value} #-`, `${value} #${unitOfFeature ?? '*'}`];
}

/** Street and number of one part between commas, without unit, postcode and town where they can be told apart. */
function streetOf(part: string): readonly string[] | undefined {
  const words = wordsOf(part.replace(/(?:#|\b(?:suite|apt|apartment|unit|ste|wohnung)\b).*$/i, ''));
  const type = words.findLastIndex(isStreetType);
  if (words.length < 2 || !words.some(isNumber)) return undefined;
  if (isNumber(words[0])) {
    if (type < 1) return words;
    const direction = directions.has(canonical.get(words[type + 1] ?? '') ?? '') ? 1 : 0;
    return words.slice(0, type + 1 + direction);
  }
  const number = words.findIndex((word, at) => at > Math.max(0, words.findIndex(isStreetType)) && isNumber(word));
  return number < 1 ? undefined : words.slice(0, number + (isLetter(words[number + 1]) ? 2 : 1));
}

function unitOf(address: string): string | undefined {
  const sign = /[\s,](?=#|(?:suite|ste|apt|apartment|unit|wohnung)\b)|\s(?=[a-z][0-9]{1,4}\s*(?:,|$))/i.exec(address);
  return sign === null ? undefined : unitAfter(address.slice(sign.index));
}

function isTown(part: string): boolean {
  const words = wordsOf(part);
  return words.some((word) => /^[0-9]{4,5}$/.test(word)) && !words.some(isStreetType);
}

/** How a word of an address may stand in a text. */
function wordsFor(word: string): readonly string[] {
  const known = sameWord.get(compared(word));
  if (known !== undefined && canonical.has(word)) return [...known];
  const stem = /^(.{3,})(?:strasse|str)$/.exec(word)?.[1];
  if (stem !== undefined) return [stem, `${stem}str`, `${stem}strasse`, 'str', 'strasse'];
  const square = /^(.{3,})platz$/.exec(word)?.[1];
  return square === undefined ? [word] : [word, square, `${square}pl`, 'platz', 'pl'];
}

/** The street with its number is what is compared: towns and postcodes are shared by too many. */
export function addressForms(address: string): readonly FeatureForm[] {
  const parts = address.normalize('NFKC').split(/[,;\n]/);
  const streets = parts.filter((part) => parts.length === 1 || !isTown(part));
  const best = [...streets.filter((part) => wordsOf(part).some(isStreetType)), ...streets];
  for (const part of best) {
    const words = streetOf(part);
    const [value] = words === undefined ? [] : addressValues(words);
    if (words === undefined || value === undefined || words.length > longestAddress) continue;
    const joined = words
      .slice(1)
      .flatMap((word, at) => wordsFor(word).map((spelling) => `${words[at] ?? ''}${spelling}`));
    const marked = [...new Set([...words.flatMap(wordsFor), ...joined])];
    return addressesOfFeature(value, unitOf(address)).map((form) => ({ value: form, words: marked }));
  }
  return [];
}
