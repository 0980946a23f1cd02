import { describe, expect, it } from '@jest/globals';
import { isGranted, type PermissionSet } from '../../../src/policy/permissions/permission-sets.ts';

const none: PermissionSet = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
const set = (given: Partial<PermissionSet>): PermissionSet => ({ ...none, ...given });

const account = 'Microsoft.Storage/storageAccounts/read';
const remove = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete';

type Row = readonly [sentence: string, granted: boolean, sets: readonly PermissionSet[], action: string];

const rows: readonly Row[] = [
  ['no role at all', false, [], account],
  ['a role that grants nothing', false, [none], account],
  ['the action itself', true, [set({ actions: [account] })], account],
  ['the action in another case', true, [set({ actions: [account.toUpperCase()] })], account],
  ['a longer action', false, [set({ actions: [`${account}/more`] })], account],
  ['a beginning without a star', false, [set({ actions: ['Microsoft.Storage'] })], account],
  ['a star for everything', true, [set({ actions: ['*'] })], account],
  ['a star at the end', true, [set({ actions: ['Microsoft.Storage/*'] })], account],
  ['a star before the verb', true, [set({ actions: ['*/read'] })], account],
  ['a star before another verb', false, [set({ actions: ['*/write'] })], account],
  ['a star in the middle', true, [set({ actions: ['Microsoft.Storage/*/read'] })], account],
  ['two stars', true, [set({ dataActions: ['Microsoft.*/blobs/*'] })], remove],
  ['two stars that would share a part', false, [set({ actions: ['*/read*/read'] })], account],
  ['a star of another provider', false, [set({ actions: ['Microsoft.Compute/*'] })], account],
  ['a data action among the actions', false, [set({ actions: ['*'] })], remove],
  ['an action among the data actions', false, [set({ dataActions: ['*'] })], account],
  ['what the same role takes back', false, [set({ actions: ['*'], notActions: ['*/read'] })], account],
  ['another thing taken back', true, [set({ actions: ['*'], notActions: ['*/write'] })], account],
  [
    'what one role takes back and another grants',
    true,
    [set({ actions: ['*'], notActions: ['*/read'] }), set({ actions: ['*/read'] })],
    account,
  ],
  ['a data action taken back', false, [set({ dataActions: ['*'], notDataActions: ['*/blobs/delete'] })], remove],
  ['an action taken back from the other kind', true, [set({ dataActions: ['*'], notActions: ['*'] })], remove],
];

describe('what roles grant', () => {
  it.each(rows)('%s: %p', (_, granted, sets, action) => {
    expect(isGranted(sets, action, action === remove ? 'DataAction' : 'Action')).toBe(granted);
  });

  it('takes no longer for a pattern made to be slow', () => {
    const sets = [set({ actions: ['*a'.repeat(2_000)] })];
    expect(isGranted(sets, `${'a'.repeat(1_999)}b`, 'Action')).toBe(false);
  });
});
