import { keyRules } from './blob-key.ts';

const groupRule = {
  rule: "self.pattern.contains('(?P<' + self.group + '>') || self.pattern.contains('(?<' + self.group + '>')",
  message: 'pattern has no group of that name; write the part to take as (?P<name>...)',
  fieldPath: '.group',
} as const;

const groupSchema = {
  description: 'Name of the group of the pattern that holds the value.',
  type: 'string',
  minLength: 1,
  maxLength: 32,
} as const;

const patternSchema = {
  description: 'A regular expression in RE2 syntax. It may match anywhere; anchor it with ^ and $.',
  type: 'string',
  minLength: 1,
  maxLength: 256,
} as const;

const captureSchema = {
  description: 'Takes a part of the value. A value that the pattern does not match counts as absent.',
  type: 'object',
  required: ['pattern', 'group'],
  properties: { pattern: patternSchema, group: groupSchema },
  'x-kubernetes-validations': [groupRule],
} as const;

const properties = {
  pattern: {
    ...patternSchema,
    description: `Of Path: over the name of the blob. Of Sibling: its groups may stand in name. ${patternSchema.description}`,
  },
  group: { ...groupSchema, description: `Of Path. ${groupSchema.description}` },
  key: {
    description: 'Of Metadata (letter case does not count) and Tag (it does): the key.',
    type: 'string',
    minLength: 1,
    maxLength: 128,
  },
  name: {
    description:
      'Of Sibling: name of the other blob in the same container, such as {directory}/{chunk}-metadata.json. {directory} is the part before the last slash; other words are groups of pattern.',
    type: 'string',
    minLength: 1,
    maxLength: 256,
  },
  format: {
    description:
      'Of Content and Sibling. Json: one document. NdJson: one document a line. VCon: a document that may be signed. Default: NdJson for kind TranscriptLog, else Json.',
    type: 'string',
    enum: ['Json', 'NdJson', 'VCon'],
  },
  pointer: {
    description: 'Of Content and Sibling: where the value stands, as a JSON Pointer (RFC 6901) such as /call/id.',
    type: 'string',
    minLength: 1,
    maxLength: 256,
    'x-kubernetes-validations': [
      { rule: "self.startsWith('/')", message: "a JSON Pointer begins with '/', as in /call/id" },
    ],
  },
  path: {
    description: 'Of Content and Sibling: where the value stands, as a JSONPath (RFC 9535) such as $.call.id.',
    type: 'string',
    minLength: 1,
    maxLength: 256,
    'x-kubernetes-validations': [
      { rule: "self.startsWith('$')", message: "a JSONPath begins with '$', as in $.call.id" },
    ],
  },
  capture: captureSchema,
} as const;

const sourceRules = [
  {
    rule: "self.from != 'Path' || (has(self.pattern) && has(self.group))",
    message: 'from: Path needs pattern and group',
  },
  {
    rule: "self.from == 'Path' || !has(self.group)",
    message: 'group belongs to from: Path; to take a part of another value use capture',
    fieldPath: '.group',
  },
  {
    rule: "self.from != 'Path' || !has(self.pattern) || !has(self.group) || self.pattern.contains('(?P<' + self.group + '>') || self.pattern.contains('(?<' + self.group + '>')",
    message: groupRule.message,
    fieldPath: '.group',
  },
  {
    rule: "(self.from == 'Metadata' || self.from == 'Tag') == has(self.key)",
    message: 'key belongs to from: Metadata and from: Tag, and they need it',
  },
  { rule: "(self.from == 'Sibling') == has(self.name)", message: 'name belongs to from: Sibling, and it needs it' },
  {
    rule: "(self.from == 'Content' || self.from == 'Sibling') == (has(self.pointer) != has(self.path)) && !(has(self.pointer) && has(self.path))",
    message: 'from: Content and from: Sibling need exactly one of pointer and path; other sources take neither',
  },
  {
    rule: "self.from == 'Path' || self.from == 'Sibling' || !has(self.pattern)",
    message: 'pattern belongs to from: Path and from: Sibling; to take a part of another value use capture',
    fieldPath: '.pattern',
  },
  {
    rule: "self.from == 'Content' || self.from == 'Sibling' || !has(self.format)",
    message: 'format belongs to from: Content and from: Sibling',
    fieldPath: '.format',
  },
  ...keyRules('key'),
] as const;

const from = {
  description:
    'Path: a group of a pattern over the name. Metadata, Tag: of the blob. Content: inside the blob. Sibling: inside another blob of the container.',
  type: 'string',
  enum: ['Path', 'Metadata', 'Tag', 'Content', 'Sibling'],
} as const;

export const callIdSourceSchema = {
  description: 'Where the id of the call stands.',
  type: 'object',
  required: ['from'],
  properties: { from, ...properties },
  'x-kubernetes-validations': sourceRules,
} as const;

export const startSourceSchema = {
  description: 'Where the start of the call stands.',
  type: 'object',
  required: ['from'],
  properties: {
    from: {
      description:
        'As for callId, and CreationTime: when the blob was created, which is later than the call and the last resort.',
      type: 'string',
      enum: ['Path', 'Metadata', 'Tag', 'Content', 'Sibling', 'CreationTime'],
    },
    precision: {
      description:
        'Day: the value tells the day only, in timeZone; the maximum counts from the first instant of that day, the minimum from its end. Of a value that tells more, the day in timeZone counts. Latest: the value is a time after the call, such as that of a transcription or an upload; the period counts from it (of a mere day as with Day), and an erasure request does not take it for the start of the call. Default: as precise as the value.',
      type: 'string',
      enum: ['Instant', 'Day', 'Latest'],
    },
    timeZone: {
      description:
        'The zone in which the value is written where it names no offset: of a day, and of a time without one. An IANA name such as Europe/Berlin. A value with an offset, and seconds since 1970, mean the same in every zone. Where a change of the clock shows a time twice, or skips it, the maximum counts from the earlier of the two instants that it may mean, and the minimum from the later. Default: UTC, by which local time counts hours late east of Greenwich, and hours early west of it; the finding StartZoneUnsaid then counts the artifacts.',
      type: 'string',
      maxLength: 64,
    },
    ...properties,
  },
  'x-kubernetes-validations': [
    ...sourceRules,
    {
      rule: "self.from != 'CreationTime' || !has(self.timeZone) || (has(self.precision) && self.precision == 'Day')",
      message:
        'the creation of a blob is the same instant in every zone; remove timeZone, or add precision: Day for the day in that zone',
      fieldPath: '.timeZone',
    },
  ],
} as const;

export const numberSourceSchema = {
  description: 'Where the telephone number of a party of the call stands.',
  type: 'object',
  required: ['from', 'role'],
  properties: {
    role: {
      description:
        'Whose number it is. Caller: the one that called; alone it can tell whose call it is. Callee: the one that was called. Agent: of the company; it is not looked at. Required, because a caller that counts as a callee would not be found reliably.',
      type: 'string',
      enum: ['Caller', 'Callee', 'Agent'],
    },
    from,
    ...properties,
  },
  'x-kubernetes-validations': sourceRules,
} as const;

export const aiObjectSourceSchema = {
  description: 'Where the id of an object in an AI account stands that holds something of the call.',
  type: 'object',
  required: ['from', 'kind', 'account'],
  properties: {
    kind: {
      description: 'What the id names in the OpenAI data plane of the account. It decides what is deleted there.',
      type: 'string',
      enum: ['StoredCompletion', 'Response', 'File', 'Thread'],
    },
    account: {
      description: 'A name from spec.ai.accounts: the account that holds the object.',
      type: 'string',
      minLength: 1,
      maxLength: 63,
    },
    from,
    ...properties,
  },
  'x-kubernetes-validations': sourceRules,
} as const;
