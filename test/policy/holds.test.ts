import { describe, expect, it } from '@jest/globals';

import { holdTagOf, stateOfHold, untilHoldsChangeMs, type HoldCalls, type HoldSpec } from '../../src/policy/holds.ts';

const hold: HoldSpec = {
  name: 'claim',
  ground: 'LegalClaims',
  owner: 'legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2026-07-01T00:00:00Z',
  tagValue: 'claim',
};
const byTag: HoldCalls = { kind: 'ByTag', value: 'claim' };
const unreadable: HoldCalls = { kind: 'Unreadable', message: 'the Secret is missing' };

describe('the hold tag of a copy', () => {
  const tag = (name: string, value = 'claim') => ({ name, value });
  it.each([
    ['is told by its value', [tag('kept', 'yes'), tag('calldata-hold')], 'claim'],
    ['is not there', [tag('kept', 'yes'), tag('calldata-holds'), tag('calldata_hold')], undefined],
    ['is of no known hold where its key is in another letter case', [tag('Calldata-Hold')], ''],
    ['is so also beside the one that tells', [tag('calldata-hold'), tag('CALLDATA-HOLD')], ''],
  ])('%s', (_, tags, value) => {
    expect(holdTagOf(tags)).toBe(value);
  });
});

describe('state of a hold', () => {
  const cases = [
    ['before its start', '2025-12-31T23:59:59.999Z', byTag, 'NotYet'],
    ['at its start', '2026-01-01T00:00:00Z', byTag, 'Active'],
    ['just before its end', '2026-06-30T23:59:59.999Z', byTag, 'Active'],
    ['at its end', '2026-07-01T00:00:00Z', byTag, 'Expired'],
    ['while nobody can read its calls', '2026-03-01T00:00:00Z', unreadable, 'Unreadable'],
    ['once it is over, whoever can read it', '2026-07-01T00:00:00Z', unreadable, 'Expired'],
    ['before it begins, whoever can read it', '2025-12-01T00:00:00Z', unreadable, 'NotYet'],
  ] as const;
  it.each(cases)('%s', (_name, now, calls, state) => {
    expect(stateOfHold({ hold, calls }, Date.parse(now))).toBe(state);
  });

  it('reads a fraction after a comma, which the API server admits', () => {
    const odd = { ...hold, endTime: '2026-07-01T00:00:00,5Z' };
    expect(stateOfHold({ hold: odd, calls: byTag }, Date.parse('2026-07-01T00:00:00.400Z'))).toBe('Active');
    expect(stateOfHold({ hold: odd, calls: byTag }, Date.parse('2026-07-01T00:00:00.600Z'))).toBe('Expired');
  });

  it('goes on where its end cannot be read', () => {
    const odd = { ...hold, endTime: 'soon' };
    expect(stateOfHold({ hold: odd, calls: byTag }, Date.parse('2030-01-01T00:00:00Z'))).toBe('Active');
  });
});

describe('the next changes of holds', () => {
  const later = { ...hold, startTime: '2026-03-01T00:00:00Z', endTime: '2026-04-01T00:00:00Z' };
  const cases = [
    ['both times of one that has not begun', '2026-02-28T23:59:00Z', [later], [60_000, 31 * 86_400_000 + 60_000]],
    ['the end of one that has', '2026-03-01T00:00:00Z', [later], [31 * 86_400_000]],
    ['nothing of one that is over', '2026-04-01T00:00:00Z', [later], []],
    ['nothing of times that nobody can read', '2026-01-01T00:00:00Z', [{ ...later, startTime: 'x', endTime: 'y' }], []],
  ] as const;
  it.each(cases)('are %s', (_name, now, holds, expected) => {
    expect(untilHoldsChangeMs(holds, Date.parse(now))).toEqual(expected);
  });
});
