import { accountStatusSchema, maxAccountsInStatus } from './account-status-schema.ts';
import { aiStatusSchema } from './ai-status-schema.ts';
import {
  classStatusSchema,
  clauseStatusSchema,
  holdStatusSchema,
  scanStatusSchema,
  sweepStatusSchema,
} from './class-status-schema.ts';
import { conditionSchema } from './condition.ts';
import { findingSchema, maxFindingsInStatus } from './finding.ts';
import { historyStatusSchema } from './history-status-schema.ts';

export const callDataPolicyStatusSchema = {
  description: 'What was seen. Written by the operator only.',
  type: 'object',
  default: { observedGeneration: -1 },
  properties: {
    observedGeneration: {
      description: 'The metadata.generation that this status speaks of; -1 until the first pass.',
      type: 'integer',
      format: 'int64',
    },
    lastHandledReconcileAt: {
      description: 'Value of the annotation calldata.claimini.com/reconcile-requested-at that was last handled.',
      type: 'string',
      maxLength: 128,
    },
    lastCheckTime: {
      description: 'When Azure was last looked at, to the schedule slot.',
      type: 'string',
      format: 'date-time',
    },
    nextCheckTime: { description: 'When it will be looked at again.', type: 'string', format: 'date-time' },
    conditions: {
      description: 'The verdicts.',
      type: 'array',
      maxItems: 32,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: conditionSchema,
    },
    summary: {
      description: 'Figures for the columns of kubectl get.',
      type: 'object',
      properties: {
        rules: { description: 'Our lifecycle rules seen in all accounts.', type: 'integer', format: 'int32' },
        ruleDays: {
          description:
            'The smallest number of days at which one of our enabled rules deletes, by the last look at each account.',
          type: 'integer',
          format: 'int32',
        },
        pendingAccounts: { description: 'Accounts whose rules wait for approval.', type: 'integer', format: 'int32' },
        artifacts: { description: 'Blobs in all classes.', type: 'integer', format: 'int32' },
        overdue: {
          description: 'Artifacts past their period that can still be read or recovered.',
          type: 'integer',
          format: 'int32',
        },
        oldestStartTime: {
          description: 'Start of the oldest call of which something can still be read or recovered.',
          type: 'string',
          format: 'date-time',
        },
        pendingSweepDigest: {
          description: 'Digest of the deletion that waits for approval.',
          type: 'string',
          maxLength: 71,
        },
      },
    },
    accounts: {
      description: 'One entry for each storage account that is declared or may still hold rules of ours.',
      type: 'array',
      maxItems: maxAccountsInStatus,
      'x-kubernetes-list-type': 'atomic',
      items: accountStatusSchema,
    },
    classes: {
      description: 'One entry for each class.',
      type: 'array',
      maxItems: 20,
      'x-kubernetes-list-type': 'atomic',
      items: classStatusSchema,
    },
    scan: scanStatusSchema,
    sweep: sweepStatusSchema,
    holds: {
      description: 'One entry for each hold.',
      type: 'array',
      maxItems: 100,
      'x-kubernetes-list-type': 'atomic',
      items: holdStatusSchema,
    },
    notice: {
      description: 'The notice that the clauses below belong to, as the spec names it.',
      type: 'object',
      required: ['version', 'sha256'],
      properties: {
        version: { description: 'Version of the text.', type: 'string', maxLength: 64 },
        sha256: { description: 'SHA-256 of the text.', type: 'string', maxLength: 64 },
      },
    },
    clauses: {
      description: 'One entry for each clause of the notice.',
      type: 'array',
      maxItems: 100,
      'x-kubernetes-list-type': 'atomic',
      items: clauseStatusSchema,
    },
    ai: aiStatusSchema,
    history: historyStatusSchema,
    findings: {
      description: 'What an auditor should know, worst first.',
      type: 'array',
      maxItems: maxFindingsInStatus,
      'x-kubernetes-list-type': 'atomic',
      items: findingSchema,
    },
    findingsTotal: {
      description: 'Number of findings, those that do not fit here included.',
      type: 'integer',
      format: 'int32',
    },
  },
} as const;
