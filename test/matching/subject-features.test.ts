import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldWord } from '../../src/matching/folding.ts';
import { createOwnCheck } from '../../src/matching/own-identities.ts';
import { phoneRegionOf, readPhone } from '../../src/matching/phone-number.ts';
import { describeRefusal, readSubject, type SubjectFeatures } from '../../src/matching/subject-features.ts';
import { matcherFor, nobodysOwn, said } from './subjects.ts';

const region = phoneRegionOf('DE');
const own = { numbers: ['+49 89 1234'], emailDomains: ['claimini.com'], agentNames: ['Paul Schmidt'] };
const read = (data: Readonly<Record<string, string>>): SubjectFeatures =>
  readSubject(data, region, createOwnCheck(own, region));

describe('what a caller gave', () => {
  test.each([
    ['0172 1234567', '491721234567'],
    ['+49 (0) 172 / 123-45 67', '491721234567'],
    ['0049 172 1234567', '491721234567'],
    ['%2B491721234567', '491721234567'],
    ['tel:+49-172-1234567', '491721234567'],
    ['tel:+49-89-1234;phone-context=example.org;ext=56', '4989123456'],
    ['tel:+49-89-1234;ext=56;isub=7', '4989123456'],
    ['4:+491721234567', '491721234567'],
    ['sip:+491721234567@example.com;user=phone', '491721234567'],
    ['089 1234-56', '4989123456'],
    ['089 1234 Durchwahl 56', '4989123456'],
    ['+1 408 247 8880 ext. 12', '1408247888012'],
    ['"Anna" <sip:+491721234567@example.com>', '491721234567'],
    ['Anna <tel:+49-172-1234567>;tag=1', '491721234567'],
    ['"Anna" <sip:+491721234567@example.com>, <tel:+491721234567>', '491721234567'],
    ['+49 172\u20111234567', '491721234567'],
    ['+49 172\u22121234567', '491721234567'],
    ['\u202a+49 172 1234567\u202c', '491721234567'],
    ['+49\u200b172 12\u00ad34567', '491721234567'],
    ["'+491721234567", '491721234567'],
    ['„0172 1234567“', '491721234567'],
    ['+491721234567,', '491721234567'],
    ['+49 172 1234567 (mobil)', '491721234567'],
    ['+49 172 1234567 [privat],', '491721234567'],
    ['491721234567', '491721234567'],
    ['4915112345678', '4915112345678'],
    ['(49) 172 1234567', '491721234567'],
    ['49172 1234567', '491721234567'],
    ['491721234567 Durchwahl 56', '49172123456756'],
    ['4901721234567', '491721234567'],
    ['493012345678', '493012345678'],
    ['49361234567', '49361234567'],
    // Of the town with the code 04936.
    ['4936 123456', '494936123456'],
    ['4936/12345', '49493612345'],
    ['493612345', '49493612345'],
  ])('%s is one number', (written, value) => {
    expect(readPhone(written, region)).toEqual({ kind: 'Number', value, local: false });
  });

  test.each([
    ['ID', '62812345678', '62812345678'],
    ['IT', '3912345678', '393912345678'],
    ['IT', '393331234567', '393331234567'],
    ['IN', '9123456789', '919123456789'],
    ['PL', '481234567', '48481234567'],
    ['US', '14156661234', '14156661234'],
  ])('in %s, %s begins with the code of the country only where that is a number in use', (country, written, value) => {
    expect(readPhone(written, phoneRegionOf(country))).toEqual({ kind: 'Number', value, local: false });
  });

  test.each(['n/a', 'Private number', 'Unbekannt', '"anonymous" <sip:anonymous@anonymous.invalid>'])(
    '%s stands for a number that is withheld',
    (written) => {
      expect(readPhone(written, region)).toEqual({ kind: 'Placeholder' });
    },
  );

  test('what is longer than a number with a name and an address is none, and is not looked through', () => {
    expect(readPhone(`0172 1234567${' '.repeat(5_000_000)}x`, region)).toEqual({ kind: 'NotANumber' });
  });

  test.each([
    ['phone', '\u202a+49 172 1234567\u202c', '+49 172 1234567'],
    ['email', '\u202aanna@gmx.de\u202c', 'anna@gmx.de'],
    ['email', '\u200banna@gm\u00adx.de', 'anna@gmx.de'],
    ['callId', '\u200bcall-12345678\ufeff', 'call-12345678'],
    ['name', 'Anna Mül\u00adler', 'Anna Müller'],
    ['text', '\u200eblauer Hund', 'blauer Hund'],
    ['customerNumber', '\u202dKD-4711\u2060-0815\u202c', 'KD-4711-0815'],
  ])('signs in a %s that are not seen do not count: %j', (key, written, plain) => {
    expect(read({ [key]: written })).toEqual(read({ [key]: plain }));
    expect(read({ [key]: written }).features).toHaveLength(1);
  });

  test.each([
    ['name', 'Anna\u200bMüller', 'Anna\u200bMüller'],
    ['name', 'Anna\u200bMüller', 'Anna Müller'],
    ['name', 'Anna Müller', 'Anna\u200bMüller'],
    ['name', 'Anna Mül\u200bler', 'Anna Mül\u200bler'],
    ['name', 'Anna Mül\u200bler', 'Anna Müller'],
    ['text', 'blauer\u200bHund', 'blauer\u200bHund'],
    ['address', 'Hauptstraße\u200b12', 'Hauptstraße\u200b12'],
    ['customerNumber', 'KD\u200bX-0815', 'KD\u200bX-0815'],
  ])('a space without a width in a %s parts words as it does in a text: %j in %j', (key, written, text) => {
    expect(matcherFor([{ [key]: written }]).match(said(`x1 ${text}, y`))).toHaveLength(1);
  });

  test('a space without a width beside the words of a name does not count', () => {
    expect(read({ name: '\u200bAnna \u200bMüller\u200b' })).toEqual(read({ name: 'Anna Müller' }));
  });

  test('a joiner parts the words of a name as it does in a text, and a line of nothing that is seen is empty', () => {
    const persian = '\u0645\u06cc\u200c\u0646\u0627\u0645';
    expect(matcherFor([{ name: persian }]).match(said(`x ${persian} y`))).toHaveLength(1);
    expect(read({ phone: '\u200b\n0172 1234567' }).refusals).toEqual([]);
  });

  test.each([
    ['phone', '+49 12', 'TooShort'],
    ['phone', 'call me', 'NotANumber'],
    ['phone', '<sip:+491721234567@x>, <sip:+491721234568@x>', 'NotANumber'],
    ['phone', 'anonymous', 'Placeholder'],
    ['phone', '00000000', 'Placeholder'],
    ['phone', '+266696687', 'Placeholder'],
    ['email', 'anna at gmx', 'NotAnEmail'],
    ['email', 'anna@sub_domain.example.com', 'NotAnEmail'],
    ['email', "'anna@gmx.de", 'NotAnEmail'],
    ['email', '`anna@gmx.de`', 'NotAnEmail'],
    ['email', '.anna@gmx.de', 'NotAnEmail'],
    ['email', 'anna@gmx.de"', 'NotAnEmail'],
    ['email', 'an\u0e31na@gmx.de', 'NotAnEmail'],
    ['email', `${'a'.repeat(161)}@gmx.de`, 'NotAnEmail'],
    ['name', '4 711', 'NotAName'],
    ['address', 'München', 'NotAnAddress'],
    ['customerNumber', 'K1', 'TooShort'],
    ['text', 'ja', 'TooShort'],
    ['callId', '12', 'TooShort'],
    ['text', 'lang '.repeat(200), 'TooLong'],
  ] as const)('%s %s is refused by key and line, and the value is not named', (key, value, reason) => {
    const { refusals, features } = read({ [key]: `\n${value}` });
    expect(refusals).toEqual([{ key, line: 2, reason }]);
    expect(features).toEqual([]);
    expect(refusals.map(describeRefusal).join()).toContain(`${key}, line 2: `);
    expect(refusals.map(describeRefusal).join()).not.toContain(value);
  });

  test('a key that is not known is refused and not named', () => {
    const { refusals } = read({ '01721234567': 'x' });
    expect(refusals.map(describeRefusal)).toEqual([expect.stringContaining('a key that is none of phone, email')]);
    expect(refusals.map(describeRefusal).join()).not.toContain('0172');
  });

  test('an empty key is refused', () => {
    expect(read({ phone: '\n ' }).refusals).toEqual([{ key: 'phone', line: 0, reason: 'NoValue' }]);
  });

  test("the company's own values are told apart and are no features", () => {
    const subject = read({ phone: '089 1234\n0172 1234567', email: 'x@claimini.com', name: 'Schmidt, Paul' });
    expect(subject.own).toEqual([
      { key: 'phone', line: 1 },
      { key: 'email', line: 1 },
      { key: 'name', line: 1 },
    ]);
    expect(subject.features.map(({ kind }) => kind)).toEqual(['phone']);
  });

  test("the company's own are no features under another key either", () => {
    const subject = read({
      customerNumber: '0891234\n4711-0815',
      text: 'Paul Schmidt\n089 1234\n+49 89 1234\nwww.claimini.com\nblauer Hund',
    });
    expect(subject.own).toHaveLength(5);
    expect(subject.features.map(({ kind }) => kind)).toEqual(['customerNumber', 'text']);
  });

  test('what was given twice is one feature', () => {
    const { features } = read({
      phone: '0172 1234567\n+49 172 1234567',
      name: 'Anna Müller\nanna mueller\nAnna Meier',
    });
    expect(features.map(({ kind, feature }) => [kind, feature])).toEqual([
      ['phone', 0],
      ['name', 1],
      ['name', 2],
    ]);
  });

  test('no value of any kind breaks the reader, and none is lost without a word', () => {
    const kind = fc.constantFrom('phone', 'email', 'name', 'address', 'callId', 'customerNumber', 'text');
    fc.assert(
      fc.property(kind, fc.string({ unit: 'binary', maxLength: 40 }), (key, value) => {
        const seen = value.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
        const lines = seen.split(/\r?\n/).filter((line) => line.trim() !== '').length;
        const { features, refusals, own: owned } = read({ [key]: value });
        // What was given twice is there once.
        const told = features.length + refusals.filter(({ line }) => line > 0).length + owned.length;
        expect(told <= lines && (told > 0 || lines === 0)).toBe(true);
      }),
    );
  });

  test('normalising twice changes nothing', () => {
    const open = createOwnCheck(nobodysOwn, region);
    const values = fc.oneof(
      fc.record({ key: fc.constant('email'), value: fc.emailAddress() }),
      fc.record({ key: fc.constant('name'), value: fc.string({ unit: 'grapheme', minLength: 3, maxLength: 20 }) }),
      fc.record({ key: fc.constant('customerNumber'), value: fc.string({ minLength: 6, maxLength: 20 }) }),
      fc.record({ key: fc.constant('text'), value: fc.string({ unit: 'grapheme', minLength: 6, maxLength: 30 }) }),
    );
    fc.assert(
      fc.property(values, ({ key, value }) => {
        const forms = readSubject({ [key]: value.replace(/\s/g, ' ') }, region, open).features.flatMap(
          (one) => one.forms,
        );
        for (const form of forms) {
          const again = readSubject({ [key]: form.value }, region, open).features.flatMap((one) => one.forms);
          expect(again.map((one) => one.value)).toContain(form.value);
        }
      }),
    );
  });
});

test.each([
  ['Ǣ', 'ae'],
  ['ǽ', 'ae'],
  ['ǿ', 'oe'],
  ['é', 'e'],
])('a letter that has an accent and another spelling, such as %s, is %s', (letter, folded) => {
  expect(foldWord(letter)).toBe(folded);
});
