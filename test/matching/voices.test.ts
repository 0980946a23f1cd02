import { describe, expect, test } from '@jest/globals';
import { found, matcherFor, turns, type Setting } from './subjects.ts';

/** What is found of a number and the name of its owner, who says both. */
function strengthOf(phone: string, lines: readonly string[], setting: Setting = {}): string {
  const [hit] = matcherFor([{ phone, name: 'Anna Müller' }], setting).match(turns('a: Anna Müller, hallo', ...lines));
  return hit?.kinds.includes('phone') === true ? hit.strength : 'none';
}

const mobile = '0172 1234567';

describe('a number of somebody else', () => {
  test.each<[string, string, readonly string[]]>([
    ['behind the code of another country', mobile, ['b: 0090', 'a: 172 1234567']],
    ['behind the spoken code of another country', mobile, ['b: null null neun null', 'a: 172 1234567']],
    ['behind the code, and a word of the other one in it', mobile, ['b: 0090', 'a: 172 12', 'b: ja', 'a: 34567']],
    ['behind the code, with fillers', mobile, ['b: 0090, ja', 'a: äh 172 1234567']],
    ['behind a code with a plus', mobile, ['b: +90', 'a: 172 1234567']],
    ['behind a code with a plus, with the digit before a national number', mobile, ['b: +90', 'a: 0172 1234567']],
    ['behind a plus', mobile, ['b: plus', 'a: 172 1234567']],
    ['whose second half another one says', '089 123456', ['b: 0172', 'a: 089 123456', 'b: 78']],
    ['whose second half its owner says', '030 1234', ['b: 030', 'a: 030 12 34', 'a: 56 78']],
    ['whose second half its owner says after a word', '030 1234', ['b: 030', 'a: 030 12 34', 'b: ja', 'a: 56 78']],
    ['whose first half its owner said before', '030 45678', ['a: 089 12', 'b: ja, 12', 'a: 03 04 56 78']],
    ['whose first half its owner said in the same turn', '030 12345', ['b: 0172', 'a: 089, 030 12345']],
  ])('is in doubt: %s', (_, phone, lines) => {
    expect(strengthOf(phone, lines)).toBe('Weak');
  });

  test.each<[string, readonly string[]]>([
    ['behind a code that goes on without a pause', ['a: +90 172 1234567']],
    ['that both say', ['b: 0172 123', 'a: 0172 1234568']],
  ])('is not found: %s', (_, lines) => {
    expect(strengthOf(mobile, lines)).toBe('none');
  });

  test('of a country where nothing is dialled before a number is in doubt behind a code or a plus', () => {
    const own = '415 666 1234';
    for (const said of ['b: 0090', 'b: plus', 'b: +90'])
      expect([said, strengthOf(own, [said, 'a: 415 666 1234'], { region: 'US' })]).toEqual([said, 'Weak']);
  });
});

describe('a number that one says whole beside digits of another one', () => {
  test.each<[string, string, readonly string[]]>([
    ['behind the code of a town', '030 12345', ['b: 089', 'a: 030 12345']],
    ['spoken', '030 12345', ['b: null acht neun', 'a: null drei null eins zwei drei vier fünf']],
    ['behind a part of it', '030 12345', ['b: 030 ja', 'a: ja, 030 12345']],
    ['with the code of its country', '030 12345', ['b: 089', 'a: 0049 30 12345']],
    ['with a plus', '030 12345', ['b: 089', 'a: +49 30 12345']],
    ['behind the half of a number with a plus', mobile, ['b: +90 532 12', 'a: 0172 1234567']],
    ['behind a code, with the digit before a national number', mobile, ['b: 0090', 'a: 0172 1234567']],
    ['behind the code of its own country', mobile, ['b: +49', 'a: 0172 1234567']],
    ['behind a plus', mobile, ['b: plus', 'a: 0172 1234567']],
    ['spoken, behind a plus', mobile, ['b: äh plus', 'a: null eins sieben zwei eins zwei drei vier fünf sechs sieben']],
    ['in two turns, behind a plus', mobile, ['b: plus', 'a: 0172', 'b: plus', 'a: 1234567']],
    [
      'behind a word that doubles',
      mobile,
      ['b: doppel', 'a: null eins sieben zwei eins zwei drei vier fünf sechs sieben'],
    ],
    ['after texts that are composed', '030 12345', ['b: mu\u0308de 089', 'a: 030 12345']],
    ['before it is said again', mobile, ['b: 0172', 'a: 0172 1234567', 'b: 0172 1234567']],
  ])('is that number: %s', (_, phone, lines) => {
    expect(strengthOf(phone, lines)).toBe('Strong');
  });

  test('needs nothing before it where a country dials nothing', () => {
    expect(strengthOf('415 666 1234', ['b: 1', 'a: 415 666 1234'], { region: 'US' })).toBe('Strong');
    expect(strengthOf('612 345 678', ['b: 34', 'a: 612 345 678'], { region: 'ES' })).toBe('Strong');
  });

  test('goes on behind a plus of another one, where it has no plus of its own', () => {
    expect(found(matcherFor([{ phone: '+43 1 5123456' }]), turns('b: plus', 'a: 43 1 5123456'))).toEqual(['r0']);
  });
});
