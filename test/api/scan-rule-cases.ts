import { valueAt } from './object-path.ts';
import { changed, type RuleCase } from './rule-case.ts';
import { completeConsent, completeHolds, completeNotice } from './scan-manifest.ts';
import type { JsonValue } from '../../src/api/json.ts';

type Changes = Readonly<Record<string, JsonValue | undefined>>;

interface Row {
  readonly sentence: string;
  /** What is changed, by its path below the place. */
  readonly changes: Changes;
  /** Below the place. */
  readonly field?: string;
  readonly says: RegExp;
}

/** Rows that break rules of one node of the schema, in one of its places. */
function rowsAt(at: string, place: string, rows: readonly Row[]): readonly RuleCase[] {
  return rows.map(({ sentence, changes, field = '', says }) => ({
    sentence,
    at,
    object: changed(Object.fromEntries(Object.entries(changes).map(([key, value]) => [place + key, value]))),
    field: `${place}${field}`,
    says,
  }));
}

const artifacts = 'spec.artifactClasses[0].artifacts';
const needsDating = /needs a preset, or callId and startedAt: .*nothing would be deleted in time/;
const ownCall = /Record needs callId and startedAt from: Content, because each record tells its own call and time/;

const artifactCases: readonly RuleCase[] = [
  ...rowsAt('spec.artifactClasses[].artifacts[]', `${artifacts}[0]`, [
    {
      sentence: 'an artifact without preset and call id',
      changes: { '.callId': undefined, '.granularity': undefined, '.quietHours': undefined },
      says: needsDating,
    },
    {
      sentence: 'an artifact without preset and start',
      changes: { '.startedAt': undefined, '.granularity': undefined, '.quietHours': undefined },
      says: needsDating,
    },
    {
      sentence: 'an artifact without preset and names',
      changes: { '.nameEndsWith': undefined },
      says: /needs a preset or nameEndsWith; write nameEndsWith: \[''\] for every name/,
    },
    {
      sentence: 'records of a recording',
      changes: { '.kind': 'Recording' },
      field: '.granularity',
      says: /granularity belongs to kind: TranscriptLog/,
    },
    {
      sentence: 'quiet hours of a log that is deleted whole',
      changes: { '.granularity': 'Blob' },
      field: '.quietHours',
      says: /quietHours belongs to granularity: Record/,
    },
    {
      sentence: 'quiet hours of a log without granularity',
      changes: { '.granularity': undefined },
      field: '.quietHours',
      says: /quietHours belongs to granularity: Record/,
    },
    {
      sentence: 'records whose start is that of the blob',
      changes: { '.startedAt': [{ from: 'CreationTime' }] },
      field: '.granularity',
      says: ownCall,
    },
    {
      sentence: 'records whose call is in the name of the blob',
      changes: { '.callId[1]': { from: 'Tag', key: 'call' } },
      field: '.granularity',
      says: ownCall,
    },
    {
      sentence: 'records by a preset alone',
      changes: { '.preset': 'VCon', '.callId': undefined },
      field: '.granularity',
      says: ownCall,
    },
  ]),
  ...rowsAt('spec.artifactClasses[].artifacts[].search', `${artifacts}[0].search`, [
    {
      sentence: 'a search of JSON without a place',
      changes: { '.text': undefined, '.features': undefined },
      says: /Json and NdJson need text or features; Text and WebVtt take neither/,
    },
    {
      sentence: 'a search of subtitles with a place',
      changes: { '.format': 'WebVtt' },
      says: /Text and WebVtt take neither/,
    },
  ]),
  ...['text', 'features'].flatMap((list) =>
    rowsAt(`spec.artifactClasses[].artifacts[].search.${list}[]`, `${artifacts}[0].search.${list}[0]`, [
      { sentence: `a path in ${list} without a dollar`, changes: { '': 'text' }, says: /a JSONPath begins with '\$'/ },
    ]),
  ),
];

const consentCases = [
  ...['Europe/Nowhere', 'europe/berlin', 'Local', '+01:00', ''].flatMap((timeZone) =>
    rowsAt('spec.artifactClasses[].consent.timeZone', 'spec.artifactClasses[0].consent.timeZone', [
      {
        sentence: `the time zone '${timeZone}' of a consent`,
        changes: { '': timeZone },
        says: /unknown time zone; use an IANA name such as 'Europe\/Berlin' or 'UTC'/,
      },
    ]),
  ),
  ...rowsAt('spec.artifactClasses[].consent', 'spec.artifactClasses[0].consent', [
    {
      sentence: 'a time zone of a consent that has no time',
      changes: { '.timeKey': undefined },
      field: '.timeZone',
      says: /timeZone is that of the time in timeKey; add timeKey, or remove timeZone/,
    },
    {
      sentence: 'a consent and a refusal that are written alike',
      changes: { '.refusedValue': completeConsent.grantedValue },
      field: '.refusedValue',
      says: /the same; nobody could tell a consent from a refusal/,
    },
    {
      sentence: 'a deletion of calls without consent that has no day',
      changes: { '.deleteAfterDays': undefined },
      says: /deleteAfterDays belongs to onMissing: DeleteAfter, and it needs it/,
    },
    {
      sentence: 'a day of deletion under Report',
      changes: { '.onMissing': 'Report' },
      says: /deleteAfterDays belongs to onMissing: DeleteAfter/,
    },
    ...['key', 'timeKey'].flatMap((field) => [
      {
        sentence: `a consent whose ${field} no index tag can have`,
        changes: { '.from': 'Tag', [`.${field}`]: 'a#b' },
        field: `.${field}`,
        says: /no index tag can have this key; write the key of the tag in/,
      },
      {
        sentence: `a consent whose ${field} no metadata can have`,
        changes: { '.from': 'Metadata', [`.${field}`]: '1st' },
        field: `.${field}`,
        says: /no metadata can have this name; write the name of the metadata in/,
      },
    ]),
  ]),
];

const personal = (field: string) => RegExp(`${field} looks like an e-mail address or a phone number; name a role`);

const holdCases: readonly RuleCase[] = [
  ...rowsAt('spec.holds[]', 'spec.holds[0]', [
    {
      sentence: 'a hold that ends when it begins',
      changes: { '.endTime': completeHolds[0]?.startTime ?? '' },
      field: '.endTime',
      says: /endTime is not after startTime/,
    },
    {
      sentence: 'a hold that ends before it begins, in another zone',
      changes: { '.startTime': '2027-01-01T00:00:00+00:00', '.endTime': '2027-01-01T00:30:00+01:00' },
      field: '.endTime',
      says: /endTime is not after startTime/,
    },
    {
      sentence: 'a hold of nothing',
      changes: { '.tagValue': undefined },
      says: /needs exactly one of tagValue and callIds/,
    },
    {
      sentence: 'a hold by tag and by ids',
      changes: { '.callIds': { secretRef: { name: 'calls' } } },
      says: /needs exactly one of tagValue and callIds/,
    },
    {
      sentence: 'an obligation without a statute',
      changes: { '.statute': undefined },
      field: '.statute',
      says: /LegalObligation needs the statute that demands storage/,
    },
    ...['owner', 'statute'].flatMap((name) =>
      ['erika@example.com', '+49 151 2345678', 'case 0151-23456789 of 2026'].map((value) => ({
        sentence: `'${value}' as ${name} of a hold`,
        changes: { [`.${name}`]: value },
        field: `.${name}`,
        says: personal(name),
      })),
    ),
  ]),
  ...rowsAt('spec.holds[].name', 'spec.holds[1].name', [
    {
      sentence: 'a name of a hold with an underscore',
      changes: { '': 'law_suit' },
      says: /begin with a letter and hold lower-case letters, digits and hyphens only/,
    },
  ]),
  ...rowsAt('spec.holds[].tagValue', 'spec.holds[0].tagValue', [
    {
      sentence: 'a tag value that Azure does not take',
      changes: { '': 'tax,audit' },
      says: /a character that Azure does not allow in index tags/,
    },
  ]),
];

const controlPlace = 'spec.notice.clauses[0].controls[0]';
const attestation = valueAt(completeNotice, 'clauses[0].controls[1].attestation') ?? null;

const noticeCases: readonly RuleCase[] = [
  {
    sentence: 'a clause of a class that does not exist',
    at: 'spec',
    object: changed({ [`${controlPlace}.class`]: 'recording' }),
    field: 'spec.notice',
    says: /a clause names a class that spec.artifactClasses does not have; correct the name/,
  },
  ...rowsAt('spec.notice.clauses[].controls[]', controlPlace, [
    {
      sentence: 'a class of the control Training',
      changes: { '.control': 'Training' },
      field: '.class',
      says: /class belongs to the controls Retention and Consent/,
    },
    {
      sentence: 'an attestation without words',
      changes: { '': { control: 'Attestation' } },
      says: /attestation belongs to control: Attestation, and it needs it/,
    },
    {
      sentence: 'an attestation of a retention',
      changes: { '.attestation': attestation },
      says: /attestation belongs to control: Attestation/,
    },
  ]),
  ...rowsAt('spec.notice.url', 'spec.notice.url', [
    { sentence: 'a notice without TLS', changes: { '': 'http://www.example.com' }, says: /must begin with https:/ },
  ]),
  ...rowsAt('spec.notice.sha256', 'spec.notice.sha256', [
    ...['C'.repeat(64), 'c'.repeat(63), `sha256:${'c'.repeat(57)}`].map((value) => ({
      sentence: `the hash of a notice '${value}'`,
      changes: { '': value },
      says: /64 lower-case hexadecimal digits, as sha256sum prints them/,
    })),
  ]),
];

const sweepCases = rowsAt('spec.sweep.approvedDigest', 'spec.sweep.approvedDigest', [
  {
    sentence: 'an approved deletion that was not copied whole',
    changes: { '': 'sha256:abc' },
    says: /'sha256:' and 64 hexadecimal digits, copied from status.sweep.pending.digest/,
  },
]);

export const scanRuleCases: readonly RuleCase[] = [
  ...artifactCases,
  ...consentCases,
  ...holdCases,
  ...noticeCases,
  ...sweepCases,
];
