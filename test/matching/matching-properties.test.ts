import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getCountryCallingCode, getExampleNumber, type CountryCode } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { readEmail } from '../../src/matching/email.ts';
import { nobodysOwn, found, matcherFor, said } from './subjects.ts';

const countries: readonly CountryCode[] = [
  'DE',
  'AT',
  'CH',
  'FR',
  'GB',
  'US',
  'IT',
  'ES',
  'PL',
  'NL',
  'SE',
  'IE',
  'AU',
  'IN',
  'BR',
  'TR',
  'HU',
];

interface Numbered {
  readonly country: CountryCode;
  readonly code: string;
  readonly national: string;
}

/** A mobile number of the country with other last digits. */
const numbers: fc.Arbitrary<Numbered> = fc
  .tuple(fc.constantFrom(...countries), fc.integer({ min: 0, max: 9999 }))
  .map(([country, last]) => {
    const example = String(getExampleNumber(country, examples)?.nationalNumber);
    return {
      country,
      code: getCountryCallingCode(country),
      national: example.slice(0, -4) + String(last).padStart(4, '0'),
    };
  });

const german = ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'];
const english = ['oh', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const trunks: Partial<Record<CountryCode, string>> = { US: '', IT: '', ES: '', PL: '', HU: '06' };

/** Cuts digits into groups of the given sizes, over and over. */
function group(digits: string, sizes: readonly number[], separator: string): string {
  const groups: string[] = [];
  for (let at = 0, turn = 0; at < digits.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    groups.push(digits.slice(at, at + size));
    at += size;
  }
  return groups.join(separator);
}

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
const separators = fc.constantFrom(' ', '-', '.', '/', ' - ', ' / ', '', ', ', '\n', '\u00a0', ' äh ', ' and then ');

describe('any number', () => {
  test('is found in international notation, whatever stands between its digits', () => {
    fc.assert(
      fc.property(
        numbers,
        sizes,
        separators,
        fc.constantFrom('+', '00', '%2B', '+ '),
        ({ code, national }, groups, separator, prefix) => {
          const text = `so ${prefix}${code}${separator}${group(national, groups, separator)} yes`;
          expect(found(matcherFor([{ phone: `+${code}${national}` }]), said(text))).toEqual(['r0']);
        },
      ),
    );
  });

  test('is found in the notation of its country', () => {
    fc.assert(
      fc.property(numbers, sizes, separators, ({ country, code, national }, groups, separator) => {
        const text = `call ${trunks[country] ?? '0'}${group(national, groups, separator)} please`;
        expect(found(matcherFor([{ phone: `+${code}${national}` }], { region: country }), said(text))).toEqual(['r0']);
      }),
    );
  });

  test('is found when it is spoken digit by digit, in either language, over any borders', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(german, english), sizes, ({ code, national }, words, groups) => {
        const spoken = (code + national)
          .split(/(?=.)/)
          .map((one) => words[Number(one)] ?? '')
          .join(' ');
        const texts = group(`plus ${spoken}`.replaceAll(' ', '\u0001'), [groups[0] ?? 1], '').split('\u0001');
        expect(found(matcherFor([{ phone: `+${code}${national}` }]), said(...texts))).toEqual(['r0']);
      }),
    );
  });

  test('is not found where it does not stand: not in another number, nor in a longer or a shorter one', () => {
    const change = fc.constantFrom<(digits: string) => string>(
      (digits) => digits.slice(0, -1) + String((Number(digits.at(-1)) + 3) % 10),
      (digits) => digits.slice(0, -1),
      (digits) => digits.slice(0, 3) + String((Number(digits[3]) + 1) % 10) + digits.slice(4),
      (digits) => `x${digits}`,
      (digits) => `${digits}x`.replace('x', 'abc'),
    );
    fc.assert(
      fc.property(numbers, change, ({ code, national }, changed) => {
        const text = `so +${changed(code + national)} yes`;
        expect(found(matcherFor([{ phone: `+${code}${national}` }]), said(text.replace('+x', 'x')))).toEqual([]);
      }),
    );
  });

  test("of the company's own matches nobody in any role or notation", () => {
    fc.assert(
      fc.property(numbers, sizes, separators, ({ code, national }, groups, separator) => {
        const phone = `+${code}${national}`;
        const matcher = matcherFor([{ phone }], { own: { ...nobodysOwn, numbers: [phone] } });
        const spoken = national
          .split(/(?=.)/)
          .map((one) => german[Number(one)] ?? '')
          .join(' ');
        const texts = said(`+${code}${separator}${group(national, groups, separator)}`, `plus ${code} ${spoken}`);
        expect(
          found(matcher, [
            { kind: 'Number', role: 'Caller', value: phone },
            { kind: 'Number', role: 'Callee', value: phone },
            ...texts,
          ]),
        ).toEqual([]);
      }),
    );
  });
});

describe('any e-mail address', () => {
  const oneOf = (units: string) => fc.constantFrom(...units.split(' '));
  const letters = oneOf('a b z Ä ß п Σ 1 0 9 a\u0308 ﬁ \u00ad ％40');
  const localSigns = oneOf(". _ - + % ' ` ~ ! # $ & * / = ? ^ { | }");
  const oddities = oneOf(`_ " @ < > [ ] \\ ; · … İ \u0e31 \u{10400} ${'a'.repeat(160)}`);
  const partOf = (signs: fc.Arbitrary<string>) =>
    fc
      .array(
        fc.oneof(
          { weight: 30, arbitrary: letters },
          { weight: 10, arbitrary: signs },
          { weight: 1, arbitrary: oddities },
        ),
        { minLength: 1, maxLength: 10 },
      )
      .map((units) => units.join(''));
  const written = fc
    .tuple(partOf(localSigns), partOf(fc.constantFrom('-', '.')), partOf(fc.constant('-')))
    .map(([local, domain, top]) => `${local}@${domain}.${top}`);

  test.each([
    ['with odd signs', written, 'so schreiben Sie an'],
    ['as programs make them up', fc.emailAddress(), 'so'],
  ])('that a request may name is found in a sentence: one %s', (_, addresses, before) => {
    fc.assert(
      fc.property(addresses, (address) => {
        const email = readEmail(address);
        if (email === undefined) return;
        const matcher = matcherFor([{ email }]);
        expect(found(matcher, said(`${before} ${email} ja`))).toEqual(['r0']);
        expect(found(matcher, said(`${before}: <${email}>.`))).toEqual(['r0']);
      }),
      { numRuns: 300 },
    );
  });
});

test('no text breaks the matcher or is taken for a subject', () => {
  const matcher = matcherFor([
    {
      phone: '+49 172 1234567',
      name: 'Anna Müller',
      email: 'anna@gmx.de',
      address: 'Hauptstraße 12',
      customerNumber: 'KD-4711-0815',
      text: 'der blaue Elefant',
    },
  ]);
  const pieces = fc.constantFrom(
    'null ',
    'Anna ',
    '@',
    'at ',
    ' punkt ',
    '0172',
    ' 12 ',
    'KD',
    '-4711',
    'doppel ',
    'mal ',
    '+',
    '(',
    'ü',
    'u\u0308',
    '%2B',
    '\n',
    'hundert ',
    'und ',
    'blaue ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 30 }), (parts) => {
      expect(found(matcher, said(...parts, '\u{1F600} ﬁ ①'))).toEqual([]);
    }),
  );
});
