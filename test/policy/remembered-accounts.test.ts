import { describe, expect, it } from '@jest/globals';
import { maxAccountsInStatus } from '../../src/api/account-status-schema.ts';
import type { AccountStatus } from '../../src/api/call-data-policy.ts';
import { accountsForStatus, roomForAccounts } from '../../src/policy/remembered-accounts.ts';
import { resourceIdOf } from '../support/build.ts';

function entries(prefix: string, count: number, rest: Partial<AccountStatus> = {}): readonly AccountStatus[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}${index}`,
    resourceId: resourceIdOf(`${prefix}${index}`),
    reason: 'AccessDenied',
    message: 'Not seen.',
    ...rest,
  }));
}

const namesOf = (accounts: readonly AccountStatus[]) => accounts.map(({ name }) => name);

describe('the accounts in status', () => {
  it('are all that there are, without a finding, up to the bound of the CRD', () => {
    const all = entries('a', maxAccountsInStatus);

    expect(accountsForStatus(all)).toEqual({ accounts: all, findings: [] });
    expect([roomForAccounts(all), roomForAccounts(all.slice(2)), roomForAccounts([...all, ...all])]).toEqual([0, 2, 0]);
  });

  it('are first those that were remembered, then those that hold rules, and a finding counts the others', () => {
    const left = entries('left', maxAccountsInStatus - 3, { rules: 1 });
    const known = entries('known', 2);
    const held = entries('held', 1, { rules: 1 });
    const unseen = entries('new', 2);
    const before = left.concat(known).map((entry) => ({ ...entry, resourceId: entry.resourceId.toUpperCase() }));

    const { accounts, findings } = accountsForStatus([...unseen, ...known, ...held, ...left], before);

    expect(namesOf(accounts)).toEqual(namesOf([...known, ...held, ...left]));
    expect(findings).toEqual([expect.objectContaining({ reason: 'StatusFull', severity: 'High' })]);
    expect(findings[0]?.message).toMatch(/^2 declared accounts did not fit into status\.accounts, which holds 60\./);
  });
});
