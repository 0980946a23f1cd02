import { legalBasisSchema, purposesSchema } from './accountability-schema.ts';
import { artifactsSchema } from './artifact-schema.ts';
import { consentSchema } from './consent-schema.ts';
import { periodSchema } from './period-schema.ts';
import { startZoneRule } from './time-zone-schema.ts';

const overlapMessage =
  'two classes overlap: a prefix is also the beginning of a prefix of another class in the same account and container; give each class prefixes of its own';

const ownedOnce =
  '!self.exists_one(d, d.locations.exists(m, m.prefix.startsWith(l.prefix) && m.container == l.container && m.account == l.account))';

/**
 * Overlap between classes. One rule over all classes exceeds the API server's run-time budget at 20 classes with 10
 * locations, so it is split by the parity of the class's index.
 */
function overlapRule(parity: 0 | 1) {
  return {
    rule: `self.all(i, c, i % 2 != ${parity} || c.locations.all(l, self.exists_one(d, d.locations.exists(m, m.prefix.startsWith(l.prefix) && m.container == l.container && m.account == l.account))))`,
    messageExpression: `'class %s: one of its prefixes is also the beginning of a prefix of another class in the same account and container (an empty prefix is the whole container); give each class prefixes of its own'.format([self.filter(c, c.locations.exists(l, ${ownedOnce}))[0].name])`,
    message: overlapMessage,
  } as const;
}

const locationSchema = {
  description: 'One place in one storage account.',
  type: 'object',
  required: ['account', 'container', 'prefix'],
  properties: {
    account: {
      description: 'A name from spec.storageAccounts.',
      type: 'string',
      minLength: 1,
      maxLength: 63,
    },
    container: {
      description: 'Name of the blob container.',
      type: 'string',
      minLength: 3,
      maxLength: 63,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^[a-z0-9]+(-[a-z0-9]+)*$')",
          message:
            'not the name of a container that lifecycle rules reach: 3 to 63 lower-case letters, digits and single hyphens (system containers such as $logs are never touched by Azure)',
        },
      ],
    },
    prefix: {
      description:
        "Only blobs whose name begins with it belong to the class. '' is the whole container; anything else ends in a slash. Letter case counts. Required, because a misspelt one that a lax client drops would widen the class to the whole container.",
      type: 'string',
      maxLength: 256,
      'x-kubernetes-validations': [
        {
          rule: "self == '' || self.endsWith('/')",
          message:
            "must end in '/' (or be empty for the whole container): without it 'voice' would match 'voicemail/' too",
        },
        { rule: "!self.startsWith('/')", message: "must not start with '/': blob names do not" },
      ],
    },
  },
} as const;

/** Days, or months where the period is in months or years: comparable between periods of the same family. */
function amountOf(period: 'self.minimum' | 'self.maximum') {
  return `(has(${period}.days) ? ${period}.days : has(${period}.months) ? ${period}.months : has(${period}.years) ? ${period}.years * 12 : 0)`;
}

/**
 * Days compare with days and months with years exactly. Across the two families only what is longer in every calendar
 * is refused: the shortest month or year of `minimum` against the longest of `maximum`.
 */
const minimumWithinMaximum = `!has(self.minimum) || (has(self.minimum.days) == has(self.maximum.days) ? ${amountOf('self.minimum')} <= ${amountOf('self.maximum')} : has(self.minimum.days) ? self.minimum.days <= (has(self.maximum.months) ? self.maximum.months * 31 : has(self.maximum.years) ? self.maximum.years * 366 : 0) : (has(self.minimum.months) ? self.minimum.months * 30 - 2 : has(self.minimum.years) ? self.minimum.years * 365 : 0) <= self.maximum.days)`;

const retentionSchema = {
  description: 'How long artifacts of the class may and must live, counted from the start of the call.',
  type: 'object',
  required: ['maximum'],
  properties: {
    maximum: {
      ...periodSchema,
      description: `The promise: no artifact outlives it. ${periodSchema.description}`,
    },
    minimum: {
      ...periodSchema,
      description: `No lifecycle rule and no retention sweep deletes earlier. It never delays an erasure. Without it the floor is half of the shortest maximum. ${periodSchema.description}`,
    },
  },
  'x-kubernetes-validations': [
    {
      rule: minimumWithinMaximum,
      message: 'minimum is longer than maximum; shorten minimum or lengthen maximum',
      fieldPath: '.minimum',
    },
  ],
} as const;

/**
 * A bad pattern is an error of evaluation, which ratcheting does not forgive: without the comparison, one that a newer
 * API server no longer takes would lock the object, suspend and finalizer included. Sources stand in lists that the API
 * server does not compare entry by entry, so the rule stands here.
 */
function patternRule(list: 'callId' | 'startedAt' | 'numbers' | 'aiObjects', pattern: 'pattern' | 'capture.pattern') {
  const isAbsent = pattern === 'pattern' ? '!has(s.pattern)' : '!has(s.capture)';
  return {
    rule: `(oldSelf.hasValue() && [oldSelf.value()].exists(o, has(o.artifacts) && has(self.artifacts) && o.artifacts == self.artifacts)) || !has(self.artifacts) || self.artifacts.all(a, !has(a.${list}) || a.${list}.all(s, ${isAbsent} || [''.matches(s.${pattern})].size() == 1))`,
    optionalOldSelf: true,
    message: `a ${pattern} in ${list} is not a regular expression in RE2 syntax (no lookahead, no backreferences); calldata plan says which and where`,
  } as const;
}

const artifactClassSchema = {
  description: 'One kind of data with a period of its own.',
  type: 'object',
  required: ['name', 'locations', 'retention'],
  properties: {
    name: {
      description:
        'Name of the class: lower-case letters, digits and hyphens, at most 40. Part of the names of its lifecycle rules.',
      type: 'string',
      maxLength: 40,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^[a-z]([a-z0-9-]*[a-z0-9])?$')",
          message: 'must begin with a letter and hold lower-case letters, digits and hyphens only',
        },
      ],
    },
    locations: {
      description: 'Where artifacts of the class lie. Locations of a policy never overlap.',
      type: 'array',
      minItems: 1,
      maxItems: 10,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['account', 'container', 'prefix'],
      items: locationSchema,
    },
    retention: retentionSchema,
    artifacts: artifactsSchema,
    consent: consentSchema,
    legalBasis: legalBasisSchema,
    purposes: purposesSchema('What data of the class is used for, a closed list. A class without one is a finding.'),
  },
  'x-kubernetes-validations': [
    {
      rule: 'self.locations.all(l, self.locations.all(m, l == m || m.container != l.container || m.account != l.account || !m.prefix.startsWith(l.prefix)))',
      message: 'a location of this class lies inside another location of it; keep the shorter prefix',
      fieldPath: '.locations',
    },
    patternRule('callId', 'pattern'),
    patternRule('callId', 'capture.pattern'),
    patternRule('startedAt', 'pattern'),
    patternRule('startedAt', 'capture.pattern'),
    patternRule('numbers', 'pattern'),
    patternRule('numbers', 'capture.pattern'),
    patternRule('aiObjects', 'pattern'),
    patternRule('aiObjects', 'capture.pattern'),
    startZoneRule,
  ],
} as const;

export const artifactClassesSchema = {
  description: 'The classes of data that the promise speaks of, each with its places and its period.',
  type: 'array',
  minItems: 1,
  maxItems: 20,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
  items: artifactClassSchema,
  'x-kubernetes-validations': [overlapRule(0), overlapRule(1)],
} as const;
