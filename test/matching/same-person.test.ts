import { expect, it } from '@jest/globals';
import { createSamePerson } from '../../src/matching/same-person.ts';
import { digestsOf, keyOf, type Given, type Setting } from './subjects.ts';

const number = '0172 1234567';

it.each<readonly [string, Given, Given, Setting, boolean]>([
  ['give one name', { name: 'Anna Müller' }, { name: 'Müller, Anna' }, {}, true],
  [
    'give one name under several keys',
    { name: 'Anna Müller' },
    { name: 'Anna Müller' },
    { keys: [keyOf('a'), keyOf('b')] },
    true,
  ],
  [
    'give one name that nobody verified',
    { name: 'Anna Müller' },
    { name: 'Anna Müller' },
    { verified: ['phone'] },
    false,
  ],
  ['give two names', { name: 'Anna Müller' }, { name: 'Max Müller' }, {}, false],
  ['give a surname alone', { name: 'Müller' }, { name: 'Müller' }, {}, false],
  [
    'give one address',
    { address: 'Hauptstraße 1, 80331 München' },
    { address: 'Hauptstr. 1, 80331 München' },
    {},
    false,
  ],
  ['give the number alone', { phone: number }, { phone: number }, {}, false],
])('two requests that %s', (...[, one, other, setting, expected]) => {
  const features = [...digestsOf('r1', one, setting), ...digestsOf('r2', other, setting)];
  expect(createSamePerson(features)('r1', 'r2')).toBe(expected);
  expect(createSamePerson(features)('r2', 'r1')).toBe(expected);
});
