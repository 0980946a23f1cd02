import { describe, expect, it } from '@jest/globals';

import { remediations, type Remediation } from '../../src/api/ai-schema.ts';
import type { AiAccountObservation } from '../../src/policy/ai-facts.ts';
import { planRemediations, type Training } from '../../src/policy/training-plan.ts';
import { aiAccount, cleanFacts, defaults, denied, lenient, seen, strict } from './ai-build.ts';

const label = { name: 'ai-training', value: 'prohibited' };
const labelled: Training = { ...strict, resourceTag: label };

function plan(
  observation: AiAccountObservation,
  remediate: readonly Remediation[] | undefined = remediations,
  training: Training = labelled,
) {
  return planRemediations({ observation, training, remediate });
}

/** Everything that a correction could mend is amiss. */
function wrong(name = 'voicebot', parts: Parameters<typeof aiAccount>[1] = {}): AiAccountObservation {
  return aiAccount(name, {
    facts: { storedCompletionsDisabled: false, tags: { team: 'voice' } },
    dataPlane: {
      fineTuningJobs: { count: 4, running: 1 },
      trainingFiles: { count: 2 },
      storedCompletions: { count: 5 },
    },
    ...parts,
  });
}

describe('the corrections of an account', () => {
  it('are all that is named and wrong, and close the tap before they delete', () => {
    expect(plan(wrong())).toEqual([
      { kind: 'SetStoredCompletionsDisabled' },
      {
        kind: 'SetTags',
        tags: { team: 'voice', 'MS-AOAI-Feature-Assistants': 'Disabled', 'ai-training': 'prohibited' },
        assign: { 'MS-AOAI-Feature-Assistants': 'Disabled', 'ai-training': 'prohibited' },
        remediations: ['DisableAssistants', 'TagResources'],
      },
      { kind: 'CancelFineTuning', running: 1 },
      { kind: 'DeleteTrainingFiles', count: 2 },
      { kind: 'DeleteStoredCompletions', count: 5 },
    ]);
  });

  it.each([
    ['DisableStoredCompletions', 'SetStoredCompletionsDisabled'],
    ['DisableAssistants', 'SetTags'],
    ['TagResources', 'SetTags'],
    ['CancelFineTuning', 'CancelFineTuning'],
    ['DeleteTrainingFiles', 'DeleteTrainingFiles'],
    ['DeleteStoredCompletions', 'DeleteStoredCompletions'],
  ] as const)('with %s alone are %s alone', (name, kind) => {
    expect(plan(wrong(), [name]).map((change) => change.kind)).toEqual([kind]);
  });

  it('are none where none is named, or nothing is wrong', () => {
    expect(planRemediations({ observation: wrong(), training: labelled, remediate: undefined })).toEqual([]);
    expect(plan(wrong(), [])).toEqual([]);
    expect(plan(aiAccount('voicebot', { facts: { tags: { ...cleanFacts.tags, [label.name]: label.value } } }))).toEqual(
      [],
    );
  });

  it('leave alone what the policy tolerates', () => {
    expect(plan(wrong(), remediations, lenient)).toEqual([]);
  });

  it('never touch an account that nobody declared, or that could not be read', () => {
    expect(plan(wrong('lab', { declared: false }))).toEqual([]);
    expect(plan(wrong('voicebot', { account: denied }))).toEqual([]);
  });

  it('delete nothing where the data plane was not read', () => {
    expect(plan(wrong('voicebot', { dataPlane: denied })).map(({ kind }) => kind)).toEqual([
      'SetStoredCompletionsDisabled',
      'SetTags',
    ]);
  });

  it('cancel no job that has ended', () => {
    const ended = aiAccount('voicebot', { dataPlane: { fineTuningJobs: { count: 4, running: 0 } } });
    expect(plan(ended, ['CancelFineTuning'])).toEqual([]);
  });

  it('set only the label on a speech account', () => {
    const speech = wrong('speech', { facts: { kind: 'SpeechServices', tags: {} } });
    expect(plan(speech)).toMatchObject([{ kind: 'SetTags', tags: { [label.name]: label.value } }]);
  });

  it('need a label to set one', () => {
    expect(plan(wrong(), ['TagResources'], defaults)).toEqual([]);
  });
});

describe('tags', () => {
  const withTags = (tags: Readonly<Record<string, string>>) =>
    aiAccount('voicebot', { account: seen({ ...cleanFacts, tags }) });

  it('of others stay, and one that stands in another letter case keeps its name', () => {
    const tags = { Team: 'voice', 'ms-aoai-feature-assistants': 'Enabled', 'AI-Training': 'allowed' };
    expect(plan(withTags(tags))).toEqual([
      {
        kind: 'SetTags',
        tags: { Team: 'voice', 'ms-aoai-feature-assistants': 'Disabled', 'AI-Training': 'prohibited' },
        assign: { 'ms-aoai-feature-assistants': 'Disabled', 'AI-Training': 'prohibited' },
        remediations: ['DisableAssistants', 'TagResources'],
      },
    ]);
  });

  it('that stand as wanted in another letter case are left alone', () => {
    expect(plan(withTags({ 'ms-aoai-feature-ASSISTANTS': 'Disabled', 'AI-TRAINING': 'prohibited' }))).toEqual([]);
  });

  it('never fight: a label that takes the name of the switch gives way to it', () => {
    const training = { ...strict, resourceTag: { name: 'ms-aoai-feature-assistants', value: 'Enabled' } };
    expect(plan(withTags({}), remediations, training)).toMatchObject([
      { tags: { 'MS-AOAI-Feature-Assistants': 'Disabled' }, remediations: ['DisableAssistants'] },
    ]);
    expect(plan(withTags({ 'MS-AOAI-Feature-Assistants': 'Disabled' }), remediations, training)).toEqual([]);
  });

  it('settle: once written, nothing is left to write', () => {
    const [change] = plan(withTags({ Team: 'voice' }));
    expect(change?.kind).toBe('SetTags');
    if (change?.kind === 'SetTags') expect(plan(withTags(change.tags))).toEqual([]);
  });
});
