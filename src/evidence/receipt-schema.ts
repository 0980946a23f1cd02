import type { TypeOfSchema } from '../api/schema-type.ts';
import { count, digest, keyThumbprint, kindName, name, plainText, sequence, time, uid } from './schema-parts.ts';

/** The kinds of features that a subject Secret can hold. A receipt names kinds, never values. */
export const verifiableKinds = ['phone', 'email', 'name', 'address', 'callId', 'customerNumber', 'text'] as const;

/** The state that a request came into, one receipt for each. */
export const receiptStates = [
  'Received',
  'NeedsMoreFeatures',
  'Searched',
  'Approved',
  'Deleted',
  'AbsenceVerified',
  'FeaturesDestroyed',
  'LateArrivalErased',
  'PartiallyRetained',
  'AwaitingExpiry',
  'CutDeferred',
  'NoMatch',
  'Succeeded',
  'Refused',
  'Cancelled',
] as const;

const retained = {
  type: 'object',
  additionalProperties: false,
  required: ['ground', 'count'],
  properties: { ground: kindName, untilTime: time, count },
} as const;

const notSearched = {
  type: 'object',
  additionalProperties: false,
  required: ['what', 'count'],
  properties: { what: kindName, count },
} as const;

const result = {
  type: 'object',
  additionalProperties: false,
  required: ['class', 'account', 'searched', 'matched', 'erased', 'retained', 'unreachable', 'failed'],
  properties: {
    class: name,
    account: name,
    searched: count,
    notSearched: { type: 'array', maxItems: 50, items: notSearched },
    matched: count,
    erased: count,
    resurrected: count,
    retained: { type: 'array', maxItems: 100, items: retained },
    recoverable: count,
    recoverableUntilTime: time,
    deferred: count,
    deferredUntilTime: time,
    unreachable: { type: 'array', maxItems: 50, items: kindName },
    failed: count,
  },
} as const;

const request = {
  type: 'object',
  additionalProperties: false,
  required: ['uid', 'receivedTime', 'dueTime', 'verifiedKinds'],
  properties: {
    uid,
    receivedTime: time,
    dueTime: time,
    extendedDueTime: time,
    verifiedKinds: { type: 'array', maxItems: 7, items: { enum: verifiableKinds } },
  },
} as const;

const times = {
  type: 'object',
  additionalProperties: false,
  properties: {
    identityVerifiedTime: time,
    planApprovedTime: time,
    /** The last delete was sent and answered. */
    deletedTime: time,
    /** A fresh and full listing that began then showed nothing of it any more. */
    absenceVerifiedTime: time,
    featuresDestroyedTime: time,
  },
} as const;

const statement = {
  controller: plainText,
  policy: {
    type: 'object',
    additionalProperties: false,
    required: ['uid', 'generation'],
    /** By namespace and name a policy that was deleted and created anew knows which receipts are its own. */
    properties: { uid, generation: count, namespace: name, name },
  },
  request,
  state: { enum: receiptStates },
  planDigest: digest,
  results: { type: 'array', maxItems: 1400, items: result },
  /** Attested by people: who was told of the erasure, and when. */
  informed: {
    type: 'array',
    maxItems: 200,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['recipient', 'notifiedTime'],
      properties: { recipient: plainText, notifiedTime: time },
    },
  },
  times,
  /** The last entry of the ledger at that time: the ledger cannot be shortened behind it. */
  ledger: {
    type: 'object',
    additionalProperties: false,
    required: ['sequence', 'digest'],
    properties: { sequence, digest },
  },
  final: { type: 'boolean' },
} as const;

const statementRequired = [
  'controller',
  'policy',
  'request',
  'state',
  'results',
  'informed',
  'times',
  'final',
] as const;

export const receiptFormat = 'calldata-receipt/v1';
export const tombstoneFormat = 'calldata-receipt-tombstone/v1';

export const receiptSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'sequence', 'issuedTime', 'signerKeyId', ...statementRequired],
  properties: {
    format: { enum: [receiptFormat] },
    sequence,
    previousDigest: digest,
    issuedTime: time,
    signerKeyId: keyThumbprint,
    ...statement,
  },
} as const;

/** All that is left of a receipt when its time is over: its place, its digest, and who says so. */
export const tombstoneSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'sequence', 'digest', 'final', 'replacedTime', 'signerKeyId'],
  properties: {
    format: { enum: [tombstoneFormat] },
    sequence,
    previousDigest: digest,
    digest,
    final: { type: 'boolean' },
    replacedTime: time,
    signerKeyId: keyThumbprint,
  },
} as const;

export type Receipt = TypeOfSchema<typeof receiptSchema>;
export type Tombstone = TypeOfSchema<typeof tombstoneSchema>;
export type ReceiptResult = TypeOfSchema<typeof result>;
/** What a receipt says; its place in the chain and its signature are added when it is issued. */
export type ReceiptStatement = Omit<Receipt, 'format' | 'sequence' | 'previousDigest' | 'issuedTime' | 'signerKeyId'>;
