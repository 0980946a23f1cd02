import { describe, expect, test } from '@jest/globals';
import { matcherFor, said, type Given } from './subjects.ts';

const number = '0172 1234567';

function strengths(given: Given, ...texts: readonly string[]): readonly string[] {
  return matcherFor([given])
    .match(said(...texts))
    .map(({ strength }) => strength);
}

describe('one value that a caller gave twice', () => {
  test.each<readonly [string, Given, string]>([
    ['in two notations', { phone: '0172 1234567\n+49 172 1234567' }, number],
    ['on two lines', { phone: '+49 172 1234567\n+49 172 1234567' }, number],
    ['as a number and as a text', { phone: '+49 172 1234567', text: '0172 1234567' }, number],
    ['as a number and as a text with its country code', { phone: '0172 1234567', text: '+49 (0) 172 1234567' }, number],
    [
      'as a number and as a text with a word',
      { phone: '0172 1234567', text: 'Handy 0172 1234567' },
      'Handy 0172 1234567',
    ],
    [
      'as a number and as spoken words',
      { phone: '0172 1234567', text: 'null eins sieben zwei eins zwei drei vier fünf sechs sieben' },
      'null eins sieben zwei eins zwei drei vier fünf sechs sieben',
    ],
    [
      'as a number of another country',
      { phone: '+44 7911 123456', text: '07911 123456' },
      '+44 7911 123456, 07911 123456',
    ],
    ['as a number and as a customer number', { phone: '+49 172 1234567', customerNumber: '0172 1234567' }, number],
    ['as a number and its end as a customer number', { phone: number, customerNumber: '1234567' }, '0172, 1234567'],
    ['as a customer number and as a text', { customerNumber: 'KD-4711-0815', text: 'KD-4711-0815' }, 'KD-4711-0815'],
    [
      'as a number and in an address of mail',
      { phone: number, email: '01721234567@mail.de' },
      '0172 1234567 at mail Punkt de',
    ],
    [
      'as a name and in an address of mail',
      { email: 'mueller@gmx.de', name: 'Anna Müller' },
      'Anna Müller at gmx Punkt de',
    ],
    ['as a domain and in an address of mail', { email: 'anna@gmx.de', text: 'gmx.de' }, 'anna at gmx.de'],
  ])('%s is no second feature', (_how, given, text) => {
    expect(strengths(given, text)).toEqual(['Weak']);
  });

  test('is no second feature wherever else it stands', () => {
    expect(strengths({ phone: number, text: number }, number, 'Das war 0172 1234567')).toEqual(['Weak']);
  });
});

describe('a second feature', () => {
  test.each<readonly [string, Given, string]>([
    ['a name', { phone: number, name: 'Anna Müller' }, '0172 1234567, Anna Müller'],
    [
      'a name, whatever a text says again',
      { phone: number, name: 'Anna Müller', text: 'Anna Müller 0172 1234567' },
      '0172 1234567, Anna Müller',
    ],
    ['other digits', { phone: number, customerNumber: '55512345' }, '0172 1234567. Und 55512345.'],
    ['other words', { phone: number, text: 'blauer Hund' }, '0172 1234567. Blauer Hund.'],
    [
      'a name that is no part of the address of mail',
      { email: 'kontakt@beispiel.de', name: 'Anna Müller' },
      'Anna Müller, kontakt at beispiel Punkt de',
    ],
  ])('is %s', (_what, given, text) => {
    expect(strengths(given, text)).toEqual(['Strong']);
  });

  test('is not another one of the same kind', () => {
    expect(strengths({ phone: '0172 1234567\n030 5555555' }, '0172 1234567. Oder 030 5555555.')).toEqual(['Weak']);
  });
});
