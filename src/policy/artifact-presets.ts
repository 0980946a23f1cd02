import type {
  AiObjectSource,
  ArtifactDefinition,
  ArtifactKind,
  Capture,
  NumberSource,
  SearchDefinition,
  StartSource,
  ValueSource,
} from './artifact-definition.ts';

export const artifactPresets = [
  'AzureCommunicationRecording',
  'AzureSpeechBatch',
  'AzureSpeechFast',
  'Whisper',
  'VCon',
  'WebVtt',
  'Text',
] as const;
export type ArtifactPreset = (typeof artifactPresets)[number];

/** What a user writes: a preset, fields, or both. */
export interface DeclaredArtifact {
  readonly kind: ArtifactKind;
  readonly preset?: ArtifactPreset;
  readonly nameEndsWith?: readonly string[];
  readonly callId?: ValueSource | readonly ValueSource[];
  readonly startedAt?: StartSource | readonly StartSource[];
  readonly search?: SearchDefinition;
  readonly numbers?: readonly NumberSource[];
  readonly aiObjects?: readonly AiObjectSource[];
  readonly granularity?: 'Blob' | 'Record';
  readonly quietHours?: number;
}

type PresetFields = Omit<ArtifactDefinition, 'kind' | 'aiObjects' | 'granularity' | 'quietHours'>;

/**
 * The plain fields that a declaration means. A field that stands beside the preset replaces the preset's. Where neither says
 * how to find a call, nothing of the kind can be classified, and it is counted so.
 */
export function expandArtifact(declared: DeclaredArtifact): ArtifactDefinition {
  const { kind, preset, callId, startedAt, aiObjects, granularity, quietHours } = declared;
  const base: PresetFields =
    preset === undefined ? { nameEndsWith: [], callId: [], startedAt: [] } : presetFields(preset, kind);
  const search = declared.search ?? base.search;
  const numbers = declared.numbers ?? base.numbers;
  return {
    kind,
    nameEndsWith: declared.nameEndsWith ?? base.nameEndsWith,
    callId: callId === undefined ? base.callId : listOf(callId),
    startedAt: startedAt === undefined ? base.startedAt : listOf(startedAt),
    ...(search === undefined ? {} : { search }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(aiObjects === undefined ? {} : { aiObjects }),
    ...(granularity === undefined ? {} : { granularity }),
    ...(quietHours === undefined ? {} : { quietHours }),
  };
}

function listOf<T extends object>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** `20240131/<call>/<recording>/0-audiowav.wav` and, beside it, `0-acsmetadata.json`; the folder's date is UTC. */
const recordingPath =
  '(?P<day>[0-9]{8})/(?P<callId>[^/]+)/[^/]+/(?P<chunk>[0-9]+)-(?:audio[a-z0-9]+[.][a-z0-9]+|acsmetadata[.]json)$';
/**
 * The whole blob name without its extension, for results that name no call themselves. The file name alone would make
 * `call-1/transcript.vtt` and `call-2/transcript.vtt` one call, and a refusal of one would destroy the other. Two artifacts of
 * one call in two folders are two calls by it, unless the definition says better; a hold by call ids reaches both all the
 * same, because it also matches a part of such a path.
 */
const wholeNameSource: ValueSource = {
  from: 'Path',
  pattern: '(?s)^(?P<callId>.+?)(?:[.][A-Za-z0-9]+)?$',
  group: 'callId',
};
/** The time at which the artifact appeared: later than the call, and all that such a file tells. */
const creationTime: StartSource = { from: 'CreationTime' };

function presetFields(preset: ArtifactPreset, kind: ArtifactKind): PresetFields {
  switch (preset) {
    case 'AzureCommunicationRecording':
      return kind === 'CallMetadata' ? recordingMetadata : recordingAudio;
    case 'AzureSpeechBatch':
      return speechBatch;
    case 'AzureSpeechFast':
      return byFileName(['.json'], { format: 'Json', text: ['$.phrases[*].text'] });
    case 'Whisper':
      return byFileName(['.json'], { format: 'Json', text: ['$.segments[*].text', '$.text'] });
    case 'VCon':
      return vCon;
    case 'WebVtt':
      return byFileName(['.vtt'], { format: 'WebVtt' });
    case 'Text':
      return byFileName(['.txt'], { format: 'Text' });
  }
}

function byFileName(nameEndsWith: readonly string[], search: SearchDefinition): PresetFields {
  return { nameEndsWith, callId: [wholeNameSource], startedAt: [creationTime], search };
}

const recordingCall: ValueSource = { from: 'Path', pattern: recordingPath, group: 'callId' };
const dayInUtc = { precision: 'Day', timeZone: 'UTC' } as const;
const recordingDay: StartSource = { from: 'Path', pattern: recordingPath, group: 'day', ...dayInUtc };

/** The audio says nothing of itself: its metadata file stands beside it, and where that is gone the folder has the day. */
const recordingAudio: PresetFields = {
  nameEndsWith: ['-audiowav.wav', '-audiomp3.mp3', '-audiomp4.mp4'],
  callId: [recordingCall],
  startedAt: [
    {
      from: 'Sibling',
      pattern: recordingPath,
      name: '{directory}/{chunk}-acsmetadata.json',
      format: 'Json',
      pointer: '/chunkStartTime',
    },
    recordingDay,
  ],
};

/**
 * No layout says which party called. Each telephone number of a party counts as a caller's: where there are two that are not
 * the company's own, the call is for review.
 */
function callersIn(
  format: 'Json' | 'VCon',
  path: string,
  captured: { readonly capture?: Capture },
): readonly NumberSource[] {
  return [{ role: 'Caller', from: 'Content', format, path, ...captured }];
}

/** `4:+4930…` is a telephone, `8:acs:…` an app. */
const recordingMetadata: PresetFields = {
  nameEndsWith: ['-acsmetadata.json'],
  callId: [recordingCall],
  startedAt: [{ from: 'Content', format: 'Json', pointer: '/chunkStartTime' }, recordingDay],
  search: { format: 'Json', features: ['$.participants[*].participantId'] },
  numbers: callersIn('Json', '$.participants[*].participantId', {
    capture: { pattern: '^4:(?P<number>[+]?[0-9]+)$', group: 'number' },
  }),
};

const sourceOfSpeech = (pattern: string, group = 'callId'): ValueSource => ({
  from: 'Content',
  format: 'Json',
  pointer: '/source',
  capture: { pattern, group },
});
const recordedSpeech =
  '^[^?#]*/(?P<day>[0-9]{8})/(?P<callId>[^/?#]+)/[^/?#]+/[0-9]+-audio[a-z0-9]+[.][a-z0-9]+(?:[?#].*)?$';

/**
 * `source` is the URL of the audio, `timestamp` the time of the transcription, which is later than the call: by a night, or by
 * days. The audio of a recording lies in the folder of its call and of its day; of any other the whole blob name without its
 * extension counts, as above.
 */
const speechBatch: PresetFields = {
  nameEndsWith: ['.json'],
  callId: [
    sourceOfSpeech(recordedSpeech),
    sourceOfSpeech('^(?:https?://[^/?#]+/[^/?#]+/)?(?P<callId>[^?#]+?)(?:[.][A-Za-z0-9]+)?(?:[?#].*)?$'),
  ],
  startedAt: [
    { ...sourceOfSpeech(recordedSpeech, 'day'), ...dayInUtc },
    { from: 'Content', format: 'Json', pointer: '/timestamp', precision: 'Latest' },
  ],
  search: {
    format: 'Json',
    text: ['$.recognizedPhrases[*].nBest[*].display', '$.recognizedPhrases[*].nBest[*].lexical'],
  },
};

/** Its dialogs tell when they began; without one it says only when it was made of the call. */
const vCon: PresetFields = {
  nameEndsWith: ['.vcon', '.vcon.json'],
  callId: [{ from: 'Content', format: 'VCon', pointer: '/uuid' }],
  startedAt: [
    { from: 'Content', format: 'VCon', path: '$.dialog[*].start' },
    { from: 'Content', format: 'VCon', pointer: '/created_at', precision: 'Latest' },
  ],
  search: {
    format: 'Json',
    text: ['$.dialog[*].body', '$.analysis[*].body', '$.attachments[*].body'],
    features: ['$.parties[*].tel', '$.parties[*].mailto', '$.parties[*].name'],
  },
  // As it is written: the extension of a tel URI is part of the number.
  numbers: callersIn('VCon', '$.parties[*].tel', {}),
};
