import { keyRules } from './blob-key.ts';
import { timeZoneSchema } from './time-zone-schema.ts';

const valueSchema = { type: 'string', minLength: 1, maxLength: 256 } as const;

export const consentSchema = {
  description:
    'Where the consent of the caller stands. Granted, refused and missing are three things, and no default is ever granted. A refusal on one artifact counts for its whole call.',
  type: 'object',
  required: ['purpose', 'from', 'key', 'grantedValue', 'refusedValue', 'onMissing'],
  properties: {
    purpose: {
      description:
        'What was consented to. A refused Recording takes every artifact of the call, in every class; a refused AI takes those in classes whose purpose is AI.',
      type: 'string',
      enum: ['Recording', 'AI'],
    },
    from: { description: 'Tag or Metadata of the blob.', type: 'string', enum: ['Tag', 'Metadata'] },
    key: { ...valueSchema, maxLength: 128, description: 'Key of the tag or metadata.' },
    grantedValue: {
      ...valueSchema,
      description: 'The value that means granted, and no other does. Quote words such as "yes".',
    },
    refusedValue: { ...valueSchema, description: 'The value that means refused. Any third value counts as missing.' },
    timeKey: {
      ...valueSchema,
      maxLength: 128,
      description:
        'Key of the tag or metadata that holds when consent was given. A time after the start of the call is a finding (R-32).',
    },
    timeZone: {
      description:
        'Of timeKey: the zone in which the time is written where it names no offset, an IANA name such as Europe/Berlin. What may be several instants counts as the earliest, so that a consent is late only where it surely was. Default: UTC, by which local time is compared with the start of the call hours too late or too early.',
      ...timeZoneSchema,
    },
    onMissing: {
      description:
        'Report: a call without an answer is a finding. DeleteAfter: its artifacts in classes that ask for this consent are deleted, too, after deleteAfterDays, but not while an artifact that has this consent, or may have it behind a key, does not tell all of its calls.',
      type: 'string',
      enum: ['Report', 'DeleteAfter'],
    },
    deleteAfterDays: {
      description:
        'Of DeleteAfter: days after the start of the call, 1 to 365. retention.minimum still holds. Choose fewer than the shortest maximum of the classes that ask for the same consent: a consent is gone with the artifact that carries it, and from then on nothing is deleted for want of one.',
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 365,
    },
  },
  'x-kubernetes-validations': [
    {
      rule: '!has(self.timeZone) || has(self.timeKey)',
      message: 'timeZone is that of the time in timeKey; add timeKey, or remove timeZone',
      fieldPath: '.timeZone',
    },
    {
      rule: 'self.grantedValue != self.refusedValue',
      message: 'grantedValue and refusedValue are the same; nobody could tell a consent from a refusal',
      fieldPath: '.refusedValue',
    },
    {
      rule: "(self.onMissing == 'DeleteAfter') == has(self.deleteAfterDays)",
      message: 'deleteAfterDays belongs to onMissing: DeleteAfter, and it needs it',
    },
    ...keyRules('key'),
    ...keyRules('timeKey'),
  ],
} as const;
