import { addressForms } from './address.ts';
import { readEmail } from './email.ts';
import { customerNumberForms, textForms } from './exact-value.ts';
import { featureKinds, type FeatureForm, type FeatureKind, type NormalisedFeature } from './feature.ts';
import { nameForms } from './name.ts';
import type { OwnCheck } from './own-identities.ts';
import { readPhone, type PhoneRegion } from './phone-number.ts';
import { numberValues, type GivenValue } from './same-value.ts';
import { withoutUnseen, withoutUnseenInWords } from './unseen-signs.ts';

export type RefusedFor =
  | 'UnknownKey'
  | 'TooLong'
  | 'TooShort'
  | 'Placeholder'
  | 'NotANumber'
  | 'NotAnAddress'
  | 'NotAnEmail'
  | 'NotAName'
  | 'NoValue';

/** Where a value stands. A key that is not known is not named: people mistake the place for the value. */
export interface ValuePlace {
  readonly key: FeatureKind | undefined;
  /** Counts from 1. 0 stands for the whole key. */
  readonly line: number;
}

export interface Refusal extends ValuePlace {
  readonly reason: RefusedFor;
}

export interface SubjectFeatures {
  readonly features: readonly NormalisedFeature[];
  readonly refusals: readonly Refusal[];
  /** Values that are the company's own. A request with nothing else needs more features. */
  readonly own: readonly ValuePlace[];
}

const longestValue = 512;

const sentences: Readonly<Record<RefusedFor, string>> = {
  UnknownKey: `the Secret has a key that is none of ${featureKinds.join(', ')}`,
  TooLong: `the value is longer than ${longestValue} characters`,
  TooShort: 'the value is too short to tell one person from another',
  Placeholder: 'the value stands for a withheld or unknown number',
  NotANumber: 'the value is not a phone number; write it with its country code',
  NotAnAddress: 'the value has no street with a house number',
  NotAnEmail:
    'the value is not an e-mail address that a search can find; write it alone, without quotes, as in name@example.com',
  NotAName: 'the value has no name in it, or more words than a name',
  NoValue: 'the key has no value',
};

/** A sentence about a refusal. It never holds the value. */
export function describeRefusal({ key, line, reason }: Refusal): string {
  if (key === undefined) return sentences[reason];
  return `${key}${line === 0 ? '' : `, line ${line}`}: ${sentences[reason]}`;
}

type Reading = { readonly forms: readonly FeatureForm[] } | { readonly refused: RefusedFor } | { readonly own: true };

const oneForm = (value: string): Reading => ({ forms: [{ value, words: [] }] });

function formsOr(forms: readonly FeatureForm[], refused: RefusedFor): Reading {
  return forms.length === 0 ? { refused } : { forms };
}

interface Reader {
  readonly region: PhoneRegion;
  readonly own: OwnCheck;
}

function readNumber(written: string, { region, own }: Reader): Reading {
  const phone = readPhone(written, region);
  if (phone.kind !== 'Number') return { refused: phone.kind };
  return own.phone(phone.value) ? { own: true } : oneForm(phone.value);
}

function readAddressOfMail(written: string, { own }: Reader): Reading {
  const email = readEmail(written);
  if (email === undefined) return { refused: 'NotAnEmail' };
  return own.email(email) ? { own: true } : oneForm(email);
}

function readName(written: string, { own }: Reader): Reading {
  const forms = nameForms(written);
  return forms.some(({ value }) => own.name(value)) ? { own: true } : formsOr(forms, 'NotAName');
}

function readWords(forms: readonly FeatureForm[], { own }: Reader): Reading {
  return forms.some(({ value }) => own.words(value)) ? { own: true } : formsOr(forms, 'TooShort');
}

function readCallId(written: string): Reading {
  const callId = written.trim();
  return callId.length < 8 ? { refused: 'TooShort' } : oneForm(callId);
}

const spaceWithoutWidth = /\u200b/g;

/**
 * What is not seen was copied along. In words some of it parts letters, as it does in texts; a space without a width may also
 * stand within a word, so that both are read.
 */
function seenOf(kind: FeatureKind, line: string): readonly string[] {
  if (kind === 'phone' || kind === 'email' || kind === 'callId') return [withoutUnseen(line)];
  const readings = [' ', ''].map((instead) => withoutUnseenInWords(line.replaceAll(spaceWithoutWidth, instead)));
  return [...new Set(readings)];
}

function readValue(kind: FeatureKind, written: string, reader: Reader): Reading {
  if (written.length > longestValue) return { refused: 'TooLong' };
  switch (kind) {
    case 'phone':
      return readNumber(written, reader);
    case 'email':
      return readAddressOfMail(written, reader);
    case 'name':
      return readName(written, reader);
    case 'address':
      return formsOr(addressForms(written), 'NotAnAddress');
    case 'callId':
      return readCallId(written);
    case 'customerNumber':
      return readWords(customerNumberForms(written), reader);
    case 'text':
      return readWords(textForms(written), reader);
  }
}

function readEach(kind: FeatureKind, seen: readonly string[], reader: Reader): Reading {
  const readings = seen.map((written) => readValue(kind, written, reader));
  const own = readings.find((reading) => 'own' in reading);
  const forms = readings.flatMap((reading) => ('forms' in reading ? reading.forms : []));
  const [first = { refused: 'NoValue' as const }] = readings;
  if (own !== undefined || forms.length === 0) return own ?? first;
  return { forms: [...new Map(forms.toReversed().map((form) => [form.value, form])).values()].toReversed() };
}

const isKind = (key: string): key is FeatureKind => featureKinds.some((kind) => kind === key);

/**
 * What a caller gave, one value a line, in the form in which it is compared. Same input, same order of features. A value
 * that cannot be compared safely is refused with its key and line.
 */
export function readSubject(
  data: Readonly<Record<string, string>>,
  region: PhoneRegion,
  own: OwnCheck,
): SubjectFeatures {
  const given: GivenValue[] = [];
  const refusals: Refusal[] = [];
  const owned: ValuePlace[] = [];
  const keys = Object.keys(data);
  if (keys.some((key) => !isKind(key))) refusals.push({ key: undefined, line: 0, reason: 'UnknownKey' });
  for (const kind of featureKinds.filter((one) => keys.includes(one))) {
    const lines = (data[kind] ?? '').split(/\r?\n/).map((line) => seenOf(kind, line));
    if (lines.every(([line = '']) => line.trim() === '')) refusals.push({ key: kind, line: 0, reason: 'NoValue' });
    for (const [at, seen] of lines.entries()) {
      const [line = ''] = seen;
      if (line.trim() === '') continue;
      const reading = readEach(kind, seen, { region, own });
      const place = { key: kind, line: at + 1 };
      if ('forms' in reading) given.push({ kind, written: line, forms: reading.forms });
      else if ('own' in reading) owned.push(place);
      else refusals.push({ ...place, reason: reading.refused });
    }
  }
  return { features: numberValues(given), refusals, own: owned };
}
