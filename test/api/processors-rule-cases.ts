import { changed, type RuleCase } from './rule-case.ts';

const processors = 'spec.processors';
const first = `${processors}[0]`;

/** Words of a class and of a processor follow the same rules. */
const purposeCases: readonly RuleCase[] = [
  ['spec.artifactClasses[].purposes[]', 'spec.artifactClasses[0].purposes'],
  [`${processors}[].purposes[]`, `${first}.purposes`],
].flatMap(([at = '', path = '']) => [
  ...['staff training', 'training', '7Days', ''].map((purpose) => ({
    sentence: `the purpose '${purpose}' in ${path}`,
    at,
    object: changed({ [path]: ['Analysis', purpose] }),
    field: `${path}[1]`,
    says: /must be a word such as StaffTraining: a capital letter, then letters and digits/,
  })),
  ...['ModelTraining', 'MODELTRAINING'].map((purpose) => ({
    sentence: `the purpose ${purpose} in ${path}`,
    at,
    object: changed({ [path]: [purpose] }),
    field: `${path}[0]`,
    says: /the promise is that no model is trained on calls; remove the purpose, or change the notice first/,
  })),
]);

const resourceCases: readonly RuleCase[] = [
  ['spec.controller.resources[]', 'spec.controller.resources'],
  [`${processors}[].resources[]`, `${first}.resources`],
].flatMap(([at = '', path = '']) =>
  [
    ['a subscription', '/subscriptions/00000000-0000-0000-0000-00000000000a'],
    [
      'a provider without a name',
      '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/g/providers/A.B/c',
    ],
    ['an address', 'https://hooks.example.com/a'],
    ['a host in capitals', 'Hooks.example.com'],
    ['a bare word', 'callone'],
  ].map(([sentence = '', resource = '']) => ({
    sentence: `${sentence} in ${path}`,
    at,
    object: changed({ [path]: [resource] }),
    field: `${path}[0]`,
    says: /must be an ARM id .* or the host name of a webhook in lower-case letters, without https/,
  })),
);

const companyCases: readonly RuleCase[] = [
  ...['de', 'D', 'D1', '49'].map((country) => ({
    sentence: `the country '${country}'`,
    at: `${processors}[].country`,
    object: changed({ [`${first}.country`]: country }),
    field: `${first}.country`,
    says: /must be two capital letters of ISO 3166 in quotes, such as 'DE'/,
  })),
  ...['A'.repeat(64), `sha256:${'a'.repeat(57)}`, 'abc'].map((evidence) => ({
    sentence: `the evidence ${evidence.slice(0, 12)}`,
    at: `${processors}[].contract.evidenceSha256`,
    object: changed({ [`${first}.contract.evidenceSha256`]: evidence }),
    field: `${first}.contract.evidenceSha256`,
    says: /must be 64 lower-case hexadecimal digits, as sha256sum prints them/,
  })),
];

export const processorsRuleCases: readonly RuleCase[] = [...purposeCases, ...resourceCases, ...companyCases];
