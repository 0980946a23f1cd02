import { describe, expect, it } from '@jest/globals';

import type { JsonObject } from '../../src/api/json.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { deletionAtoms, earliestBaseDays } from '../../src/policy/rule-regions.ts';

const filters = { blobTypes: ['blockBlob'], prefixMatch: ['calls/'] };
const actions = { baseBlob: { delete: { daysAfterCreationGreaterThan: 76 } } };

function rule(overrides: JsonObject = {}, definition: JsonObject = {}): LifecycleRule {
  return { name: 'r', enabled: true, type: 'Lifecycle', definition: { actions, filters, ...definition }, ...overrides };
}

describe('what a rule deletes', () => {
  it('is an atom for each prefix, blob type and action', () => {
    const both = rule({}, { filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['a/', 'b/'] } });
    expect(deletionAtoms(both)).toHaveLength(4);
    expect(deletionAtoms(rule())).toEqual([{ prefix: 'calls/', blobType: 'blockBlob', kind: 'baseBlob', days: 76 }]);
  });

  it('is everything where no prefix is named', () => {
    expect(deletionAtoms(rule({}, { filters: { blobTypes: ['blockBlob'] } }))).toEqual([
      { prefix: '', blobType: 'blockBlob', kind: 'baseBlob', days: 76 },
    ]);
  });

  it('is nothing while it is disabled, and the same as before where enabled is left out', () => {
    expect(deletionAtoms(rule({ enabled: false }))).toEqual([]);
    const { enabled, ...withoutEnabled } = rule();
    expect(enabled).toBe(true);
    expect(deletionAtoms(withoutEnabled as LifecycleRule)).toHaveLength(1);
  });

  it.each<readonly [string, LifecycleRule]>([
    ['enabled is no boolean', rule({ enabled: 'yes' })],
    ['another type', rule({ type: 'Archive' })],
    ['an unknown field of the rule', rule({ condition: {} })],
    ['no definition', { name: 'r', type: 'Lifecycle' }],
    ['an unknown field of the definition', rule({}, { schedule: 'nightly' })],
    ['no filters', rule({}, { filters: undefined })],
    ['no blob types', rule({}, { filters: { prefixMatch: ['a/'] } })],
    ['an unknown blob type', rule({}, { filters: { blobTypes: ['pageBlob'] } })],
    ['an empty list of prefixes', rule({}, { filters: { blobTypes: ['blockBlob'], prefixMatch: [] } })],
    ['a prefix that is no text', rule({}, { filters: { blobTypes: ['blockBlob'], prefixMatch: [7] } })],
    ['an empty prefix', rule({}, { filters: { blobTypes: ['blockBlob'], prefixMatch: [''] } })],
    ['index tags', rule({}, { filters: { ...filters, blobIndexMatch: [{ name: 'a', op: '==', value: 'b' }] } })],
    ['no actions', rule({}, { actions: {} })],
    ['an unknown action', rule({}, { actions: { ...actions, container: {} } })],
    ['days by modification', rule({}, { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 1 } } } })],
    ['tiering', rule({}, { actions: { baseBlob: { tierToCool: { daysAfterCreationGreaterThan: 1 } } } })],
    ['days that are text', rule({}, { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: '1' } } } })],
    ['negative days', rule({}, { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: -1 } } } })],
  ])('is not understood: %s', (_name, odd) => {
    expect(deletionAtoms(odd)).toBe('NotUnderstood');
  });

  it('has an earliest day over enabled rules only', () => {
    const later = rule({}, { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: 90 } } } });
    expect(earliestBaseDays([rule({ enabled: false }), later])).toBe(90);
    expect(earliestBaseDays([rule(), later])).toBe(76);
    expect(earliestBaseDays([])).toBeUndefined();
  });
});
