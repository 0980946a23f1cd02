import { accountId, completePolicy } from './manifest.ts';
import { aiRuleCases } from './ai-rule-cases.ts';
import { erasureSettingsRuleCases } from './erasure-settings-rule-cases.ts';
import { azureRuleCases } from './azure-rule-cases.ts';
import { processorsRuleCases } from './processors-rule-cases.ts';
import { changed, type RuleCase } from './rule-case.ts';
import { scanRuleCases } from './scan-rule-cases.ts';
import { sourceRuleCases } from './source-rule-cases.ts';
import type { JsonValue } from '../../src/api/json.ts';

function located(container: string, prefix = ''): JsonValue {
  return { account: 'archive', container, prefix };
}

const nameCases: readonly RuleCase[] = [
  [
    'the name of a policy that looks like a phone number',
    'bot-0151-23456789',
    /looks like a phone number.*names no person/,
  ],
  [
    'a name of a policy of more than 40 characters',
    'a'.repeat(41),
    /at most 40 lower-case letters, digits and hyphens/,
  ],
  ['a name of a policy with a dot', 'voice.bot', /at most 40 lower-case letters, digits and hyphens/],
  ['a name of a policy that begins with a digit', '1-voicebot', /begin with a letter/],
].map(([sentence, name, says]) => ({
  sentence: sentence as string,
  at: '',
  object: completePolicy({ name: name as string }),
  field: '<nil>',
  says: says as RegExp,
}));

const accountCases: readonly RuleCase[] = [
  {
    sentence: 'a name of an account with a capital letter',
    at: 'spec.storageAccounts[].name',
    object: changed({
      'spec.storageAccounts[1].name': 'Archive',
      'spec.artifactClasses[1].locations[0].account': 'Archive',
    }),
    field: 'spec.storageAccounts[1].name',
    says: /lower-case letters, digits and hyphens only/,
  },
  {
    sentence: 'a resource id of something else than a storage account',
    at: 'spec.storageAccounts[].resourceId',
    object: changed({
      'spec.storageAccounts[0].resourceId': accountId('calls').replace(
        'Microsoft.Storage/storageAccounts',
        'Microsoft.KeyVault/vaults',
      ),
    }),
    field: 'spec.storageAccounts[0].resourceId',
    says: /must be the resource id of a storage account: .*az storage account show --query id/,
  },
  {
    sentence: 'a resource id with something behind the account',
    at: 'spec.storageAccounts[].resourceId',
    object: changed({ 'spec.storageAccounts[0].resourceId': `${accountId('calls')}/blobServices/default` }),
    field: 'spec.storageAccounts[0].resourceId',
    says: /must be the resource id of a storage account/,
  },
  {
    sentence: 'the same account twice, written with other capitals',
    at: 'spec.storageAccounts',
    object: changed({
      'spec.storageAccounts[1].resourceId': accountId('calls').replace('resourceGroups', 'ResourceGroups'),
    }),
    field: 'spec.storageAccounts',
    says: /same resourceId \(letter case does not count\); declare each account once/,
  },
  {
    sentence: 'a location in an account that is not declared',
    at: 'spec',
    object: changed({ 'spec.artifactClasses[1].locations[0].account': 'elsewhere' }),
    field: 'spec.artifactClasses',
    says: /class transcripts has a location whose account is not a name from spec.storageAccounts; declare the account there/,
  },
];

const classCases: readonly RuleCase[] = [
  {
    sentence: 'a name of a class with an underscore',
    at: 'spec.artifactClasses[].name',
    object: changed({ 'spec.artifactClasses[0].name': 'call_recordings' }),
    field: 'spec.artifactClasses[0].name',
    says: /begin with a letter and hold lower-case letters, digits and hyphens only/,
  },
  {
    sentence: 'an overlap in which the first class has the wider prefix',
    at: 'spec.artifactClasses',
    object: changed({
      'spec.artifactClasses[0].locations': [located('shared', 'a/')],
      'spec.artifactClasses[1].locations': [located('shared', 'a/b/')],
    }),
    field: 'spec.artifactClasses',
    says: /class recordings: one of its prefixes is also the beginning of a prefix of another class.*give each class prefixes of its own/,
  },
  {
    sentence: 'an overlap in which the second class has the wider prefix',
    at: 'spec.artifactClasses',
    object: changed({
      'spec.artifactClasses[0].locations': [located('shared', 'a/b/')],
      'spec.artifactClasses[1].locations': [located('shared', '')],
    }),
    field: 'spec.artifactClasses',
    says: /class transcripts: one of its prefixes .*an empty prefix is the whole container/,
  },
  {
    sentence: 'a location that two classes share',
    at: 'spec.artifactClasses',
    object: changed({
      'spec.artifactClasses[0].locations': [located('shared', 'a/')],
      'spec.artifactClasses[1].locations': [located('shared', 'a/')],
    }),
    field: 'spec.artifactClasses',
    says: /give each class prefixes of its own/,
  },
  {
    sentence: 'a location inside another location of the same class',
    at: 'spec.artifactClasses[]',
    object: changed({ 'spec.artifactClasses[0].locations': [located('shared', 'a/'), located('shared', 'a/b/')] }),
    field: 'spec.artifactClasses[0].locations',
    says: /lies inside another location of it; keep the shorter prefix/,
  },
  {
    sentence: 'a container that lifecycle rules do not reach',
    at: 'spec.artifactClasses[].locations[].container',
    object: changed({ 'spec.artifactClasses[0].locations[0].container': '$logs' }),
    field: 'spec.artifactClasses[0].locations[0].container',
    says: /3 to 63 lower-case letters, digits and single hyphens/,
  },
  {
    sentence: 'a prefix that does not end in a slash',
    at: 'spec.artifactClasses[].locations[].prefix',
    object: changed({ 'spec.artifactClasses[0].locations[0].prefix': 'voice' }),
    field: 'spec.artifactClasses[0].locations[0].prefix',
    says: /must end in '\/' \(or be empty for the whole container\)/,
  },
  {
    sentence: 'a prefix that begins with a slash',
    at: 'spec.artifactClasses[].locations[].prefix',
    object: changed({ 'spec.artifactClasses[0].locations[0].prefix': '/voicebot/' }),
    field: 'spec.artifactClasses[0].locations[0].prefix',
    says: /must not start with '\/'/,
  },
];

const periodCases: readonly RuleCase[] = [
  {
    sentence: 'a maximum in two units',
    at: 'spec.artifactClasses[].retention.maximum',
    object: changed({ 'spec.artifactClasses[0].retention.maximum': { months: 3, days: 90 } }),
    field: 'spec.artifactClasses[0].retention.maximum',
    says: /set exactly one of days, months, years/,
  },
  {
    sentence: 'a maximum without a unit',
    at: 'spec.artifactClasses[].retention.maximum',
    object: changed({ 'spec.artifactClasses[1].retention.maximum': {} }),
    field: 'spec.artifactClasses[1].retention.maximum',
    says: /set exactly one of days, months, years/,
  },
  {
    sentence: 'a minimum without a unit',
    at: 'spec.artifactClasses[].retention.minimum',
    object: changed({ 'spec.artifactClasses[0].retention.minimum': {} }),
    field: 'spec.artifactClasses[0].retention.minimum',
    says: /set exactly one of days, months, years/,
  },
  {
    sentence: 'a minimum that is longer than the maximum',
    at: 'spec.artifactClasses[].retention',
    object: changed({ 'spec.artifactClasses[0].retention': { maximum: { months: 3 }, minimum: { days: 94 } } }),
    field: 'spec.artifactClasses[0].retention.minimum',
    says: /minimum is longer than maximum; shorten minimum or lengthen maximum/,
  },
  {
    sentence: 'a minimum of four months under a maximum of three',
    at: 'spec.artifactClasses[].retention',
    object: changed({ 'spec.artifactClasses[0].retention': { maximum: { months: 3 }, minimum: { months: 4 } } }),
    field: 'spec.artifactClasses[0].retention.minimum',
    says: /minimum is longer than maximum/,
  },
];

const otherCases: readonly RuleCase[] = [
  ...['Europe/Nowhere', 'europe/berlin', 'Local', '+01:00', ''].map((timeZone) => ({
    sentence: `the time zone '${timeZone}'`,
    at: 'spec.timeZone',
    object: changed({ 'spec.timeZone': timeZone }),
    field: 'spec.timeZone',
    says: /unknown time zone; use an IANA name such as 'Europe\/Berlin' or 'UTC'/,
  })),
  {
    sentence: 'an approved digest that was not copied whole',
    at: 'spec.lifecycle.approvedDigests[]',
    object: changed({ 'spec.lifecycle.approvedDigests': ['sha256:abc'] }),
    field: 'spec.lifecycle.approvedDigests[0]',
    says: /'sha256:' and 64 hexadecimal digits, copied from status.accounts\[\].pendingDigest/,
  },
];

export const ruleCases: readonly RuleCase[] = [
  ...nameCases,
  ...accountCases,
  ...classCases,
  ...periodCases,
  ...otherCases,
  ...aiRuleCases,
  ...sourceRuleCases,
  ...scanRuleCases,
  ...erasureSettingsRuleCases,
  ...processorsRuleCases,
  ...azureRuleCases,
];
