import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldWord } from '../../src/matching/folding.ts';
import { createOwnCheck } from '../../src/matching/own-identities.ts';
import { phoneRegionOf, readPhone } from '../../src/matching/phone-number.ts';
import { describeRefusal, readSubject, type SubjectFeatures } from '../../src/matching/subject-features.ts';
import { nobodysOwn } from './subjects.ts';

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
    ['4:+491721234567', '491721234567'],
    ['sip:+491721234567@example.com;user=phone', '491721234567'],
    ['089 1234-56', '4989123456'],
    ['089 1234 Durchwahl 56', '4989123456'],
    ['+1 408 247 8880 ext. 12', '1408247888012'],
  ])('%s is one number', (written, value) => {
    expect(readPhone(written, region)).toEqual({ kind: 'Number', value, local: false });
  });

  test.each([
    ['phone', '+49 12', 'TooShort'],
    ['phone', 'call me', 'NotANumber'],
    ['phone', 'anonymous', 'Placeholder'],
    ['phone', '00000000', 'Placeholder'],
    ['phone', '+266696687', 'Placeholder'],
    ['email', 'anna at gmx', 'NotAnEmail'],
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
        const lines = value.split(/\r?\n/).filter((line) => line.trim() !== '').length;
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
