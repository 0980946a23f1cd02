import { changed, type RuleCase } from './rule-case.ts';
import type { JsonValue } from '../../src/api/json.ts';

type Changes = Readonly<Record<string, JsonValue | undefined>>;

function refuses(
  sentence: string,
  {
    at,
    field = at.replaceAll('[]', '[0]'),
    ...rest
  }: Pick<RuleCase, 'at' | 'says'> & { changes: Changes; field?: string },
): RuleCase {
  return { sentence, at, object: changed(rest.changes), field, says: rest.says };
}

const artifacts = 'spec.artifactClasses[0].artifacts';
const location = 'spec.artifactClasses[1].locations[0]';
const tooLong = /longer than the month that Art. 12\(3\) GDPR allows; write months: 1, or days: 28 or fewer/;

const regionCases = ['de', 'UK', 'EU', 'D', ''].map((region) =>
  refuses(`the phone region '${region}'`, {
    at: 'spec.phoneRegion',
    changes: { 'spec.phoneRegion': region },
    says: /no region with telephone numbers; write two capital letters .*GB \(not UK\)/,
  }),
);

const numberCases = ['*', '+49 8*', '110', 'hotline', '+49 89 1234 ext 5', '+49 89 12*34', ''].map((number) =>
  refuses(`'${number}' as a number of the company`, {
    at: 'spec.ownIdentities.numbers[]',
    changes: { 'spec.ownIdentities.numbers': [number] },
    says: /no telephone number of 6 to 19 digits; a range ends with/,
  }),
);

const domainCases = ['@example.com', 'info@example.com', 'com', 'https://example.com', ''].map((domain) =>
  refuses(`'${domain}' as a domain of the company`, {
    at: 'spec.ownIdentities.emailDomains[]',
    changes: { 'spec.ownIdentities.emailDomains': [domain] },
    says: /domain of two parts or more without @/,
  }),
);

const deadlineCases = [{ months: 2 }, { days: 29 }, { years: 1 }].map((deadline) =>
  refuses(`the deadline ${JSON.stringify(deadline)}`, {
    at: 'spec.erasure.deadline',
    changes: { 'spec.erasure.deadline': deadline },
    says: tooLong,
  }),
);

const pairCases = [
  refuses('erasure without evidence', {
    at: 'spec',
    changes: { 'spec.evidence': undefined },
    field: 'spec.erasure',
    says: /erasure and evidence need each other: .* add both/,
  }),
  refuses('evidence without erasure', {
    at: 'spec',
    changes: { 'spec.erasure': undefined },
    field: 'spec.erasure',
    says: /erasure and evidence need each other: .* add both/,
  }),
  ...['spec.phoneRegion', 'spec.ownIdentities'].map((missing) =>
    refuses(`erasure without ${missing}`, {
      at: 'spec',
      changes: { [missing]: undefined },
      field: 'spec.erasure',
      says: /erasure needs phoneRegion and ownIdentities/,
    }),
  ),
];

const evidenceCases = [
  refuses('evidence in an account that is not declared', {
    at: 'spec',
    changes: { 'spec.evidence.account': 'elsewhere' },
    field: 'spec.evidence.account',
    says: /evidence.account is not a name from spec.storageAccounts; declare the account there/,
  }),
  ...['', 'receipts/', 'elsewhere/'].map((prefix) =>
    refuses(`a class in the container of the evidence, under '${prefix}'`, {
      at: 'spec',
      changes: {
        [`${location}.account`]: 'calls',
        [`${location}.container`]: 'privacy-evidence',
        [`${location}.prefix`]: prefix,
      },
      field: 'spec.evidence.container',
      says: /also a location of a class, which would delete the evidence; give the evidence a container of its own/,
    }),
  ),
  refuses('a container of evidence with a capital', {
    at: 'spec.evidence.container',
    changes: { 'spec.evidence.container': 'Evidence' },
    says: /not the name of a container: 3 to 63 lower-case letters/,
  }),
  ...['deadline', 'retention'].map((period) => {
    const at = period === 'deadline' ? 'spec.erasure.deadline' : 'spec.evidence.retention';
    return refuses(`a ${period} without a unit`, {
      at,
      changes: { [at]: {} },
      says: /set exactly one of days, months, years/,
    });
  }),
];

const aiObjectCases = [
  refuses('an AI object in an account that is not declared', {
    at: 'spec',
    changes: { [`${artifacts}[1].aiObjects[3].account`]: 'elsewhere' },
    field: 'spec.artifactClasses',
    says: /aiObjects names an account that is not a name from spec.ai.accounts; declare the account there/,
  }),
  refuses('AI objects without ai', {
    at: 'spec',
    changes: { 'spec.ai': undefined, 'spec.otherStores': undefined },
    field: 'spec.artifactClasses',
    says: /aiObjects names an account that is not a name from spec.ai.accounts/,
  }),
];

const recordCases = (['numbers', 'aiObjects'] as const).map((list) =>
  refuses(`${list} of a log cut by records, from a tag of the log`, {
    at: 'spec.artifactClasses[].artifacts[]',
    changes: {
      [`${artifacts}[0].${list}[1]`]: {
        from: 'Tag',
        key: 'party',
        ...(list === 'numbers' ? { role: 'Caller' } : { kind: 'File', account: 'voicebot' }),
      },
    },
    field: `${artifacts}[0].${list}`,
    says: RegExp(`granularity: Record needs ${list} from: Content, because each record tells its own`),
  }),
);

export const erasureSettingsRuleCases: readonly RuleCase[] = [
  ...regionCases,
  ...numberCases,
  ...domainCases,
  ...deadlineCases,
  ...pairCases,
  ...evidenceCases,
  ...aiObjectCases,
  ...recordCases,
];
