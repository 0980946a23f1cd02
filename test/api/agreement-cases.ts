import { subscription } from './ai-manifest.ts';
import { accountId, completePolicy } from './manifest.ts';
import { valueAt, withValueAt } from './object-path.ts';
import type { JsonValue } from '../../src/api/json.ts';
import type { Manifest } from './manifest.ts';

/** Objects on which a hand-made admission would easily differ from the API server, whichever way they go. */

const first = (path: string): JsonValue => valueAt(completePolicy(), path) ?? null;

const attested = 'spec.notice.clauses[0].controls[1].attestation.date';
const aPattern = 'spec.artifactClasses[0].artifacts[1].callId[3].pattern';

const changes: readonly (readonly [sentence: string, path: string, value: JsonValue | undefined])[] = [
  ['null where there is a default', 'spec.timeZone', null],
  ['null for an object with a default', 'spec.lifecycle', null],
  ['null for an optional field', 'spec.artifactClasses[0].retention.minimum', null],
  ['null for an optional list', 'spec.lifecycle.approvedDigests', null],
  ['null for a required field', 'spec.enforcement', null],
  ['null for the spec', 'spec', null],
  ['no spec', 'spec', undefined],
  ['null as an entry of a list of objects', 'spec.storageAccounts[0]', null],
  ['null as an entry of a set', 'spec.lifecycle.approvedDigests', [null]],
  ['a fraction for an integer', 'spec.checkIntervalMinutes', 30.5],
  ['an integer beyond its width', 'spec.artifactClasses[0].retention.maximum', { months: 3e10 }],
  ['digits in quotes for an integer', 'spec.artifactClasses[0].retention.maximum', { months: '3' }],
  ['a list for an object', 'spec.lifecycle', []],
  ['a number for a word', 'spec.enforcement', 5],
  ['an empty word', 'spec.deletionPolicy', ''],
  ['no name', 'metadata.name', undefined],
  ['a name with a capital', 'metadata.name', 'Voice'],
  ['a name with an underscore', 'metadata.name', 'voice_bot'],
  ['a label with a blank', 'metadata.labels', { 'a b': 'c d' }],
  ['a long label', 'metadata.labels', { ['a'.repeat(64)]: 'x'.repeat(64) }],
  ['a label with a prefix that is no subdomain', 'metadata.labels', { 'A_/b': 'x' }],
  ['a good label and annotation', 'metadata', { ...labelled(), name: 'voicebot', namespace: 'default' }],
  ['an annotation with a blank', 'metadata.annotations', { 'a b': 'c d' }],
  ['an annotation with a capital in its prefix', 'metadata.annotations', { 'A.example/b': 'c d' }],
  ['a zone in the wrong case', 'spec.timeZone', 'Europe/berlin'],
  ['a zone that is a link', 'spec.timeZone', 'Asia/Calcutta'],
  ['a zone that ICU has under another name', 'spec.timeZone', 'Europe/Kyiv'],
  ['a zone with a small word', 'spec.timeZone', 'America/Port-au-Prince'],
  ['a fixed zone', 'spec.timeZone', 'Etc/GMT+5'],
  ['the same account three times', 'spec.storageAccounts', [1, 2, 3].map(() => first('spec.storageAccounts[0]'))],
  [
    'the same location twice',
    'spec.artifactClasses[0].locations',
    [1, 2].map(() => ({ account: 'calls', container: 'recordings', prefix: 'voicebot/' })),
  ],
  ['a name with a line break', 'spec.storageAccounts[0].name', 'calls\n'],
  [
    'a long s where letter case does not count',
    'spec.storageAccounts[0].resourceId',
    accountId('calls').replace('s', 'ſ'),
  ],
  [
    'a Kelvin sign in a resource group',
    'spec.storageAccounts[0].resourceId',
    accountId('calls', { resourceGroup: 'voi\u212ae' }),
  ],
  [
    'an umlaut in a resource group',
    'spec.storageAccounts[0].resourceId',
    accountId('calls', { resourceGroup: 'büro' }),
  ],
  ['255 characters outside the basic plane', 'spec.artifactClasses[0].locations[0].prefix', `${'😀'.repeat(255)}/`],
  ['257 characters', 'spec.artifactClasses[0].locations[0].prefix', `${'a'.repeat(256)}/`],
  [
    'the same subscription twice, once without the resource group that has a default',
    'spec.ai.discover',
    [{ subscriptionId: subscription }, { subscriptionId: subscription, resourceGroup: '' }],
  ],
  ...[
    '2026-02-30T00:00:00Z',
    '2028-02-29T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T10:00:00.123456789+14:00',
    '2026-01-01T10:00:00,5Z',
    '2026-01-01T10:00:00',
    '2026-01-01 10:00:00Z',
    '2026-01-01',
    '0000-01-01T00:00:00Z',
    '',
  ].map((value) => [`the start of a hold '${value}'`, 'spec.holds[0].startTime', value] as const),
  ...['2026-02-30', '2028-02-29', '2026-1-01', '2026-03-01T00:00:00Z', '0000-01-01'].map(
    (value) => [`the day of an attestation '${value}'`, attested, value] as const,
  ),
  ...[1.5, true].map((value) => [`${JSON.stringify(value)} for a time`, 'spec.holds[0].endTime', value] as const),
  ['a hold of a thousandth of a second', 'spec.holds[0].startTime', '2026-12-31T22:59:59.999Z'],
  ...[
    ...['(?P<a>x', 'a)', '[a', '[z-a]', '*a', 'a**', 'a{1001}', 'a{2,1}', 'a(?=b)', 'a(?!b)', '(a)\\1', '\\'],
    ...['(?<a>x)', '(?P<a>x)', '(?P=a)', '(?P<1>x)', '(?i)a', '(?x)a', '\\p{L}', '\\p{X}'],
    ...['\\d+?', 'a++', '[[:alpha:]]', '[[:word]]', '\\Qa.b\\E', '\\z', '\\Z', '\\x{10FFFF}', '\\xZ', '(?>a)'],
    ...[
      '((((((((((a{100}){100}){100}){100}){100}){100}){100}){100}){100}){100})',
      `${'('.repeat(120)}a${')'.repeat(120)}`,
    ],
  ].map((pattern) => [`the pattern ${pattern}`, aPattern, pattern] as const),
  ['a status that is none', 'status', { observedGeneration: 'x' }],
];

function labelled(): Record<string, JsonValue> {
  return { labels: { 'app.kubernetes.io/name': 'voicebot', a: '' }, annotations: { 'example.com/Some_thing': 'a b' } };
}

export const agreementCases: readonly { readonly sentence: string; readonly object: Manifest }[] = [
  ...changes.map(([sentence, path, value]) => ({ sentence, object: withValueAt(completePolicy(), path, value) })),
  {
    sentence: 'two mistakes at once',
    object: withValueAt(
      withValueAt(completePolicy(), 'spec.artifactClasses[0].retention.maximum', {}),
      'spec.timeZone',
      'Europe/Nowhere',
    ),
  },
];
