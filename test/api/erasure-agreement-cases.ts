import { completeRequest, planDigest, smallestRequest } from './erasure-manifest.ts';
import { refusedRequests } from './erasure-request-cases.ts';
import { withValueAt } from './object-path.ts';
import type { JsonValue } from '../../src/api/json.ts';
import type { RequestManifest, RequestPlace } from './erasure-manifest.ts';

/** Requests on which a hand-made admission would easily differ from the API server, whichever way they go. */

type Changes = Readonly<Record<string, JsonValue | undefined>>;

const hint = 'spec.refusal.complaintHint';

const texts: readonly string[] = [
  'told on 2026-11-20 09:12, again 21.11.2026',
  '2026-11-20',
  '20.11.2026 / 21.11.2026 10:00:00',
  '2026-11-20 0172 4433221',
  '2026-13-20',
  'Koenigstr. 10a, 70173 Stuttgart',
  '0172 4433221',
  '0-1-7-2-4-4-3-3',
  '٠١٢٣٤٥٦٧٨٩',
  '(at) example',
  'kim [ at ] example',
  'look at this',
  'a@b',
  '1 2 3 4 5 6',
  '1 2 3 4 5 6 7',
  '1    2 3 4 5 6 7',
  'a1b2c3d4e5f6g7h8',
  'x'.repeat(600),
];

const changes: readonly (readonly [sentence: string, changes: Changes])[] = [
  ...refusedRequests.map((row) => [row.sentence, row.changes] as const),
  ...texts.map((text) => [`the hint '${text.slice(0, 50)}'`, { [hint]: text }] as const),
  ...['er-2026-11-x7-subject', 'subject-0172-4433221', 'kim@example.com', '0172.44.33.221'].map(
    (name) => [`the Secret '${name}'`, { 'spec.subject.secretRef.name': name }] as const,
  ),
  ...['er-', 'er', 'Er-', 'erase-491701234567-', 'kim-at-', '-', 'a'.repeat(70)].map(
    (generateName) => [`the prefix '${generateName}' of a name`, generated(generateName)] as const,
  ),
  ['a name and a prefix', { 'metadata.generateName': 'er-' }],
  ['neither name nor prefix', { 'metadata.name': undefined }],
  [
    'an approval of a plan that is not there',
    { 'spec.refusal': undefined, 'spec.approval': { planDigest, by: 'Desk' } },
  ],
  ['an approval and a refusal', { 'spec.approval': { planDigest, by: 'Desk' } }],
  ['an approval by nobody', { 'spec.refusal': undefined, 'spec.approval': { planDigest } }],
  ['a receipt at the day the GDPR began', { 'spec.receivedTime': '2018-05-25T00:00:00Z' }],
  ['a receipt a moment before', { 'spec.receivedTime': '2018-05-25T00:00:00+00:01' }],
  ['a receipt in another century', { 'spec.receivedTime': '2100-01-01T00:00:00Z' }],
  ['a day of receipt', { 'spec.receivedTime': '2026-11-20' }],
  ['null for an identity', { 'spec.identityVerification': null }],
  ['no keys', { 'spec.identityVerification.verifiedKeys': [] }],
  ['a status of its author', { status: { plan: { digest: planDigest } } }],
  ['no spec', { spec: undefined }],
];

function generated(generateName: string): Changes {
  return { 'metadata.name': undefined, 'metadata.generateName': generateName };
}

export function erasureAgreementCases(
  place: RequestPlace,
): readonly { readonly sentence: string; readonly object: RequestManifest }[] {
  return [
    { sentence: 'the smallest request', object: smallestRequest(place) },
    { sentence: 'a request with every field', object: completeRequest(place) },
    ...changes.map(([sentence, values]) => {
      let object = completeRequest(place);
      for (const [at, value] of Object.entries(values)) object = withValueAt(object, at, value);
      return { sentence, object };
    }),
  ];
}
