import { completeAzureSpec } from './azure-manifest.ts';
import { groupVersion } from '../../src/api/group.ts';
import { completeAiSpec, completeAiStatus, lastAiAccount, maximalAiSpec, resourceId } from './ai-manifest.ts';
import { completeErasureSpec, maximalErasureSpec } from './erasure-settings-manifest.ts';
import {
  completeAccountability,
  completeProcessorsSpec,
  maximalProcessorsSpec,
  maximalPurposes,
} from './processors-manifest.ts';
import {
  completeArtifacts,
  completeConsent,
  completeHolds,
  completeNotice,
  maximalArtifacts,
  maximalConsent,
  maximalHolds,
  maximalNotice,
} from './scan-manifest.ts';
import { completeScanStatus } from './scan-status-manifest.ts';
import type { JsonObject } from '../../src/api/json.ts';

export type Manifest = JsonObject & { readonly metadata: JsonObject; readonly spec: JsonObject };

export function accountId(name: string, { resourceGroup = 'voice' } = {}): string {
  return resourceId({ type: 'Microsoft.Storage/storageAccounts', name, resourceGroup });
}

export function digest(character: string): string {
  return `sha256:${character.repeat(64)}`;
}

/** A policy that names every field of the spec that may stand beside the others. */
export function completePolicy({ name = 'voicebot', namespace = 'default' } = {}): Manifest {
  return {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name, namespace },
    spec: {
      enforcement: 'Audit',
      suspend: false,
      checkIntervalMinutes: 30,
      timeZone: 'Europe/Berlin',
      storageAccounts: [
        { name: 'calls', resourceId: accountId('calls') },
        { name: 'archive', resourceId: accountId('archive') },
      ],
      artifactClasses: [
        {
          name: 'recordings',
          locations: [
            { account: 'calls', container: 'recordings', prefix: 'voicebot/' },
            { account: 'calls', container: 'recordings', prefix: 'hotline/' },
          ],
          retention: { maximum: { months: 3 }, minimum: { days: 30 } },
          artifacts: completeArtifacts,
          consent: completeConsent,
          ...completeAccountability,
        },
        {
          name: 'transcripts',
          locations: [{ account: 'archive', container: 'transcripts', prefix: '' }],
          retention: { maximum: { years: 1 } },
        },
      ],
      lifecycle: {
        mode: 'WholePrefix',
        lagDays: 3,
        arrivalLagDays: 1,
        approval: 'Manual',
        approvedDigests: [digest('0'), digest('a')],
      },
      sweep: { limits: { minArtifacts: 10, percentOfClass: 2 }, approvedDigest: digest('b') },
      holds: completeHolds,
      notice: completeNotice,
      ...completeAiSpec,
      ...completeErasureSpec,
      ...completeProcessorsSpec,
      ...completeAzureSpec,
      scan: { shards: 4 },
      deletionPolicy: 'Retain',
    },
  };
}

/** Required fields only. */
export function smallestPolicy({ name = 'smallest', namespace = 'default' } = {}): Manifest {
  return {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name, namespace },
    spec: {
      enforcement: 'Audit',
      storageAccounts: [{ name: 'calls', resourceId: accountId('calls') }],
      artifactClasses: [
        {
          name: 'recordings',
          locations: [{ account: 'calls', container: 'recordings', prefix: '' }],
          retention: { maximum: { months: 3 } },
        },
      ],
      holds: [],
    },
  };
}

/** Everything at its bound, and arranged so that the rules compare as much as they can. */
export function maximalPolicy({ name = 'm'.repeat(40), namespace = 'default' } = {}): Manifest {
  const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
  const padded = (index: number, { length, fill }: { readonly length: number; readonly fill: string }) =>
    fill.repeat(length - 3) + String(index).padStart(3, '0');
  const accountName = padded(19, { length: 63, fill: 'a' });
  const small = completePolicy({ name, namespace });
  return {
    ...small,
    spec: {
      ...small.spec,
      storageAccounts: indexes(20).map((index) => ({
        name: padded(index, { length: 63, fill: 'a' }),
        resourceId: accountId(padded(index, { length: 24, fill: 'a' }), { resourceGroup: 'g'.repeat(90) }),
      })),
      artifactClasses: indexes(20).map((index) => ({
        name: padded(index, { length: 40, fill: 'c' }),
        // One account and container for all, and prefixes that differ at their end only.
        locations: indexes(10).map((location) => ({
          account: accountName,
          container: 'k'.repeat(63),
          prefix: `${padded(index * 10 + location, { length: 255, fill: 'p' })}/`,
        })),
        retention: { maximum: { days: 3660 }, minimum: { months: 118 } },
        artifacts: maximalArtifacts(index < 1 ? 'Long' : 'Short', lastAiAccount),
        consent: maximalConsent(),
        legalBasis: 'LegitimateInterests',
        purposes: maximalPurposes(),
      })),
      lifecycle: {
        mode: 'WholePrefix',
        lagDays: 30,
        arrivalLagDays: 30,
        approval: 'Automatic',
        approvedDigests: indexes(40).map((index) => `sha256:${String(index).padStart(64, '0')}`),
      },
      sweep: { limits: { minArtifacts: 1_000_000, percentOfClass: 100 }, approvedDigest: digest('f') },
      holds: maximalHolds(),
      notice: maximalNotice(padded(19, { length: 40, fill: 'c' })),
      ...maximalAiSpec(),
      ...maximalErasureSpec(accountName),
      ...maximalProcessorsSpec(),
      ...completeAzureSpec,
      scan: { shards: 4 },
    },
  };
}

const time = '2026-11-24T10:00:00Z';

/** A status that names every field. */
export function completeStatus(): JsonObject {
  return {
    observedGeneration: 1,
    lastHandledReconcileAt: 'now',
    lastCheckTime: time,
    nextCheckTime: '2099-01-01T00:00:00Z',
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        observedGeneration: 1,
        lastTransitionTime: time,
        reason: 'RulesAwaitApproval',
        message: 'The rules of calls wait for approval.',
      },
      {
        type: 'Compliant',
        status: 'Unknown',
        observedGeneration: 1,
        lastTransitionTime: time,
        reason: 'ConditionUnknown',
        message: 'RetentionEnforced is Unknown.',
      },
    ],
    ...completeScanStatus,
    summary: { ...completeScanStatus.summary, rules: 2, ruleDays: 76, pendingAccounts: 1 },
    accounts: [
      {
        name: 'calls',
        resourceId: accountId('calls'),
        reason: 'RulesAwaitApproval',
        message: 'One rule waits.',
        location: 'germanywestcentral',
        recoverableDays: 7,
        reckonedSoftDeleteDays: 7,
        pageBlobs: 'Absent',
        olderCopies: 'Absent',
        ownedByOther: true,
        writeAnnounced: true,
        recoverableBasis: 'Observed',
        ruleDays: 76,
        rules: 2,
        foreignRules: 2,
        rulesDigest: digest('1'),
        appliedDigest: digest('2'),
        appliedRules: [
          {
            name: 'calldata0123456789abcdefCrecordingsN1',
            prefixes: ['recordings/voicebot/'],
            blobTypes: ['blockBlob'],
            baseBlobDays: 76,
            snapshotDays: 0,
            versionDays: 0,
            tag: { name: 'calldata-deletable', value: 'true' },
          },
        ],
        pendingDigest: digest('3'),
        pendingChanges: ['recordings: 80 days become 76.'],
        arithmetic: ['recordings: 88 - 1 - 3 - 1 - 7 = 76 days.'],
        lastRepairTime: time,
        lastRepairReason: 'RulesRestored',
        lastSeenTime: time,
      },
    ],
    ...completeAiStatus,
    history: {
      reason: 'HistoryKept',
      message: 'The last entry is number 12.',
      location: 'calls/privacy-evidence',
      sequence: 12,
      digest: digest('4'),
      keyId: 'k'.repeat(43),
      entryTime: time,
      unwritten: {
        changes: 2,
        conditions: [{ type: 'Compliant', status: 'False' }],
        clauses: [{ id: 'R-06', verdict: 'Violated' }],
      },
    },
  };
}
