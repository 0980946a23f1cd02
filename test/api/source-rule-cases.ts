import { changed, type RuleCase } from './rule-case.ts';
import type { JsonObject } from '../../src/api/json.ts';

const artifact = 'spec.artifactClasses[].artifacts[]';
/** With what a source of each list needs beside where it stands. */
const lists = {
  callId: {},
  startedAt: {},
  numbers: { role: 'Caller' },
  aiObjects: { kind: 'File', account: 'voicebot' },
} as const satisfies Readonly<Record<string, JsonObject>>;
const listNames = Object.keys(lists) as readonly (keyof typeof lists)[];

interface SourceCase {
  readonly sentence: string;
  /** Below the source; empty for the source itself. */
  readonly at?: string;
  readonly source: JsonObject;
  /** After the path of the source. */
  readonly field?: string;
  readonly says: RegExp;
}

const content = { from: 'Content', pointer: '/call' };
const path = { from: 'Path', pattern: '^(?P<call>[^/]+)', group: 'call' };
const noGroup = /pattern has no group of that name; write the part to take as \(\?P<name>\.\.\.\)/;
const onePlace = /exactly one of pointer and path; other sources take neither/;

const sourceCases: readonly SourceCase[] = [
  { sentence: 'a Path without a group', source: { from: 'Path', pattern: '^a' }, says: /Path needs pattern and group/ },
  { sentence: 'a Path without a pattern', source: { from: 'Path', group: 'a' }, says: /Path needs pattern and group/ },
  {
    sentence: 'a Path whose group is not in its pattern',
    source: { ...path, group: 'cal' },
    field: '.group',
    says: noGroup,
  },
  {
    sentence: 'a group of a Tag',
    source: { from: 'Tag', key: 'call', group: 'call' },
    field: '.group',
    says: /to take a part of another value use capture/,
  },
  { sentence: 'a Metadata without a key', source: { from: 'Metadata' }, says: /key belongs to .* they need it/ },
  { sentence: 'a Content with a key', source: { ...content, key: 'call' }, says: /key belongs to from: Metadata/ },
  { sentence: 'a Sibling without a name', source: { from: 'Sibling', path: '$.id' }, says: /Sibling, and it needs it/ },
  { sentence: 'a Content with a name', source: { ...content, name: 'a.json' }, says: /name belongs to from: Sibling/ },
  { sentence: 'a Content with pointer and path', source: { ...content, path: '$.call' }, says: onePlace },
  { sentence: 'a Content with neither', source: { from: 'Content' }, says: onePlace },
  { sentence: 'a Tag with a pointer', source: { from: 'Tag', key: 'a', pointer: '/a' }, says: onePlace },
  {
    sentence: 'a Tag with a key that no index tag can have',
    source: { from: 'Tag', key: 'a#b' },
    field: '.key',
    says: /no index tag can have this key; write the key of the tag in/,
  },
  {
    sentence: 'a Metadata with a key that no metadata can have',
    source: { from: 'Metadata', key: 'call-id' },
    field: '.key',
    says: /no metadata can have this name; write the name of the metadata in/,
  },
  {
    sentence: 'a Content with a pattern',
    source: { ...content, pattern: '^a' },
    field: '.pattern',
    says: /pattern belongs to from: Path and from: Sibling; .* use capture/,
  },
  {
    sentence: 'a Metadata with a format',
    source: { from: 'Metadata', key: 'call', format: 'Json' },
    field: '.format',
    says: /format belongs to from: Content and from: Sibling/,
  },
  {
    sentence: 'a capture without such a group',
    at: '.capture',
    source: { ...content, capture: { pattern: '(?P<a>.)', group: 'b' } },
    field: '.capture.group',
    says: noGroup,
  },
  {
    sentence: 'a pointer without a slash',
    at: '.pointer',
    source: { from: 'Content', pointer: 'call/id' },
    field: '.pointer',
    says: /a JSON Pointer begins with '\/'/,
  },
  {
    sentence: 'a path without a dollar',
    at: '.path',
    source: { from: 'Content', path: 'call.id' },
    field: '.path',
    says: /a JSONPath begins with '\$'/,
  },
];

const patterns: readonly (readonly [sentence: string, pattern: string])[] = [
  ['a pattern without its bracket', '(?P<call>[^/]+'],
  ['a pattern that looks ahead', '(?P<call>a)(?=b)'],
  ['a pattern that refers back', '(?P<call>a)\\1'],
];

const patternPlaces = ['pattern', 'capture.pattern'] as const;

/** A pattern is refused with its class, in the words of RE2. */
const patternCases: readonly RuleCase[] = listNames.flatMap((list) =>
  patternPlaces.flatMap((place) =>
    patterns.map(([sentence, pattern]) => ({
      sentence: `${sentence}, as ${place} of ${list}`,
      at: 'spec.artifactClasses[]',
      object: changed({
        [`spec.artifactClasses[0].artifacts[1].${list}[0]`]:
          place === 'pattern'
            ? { ...lists[list], ...path, pattern }
            : { ...lists[list], from: 'Tag', key: 'call', capture: { pattern, group: 'call' } },
      }),
      field: 'spec.artifactClasses[0]',
      says: RegExp(`a ${place} in ${list} is not a regular expression in RE2 syntax`),
    })),
  ),
);

const firstStart = 'spec.artifactClasses[0].artifacts[1].startedAt[0]';

/** A zone is refused with its class; the comparison with the class before stands there. */
const zoneCases: readonly RuleCase[] = [
  ...['Europe/Nowhere', 'europe/berlin', 'Local', '+01:00', ''].map((timeZone) => ({
    sentence: `the time zone '${timeZone}' of a start`,
    at: 'spec.artifactClasses[]',
    object: changed({ [firstStart]: { from: 'Tag', key: 'start', timeZone } }),
    field: 'spec.artifactClasses[0]',
    says: /a timeZone in startedAt is unknown; use an IANA name such as 'Europe\/Berlin' or 'UTC'; calldata plan says which/,
  })),
  ...[{}, { precision: 'Instant' }, { precision: 'Latest' }].map((precision) => ({
    sentence: `a time zone of the creation of a blob with ${JSON.stringify(precision)}`,
    at: `${artifact}.startedAt[]`,
    object: changed({ [firstStart]: { from: 'CreationTime', timeZone: 'Europe/Berlin', ...precision } }),
    field: `${firstStart}.timeZone`,
    says: /same instant in every zone; remove timeZone, or add precision: Day/,
  })),
];

/** In each list of sources: they are copies of the schema. */
export const sourceRuleCases: readonly RuleCase[] = [
  ...patternCases,
  ...zoneCases,
  ...listNames.flatMap((list) =>
    sourceCases.map(({ sentence, at = '', source, field = '', says }) => ({
      sentence: `${sentence}, in ${list}`,
      at: `${artifact}.${list}[]${at}`,
      object: changed({ [`spec.artifactClasses[0].artifacts[1].${list}[0]`]: { ...lists[list], ...source } }),
      field: `spec.artifactClasses[0].artifacts[1].${list}[0]${field}`,
      says,
    })),
  ),
];
