import { describe, expect, it } from '@jest/globals';
import { CloudError } from './errors.ts';
import { parseResourceFilter } from './resource-filter.ts';

const calls = {
  id: '/subscriptions/s/resourceGroups/Voice/providers/Microsoft.Storage/storageAccounts/calls',
  name: 'calls',
  type: 'Microsoft.Storage/storageAccounts',
  location: 'germanywestcentral',
  tags: { Team: 'voice', note: "it's" },
};

const cases: readonly (readonly [string, boolean])[] = [
  ['', true],
  ["resourceType eq 'microsoft.storage/STORAGEACCOUNTS'", true],
  ["resourceType eq 'Microsoft.CognitiveServices/accounts'", false],
  ["resourceType ne 'Microsoft.CognitiveServices/accounts'", true],
  ["resourceType eq 'x' or name eq 'calls'", true],
  ["resourceType eq 'Microsoft.Storage/storageAccounts' and location eq 'westeurope'", false],
  ["resourceGroup eq 'voice'", true],
  ["tagName eq 'team'", true],
  ["tagName eq 'team' and tagValue eq 'voice'", true],
  ["tagName eq 'team' and tagValue eq 'Voice'", false],
  ["tagName eq 'team' and tagValue eq 'it''s'", false],
  ["tagValue eq 'it''s'", true],
  ["substringof('all', name)", true],
  ["startswith(name, 'al')", false],
];

describe('a filter over a list of resources', () => {
  it.each(cases)('%s is %s for the account calls', (filter, expected) => {
    expect(parseResourceFilter(filter)(calls)).toBe(expected);
  });

  it.each(['huh', "kind eq 'x'", "name like 'x'"])('%s cannot be read', (filter) => {
    expect(() => parseResourceFilter(filter)).toThrow(CloudError);
  });
});
