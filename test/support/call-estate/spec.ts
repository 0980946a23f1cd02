import type { JsonObject, JsonValue } from '../../../src/api/json.ts';
import { callResourceId } from './accounts.ts';
import { holdTagValues } from './transcripts.ts';
import type { CallClass, CallEstate } from './truth.ts';
import { callAccounts } from './truth.ts';

export interface CallEstateSpecOptions {
  readonly estate: Pick<CallEstate, 'nowMs'>;
  /** Default: three months. */
  readonly maximum?: JsonObject;
  /** Default: Enforce. */
  readonly enforcement?: 'Enforce' | 'Audit';
  /** Name of a Secret with the ids of secretCallIds(), one a line under `callIds`. Absent: there is no such hold. */
  readonly heldCallsSecret?: string;
  /** Default: only reported. */
  readonly deleteMissingConsentAfterDays?: number;
  /** Default: 20 artifacts or 5 percent of a class. */
  readonly limits?: { readonly minArtifacts: number; readonly percentOfClass: number };
  /** Default: that of callOnlyEstate. */
  readonly resourceGroupId?: string;
}

const dayMs = 86_400_000;
/** The holds of the spec began long before the present of the estate and last for four months more. */
export const holdDays = { before: 60, after: 120 } as const;

const startedIn = (from: 'Metadata' | 'Tag'): JsonValue => [{ from, key: 'call_started' }];
/** The file names are ids of calls, which no preset takes for granted. */
const callId: JsonValue = [{ from: 'Path', pattern: '(?P<callId>[^/]+)[.][a-z]+$', group: 'callId' }];
const transcript = (preset: string, fields: JsonObject): JsonValue => [{ kind: 'Transcript', preset, ...fields }];

const fastPath = '^fast/(?P<day>[0-9]{8})/';
const readings: Readonly<Record<CallClass, JsonValue>> = {
  recordings: [
    { kind: 'Recording', preset: 'AzureCommunicationRecording' },
    { kind: 'CallMetadata', preset: 'AzureCommunicationRecording' },
  ],
  'speech-batch': transcript('AzureSpeechBatch', { startedAt: startedIn('Metadata') }),
  'speech-fast': transcript('AzureSpeechFast', {
    callId,
    startedAt: [{ from: 'Path', pattern: fastPath, group: 'day', precision: 'Day', timeZone: 'UTC' }],
  }),
  whisper: transcript('Whisper', { callId, startedAt: startedIn('Metadata') }),
  captions: transcript('WebVtt', { callId, startedAt: startedIn('Metadata') }),
  texts: transcript('Text', { callId, startedAt: startedIn('Tag') }),
  conversations: [{ kind: 'Transcript', preset: 'VCon' }],
  'bot-logs': [
    {
      kind: 'TranscriptLog',
      nameEndsWith: ['.ndjson'],
      granularity: 'Record',
      quietHours: 24,
      callId: [{ from: 'Content', pointer: '/callId' }],
      startedAt: [{ from: 'Content', pointer: '/ts' }],
      search: { format: 'NdJson', text: ['$.text'], features: ['$.from'] },
    },
  ],
  'vendor-logs': [
    {
      kind: 'TranscriptLog',
      nameEndsWith: ['.log'],
      granularity: 'Blob',
      callId: [{ from: 'Content', pointer: '/conversation_id' }],
      startedAt: [{ from: 'Content', path: '$.timestamp' }],
      search: { format: 'NdJson', text: ['$.messages[*].content'] },
    },
  ],
};

const places: Readonly<Record<CallClass, JsonObject>> = {
  recordings: { account: 'voicecalls', container: 'recordings', prefix: '' },
  'speech-batch': { account: 'voicetexts', container: 'transcripts', prefix: 'batch/' },
  'speech-fast': { account: 'voicetexts', container: 'transcripts', prefix: 'fast/' },
  whisper: { account: 'voicetexts', container: 'transcripts', prefix: 'whisper/' },
  captions: { account: 'voicetexts', container: 'transcripts', prefix: 'captions/' },
  texts: { account: 'voicetexts', container: 'transcripts', prefix: 'texts/' },
  conversations: { account: 'voicebot', container: 'conversations', prefix: '' },
  'bot-logs': { account: 'voicebot', container: 'botlogs', prefix: 'daily/' },
  'vendor-logs': { account: 'voicebot', container: 'botlogs', prefix: 'vendor/' },
};

/** The policy that fits to the estate, as its author writes it: the API server fills in the defaults. */
export function callEstateSpec(options: CallEstateSpecOptions): JsonObject {
  const { maximum = { months: 3 }, enforcement = 'Enforce', limits, resourceGroupId } = options;
  return {
    enforcement,
    timeZone: 'Europe/Berlin',
    storageAccounts: callAccounts.map((name) => ({ name, resourceId: callResourceId(name, resourceGroupId) })),
    artifactClasses: Object.entries(places).map(([name, place]) => ({
      name,
      locations: [place],
      retention: { maximum },
      artifacts: readings[name as CallClass],
      ...consentOf(name, options),
    })),
    ...(limits === undefined ? {} : { sweep: { limits } }),
    holds: holdsOf(options),
  };
}

function consentOf(className: string, { deleteMissingConsentAfterDays: days }: CallEstateSpecOptions): JsonObject {
  if (className !== 'recordings' && className !== 'conversations') return {};
  const consent = {
    purpose: 'Recording',
    from: className === 'recordings' ? 'Tag' : 'Metadata',
    key: 'consent_recording',
    grantedValue: 'yes',
    refusedValue: 'no',
    timeKey: 'consent_time',
    ...(days === undefined ? { onMissing: 'Report' } : { onMissing: 'DeleteAfter', deleteAfterDays: days }),
  };
  return { consent };
}

function holdsOf({ estate: { nowMs }, heldCallsSecret }: CallEstateSpecOptions): readonly JsonObject[] {
  const time = (days: number): string => new Date(nowMs + days * dayMs).toISOString();
  const span = { startTime: time(-holdDays.before), endTime: time(holdDays.after) };
  const claim = {
    name: 'case-7',
    ground: 'LegalClaims',
    owner: 'Legal department',
    tagValue: holdTagValues.Tag,
    ...span,
  };
  if (heldCallsSecret === undefined) return [claim];
  const secretRef = { name: heldCallsSecret };
  return [
    claim,
    { name: 'order-3', ground: 'OfficialOrder', owner: 'Data protection officer', callIds: { secretRef }, ...span },
  ];
}
