import type { LifecycleRule } from '../../src/policy/facts.ts';

export const resourceGroup = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/voice';
export const callsId = `${resourceGroup}/providers/Microsoft.Storage/storageAccounts/calls`;
export const archiveId = `${resourceGroup}/providers/Microsoft.Storage/storageAccounts/archive`;
export const plainId = `${resourceGroup}/providers/Microsoft.Storage/storageAccounts/plain`;

/** What is ours in these tests. */
export const ownPrefix = 'cdpA1b2';

/** A rule of ours as the operator writes it. */
export function ownRule(name: string, days = 78): LifecycleRule {
  return {
    name: `${ownPrefix}${name}`,
    enabled: true,
    type: 'Lifecycle',
    definition: {
      actions: {
        baseBlob: { delete: { daysAfterCreationGreaterThan: days } },
        snapshot: { delete: { daysAfterCreationGreaterThan: 0 } },
        version: { delete: { daysAfterCreationGreaterThan: 0 } },
      },
      filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['recordings/voicebot/'] },
    },
  };
}

export function neverAborted(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: new AbortController().signal };
}
