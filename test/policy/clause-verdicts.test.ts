import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { judgeClauses } from '../../src/policy/clause-verdicts.ts';
import type { PolicyVerdicts, Verdict } from '../../src/policy/conditions.ts';
import type { Control } from '../../src/policy/control-verdicts.ts';
import type { ScanReport } from '../../src/policy/scan-report.ts';
import { aiResourceId, defaults, lenient, strict } from './ai-build.ts';
import {
  afterPass,
  classSeen,
  consent,
  consents,
  judge,
  recordings,
  report,
  scannedPolicy,
  transcripts,
  unseenPlace,
  view,
  withoutReport,
} from './scan-build.ts';

const good: Verdict = { status: 'True', reason: 'RulesInForce', message: 'Good.' };
const bad: Verdict = { status: 'False', reason: 'ConditionNotTrue', message: 'Bad.' };
const unseen: Verdict = { status: 'Unknown', reason: 'AccessDenied', message: 'Unseen.' };
const verdicts: PolicyVerdicts = {
  Ready: good,
  LifecycleConfigured: good,
  RetentionEnforced: good,
  ErasureAssured: good,
  progress: { kind: 'Settled' },
};

const attestation = { by: 'Legal', date: '2026-03-01', reference: 'DPA-7' };
const checkedTime = '2026-11-24T09:56:00Z';
const lookTime = '2026-11-24T09:30:00Z';

function noticed(
  controls: readonly Control[],
  overrides: Partial<CallDataPolicySpec> = {},
  classes = [recordings, transcripts],
) {
  const notice = {
    url: 'https://example.org',
    version: '1',
    sha256: 'a'.repeat(64),
    clauses: [{ id: 'R-06', controls }],
  };
  return scannedPolicy(classes, { notice, ...overrides });
}

interface Given {
  readonly overrides?: Partial<CallDataPolicySpec>;
  readonly classes?: CallDataPolicySpec['artifactClasses'];
  readonly report?: Partial<ScanReport>;
  readonly verdicts?: Partial<PolicyVerdicts>;
}

function clauseOf(
  controls: readonly Control[],
  given: Given = {},
  subject = noticed(controls, given.overrides, given.classes?.slice()),
) {
  const { seen, declaredData } = judge(subject, view({ report: report(given.report) }));
  const nowMs = Date.parse(checkedTime);
  const evidence = { verdicts: { ...verdicts, ...given.verdicts }, seen, declaredData, checkedTime, nowMs };
  return judgeClauses(subject, evidence)[0];
}

const audit = { overrides: { enforcement: 'Audit' } } as const;
const asking = { classes: [{ ...recordings, consent }, transcripts] };
const deleting = {
  classes: [
    { ...recordings, consent: { ...consent, onMissing: 'DeleteAfter', deleteAfterDays: 7 } as const },
    transcripts,
  ],
};
const overdueTranscripts = { classes: [classSeen('recordings'), classSeen('transcripts', { overdue: 1 })] };
const undeclared = {
  account: 'calls',
  container: 'dump',
  inDeclaredContainer: false,
  blobs: 3,
  isAtLeast: true,
  shapes: ['aaa-999.wav'],
};
const unachievable = [{ className: 'transcripts', text: 'Too short.' }];

type Ai = NonNullable<CallDataPolicySpec['ai']>;

const voicebot: Ai = {
  accounts: [{ name: 'voicebot', resourceId: aiResourceId('voicebot') }],
  discover: [],
  training: defaults,
  allowedModelFormats: ['OpenAI'],
  remediate: [
    'DisableStoredCompletions',
    'DeleteStoredCompletions',
    'DisableAssistants',
    'CancelFineTuning',
    'DeleteTrainingFiles',
  ],
};
const storedOnly: Ai['training'] = { ...lenient, storedCompletions: 'Forbidden' };

function training(overrides: Partial<Ai> = {}, spec: Partial<CallDataPolicySpec> = {}): Given {
  return { verdicts: { TrainingExcluded: good }, overrides: { ai: { ...voicebot, ...overrides }, ...spec } };
}

function heldTraining(overrides: Partial<Ai> = {}): Given {
  return { ...training(overrides), verdicts: { TrainingExcluded: good, isAiHeld: true } };
}

function without(...names: NonNullable<Ai['remediate']>): Partial<Ai> {
  return { remediate: voicebot.remediate?.filter((name) => !names.includes(name)) ?? [] };
}

/** As a hold that cannot be read or a deletion that waits makes it: the sweep deletes nothing. */
const waiting: Verdict = { status: 'False', reason: 'HoldUnreadable', message: 'Nothing is deleted.' };
const stopped: Given = { verdicts: { Ready: waiting } };

type ConsentTerms = NonNullable<CallDataPolicySpec['artifactClasses'][number]['consent']>;

/** Three months are 88 days in Berlin, and their floor is 44 of them. */
function missingGoes(
  overrides: Partial<ConsentTerms>,
  retention: (typeof recordings)['retention'] = recordings.retention,
) {
  const asked: ConsentTerms = { ...consent, onMissing: 'DeleteAfter', deleteAfterDays: 7, ...overrides };
  return { classes: [{ ...recordings, consent: asked, retention }, transcripts] };
}

const ofConsent = { control: 'Consent' } as const;

const retention = { control: 'Retention' } as const;
const ofRecordings = { control: 'Retention', class: 'recordings' } as const;
const ofTranscripts = { control: 'Retention', class: 'transcripts' } as const;

const processors = [{ control: 'Processors' }] as const;
const noContract: Verdict = { status: 'False', reason: 'ContractMissing', message: 'None.' };
const toNobody: Verdict = { status: 'False', reason: 'UnlistedRecipient', message: 'To nobody.' };

type Case = readonly [what: string, verdict: string, controls: readonly Control[], given?: Given];

const cases: readonly Case[] = [
  ['retention of all classes', 'Enforced', [retention]],
  ['retention under Audit', 'Verified', [retention], audit],
  ['retention of all classes, one overdue', 'Violated', [retention], { report: overdueTranscripts }],
  ['retention of the other class', 'Enforced', [ofRecordings], { report: overdueTranscripts }],
  ['retention of the overdue class', 'Violated', [ofTranscripts], { report: overdueTranscripts }],
  [
    'retention of a class that was not seen',
    'Unknown',
    [ofRecordings],
    { report: { unseen: [unseenPlace('recordings')] } },
  ],
  ['retention while rules wait', 'Unknown', [ofRecordings], { verdicts: { LifecycleConfigured: bad } }],
  ['retention of a class whose period cannot be kept', 'Violated', [ofTranscripts], { verdicts: { unachievable } }],
  ['retention of a class beside it', 'Enforced', [ofRecordings], { verdicts: { unachievable } }],
  ['retention of no class', 'Unknown', [{ control: 'Retention', class: 'chats' }]],
  ['retention by an old look', 'Unknown', [retention], { report: { startedMs: 0 } }],
  ['consent', 'Verified', [{ control: 'Consent' }], asking],
  ['consent where a missing one is deleted', 'Enforced', [{ control: 'Consent', class: 'recordings' }], deleting],
  ['retention while the sweep deletes nothing', 'Verified', [retention], stopped],
  ['consent while the sweep deletes nothing', 'Verified', [ofConsent], { ...deleting, ...stopped }],
  ['consent whose time is looked at', 'Verified', [ofConsent], missingGoes({ timeKey: 'consentTime' })],
  ['consent of which one may be gone first', 'Verified', [ofConsent], missingGoes({ deleteAfterDays: 42 })],
  ['consent of which none may be gone first', 'Enforced', [ofConsent], missingGoes({ deleteAfterDays: 41 })],
  [
    'consent under a minimum',
    'Verified',
    [ofConsent],
    missingGoes({}, { ...recordings.retention, minimum: { days: 20 } }),
  ],
  ['consent where a missing one would be', 'Verified', [{ control: 'Consent' }], { ...deleting, ...audit }],
  [
    'consent that is missing',
    'Violated',
    [{ control: 'Consent' }],
    { ...asking, report: { classes: [classSeen('recordings', consents({ missing: 1 })), classSeen('transcripts')] } },
  ],
  ['consent that nobody asks for', 'Unknown', [{ control: 'Consent' }]],
  ['consent that the class does not ask for', 'Unknown', [{ control: 'Consent', class: 'transcripts' }], asking],
  ['erasure', 'Verified', [{ control: 'Erasure' }]],
  ['erasure that is not seen', 'Unknown', [{ control: 'Erasure' }], { verdicts: { ErasureAssured: unseen } }],
  ['erasure that is not assured', 'Violated', [{ control: 'Erasure' }], { verdicts: { ErasureAssured: bad } }],
  ['residency', 'Verified', [{ control: 'Residency' }], { verdicts: { ResidencyVerified: good } }],
  ['residency that is not promised', 'Unknown', [{ control: 'Residency' }]],
  ['training', 'Verified', [{ control: 'Training' }], { verdicts: { TrainingExcluded: good } }],
  ['training that is corrected', 'Enforced', [{ control: 'Training' }], training()],
  ['training while holds keep what is stored', 'Verified', [{ control: 'Training' }], heldTraining()],
  [
    'training while holds keep nothing that is forbidden',
    'Enforced',
    [{ control: 'Training' }],
    heldTraining({ training: { ...lenient, assistants: 'Forbidden' }, remediate: ['DisableAssistants'] }),
  ],
  ['training that would be', 'Verified', [{ control: 'Training' }], training({}, { enforcement: 'Audit' })],
  ['training with a label alone', 'Verified', [{ control: 'Training' }], training({ remediate: ['TagResources'] })],
  ...(voicebot.remediate ?? []).map((name): Case => [
    `training without ${name}`,
    'Verified',
    [{ control: 'Training' }],
    training(without(name)),
  ]),
  [
    'training where what has no correction is tolerated',
    'Enforced',
    [{ control: 'Training' }],
    training({ training: storedOnly, remediate: ['DisableStoredCompletions', 'DeleteStoredCompletions'] }),
  ],
  [
    'training where storage for abuse monitoring is forbidden',
    'Verified',
    [{ control: 'Training' }],
    training({ training: strict }),
  ],
  ['training of which all is tolerated', 'Verified', [{ control: 'Training' }], training({ training: lenient })],
  ['training without a declared account', 'Verified', [{ control: 'Training' }], training({ accounts: [] })],
  ['training that is not promised', 'Unknown', [{ control: 'Training' }]],
  ['processors in order', 'Attested', processors, { verdicts: { ProcessorsDocumented: good } }],
  ['processors, one without a contract', 'Violated', processors, { verdicts: { ProcessorsDocumented: noContract } }],
  ['processors that could not be judged', 'Unknown', processors, { verdicts: { ProcessorsDocumented: unseen } }],
  ['processors that are not listed', 'Unknown', processors],
  ['declared data', 'Verified', [{ control: 'DeclaredData' }]],
  ['undeclared data', 'Violated', [{ control: 'DeclaredData' }], { report: { undeclared: [undeclared] } }],
  [
    'declared data where containers could not be listed',
    'Unknown',
    [{ control: 'DeclaredData' }],
    { report: { undeclaredUnseen: [{ account: 'calls', reason: 'AccessDenied', message: 'Refused.' }] } },
  ],
  [
    'declared data where a place was not seen',
    'Unknown',
    [{ control: 'DeclaredData' }],
    { report: { unseen: [unseenPlace('recordings')] } },
  ],
  ['what people say', 'Attested', [{ control: 'Attestation', attestation }]],
  [
    'what people will say',
    'Unknown',
    [{ control: 'Attestation', attestation: { ...attestation, date: '2026-11-25' } }],
  ],
  ['an enforced and a verified control', 'Verified', [retention, { control: 'Erasure' }]],
  ['an enforced and an attested one', 'Attested', [retention, { control: 'Attestation', attestation }]],
  ['an attested and an unknown one', 'Unknown', [{ control: 'Attestation', attestation }, { control: 'Residency' }]],
  [
    'an unknown and a violated one',
    'Violated',
    [{ control: 'Residency' }, { control: 'Erasure' }],
    { verdicts: { ErasureAssured: bad } },
  ],
];

describe('the verdict on a clause', () => {
  it.each(cases)('%s: %s', (_what, verdict, controls, given = {}) => {
    expect(clauseOf(controls, given)?.verdict).toBe(verdict);
  });

  it('stands on the oldest look, and on the day of an attestation where nothing else decides', () => {
    expect(clauseOf([{ control: 'Erasure' }])?.observedTime).toBe(checkedTime);
    expect(clauseOf([{ control: 'Erasure' }, retention])?.observedTime).toBe(lookTime);
    expect(clauseOf([retention, { control: 'Attestation', attestation }])).toMatchObject({
      basis: 'Attested',
      observedTime: '2026-03-01T00:00:00Z',
      message: 'Attested by Legal on 2026-03-01: DPA-7.',
    });
    const broken = { verdicts: { ErasureAssured: bad } };
    expect(clauseOf([{ control: 'Erasure' }, { control: 'Attestation', attestation }], broken)).toMatchObject({
      basis: 'Observed',
      observedTime: checkedTime,
      message: 'Bad.',
    });
  });

  it('says what to add where the policy does not promise it', () => {
    expect(clauseOf([{ control: 'Residency' }])?.message).toContain('add spec.residency');
    expect(clauseOf([{ control: 'Training' }])?.message).toContain('add spec.ai');
    expect(clauseOf([{ control: 'Consent' }])?.message).toContain('add consent');
    expect(clauseOf(processors)?.message).toContain('add spec.processors');
    expect(clauseOf([{ control: 'Retention', class: 'chats' }])?.message).toContain('no class chats');
  });

  it('on processors is attested where contracts decide, and observed where somebody else gets data', () => {
    const basisOf = (ProcessorsDocumented: Verdict) =>
      clauseOf(processors, { verdicts: { ProcessorsDocumented } })?.basis;
    expect(basisOf({ ...good, reason: 'ProcessorsInOrder' })).toBe('Attested');
    expect(basisOf(noContract)).toBe('Attested');
    expect(basisOf(toNobody)).toBe('Observed');
  });

  it('is inferred where the configuration alone speaks', () => {
    expect(clauseOf([ofTranscripts], { verdicts: { unachievable } })?.basis).toBe('Inferred');
  });
});

describe('an attestation of a day', () => {
  it.each<readonly [string, string, string, string]>([
    ['today in Berlin, where UTC is a day behind', 'Europe/Berlin', '2026-12-01T23:00:00Z', 'Attested'],
    ['tomorrow in Berlin, a second before midnight', 'Europe/Berlin', '2026-12-01T22:59:59Z', 'Unknown'],
    ['today in Auckland, half a day ahead', 'Pacific/Auckland', '2026-12-01T11:00:00Z', 'Attested'],
    ['tomorrow in Auckland', 'Pacific/Auckland', '2026-12-01T10:59:59Z', 'Unknown'],
    ['today in Honolulu', 'Pacific/Honolulu', '2026-12-02T10:00:00Z', 'Attested'],
    ['tomorrow in Honolulu, where UTC is a day ahead', 'Pacific/Honolulu', '2026-12-02T09:59:59Z', 'Unknown'],
    ['today by UTC, in a zone that nobody knows', 'Mars/Olympus', '2026-12-02T00:00:00Z', 'Attested'],
    ['tomorrow by UTC, in a zone that nobody knows', 'Mars/Olympus', '2026-12-01T23:59:59Z', 'Unknown'],
  ])('that is %s counts by the calendar of the policy', (_which, timeZone, now, verdict) => {
    const controls = [{ control: 'Attestation', attestation: { ...attestation, date: '2026-12-02' } }] as const;
    // A pass over a zone that nobody knows looks at nothing.
    const subject = noticed(controls, { timeZone });
    const { seen, declaredData } = judge(noticed(controls), view({ report: report() }));
    const nowMs = Date.parse(now);
    expect(judgeClauses(subject, { verdicts, seen, declaredData, checkedTime, nowMs })[0]?.verdict).toBe(verdict);
  });
});

describe('declared data after a restart', () => {
  const subject: CallDataPolicy = noticed([{ control: 'DeclaredData' }]);
  const after = (seen: Partial<ScanReport>) => afterPass(subject, view({ report: report(seen) }));
  const again = (policy: CallDataPolicy) => judge(policy, view(withoutReport)).declaredData.status;

  it('is judged by the findings that status holds', () => {
    expect(again(after({}))).toBe('True');
    expect(again(after({ undeclared: [undeclared] }))).toBe('False');
    expect(again(after({ undeclaredUnseen: [{ account: 'calls', reason: 'AccessDenied', message: 'No.' }] }))).toBe(
      'Unknown',
    );
  });

  it('is unknown where status does not hold all of them', () => {
    const remembered = after({});

    expect(again({ ...remembered, status: { ...remembered.status, observedGeneration: 3, findingsTotal: 21 } })).toBe(
      'Unknown',
    );
  });
});
