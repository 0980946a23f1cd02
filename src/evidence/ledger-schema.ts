import type { TypeOfSchema } from '../api/schema-type.ts';
import { count, digest, kindName, name, sequence, time, token, uid } from './schema-parts.ts';

/** One copy of one artifact, named by keyed hashes. `versionId` is the service's own time stamp. */
const targetProperties = { class: name, account: name, location: token, versionId: name, call: token } as const;
const targetRequired = ['class', 'account', 'location', 'call'] as const;

/** A batch goes into one entry; more go into several. */
export const MAX_TARGETS = 500;

const targets = {
  type: 'array',
  minItems: 1,
  maxItems: MAX_TARGETS,
  items: { type: 'object', additionalProperties: false, required: targetRequired, properties: targetProperties },
} as const;

/** What recognises the subject after the features are gone; `mark` and `words` are keyed hashes for a pre-filter. */
const feature = {
  type: 'object',
  additionalProperties: false,
  required: ['feature', 'kind', 'token', 'verified', 'mark', 'words', 'local'],
  properties: {
    feature: count,
    kind: kindName,
    token,
    verified: { type: 'boolean' },
    mark: count,
    words: { type: 'array', maxItems: 64, items: count },
    local: { type: 'boolean' },
  },
} as const;

/** An event of a kind, closed against other fields: what has no field cannot get into the ledger. */
function event<const Kind extends string, const Properties extends object, const Required extends readonly string[]>(
  kind: Kind,
  properties: Properties,
  required: Required,
) {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['kind', ...required] as readonly ['kind', ...Required],
    properties: { kind: { enum: [kind] as readonly [Kind] }, ...properties },
  } as const;
}

export const eventSchemas = {
  /** The request is known; late arrivals are watched for until then. */
  Opened: event('Opened', { policyUid: uid, receivedTime: time, watchUntilTime: time }, [
    'policyUid',
    'receivedTime',
    'watchUntilTime',
  ]),
  SubjectSealed: event('SubjectSealed', { features: { type: 'array', minItems: 1, maxItems: 500, items: feature } }, [
    'features',
  ]),
  PlanApproved: event(
    'PlanApproved',
    { planDigest: digest, additionsDigest: digest, weakMatches: { enum: ['Exclude', 'Include'] }, artifacts: count },
    ['planDigest', 'weakMatches', 'artifacts'],
  ),
  /** Written before the first of these deletes is sent. */
  DeletionIntended: event('DeletionIntended', { targets }, ['targets']),
  /** Looked for after the delete and not found; `recoverableUntilTime`: not to be seen, and still to be restored. */
  DeletionSeen: event('DeletionSeen', { targets, recoverableUntilTime: time }, ['targets']),
  Retained: event('Retained', { targets, ground: kindName, untilTime: time }, ['targets', 'ground']),
  Failed: event('Failed', { targets, reason: kindName }, ['targets', 'reason']),
  LateArrivalErased: event('LateArrivalErased', { targets, recoverableUntilTime: time }, ['targets']),
  AbsenceVerified: event('AbsenceVerified', { lookStartedTime: time }, ['lookStartedTime']),
  FeaturesDestroyed: event('FeaturesDestroyed', {}, []),
  /** Nothing is left to do, and nothing more to watch for. */
  Finished: event('Finished', { outcome: kindName }, ['outcome']),
} as const;

type EventSchemas = typeof eventSchemas;
export type LedgerEvent = {
  readonly [Kind in keyof EventSchemas]: TypeOfSchema<EventSchemas[Kind]>;
}[keyof EventSchemas];
export type LedgerTarget = TypeOfSchema<(typeof targets)['items']>;
export type SealedFeature = TypeOfSchema<typeof feature>;

export const ledgerFormat = 'calldata-ledger/v1';

export const entrySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'requestUid', 'sequence', 'time', 'event', 'seal'],
  properties: {
    format: { enum: [ledgerFormat] },
    requestUid: uid,
    sequence,
    previousDigest: digest,
    time,
    event: { oneOf: Object.values(eventSchemas) },
    seal: token,
  },
} as const;
