import { completeRequest, refusal } from './erasure-manifest.ts';
import type { JsonValue } from '../../src/api/json.ts';

/** Values at some paths of the complete request, one of which the API server refuses. `undefined` removes a field. */
export interface RefusedRequest {
  readonly sentence: string;
  readonly changes: Readonly<Record<string, JsonValue | undefined>>;
  readonly field: string;
  readonly says: RegExp;
}

const identity = 'spec.identityVerification';

function refuses(sentence: string, field: string, says: RegExp, value: JsonValue | undefined): RefusedRequest {
  return { sentence, changes: { [field]: value }, field, says };
}

export const refusedRequests: readonly RefusedRequest[] = [
  {
    ...refuses('a name with a telephone number', '<nil>', /telephone number.*generateName/, ''),
    changes: { 'metadata.name': 'erase-491701234567' },
  },
  {
    ...refuses('a name like an e-mail address', '<nil>', /e-mail address.*generateName/, ''),
    changes: { 'metadata.name': 'erika-at-example' },
  },
  {
    ...refuses('a name with a dot', '<nil>', /lower-case letters, digits and hyphens/, ''),
    changes: { 'metadata.name': 'er.x' },
  },
  refuses('a receipt before the GDPR', 'spec.receivedTime', /2018-05-25/, '2017-01-01T00:00:00Z'),
  refuses('a class twice', 'spec.classes', /each once/, ['recordings', 'recordings']),
  refuses('a class that is no name', 'spec.classes', /names of classes/, ['Recordings']),
  {
    ...refuses('Verified without verifiedKeys', identity, /needs method, verifiedTime, by and at least one/, ''),
    changes: { [`${identity}.verifiedKeys`]: undefined },
  },
  {
    ...refuses('Verified with no key', identity, /at least one of verifiedKeys/, ''),
    changes: { [`${identity}.verifiedKeys`]: [] },
  },
  {
    ...refuses('Verified without method', identity, /needs method/, ''),
    changes: { [`${identity}.method`]: undefined },
  },
  {
    ...refuses('Verified without a time', identity, /verifiedTime/, ''),
    changes: { [`${identity}.verifiedTime`]: undefined },
  },
  { ...refuses('Verified by nobody', identity, /by and at least/, ''), changes: { [`${identity}.by`]: undefined } },
  {
    ...refuses('Failed by nobody', `${identity}.by`, /a person decides/, ''),
    changes: { [identity]: { state: 'Failed' } },
  },
  refuses('an answer before its question', `${identity}.verifiedTime`, /before queriedTime/, '2026-11-20T08:00:00Z'),
  refuses('a method of several words', `${identity}.method`, /one word/, 'called her back'),
  refuses('a key that is none', `${identity}.verifiedKeys`, /phone, email, name/, ['shoeSize']),
  refuses('a key twice', `${identity}.verifiedKeys`, /at most once/, ['phone', 'phone']),
  refuses('an extension for another reason', 'spec.extension.reason', /Complexity, NumberOfRequests/, 'Holidays'),
  refuses('an extension by nobody', 'spec.extension.by', /Required value/, undefined),
  refuses('a refusal for another reason', 'spec.refusal.reason', /ManifestlyUnfounded, Excessive/, 'NoTime'),
  refuses('a refusal by nobody', 'spec.refusal.by', /Required value/, undefined),
  refuses('a refusal without a reason', 'spec.refusal.reason', /Required value/, undefined),
  refuses('a refusal without the hint to complain', 'spec.refusal.complaintHint', /Required value/, undefined),
  refuses('a notification without its time', 'spec.informed[0].notifiedTime', /Required value/, undefined),
  refuses('a negative time to live', 'spec.ttlSecondsAfterFinished', /greater than or equal to 0/, -1),
  refuses('another mode', 'spec.mode', /"DryRun", "Execute"/, 'Run'),
];

/** A change of one field of a stored request that has `from` there; `null` removes a field. */
export interface ChangeCase {
  readonly sentence: string;
  readonly field: string;
  readonly from?: JsonValue;
  readonly to: JsonValue;
  /** What the refusal says; absent: admitted. */
  readonly refused?: RegExp;
}

const pending = { state: 'Pending', queriedTime: '2026-11-21T08:00:00Z' };
const { spec } = completeRequest({ namespace: 'any' });
const verified = spec['identityVerification'] as JsonValue;
const [entry] = spec['informed'] as readonly JsonValue[];
const second = { recipient: 'Subject', notifiedTime: '2026-11-25T10:00:00Z', by: 'Privacy desk' };
const extension = { reason: 'Complexity', by: 'Erika Musterfrau' };
const immutable = /cannot be changed; cancel this request/;
const fixed = /cannot be changed or taken back once it is set/;
const grows = /can only be added/;

export const changeCases: readonly ChangeCase[] = [
  { sentence: 'of policyRef is refused', field: 'policyRef', to: { name: 'other' }, refused: immutable },
  { sentence: 'of subject is refused', field: 'subject', to: { secretRef: { name: 'other' } }, refused: immutable },
  { sentence: 'of receivedTime is refused', field: 'receivedTime', to: '2026-11-21T09:12:00Z', refused: immutable },
  {
    sentence: 'of nothing in receivedTime is admitted',
    field: 'receivedTime',
    to: '2026-11-20T09:12:00Z',
  },
  { sentence: 'of classes is refused', field: 'classes', to: ['recordings'], refused: immutable },
  { sentence: 'of an identity that is not there yet is admitted', field: 'identityVerification', to: pending },
  { sentence: 'of a pending identity is admitted', field: 'identityVerification', from: pending, to: verified },
  { sentence: 'of a pending identity to nothing is admitted', field: 'identityVerification', from: pending, to: null },
  {
    sentence: 'of nothing in a verified identity is admitted',
    field: 'identityVerification',
    from: verified,
    to: verified,
  },
  {
    sentence: 'of a verified identity is refused',
    field: 'identityVerification',
    from: verified,
    to: { by: 'Another' },
    refused: fixed,
  },
  {
    sentence: 'of a verified identity back to Pending is refused',
    field: 'identityVerification',
    from: verified,
    to: { state: 'Pending' },
    refused: fixed,
  },
  {
    sentence: 'of a failed identity is refused',
    field: 'identityVerification',
    from: { state: 'Failed', by: 'Desk' },
    to: verified,
    refused: fixed,
  },
  {
    sentence: 'of a verified identity to nothing is refused',
    field: 'identityVerification',
    from: verified,
    to: null,
    refused: fixed,
  },
  { sentence: 'that extends is admitted', field: 'extension', to: extension },
  {
    sentence: 'of an extension is refused',
    field: 'extension',
    from: extension,
    to: { by: 'Another' },
    refused: fixed,
  },
  {
    sentence: 'that takes an extension back is refused',
    field: 'extension',
    from: extension,
    to: null,
    refused: fixed,
  },
  { sentence: 'that refuses is admitted', field: 'refusal', to: refusal },
  { sentence: 'of a refusal is refused', field: 'refusal', from: refusal, to: { reason: 'Excessive' }, refused: fixed },
  { sentence: 'that takes a refusal back is refused', field: 'refusal', from: refusal, to: null, refused: fixed },
  { sentence: 'from DryRun to Execute is admitted', field: 'mode', to: 'Execute' },
  {
    sentence: 'from Execute to DryRun is refused',
    field: 'mode',
    from: 'Execute',
    to: 'DryRun',
    refused: /DryRun to Execute only/,
  },
  { sentence: 'that cancels is admitted', field: 'cancel', to: true },
  {
    sentence: 'that takes a cancellation back is refused',
    field: 'cancel',
    from: true,
    to: false,
    refused: /stays cancelled/,
  },
  {
    sentence: 'that removes a cancellation is refused',
    field: 'cancel',
    from: true,
    to: null,
    refused: /stays cancelled/,
  },
  { sentence: 'that tells of a first notification is admitted', field: 'informed', to: [entry ?? null] },
  {
    sentence: 'that adds a notification, wherever, is admitted',
    field: 'informed',
    from: [entry ?? null],
    to: [second, entry ?? null],
  },
  {
    sentence: 'that removes a notification is refused',
    field: 'informed',
    from: [entry ?? null, second],
    to: [second],
    refused: grows,
  },
  {
    sentence: 'of a notification is refused',
    field: 'informed',
    from: [second],
    to: [{ ...second, by: 'Another' }],
    refused: grows,
  },
  {
    sentence: 'that removes all notifications is refused',
    field: 'informed',
    from: [second],
    to: null,
    refused: grows,
  },
  { sentence: 'of ttlSecondsAfterFinished is admitted', field: 'ttlSecondsAfterFinished', from: 5, to: 10 },
  { sentence: 'that removes ttlSecondsAfterFinished is admitted', field: 'ttlSecondsAfterFinished', from: 5, to: null },
];
