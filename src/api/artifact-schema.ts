import {
  aiObjectSourceSchema,
  callIdSourceSchema,
  numberSourceSchema,
  startSourceSchema,
} from './value-source-schema.ts';

const jsonPathsSchema = {
  type: 'array',
  minItems: 1,
  maxItems: 10,
  'x-kubernetes-list-type': 'atomic',
  items: {
    description: 'A JSONPath (RFC 9535).',
    type: 'string',
    minLength: 1,
    maxLength: 256,
    'x-kubernetes-validations': [
      { rule: "self.startsWith('$')", message: "a JSONPath begins with '$', as in $.segments[*].text" },
    ],
  },
} as const;

const searchSchema = {
  description: 'How words and features of people are found in the artifact. Without it the artifact is unsearchable.',
  type: 'object',
  required: ['format'],
  properties: {
    format: {
      description: 'Text, WebVtt (subtitles), Json (one document) or NdJson (one document a line).',
      type: 'string',
      enum: ['Text', 'WebVtt', 'Json', 'NdJson'],
    },
    text: {
      ...jsonPathsSchema,
      description: 'Of Json and NdJson: what was said, joined in this order.',
    },
    features: {
      ...jsonPathsSchema,
      description: 'Of Json and NdJson: values that are a feature by themselves, such as a phone number.',
    },
  },
  'x-kubernetes-validations': [
    {
      rule: "(self.format == 'Json' || self.format == 'NdJson') == (has(self.text) || has(self.features))",
      message: 'Json and NdJson need text or features; Text and WebVtt take neither',
    },
  ],
} as const;

const isRecordWise = "has(self.granularity) && self.granularity == 'Record'";

/** A tag of a log would be taken for the caller of every call in it. */
function ownRecordRule(list: 'numbers' | 'aiObjects', what: string) {
  return {
    rule: `!(${isRecordWise}) || !has(self.${list}) || self.${list}.all(s, s.from == 'Content')`,
    message: `granularity: Record needs ${list} from: Content, because each record tells its own ${what}; another source would speak of every call in the log`,
    fieldPath: `.${list}`,
  } as const;
}

const artifactSchema = {
  description: 'One kind of artifact of the class and how it is read.',
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      description:
        'What it is. Derived: voiceprints, embeddings, scores and the like; they are reported (R-29) and kept to the same period.',
      type: 'string',
      enum: ['Recording', 'Transcript', 'TranscriptLog', 'CallMetadata', 'Derived'],
    },
    nameEndsWith: {
      description:
        "Ends of blob names that it takes; [''] is every name. Default: those of the preset. Without a preset it is required, because a misspelt one that a lax client drops would take the names of the entries below. The first artifact of the class that takes a name decides.",
      type: 'array',
      minItems: 1,
      maxItems: 20,
      'x-kubernetes-list-type': 'set',
      items: {
        description: "The end of a name, such as .wav; letter case counts. '' is the end of every name.",
        type: 'string',
        maxLength: 64,
      },
    },
    preset: {
      description:
        'A well-known layout. It stands for the fields below it; a field that stands beside it replaces that of the preset. calldata plan prints what it expands to. AzureSpeechFast, Whisper, WebVtt and Text take the whole blob name without its extension as call id, so that transcript.vtt in two folders is two calls; write callId where the name says more.',
      type: 'string',
      enum: ['AzureCommunicationRecording', 'AzureSpeechBatch', 'AzureSpeechFast', 'Whisper', 'VCon', 'WebVtt', 'Text'],
    },
    callId: {
      description:
        'Sources of the call id, in order: the first that holds a value decides. White space around an id does not count, and what programs write where they know none (unknown, null, n/a, 0, a GUID of zeros) is none.',
      type: 'array',
      minItems: 1,
      maxItems: 4,
      'x-kubernetes-list-type': 'atomic',
      items: callIdSourceSchema,
    },
    startedAt: {
      description:
        'Sources of the start of the call, in order: the first that holds a value decides. The time of something later, such as a transcription, is no start: say precision Latest. A time before 2002 is taken for that of a clock that was reset, and counts as unknown.',
      type: 'array',
      minItems: 1,
      maxItems: 4,
      'x-kubernetes-list-type': 'atomic',
      items: startSourceSchema,
    },
    search: searchSchema,
    numbers: {
      description:
        'Where telephone numbers of the parties stand; every source is asked. Callers are found by them. Without it, and without a preset that knows, a call is found by its texts only, and never reliably by a number.',
      type: 'array',
      minItems: 1,
      maxItems: 4,
      'x-kubernetes-list-type': 'atomic',
      items: numberSourceSchema,
    },
    aiObjects: {
      description:
        'Where ids of objects in AI accounts stand that hold something of the call; every source is asked. An erasure deletes these objects before the artifact that names them.',
      type: 'array',
      minItems: 1,
      maxItems: 4,
      'x-kubernetes-list-type': 'atomic',
      items: aiObjectSourceSchema,
    },
    granularity: {
      description:
        'Of a TranscriptLog. Blob (default): the log is dated by its earliest record and deleted whole, up to a day sooner where a short month ends the period of a later call first. Record: records that are due are cut out of it. Lifecycle rules know no records: begin a new log each day, of at most 100,000 calls.',
      type: 'string',
      enum: ['Blob', 'Record'],
    },
    quietHours: {
      description:
        'Of granularity Record: a log is cut only once it has not changed for so many hours, 1 to 720. Default 24.',
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 720,
    },
  },
  'x-kubernetes-validations': [
    {
      rule: 'has(self.preset) || (has(self.callId) && has(self.startedAt))',
      message:
        'needs a preset, or callId and startedAt: without them no artifact can be dated, and nothing would be deleted in time',
    },
    {
      rule: 'has(self.preset) || has(self.nameEndsWith)',
      message: "needs a preset or nameEndsWith; write nameEndsWith: [''] for every name",
    },
    {
      rule: "!has(self.granularity) || self.kind == 'TranscriptLog'",
      message: 'granularity belongs to kind: TranscriptLog',
      fieldPath: '.granularity',
    },
    {
      rule: `!has(self.quietHours) || (${isRecordWise})`,
      message: 'quietHours belongs to granularity: Record',
      fieldPath: '.quietHours',
    },
    {
      rule: `!(${isRecordWise}) || (has(self.callId) && self.callId.all(s, s.from == 'Content') && has(self.startedAt) && self.startedAt.all(s, s.from == 'Content'))`,
      message:
        'granularity: Record needs callId and startedAt from: Content, because each record tells its own call and time',
      fieldPath: '.granularity',
    },
    ownRecordRule('numbers', 'number'),
    ownRecordRule('aiObjects', 'object'),
  ],
} as const;

export const artifactsSchema = {
  description:
    'How to read what lies in the locations: which call each blob belongs to and when it began. What no entry takes is counted as unclassified and never deleted by the operator. Without the field nothing of the class can be dated.',
  type: 'array',
  minItems: 1,
  maxItems: 10,
  'x-kubernetes-list-type': 'atomic',
  items: artifactSchema,
} as const;
