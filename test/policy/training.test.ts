import { describe, expect, it } from '@jest/globals';

import type { AiAccountObservation } from '../../src/policy/ai-facts.ts';
import type { SwitchResult } from '../../src/policy/training-corrections.ts';
import { judgeTraining, type TrainingInput } from '../../src/policy/training.ts';
import {
  aiAccount,
  aiResourceId,
  defaults,
  denied,
  deployment,
  discovery,
  gone,
  lenient,
  seen,
  strict,
  throttled,
} from './ai-build.ts';

function judge(ai: readonly AiAccountObservation[], input: Partial<TrainingInput> = {}) {
  return judgeTraining({ ai, discovery: [], training: strict, switches: [], ...input });
}

type Judgement = ReturnType<typeof judge>;
const findingOf = ({ findings }: Judgement, reason: string) => findings.find((finding) => finding.reason === reason);

describe('an account of a kind that nobody knows', () => {
  const unknown = (parts: object = {}) =>
    aiAccount('voicebot', { facts: { kind: 'NovelServices', ...parts }, dataPlane: 'NotAsked' });

  it('is Unknown at best, beside one in which everything was seen', () => {
    const judgement = judge([aiAccount('clean'), { ...unknown(), resourceId: aiResourceId('novel') }]);
    expect(judgement.verdict).toMatchObject({ status: 'Unknown', reason: 'DataPlaneNotRead' });
    expect(findingOf(judgement, 'DataPlaneNotRead')?.message).toContain('does not know the kind NovelServices');
  });

  it('has its switches judged, and the operator promises no correction of them', () => {
    const judgement = judge([unknown({ storedCompletionsDisabled: false })], {
      remediate: ['DisableStoredCompletions'],
    });
    expect(judgement.verdict).toMatchObject({ status: 'False', reason: 'StoredCompletionsPossible' });
    expect(findingOf(judgement, 'StoredCompletionsPossible')?.message).toContain('Change it by hand');
  });
});

describe('connections', () => {
  it('that could not be read leave the verdict open', () => {
    expect(judge([aiAccount('voicebot', { stores: denied })]).verdict).toMatchObject({
      status: 'Unknown',
      reason: 'StoresNotRead',
    });
  });

  it('to OpenAI itself leave the verdict open', () => {
    const stores = seen([{ kind: 'Unknown', target: 'api.openai.com', via: 'connection gpt' }] as const);
    expect(judge([aiAccount('voicebot', { stores })]).verdict).toMatchObject({
      status: 'Unknown',
      reason: 'OpenAiConnection',
    });
  });
});

describe('the switches of an account', () => {
  it('stand as wanted: nothing is amiss, and what cannot be seen is said all the same', () => {
    const judgement = judge([aiAccount('voicebot')]);
    expect(judgement.verdict).toEqual({
      status: 'True',
      reason: 'NoTrainingSeen',
      message:
        'Looked at 1 AI account, and at the data plane of 1 of 1 that have one. Abuse monitoring: off for 1, storage possible for 0, not verified for 0. Responses are kept for 30 days by default and have no switch; that Microsoft trains nothing is attested. Nothing that trains, and nothing forbidden that is kept for it, was seen.',
    });
    expect(judgement.findings.map(({ reason, severity, basis }) => [reason, severity, basis])).toEqual([
      ['ContractAttested', 'Info', 'Attested'],
      ['ResponsesKept', 'Info', 'Inferred'],
    ]);
  });

  const { location, kind, tags, routedRegions, networkInjected } = factsOf(aiAccount('voicebot'));
  const bareFacts = { location, kind, tags, routedRegions, networkInjected };

  it.each([
    ['stored completions on', { storedCompletionsDisabled: false }, 'StoredCompletionsPossible', 'storedCompletions'],
    ['no assistants tag', { tags: { team: 'voice' } }, 'AssistantsPossible', 'assistants'],
    [
      'an assistants tag of another value',
      { tags: { 'ms-aoai-feature-assistants': 'disabled' } },
      'AssistantsPossible',
      'assistants',
    ],
  ] as const)('%s: a finding where it is forbidden, a note where it is tolerated', (_, facts, reason, field) => {
    const account = [aiAccount('voicebot', { facts })];
    const forbidden = judge(account);
    expect(forbidden.verdict).toMatchObject({ status: 'False', reason });
    expect(findingOf(forbidden, reason)).toMatchObject({ severity: 'High', basis: 'Observed' });
    const tolerated = judge(account, { training: { ...strict, [field]: 'Tolerated' } });
    expect(tolerated.verdict.status).toBe('True');
    expect(findingOf(tolerated, reason)).toMatchObject({ severity: 'Info' });
  });

  it('that were never set are not taken for off', () => {
    const judgement = judge([aiAccount('voicebot', { account: { ok: true, value: bareFacts } })]);
    expect(judgement.verdict.status).toBe('False');
    expect(findingOf(judgement, 'StoredCompletionsPossible')?.message).toContain('was never set');
    expect(findingOf(judgement, 'AbuseMonitoringStorageOn')?.severity).toBe('High');
  });

  it('takes the tag by its name in any letter case', () => {
    const facts = { tags: { 'ms-aoai-FEATURE-assistants': 'Disabled' } };
    expect(judge([aiAccount('voicebot', { facts })]).verdict.status).toBe('True');
  });

  it('tolerates storage for abuse monitoring by default, and says which of the two holds', () => {
    const bare = aiAccount('voicebot', {
      account: { ok: true, value: { ...bareFacts, storedCompletionsDisabled: true } },
    });
    const { verdict, findings } = judge([bare, aiAccount('quiet')], { training: defaults });
    expect(verdict.status).toBe('True');
    expect(verdict.message).toContain('off for 1, storage possible for 1, not verified for 0');
    expect(findings.map(({ reason }) => reason)).not.toContain('AbuseMonitoringStorageOn');
  });

  it.each(['true', 'False', 'FALSE', '', '0'])(
    'does not verify ContentLogging %p, even where storage is tolerated',
    (contentLogging) => {
      const { verdict } = judge([aiAccount('voicebot', { facts: { contentLogging } })], { training: defaults });
      expect(verdict).toMatchObject({ status: 'Unknown', reason: 'ContentLoggingUnknown' });
    },
  );

  it('are not asked of speech accounts, whose custom models are said to be out of sight', () => {
    const speech = aiAccount('speech', {
      facts: { kind: 'SpeechServices', tags: {}, storedCompletionsDisabled: false },
      deployments: [],
      dataPlane: 'NotAsked',
    });
    const judgement = judge([aiAccount('voicebot'), speech]);
    expect(judgement.verdict.status).toBe('True');
    expect(findingOf(judgement, 'SpeechTrainingNotVisible')?.message).toContain('speech');
    expect(judge([speech]).verdict).toMatchObject({ status: 'Unknown', reason: 'NothingToJudge' });
  });

  it('says who mends it', () => {
    const facts = { storedCompletionsDisabled: false };
    const message = (account: AiAccountObservation, input: Partial<TrainingInput> = {}) =>
      findingOf(judge([account], input), 'StoredCompletionsPossible')?.message;
    expect(message(aiAccount('voicebot', { facts }))).toContain('name DisableStoredCompletions in spec.ai.remediate');
    expect(message(aiAccount('voicebot', { facts }), { remediate: ['DisableStoredCompletions'] })).toContain(
      'corrects it under Enforce',
    );
    expect(
      message(aiAccount('lab', { facts, declared: false }), { remediate: ['DisableStoredCompletions'] }),
    ).toContain('declared accounts only');
  });
});

describe('fine-tuned deployments', () => {
  const tuned = (facts: Parameters<typeof deployment>[1]) => [
    aiAccount('voicebot', { deployments: [deployment('gpt-own', facts)] }),
  ];

  it('are found by the source of the model', () => {
    const account = tuned({ modelSource: aiResourceId('lab') });
    expect(judge(account).verdict).toMatchObject({ status: 'False', reason: 'FineTunedDeployment' });
    expect(judge(account, { training: lenient }).verdict.status).toBe('True');
  });

  it('that only have a name like one are not verified', () => {
    const account = tuned({ modelName: 'gpt-4o-mini-2024-07-18.ft-0a1b2c' });
    const judgement = judge(account);
    expect(judgement.verdict).toMatchObject({ status: 'Unknown', reason: 'FineTunedDeployment' });
    expect(findingOf(judgement, 'FineTunedDeployment')?.basis).toBe('Inferred');
    expect(judge(tuned({ modelName: 'minecraft-draft-2' })).verdict.status).toBe('True');
  });
});

describe('the data plane', () => {
  const kept = { count: 3, newestTime: '2026-11-20T10:00:00Z' };

  it.each([
    ['fineTuningJobs', { ...kept, running: 0 }, 'FineTuningJobs', 'High', 'fineTuning'],
    ['fineTuningJobs', { ...kept, running: 1 }, 'FineTuningJobs', 'Critical', 'fineTuning'],
    ['trainingFiles', kept, 'TrainingFiles', 'High', 'fineTuning'],
    ['trainingFiles', { ...kept, count: 1 }, 'TrainingFiles', 'High', 'fineTuning'],
    ['fineTunedModels', kept, 'FineTunedModels', 'High', 'fineTuning'],
    ['storedCompletions', kept, 'StoredCompletionsKept', 'Critical', 'storedCompletions'],
    ['vectorStores', kept, 'VectorStoresKept', 'High', 'assistants'],
  ] as const)('with %s of %p: %s', (...[field, value, reason, severity, promise]) => {
    const account = [aiAccount('voicebot', { dataPlane: { [field]: value } })];
    const judgement = judge(account);
    expect(judgement.verdict).toMatchObject({ status: 'False', reason });
    expect(findingOf(judgement, reason)).toMatchObject({ severity, basis: 'Observed' });
    expect(findingOf(judgement, reason)?.message).toContain('2026-11-20T10:00:00Z');
    const tolerated = judge(account, { training: { ...strict, [promise]: 'Tolerated' } });
    expect(tolerated.verdict.status).toBe('True');
    expect(findingOf(tolerated, reason)?.severity).toBe('Info');
  });

  it('with files that are listed as deleted: a finding that breaks no promise', () => {
    const judgement = judge([aiAccount('voicebot', { dataPlane: { trainingFiles: { count: 0, deleted: 2 } } })]);
    expect(judgement.verdict.status).toBe('True');
    expect(findingOf(judgement, 'TrainingFiles')).toMatchObject({ severity: 'Info' });
    expect(findingOf(judgement, 'TrainingFiles')?.message).toContain('lists 2 training files as deleted');
  });

  it('with batch files: a finding that breaks no promise about training', () => {
    const judgement = judge([aiAccount('voicebot', { dataPlane: { batchFiles: kept } })]);
    expect(judgement.verdict.status).toBe('True');
    expect(findingOf(judgement, 'BatchFilesKept')?.severity).toBe('Medium');
  });

  it.each([
    ['refused', { dataPlane: denied }],
    ['behind a private network', { dataPlane: throttled, facts: { publicNetworkAccess: 'Disabled' } }],
    ['never asked', { dataPlane: 'NotAsked' }],
    ['never asked of an AIServices account', { dataPlane: 'NotAsked', facts: { kind: 'AIServices' } }],
  ] as const)('that was %s leaves at most Unknown/DataPlaneNotRead', (_, parts) => {
    const judgement = judge([aiAccount('voicebot', parts), aiAccount('quiet')], { training: lenient });
    expect(judgement.verdict).toMatchObject({ status: 'Unknown', reason: 'DataPlaneNotRead' });
  });

  it('of a declared account gives the verdict its reason before one that was only found', () => {
    const ai = [aiAccount('a', { declared: false, dataPlane: 'NotAsked' }), aiAccount('z', { dataPlane: denied })];
    expect(judge(ai).verdict.reason).toBe('DataPlaneNotRead');
  });

  it('that was not read does not hide a switch that stands wrong', () => {
    const account = aiAccount('voicebot', { dataPlane: denied, facts: { storedCompletionsDisabled: false } });
    expect(judge([account]).verdict).toMatchObject({ status: 'False', reason: 'StoredCompletionsPossible' });
  });

  it('says where to run when public network access is off', () => {
    const account = aiAccount('voicebot', { dataPlane: throttled, facts: { publicNetworkAccess: 'Disabled' } });
    expect(findingOf(judge([account]), 'DataPlaneNotRead')?.message).toContain('private endpoint');
  });

  it('of an account that nobody declared is not read, so nothing is known of it', () => {
    const lab = aiAccount('lab', { declared: false, dataPlane: 'NotAsked' });
    const judgement = judge([aiAccount('voicebot'), lab]);
    expect(judgement.verdict).toMatchObject({ status: 'Unknown', reason: 'UndeclaredAiAccount' });
    expect(judgement.findings.filter(({ reason }) => reason === 'UndeclaredAiAccount')).toHaveLength(1);
  });
});

describe('what was not seen', () => {
  it.each([
    ['a denied account', [aiAccount('a', { account: denied })], 'AccessDenied'],
    ['a throttled list of deployments', [aiAccount('a', { deployments: throttled })], 'Throttled'],
    ['a declared account that is gone', [aiAccount('a', { account: gone, deployments: gone })], 'AiAccountNotFound'],
  ] as const)('%s is Unknown', (_, accounts, reason) => {
    expect(judge([...accounts, aiAccount('z')]).verdict).toMatchObject({ status: 'Unknown', reason });
  });

  it('a failed search is Unknown, and no account at all is Unknown too', () => {
    expect(judge([aiAccount('a')], { discovery: [discovery(denied)] }).verdict.reason).toBe('DiscoveryIncomplete');
    expect(judge([]).verdict).toMatchObject({ status: 'Unknown', reason: 'NothingToJudge' });
  });
});

describe('a correction that does not stand', () => {
  const facts = { storedCompletionsDisabled: false };
  const result = (outcome: SwitchResult['outcome'], change: SwitchResult['change']): SwitchResult => ({
    resourceId: aiResourceId('voicebot'),
    change,
    outcome,
  });
  const setTags = (remediations: readonly ('DisableAssistants' | 'TagResources')[]) =>
    ({ kind: 'SetTags', tags: {}, assign: { 'ai-training': 'prohibited' }, remediations }) as const;

  it('because Azure accepted it and did nothing is FlagNotEnforced', () => {
    const switches = [result({ kind: 'AcceptedButUnchanged' }, { kind: 'SetStoredCompletionsDisabled' })];
    const judgement = judge([aiAccount('voicebot', { facts })], { switches });
    expect(judgement.verdict).toMatchObject({ status: 'False', reason: 'FlagNotEnforced' });
    expect(findingOf(judgement, 'FlagNotEnforced')).toMatchObject({
      subject: aiResourceId('voicebot'),
      severity: 'High',
    });
  });

  it('because Azure refused it names the cause and the role', () => {
    const refused = { kind: 'Refused', reason: 'AccessDenied', message: 'Writing was refused.' } as const;
    const judgement = judge([aiAccount('voicebot', { facts })], {
      switches: [result(refused, { kind: 'SetStoredCompletionsDisabled' })],
    });
    expect(findingOf(judgement, 'FlagNotEnforced')?.message).toMatch(/Writing was refused.*role for corrections/s);
  });

  it('of a label breaks nothing: a label is never evidence', () => {
    const label = judge([aiAccount('voicebot')], {
      switches: [result({ kind: 'AcceptedButUnchanged' }, setTags(['TagResources']))],
    });
    expect(label.verdict.status).toBe('True');
    expect(findingOf(label, 'FlagNotEnforced')?.severity).toBe('Low');
    const both = judge([aiAccount('voicebot')], {
      switches: [result({ kind: 'AcceptedButUnchanged' }, setTags(['TagResources', 'DisableAssistants']))],
    });
    expect(both.verdict.status).toBe('False');
  });
});

function factsOf({ account }: AiAccountObservation) {
  if (!account.ok) throw new Error('The builder shows every fact.');
  return account.value;
}
