import type { JsonObject } from '../../src/api/json.ts';

const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What the content of a log does not use. */
const otherSources = [
  { from: 'Path', pattern: '-(?P<party>[0-9]+)[.]wav$', group: 'party' },
  { from: 'Metadata', key: 'party', capture: { pattern: '^(?<id>.+)$', group: 'id' } },
  { from: 'Tag', key: 'party' },
  { from: 'Sibling', name: '{directory}/{stem}.json', pattern: '[.]wav$', format: 'VCon', path: '$.parties[*].tel' },
] satisfies readonly JsonObject[];

/** Every field of an artifact stands somewhere here; most of them exclude others. */
export const completeArtifacts = [
  {
    kind: 'TranscriptLog',
    nameEndsWith: ['.ndjson', '.jsonl'],
    callId: [
      { from: 'Content', format: 'NdJson', pointer: '/call/id', capture: { pattern: '^(?P<id>[^@]+)', group: 'id' } },
    ],
    startedAt: [{ from: 'Content', format: 'NdJson', path: '$.call.start', precision: 'Instant' }],
    search: { format: 'NdJson', text: ['$.turns[*].text'], features: ['$.caller'] },
    numbers: [
      {
        role: 'Caller',
        from: 'Content',
        format: 'NdJson',
        pointer: '/caller',
        capture: { pattern: '^tel:(?P<number>.+)$', group: 'number' },
      },
    ],
    aiObjects: [
      {
        kind: 'Response',
        account: 'voicebot',
        from: 'Content',
        format: 'NdJson',
        pointer: '/response',
        capture: { pattern: '^(?P<id>resp_.+)$', group: 'id' },
      },
    ],
    granularity: 'Record',
    quietHours: 48,
  },
  {
    kind: 'Recording',
    preset: 'AzureCommunicationRecording',
    callId: [
      { from: 'Path', pattern: '(?P<call>[^/]+)[.]wav$', group: 'call' },
      { from: 'Metadata', key: 'callId', capture: { pattern: '^(?<id>.+)$', group: 'id' } },
      { from: 'Tag', key: 'call' },
      {
        from: 'Sibling',
        name: '{directory}/{chunk}.json',
        pattern: '/(?P<chunk>[0-9]+)[.]wav$',
        format: 'Json',
        path: '$.id',
      },
    ],
    startedAt: [
      { from: 'Path', pattern: '^(?P<day>[0-9]{8})/', group: 'day', precision: 'Day' },
      {
        from: 'Metadata',
        key: 'start',
        capture: { pattern: '^(?P<time>[^ ]+)', group: 'time' },
        timeZone: 'Europe/Berlin',
      },
      {
        from: 'Sibling',
        name: '{directory}/{stem}.json',
        pattern: '[.]wav$',
        format: 'Json',
        pointer: '/start',
      },
      { from: 'CreationTime' },
    ],
    numbers: otherSources.map((source) => ({ role: 'Callee', ...source })),
    aiObjects: otherSources.map((source) => ({ kind: 'Thread', account: 'speech', ...source })),
  },
] satisfies readonly JsonObject[];

export const completeConsent = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent_recording',
  grantedValue: 'yes',
  refusedValue: 'no',
  timeKey: 'consent_time',
  timeZone: 'Europe/Berlin',
  onMissing: 'DeleteAfter',
  deleteAfterDays: 14,
} satisfies JsonObject;

export const completeHolds = [
  {
    name: 'tax-audit',
    ground: 'LegalObligation',
    statute: 'section 147 AO',
    owner: 'finance department',
    startTime: '2026-01-01T00:00:00Z',
    endTime: '2027-01-01T00:00:00+01:00',
    tagValue: 'tax-audit',
  },
  {
    name: 'lawsuit',
    ground: 'LegalClaims',
    owner: 'legal department',
    startTime: '2026-06-01T00:00:00Z',
    endTime: '2027-06-01T00:00:00Z',
    callIds: { secretRef: { name: 'lawsuit-calls', key: 'ids' } },
  },
] satisfies readonly JsonObject[];

export const completeNotice = {
  url: 'https://www.example.com/privacy.html',
  version: '2025-03',
  sha256: 'c'.repeat(64),
  clauses: [
    {
      id: 'R-06',
      controls: [
        { control: 'Retention', class: 'transcripts' },
        {
          control: 'Attestation',
          attestation: { by: 'data protection officer', date: '2026-03-01', reference: 'minutes 2026-7' },
        },
      ],
    },
    { id: 'R-38', controls: [{ control: 'Training' }] },
  ],
} satisfies JsonObject;

/** Texts at their bound, or short ones: etcd takes no object in which every text of every class is as long as it may be. */
type Texts = 'Long' | 'Short';

/** A pattern of at most 256 characters whose group has a name of at most 32, and which RE2 compiles slowly. */
function patternOf(texts: Texts): { readonly pattern: string; readonly group: string } {
  if (texts === 'Short') return { pattern: '^(?P<g>.)', group: 'g' };
  const group = 'g'.repeat(32);
  const start = `^(?P<${group}>[a-z]+)`;
  const repeated = '(a|b?)';
  return { pattern: start + repeated.repeat(Math.floor((256 - start.length) / repeated.length)), group };
}

function sourceOf(texts: Texts): JsonObject {
  const directory = '{directory}/';
  return {
    from: 'Sibling',
    name: directory + 'n'.repeat(texts === 'Long' ? 256 - directory.length : 1),
    pattern: patternOf(texts).pattern,
    format: 'VCon',
    pointer: `/${'p'.repeat(texts === 'Long' ? 255 : 1)}`,
    capture: patternOf(texts),
  };
}

/** As many artifacts and sources as a class may have. */
export function maximalArtifacts(texts: Texts, account: string): readonly JsonObject[] {
  const ends = indexes(20).map((index) => String(index).padStart(texts === 'Long' ? 64 : 2, '.'));
  const paths = indexes(10).map(() => `$.${'p'.repeat(texts === 'Long' ? 254 : 1)}`);
  return indexes(10).map(() => ({
    kind: 'TranscriptLog',
    nameEndsWith: ends,
    callId: indexes(4).map(() => sourceOf(texts)),
    startedAt: indexes(4).map(() => ({
      ...sourceOf(texts),
      precision: 'Day',
      timeZone: 'America/Argentina/ComodRivadavia',
    })),
    search: { format: 'NdJson', text: paths, features: paths },
    numbers: indexes(4).map(() => ({ role: 'Caller', ...sourceOf(texts) })),
    aiObjects: indexes(4).map(() => ({ kind: 'StoredCompletion', account, ...sourceOf(texts) })),
    granularity: 'Blob',
  }));
}

export function maximalConsent(): JsonObject {
  return {
    purpose: 'Recording',
    from: 'Metadata',
    key: 'k'.repeat(128),
    grantedValue: 'v'.repeat(256),
    refusedValue: `${'v'.repeat(255)}w`,
    timeKey: 't'.repeat(128),
    timeZone: 'America/Argentina/ComodRivadavia',
    onMissing: 'DeleteAfter',
    deleteAfterDays: 365,
  };
}

export function maximalHolds(): readonly JsonObject[] {
  return indexes(100).map((index) => ({
    name: `h${String(index).padStart(39, '0')}`,
    ground: 'LegalObligation',
    // Digits that are almost a phone number cost the rule most.
    statute: '123456a'.repeat(18),
    owner: '123456a'.repeat(18),
    startTime: '2026-01-01T00:00:00.000000000+01:00',
    endTime: '2026-01-01T00:00:01.000000000+01:00',
    tagValue: 't'.repeat(128),
  }));
}

/** Each control names the last class. */
export function maximalNotice(className: string): JsonObject {
  return {
    url: `https://${'u'.repeat(504)}`,
    version: 'v'.repeat(64),
    sha256: 'c'.repeat(64),
    clauses: indexes(100).map((index) => ({
      id: `c${String(index).padStart(31, '0')}`,
      controls: indexes(10).map(() => ({ control: 'Retention', class: className })),
    })),
  };
}
