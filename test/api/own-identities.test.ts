import { describe, expect, it } from '@jest/globals';
import { isSupportedCountry } from 'libphonenumber-js/max';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { ownIdentitiesSchema, phoneRegionSchema } from '../../src/api/own-identities-schema.ts';
import { celExpression } from '../../src/api/cel-expression.ts';
import { keySetConfigMapName } from '../../src/api/group.ts';
import { createOwnCheck, UnreadableOwnNumber } from '../../src/matching/own-identities.ts';
import { phoneRegionOf } from '../../src/matching/phone-number.ts';
import { maximalPolicy, smallestPolicy } from './manifest.ts';
import { textAt } from './object-path.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');

function passes({ rule }: { readonly rule: string }, self: string): boolean {
  const result = celExpression(rule)({ self, oldSelf: undefined });
  return result.kind === 'Value' && result.value === true;
}

describe('the phone region of a policy', () => {
  it('is admitted exactly where the matcher knows its numbering plan', () => {
    const [rule] = phoneRegionSchema['x-kubernetes-validations'];
    const regions = letters.flatMap((first) => letters.map((second) => first + second));
    expect(regions.filter((region) => passes(rule, region) !== isSupportedCountry(region))).toEqual([]);
  });
});

describe('a number of the company', () => {
  const [rule] = ownIdentitiesSchema.properties.numbers.items['x-kubernetes-validations'];
  const german = phoneRegionOf('DE');

  it.each(['+49 89 1234*', '089/1234-*', '(089) 12345678', '0049 89 123456', '+49 (0) 89 123456', '+44 20 7946 0000'])(
    'that is admitted can be read by the matcher: %s',
    (number) => {
      expect(passes(rule, number)).toBe(true);
      expect(() => createOwnCheck({ numbers: [number], emailDomains: [], agentNames: [] }, german)).not.toThrow(
        UnreadableOwnNumber,
      );
    },
  );

  it('is no range of fewer than six digits: its numbers would be found for nobody', () => {
    expect(['+49 8*', '+49 891*', '0*', '*'].filter((number) => passes(rule, number))).toEqual([]);
  });
});

describe('the ConfigMap with the keys of receipts', () => {
  it('has a name that Kubernetes takes, for a policy with the longest name', () => {
    const longest = textAt(maximalPolicy(), 'metadata.name');
    expect(admitCallDataPolicy(smallestPolicy({ name: longest })).admitted).toBe(true);
    const name = keySetConfigMapName(longest);
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?$/);
  });
});
