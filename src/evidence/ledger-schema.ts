import type { TypeOfSchema } from '../api/schema-type.ts';
import { count, digest, kindName, name, sequence, time, token, uid } from './schema-parts.ts';

/** One copy of one artifact, named by keyed hashes. `versionId` is the service's own time stamp. */
const targetProperties = {
  class: name,
  account: name,
  location: token,
  versionId: name,
  call: token,
  /** The place of the policy that a blob was found in, or the AI account. */
  place: digest,
} as const;
const targetRequired = ['class', 'account', 'location', 'call'] as const;

/** A batch goes into one entry; more go into several. */
export const MAX_TARGETS = 500;

const targets = {
  type: 'array',
  minItems: 1,
  maxItems: MAX_TARGETS,
  items: { type: 'object', additionalProperties: false, required: targetRequired, properties: targetProperties },
} as const;

/** As many features go into one entry. */
export const MAX_FEATURES = 500;

const flag = { type: 'boolean', enum: [true] } as const;
const recovery = { recoverable: flag, recoverableUntilTime: time } as const;

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
    words: { type: 'array', maxItems: 256, items: count },
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
  /** The request is known; late arrivals are watched for until then. `classes`: the only ones that it is for; absent: all. */
  Opened: event(
    'Opened',
    {
      policyUid: uid,
      /** By these a policy that was deleted and created anew knows what it has to go on with. */
      policyNamespace: name,
      policyName: name,
      receivedTime: time,
      watchUntilTime: time,
      classes: { type: 'array', minItems: 1, maxItems: 100, items: name },
    },
    ['policyUid', 'receivedTime', 'watchUntilTime'],
  ),
  /** `continues`: together with the features of the entry before. */
  SubjectSealed: event(
    'SubjectSealed',
    { features: { type: 'array', minItems: 1, maxItems: MAX_FEATURES, items: feature }, continues: flag },
    ['features'],
  ),
  PlanApproved: event(
    'PlanApproved',
    { planDigest: digest, additionsDigest: digest, weakMatches: { enum: ['Exclude', 'Include'] }, artifacts: count },
    ['planDigest', 'weakMatches', 'artifacts'],
  ),
  /** Nobody approves what was approved before: nothing is deleted by the ledger until the next `PlanApproved`. */
  ApprovalWithdrawn: event('ApprovalWithdrawn', {}, []),
  /** Written before the first of these deletes is sent. `late`: they arrived or came back after the plan was carried out. */
  DeletionIntended: event('DeletionIntended', { targets, late: flag }, ['targets']),
  /** Of these no delete was sent: what was approved was given up before status said that the deletes began. */
  IntentRetracted: event('IntentRetracted', { targets }, ['targets']),
  /** Looked for after the delete and not found; `recoverable`: not to be seen, and still to be restored, until then if known. */
  DeletionSeen: event('DeletionSeen', { targets, ...recovery }, ['targets']),
  Retained: event('Retained', { targets, ground: kindName, untilTime: time }, ['targets', 'ground']),
  Failed: event('Failed', { targets, reason: kindName }, ['targets', 'reason']),
  /** Records in a log that is still written to; they are cut out later. */
  Deferred: event('Deferred', { targets, untilTime: time }, ['targets']),
  /** Of AI objects: nobody can say whether they are there. */
  Unreachable: event('Unreachable', { targets }, ['targets']),
  LateArrivalErased: event('LateArrivalErased', { targets, ...recovery }, ['targets']),
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
