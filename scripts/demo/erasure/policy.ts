import type { JsonObject, JsonValue } from '../../../src/api/json.ts';
import type { Estate } from '../../../test/cloud/estate-schema.ts';
import { evidenceAccount, evidenceContainer, hotline, recordingAccount, transcriptAccount } from './calls.ts';

const subscriptionId = '00000000-0000-0000-0000-00000000000a';
const location = 'germanywestcentral';

const resourceIdOf = (name: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/${name}`;

/** Recordings with versions, soft delete and purge; transcripts and evidence with neither. */
export function erasureEstate(): Estate {
  const account = (name: string, containers: readonly string[]) => ({
    name,
    location,
    containers: containers.map((container) => ({ name: container })),
  });
  const blobService = { versioning: true, softDeleteDays: 7, permanentDelete: true };
  const storageAccounts = [
    { ...account(recordingAccount, ['recordings', 'metadata']), blobService },
    account(transcriptAccount, ['transcripts']),
    account(evidenceAccount, [evidenceContainer]),
  ];
  return { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] };
}

const fromMetadata = (key: string): JsonValue => [{ from: 'Metadata', key }];
const fromContent = (pointer: string): JsonValue => [{ from: 'Content', pointer }];

/** What the owner of the policy writes beside what keeps the promise of three months. */
export function erasurePolicySpec(hold: { readonly startTime: string; readonly endTime: string }): JsonObject {
  const artifactClass = (name: string, [account, container, prefix]: readonly string[], artifact: JsonObject) => ({
    name,
    locations: [{ account: account ?? '', container: container ?? '', prefix: prefix ?? '' }],
    retention: { maximum: { months: 3 } },
    artifacts: [artifact],
  });
  return {
    enforcement: 'Enforce',
    timeZone: 'Europe/Berlin',
    storageAccounts: [recordingAccount, transcriptAccount, evidenceAccount].map((name) => ({
      name,
      resourceId: resourceIdOf(name),
    })),
    lifecycle: { approval: 'Automatic' },
    checkIntervalMinutes: 60,
    artifactClasses: [
      artifactClass('recordings', [recordingAccount, 'recordings', 'voicebot/'], {
        kind: 'Recording',
        nameEndsWith: ['.wav'],
        callId: fromMetadata('callid'),
        startedAt: fromMetadata('startedat'),
      }),
      artifactClass('metadata', [recordingAccount, 'metadata', ''], {
        kind: 'CallMetadata',
        nameEndsWith: ['.meta.json'],
        callId: fromContent('/callId'),
        startedAt: fromContent('/startedAt'),
        numbers: [
          { from: 'Content', pointer: '/caller', role: 'Caller' },
          { from: 'Content', pointer: '/callee', role: 'Callee' },
        ],
      }),
      artifactClass('transcripts', [transcriptAccount, 'transcripts', ''], {
        kind: 'Transcript',
        nameEndsWith: ['.json'],
        callId: fromContent('/callId'),
        startedAt: fromContent('/startedAt'),
        search: { format: 'Json', text: ['$.turns[*].text'] },
      }),
    ],
    holds: [{ name: 'case-7', ground: 'LegalClaims', owner: 'Legal department', tagValue: 'case-7', ...hold }],
    phoneRegion: 'DE',
    ownIdentities: { numbers: [hotline], emailDomains: [], agentNames: [] },
    erasure: {
      approval: 'Manual',
      deadline: { months: 1 },
      limits: { minCalls: 20, percentOfClass: 50 },
      sharedNumberCalls: 50,
      subjectKey: { secretRef: { name: 'subject-keys' } },
    },
    evidence: {
      account: evidenceAccount,
      container: evidenceContainer,
      retention: { years: 3 },
      signingKey: { secretRef: { name: 'receipt-key' } },
    },
  };
}
