import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { findLifecycleViolation } from './lifecycle-validation.ts';

const days = (count: number): JsonObject => ({ daysAfterCreationGreaterThan: count });
const filters = { blobTypes: ['blockBlob'], prefixMatch: ['recordings/'] };
const actions = { baseBlob: { delete: days(78) } };

const rule = (change: JsonObject = {}): JsonObject => ({
  name: 'rule',
  enabled: true,
  type: 'Lifecycle',
  definition: { actions, filters },
  ...change,
});
const withActions = (changed: JsonObject, blobTypes = ['blockBlob']): JsonObject =>
  rule({ definition: { actions: changed, filters: { blobTypes } } });
const withFilters = (changed: JsonObject): JsonObject => rule({ definition: { actions, filters: changed } });
const base = (action: string, conditions: JsonObject): JsonObject =>
  withActions({ baseBlob: { [action]: conditions } });

const taken: readonly (readonly [string, readonly JsonObject[]])[] = [
  ['one rule', [rule()]],
  ['a rule without filters, which is for the whole account', [rule({ definition: { actions } })]],
  ['a rule without enabled, which is on', [rule({ enabled: undefined })]],
  [
    'fields that nobody knows, anywhere',
    [rule({ owner: 'x', definition: { actions, filters, scheduling: { at: 1 } } })],
  ],
  ['an action that nobody knows beside one that is known', [base('delete', { ...days(1), unless: 'tagged' })]],
  ['100 rules', Array.from({ length: 100 }, (_, index) => rule({ name: `rule${index}` }))],
  ['a name of 256 characters', [rule({ name: 'a'.repeat(256) })]],
  ['names that differ in case only', [rule({ name: 'rule' }), rule({ name: 'Rule' })]],
  ['10 prefixes', [withFilters({ blobTypes: ['blockBlob'], prefixMatch: Array(10).fill('recordings/') as string[] })]],
  [
    'a prefix that is only the beginning of a container',
    [withFilters({ blobTypes: ['blockBlob'], prefixMatch: ['rec'] })],
  ],
  ['0 days', [base('delete', days(0))]],
  ['an append blob that is deleted', [withActions(actions, ['blockBlob', 'appendBlob'])]],
  [
    'snapshots and versions that are deleted',
    [withActions({ snapshot: { delete: days(0) }, version: { delete: days(0) } })],
  ],
  [
    'tierToArchive with a time since the last change of tier',
    [base('tierToArchive', { daysAfterModificationGreaterThan: 90, daysAfterLastTierChangeGreaterThan: 7 })],
  ],
  ['tierToCool after the last access', [base('tierToCool', { daysAfterLastAccessTimeGreaterThan: 30 })]],
];

const refused: readonly (readonly [string, readonly JsonObject[], string])[] = [
  ['no rule at all', [], 'rules'],
  ['101 rules', Array.from({ length: 101 }, (_, index) => rule({ name: `rule${index}` })), 'rules'],
  ['a rule without a name', [rule({ name: undefined })], 'rules[0].name'],
  ['a name with a hyphen', [rule({ name: 'my-rule' })], 'rules[0].name'],
  ['a name of 257 characters', [rule({ name: 'a'.repeat(257) })], 'rules[0].name'],
  ['a name that is there twice', [rule(), rule()], 'rules[1].name'],
  ['a type that is not Lifecycle', [rule({ type: 'Retention' })], 'rules[0].type'],
  ['enabled as a word', [rule({ enabled: 'yes' })], 'rules[0].enabled'],
  ['no definition', [rule({ definition: undefined })], 'rules[0].definition'],
  ['no actions', [rule({ definition: { filters } })], 'rules[0].definition.actions'],
  ['empty actions', [withActions({})], 'rules[0].definition.actions'],
  ['a subject without an action', [withActions({ baseBlob: {} })], 'rules[0].definition.actions'],
  [
    'filters without blob types',
    [withFilters({ prefixMatch: ['recordings/'] })],
    'rules[0].definition.filters.blobTypes',
  ],
  ['no blob type', [withFilters({ blobTypes: [] })], 'rules[0].definition.filters.blobTypes'],
  ['page blobs', [withFilters({ blobTypes: ['pageBlob'] })], 'rules[0].definition.filters.blobTypes'],
  [
    '11 prefixes',
    [withFilters({ blobTypes: ['blockBlob'], prefixMatch: Array(11).fill('recordings/') as string[] })],
    'rules[0].definition.filters.prefixMatch',
  ],
  [
    'a prefix that begins with a slash',
    [withFilters({ blobTypes: ['blockBlob'], prefixMatch: ['/recordings'] })],
    'rules[0].definition.filters.prefixMatch',
  ],
  [
    'a prefix that is no name of a container',
    [withFilters({ blobTypes: ['blockBlob'], prefixMatch: ['Recordings/'] })],
    'rules[0].definition.filters.prefixMatch',
  ],
  [
    '11 blob index conditions',
    [
      withFilters({
        blobTypes: ['blockBlob'],
        blobIndexMatch: Array(11).fill({ name: 'a', op: '==', value: 'b' }) as JsonObject[],
      }),
    ],
    'rules[0].definition.filters.blobIndexMatch',
  ],
  [
    'a blob index condition with another operator than ==',
    [withFilters({ blobTypes: ['blockBlob'], blobIndexMatch: [{ name: 'a', op: '>', value: 'b' }] })],
    'rules[0].definition.filters.blobIndexMatch',
  ],
  [
    'an append blob that changes its tier',
    [withActions({ baseBlob: { tierToCool: days(30) } }, ['appendBlob'])],
    'rules[0].definition.actions',
  ],
  ['an action without a condition', [base('delete', {})], 'rules[0].definition.actions.baseBlob.delete'],
  ['negative days', [base('delete', days(-1))], 'rules[0].definition.actions.baseBlob.delete'],
  ['half a day', [base('delete', days(0.5))], 'rules[0].definition.actions.baseBlob.delete'],
  [
    'two conditions at once',
    [base('delete', { ...days(1), daysAfterModificationGreaterThan: 1 })],
    'rules[0].definition.actions.baseBlob.delete',
  ],
  [
    'a delete after the last change of tier',
    [base('delete', { daysAfterModificationGreaterThan: 1, daysAfterLastTierChangeGreaterThan: 7 })],
    'rules[0].definition.actions.baseBlob.delete',
  ],
  [
    'a snapshot by modification',
    [withActions({ snapshot: { delete: { daysAfterModificationGreaterThan: 1 } } })],
    'rules[0].definition.actions.snapshot.delete',
  ],
  [
    'a version without the days since its creation',
    [withActions({ version: { delete: {} } })],
    'rules[0].definition.actions.version.delete',
  ],
];

describe('a lifecycle document that Azure takes', () => {
  it.each(taken)('has %s', (_, rules) => {
    expect(findLifecycleViolation({ rules })).toBeUndefined();
  });
});

describe('a lifecycle document that Azure refuses', () => {
  it.each(refused)('has %s', (_, rules, field) => {
    expect(findLifecycleViolation({ rules })?.field).toBe(field);
  });

  it('has no list of rules', () => {
    expect(findLifecycleViolation(undefined)?.field).toBe('rules');
    expect(findLifecycleViolation({ rules: 'none' })?.field).toBe('rules');
  });
});
