import { maxClauses, maxConditions } from '../api/history-status-schema.ts';
import type { TypeOfSchema } from '../api/schema-type.ts';
import { historyCauses } from '../policy/history/decision.ts';
import { count, digest, keyThumbprint, kindName, name, plainText, sequence, time, uid } from './schema-parts.ts';

/** A day of the calendar. A call is not told by one. */
const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;

const conditionStatus = { enum: ['True', 'False', 'Unknown'] } as const;
const clauseVerdict = { enum: ['Enforced', 'Verified', 'Attested', 'Unknown', 'Violated'] } as const;
/** Ids of clauses are what people wrote into the policy. */
const clauseId = plainText;

const condition = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'status', 'reason'],
  properties: { type: kindName, status: conditionStatus, reason: kindName },
} as const;

const clause = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'verdict', 'basis'],
  properties: {
    id: clauseId,
    verdict: clauseVerdict,
    basis: { enum: ['Observed', 'Attested', 'Inferred'] },
    observedTime: time,
  },
} as const;

const classSummary = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name,
    artifacts: count,
    overdue: count,
    due: count,
    held: count,
    unclassified: count,
    recoverable: count,
    oldestStartDay: day,
    seenTime: time,
  },
} as const;

const between = {
  type: 'object',
  additionalProperties: false,
  required: ['conditions', 'clauses'],
  properties: {
    conditions: {
      type: 'array',
      maxItems: maxConditions,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'status'],
        properties: { type: kindName, status: conditionStatus },
      },
    },
    clauses: {
      type: 'array',
      maxItems: maxClauses,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'verdict'],
        properties: { id: clauseId, verdict: clauseVerdict },
      },
    },
  },
} as const;

export const historyFormat = 'calldata-history/v1';

export const historyEntrySchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'sequence',
    'entryTime',
    'signerKeyId',
    'policy',
    'cause',
    'day',
    'changes',
    'conditions',
    'clauses',
    'classes',
  ],
  properties: {
    format: { enum: [historyFormat] },
    sequence,
    previousDigest: digest,
    entryTime: time,
    signerKeyId: keyThumbprint,
    policy: {
      type: 'object',
      additionalProperties: false,
      required: ['uid', 'generation', 'namespace', 'name'],
      properties: { uid, generation: count, namespace: name, name },
    },
    notice: {
      type: 'object',
      additionalProperties: false,
      required: ['version', 'sha256'],
      properties: { version: plainText, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
    },
    cause: { enum: historyCauses },
    day,
    changes: count,
    between,
    conditions: { type: 'array', maxItems: maxConditions, items: condition },
    clauses: { type: 'array', maxItems: maxClauses, items: clause },
    classes: { type: 'array', maxItems: 20, items: classSummary },
    findings: count,
    accountsSeenTime: time,
    blobsSeenTime: time,
  },
} as const;

export type HistoryEntry = TypeOfSchema<typeof historyEntrySchema>;
