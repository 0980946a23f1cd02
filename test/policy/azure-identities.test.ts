import { describe, expect, it } from '@jest/globals';
import { identitiesOf, keyOfIdentities, keyOfIdentity, withoutOwn } from '../../src/policy/azure-identities.ts';

const tenantId = '00000000-0000-0000-0000-0000000000ff';
const identity = (last: string) => ({ clientId: `00000000-0000-0000-0000-0000000000${last}`, tenantId });
const [one, two, three, four] = [identity('01'), identity('02'), identity('03'), identity('0a')];

describe('who works for a policy', () => {
  it.each([
    ['nobody is named', {}, [undefined, undefined, undefined]],
    ['azure is empty', { azure: {} }, [undefined, undefined, undefined]],
    ['one for everything', { azure: { identity: one } }, [one, one, one]],
    ['one for each', { azure: { identities: { reader: one, deleter: two, aiWriter: three } } }, [one, two, three]],
    ['one, and another deletes', { azure: { identity: one, identities: { deleter: two } } }, [one, two, one]],
    ['only one that deletes', { azure: { identities: { deleter: two } } }, [undefined, two, undefined]],
  ] as const)('%s', (_, spec, [reader, deleter, aiWriter]) => {
    expect(identitiesOf(spec)).toEqual({ reader, deleter, aiWriter });
  });

  it('is the operator where the policy spells out the identity that the operator has', () => {
    const identities = identitiesOf({ azure: { identity: one, identities: { deleter: two } } });
    expect(withoutOwn(identities, one)).toEqual({ reader: undefined, deleter: two, aiWriter: undefined });
    expect(withoutOwn(identities, { clientId: undefined, tenantId: undefined })).toEqual(identities);
    expect(withoutOwn(identitiesOf({}), { clientId: undefined, tenantId: undefined })).toEqual(identitiesOf({}));
  });
});

describe('the key of an identity', () => {
  it('is the same in any letter case, and of no other identity', () => {
    expect(keyOfIdentity({ ...four, clientId: four.clientId.toUpperCase() })).toBe(keyOfIdentity(four));
    const keys = [one, two, { ...one, tenantId: one.clientId }, undefined].map(keyOfIdentity);
    expect(new Set(keys).size).toBe(4);
  });

  it('of several tells who does what', () => {
    const sets = [
      {},
      { azure: { identity: one } },
      { azure: { identities: { reader: one, deleter: two } } },
      { azure: { identities: { reader: two, deleter: one } } },
      { azure: { identities: { deleter: one } } },
      { azure: { identities: { aiWriter: one } } },
    ];
    expect(new Set(sets.map((spec) => keyOfIdentities(identitiesOf(spec)))).size).toBe(sets.length);
  });
});
