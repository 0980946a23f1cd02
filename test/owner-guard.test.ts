import { describe, expect, it } from '@jest/globals';
import type { AccountStatus } from '../src/api/call-data-policy.ts';
import { guardOwners } from '../src/owner-guard.ts';
import { doubtOfOwner } from '../src/policy/unseen-owners.ts';
import { buildPolicy, buildSpec, resourceIdOf } from './support/build.ts';
import { createFakeEstate } from './support/fake-estate.ts';
import { openGate } from './support/gate.ts';

const entry = {
  name: 'calls',
  resourceId: resourceIdOf('calls'),
  reason: 'LocationOwnedByOther',
  message: '',
} as const;
const options = { abortSignal: new AbortController().signal };

function policyWith(reason: AccountStatus['reason'], ownedByOther?: boolean) {
  const account = { ...entry, reason, ...(ownedByOther === undefined ? {} : { ownedByOther }) };
  return { ...buildPolicy(buildSpec()), status: { accounts: [account] } };
}

describe('the doubt whose locations they are', () => {
  it.each([
    ['no namespace is unseen', policyWith('LocationOwnedByOther', true), [], false],
    ['a namespace is unseen, and others owned a location before', policyWith('RulesPaused', true), ['b'], true],
    ['a namespace is unseen, and an older version told of others', policyWith('LocationOwnedByOther'), ['b'], true],
    ['a namespace is unseen, and all was its own', policyWith('RulesInForce'), ['b'], false],
  ] as const)('where %s', (_when, policy, unseen, isDoubt) => {
    expect(doubtOfOwner(policy, unseen) !== undefined).toBe(isDoubt);
  });

  it('names the namespace and the remedy', () => {
    const message = doubtOfOwner(policyWith('LocationOwnedByOther'), ['b'])?.message;
    expect(message).toContain('namespace b,');
    expect(message).toContain('watchNamespaces');
  });

  it('makes declared accounts unseen, and keeps nobody from removing rules in one that left', async () => {
    const estate = createFakeEstate();
    estate.add('calls');
    const doubt = doubtOfOwner(policyWith('LocationOwnedByOther'), ['b']);
    const guarded = guardOwners({ estate: estate.port(openGate) }, doubt);
    const account = { name: 'calls', resourceId: resourceIdOf('calls'), containers: [] };

    const declared = await guarded.estate.observe({ ...account, declared: true }, options);
    const left = await guarded.estate.observe({ ...account, declared: false }, options);

    expect([declared.account, declared.lifecycle, declared.blobService]).toEqual([doubt, doubt, doubt]);
    expect(left.lifecycle.ok).toBe(true);
  });
});
