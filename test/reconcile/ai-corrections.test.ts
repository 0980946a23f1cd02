import { beforeEach, describe, expect, it } from '@jest/globals';
import { aiResourceId, deployment } from '../policy/ai-build.ts';
import type { FakeAiAccountParts } from '../support/fake-ai-estate.ts';
import { edit, statusOf, type World } from '../support/fakes.ts';
import {
  conditionOf,
  correcting,
  correctionsOf,
  eventsOf,
  everyCorrection,
  findingsOf,
  label,
  promise,
  verdictsOf,
  worldInForce,
} from './ai-world.ts';

const tags = { 'MS-AOAI-Feature-Assistants': 'Disabled', [label.name]: label.value, team: 'voice', owner: 'ops' };
/** An account that has more than the tests touch: all of it must survive every correction. */
const inOrder: FakeAiAccountParts = {
  facts: { tags, routedRegions: ['swedencentral'], publicNetworkAccess: 'Enabled', disableLocalAuth: true },
  deployments: [deployment('gpt-main'), deployment('embedding', { modelName: 'text-embedding-3-large' })],
  dataPlane: { batchFiles: { count: 1, newestTime: '2026-11-20T10:00:00Z' } },
};

interface Flip {
  readonly what: string;
  /** What someone does to the account between two passes. */
  readonly parts: FakeAiAccountParts;
  readonly change: string;
  readonly verdict: string;
  readonly note: string;
}

const without = (name: string) => Object.fromEntries(Object.entries(tags).filter(([tag]) => tag !== name));

const flips: readonly Flip[] = [
  {
    what: 'stored completions switched on',
    parts: { facts: { storedCompletionsDisabled: false } },
    change: 'SetStoredCompletionsDisabled',
    verdict: 'False/StoredCompletionsPossible',
    note: 'stored completions were switched off',
  },
  {
    what: 'the switch of stored completions gone',
    parts: { facts: { storedCompletionsDisabled: undefined } },
    change: 'SetStoredCompletionsDisabled',
    verdict: 'False/StoredCompletionsPossible',
    note: 'stored completions were switched off',
  },
  {
    what: 'the tag against assistants removed',
    parts: { facts: { tags: without('MS-AOAI-Feature-Assistants') } },
    change: 'SetTags',
    verdict: 'False/AssistantsPossible',
    note: 'the tags MS-AOAI-Feature-Assistants were set',
  },
  {
    what: 'the tag against assistants set to another value',
    parts: { facts: { tags: { ...tags, 'MS-AOAI-Feature-Assistants': 'Enabled' } } },
    change: 'SetTags',
    verdict: 'False/AssistantsPossible',
    note: 'the tags MS-AOAI-Feature-Assistants were set',
  },
  {
    what: 'the label removed',
    parts: { facts: { tags: without(label.name) } },
    change: 'SetTags',
    verdict: 'True/NoTrainingSeen',
    note: `the tags ${label.name} were set`,
  },
  {
    what: 'training files uploaded',
    parts: { dataPlane: { trainingFiles: { count: 3 } } },
    change: 'DeleteTrainingFiles',
    verdict: 'False/TrainingFiles',
    note: 'training files were deleted (3 removed; 3 listed before, 0 after)',
  },
  {
    what: 'chat completions stored',
    parts: { dataPlane: { storedCompletions: { count: 40 } } },
    change: 'DeleteStoredCompletions',
    verdict: 'False/StoredCompletionsKept',
    note: 'stored completions were deleted (40 removed; 40 listed before, 0 after)',
  },
];

describe.each(flips)('$what between two passes', ({ parts, change, verdict, note }) => {
  let world: World;

  beforeEach(async () => {
    world = await worldInForce(correcting(), inOrder);
    expect(correctionsOf(world)).toEqual([]);
  });

  it('is corrected by exactly one write, and everything else of the account is as it was', async () => {
    const before = world.ai.account('voicebot');
    world.ai.change('voicebot', parts);

    const outcome = await world.pass();

    expect(correctionsOf(world)).toEqual([`voicebot ${change}`]);
    expect(world.ai.account('voicebot')).toEqual(before);
    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied', TrainingExcluded: 'True/NoTrainingSeen' });
    expect(outcome).toEqual({ kind: 'again', afterMs: 60_000 });
    await world.pass();
    expect(correctionsOf(world)).toHaveLength(1);
  });

  it('is told by an Event that says what was done', async () => {
    world.ai.change('voicebot', parts);

    await world.pass();

    expect(eventsOf(world, 'SwitchCorrected')).toEqual([
      { type: 'Warning', reason: 'SwitchCorrected', action: change, note: `voicebot: ${note}, and read back.` },
    ]);
  });

  it('is told by status, and stays told', async () => {
    world.ai.change('voicebot', parts);
    await world.pass();
    const told = statusOf(world).ai?.corrections?.[0];

    await world.pass();

    expect(told).toMatchObject({ account: 'voicebot', change, message: `voicebot: ${note}, and read back.` });
    expect(statusOf(world).ai?.corrections?.[0]).toEqual(told);
  });

  it('is told and left alone under Audit', async () => {
    edit(world, { enforcement: 'Audit' });
    world.ai.change('voicebot', parts);
    const before = world.ai.account('voicebot');

    await world.pass();

    expect(correctionsOf(world)).toEqual([]);
    expect(world.ai.account('voicebot')).toEqual(before);
    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/AuditOnly', TrainingExcluded: verdict });
    expect(eventsOf(world, 'SwitchCorrected')).toEqual([]);
  });

  it('is left alone under Enforce where its correction is not named', async () => {
    edit(world, promise());
    world.ai.change('voicebot', parts);
    const before = world.ai.account('voicebot');

    await world.pass();

    expect(world.ai.account('voicebot')).toEqual(before);
    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied', TrainingExcluded: verdict });
  });

  it('is left alone while the policy is suspended, and nothing is said to be known', async () => {
    edit(world, { suspend: true });
    world.ai.change('voicebot', parts);
    const before = world.ai.account('voicebot');

    await world.pass();

    expect(world.ai.account('voicebot')).toEqual(before);
    expect(verdictsOf(world)).toEqual({
      Ready: 'False/Suspended',
      ResidencyVerified: 'Unknown/Suspended',
      TrainingExcluded: 'Unknown/Suspended',
    });
    expect(statusOf(world)).not.toHaveProperty('findings');
    expect(statusOf(world)).not.toHaveProperty('ai');
  });
});

describe('a running fine-tuning job', () => {
  it('is cancelled with one write, and stays a finding, because it is listed still', async () => {
    const world = await worldInForce(correcting(), inOrder);
    world.ai.change('voicebot', { dataPlane: { fineTuningJobs: { count: 2, running: 1 } } });

    await world.pass();

    expect(correctionsOf(world)).toEqual(['voicebot CancelFineTuning']);
    expect(world.ai.account('voicebot').dataPlane.fineTuningJobs).toEqual({ count: 2, running: 0 });
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'False/FineTuningJobs' });
    expect(statusOf(world).ai?.dataPlane?.[0]).toMatchObject({ account: 'voicebot', fineTuningJobs: { count: 2 } });
    await world.pass();
    expect(correctionsOf(world)).toHaveLength(1);
  });
});

describe('more than one pass may take away', () => {
  it('goes a hundred at a time, each pass a minute after the other, and each is told', async () => {
    const world = await worldInForce(correcting(), inOrder);
    world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 230 } } });

    const outcome = await world.pass();

    expect(world.ai.account('voicebot').dataPlane.storedCompletions.count).toBe(130);
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'False/StoredCompletionsKept' });
    expect(outcome).toEqual({ kind: 'again', afterMs: 60_000 });

    world.advance(60_000);
    await world.pass();
    world.advance(60_000);
    await world.pass();

    expect(world.ai.account('voicebot').dataPlane.storedCompletions.count).toBe(0);
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'True/NoTrainingSeen' });
    const told = ['230 listed before, 130', '130 listed before, 30', '30 listed before, 0'];
    const removed = [100, 100, 30];
    const extents = [' in part', ' in part', ''];
    const notes = told.map(
      (counts, at) =>
        `voicebot: stored completions were deleted${extents[at]} (${removed[at]} removed; ${counts} after), and read back.`,
    );
    expect(eventsOf(world, 'SwitchCorrected').map(({ note }) => note)).toEqual(notes);
    expect(statusOf(world).ai?.corrections?.map(({ message }) => message)).toEqual(notes.toReversed());
  });

  it('waits for its minute, whatever calls for a pass before, and holds up nothing else', async () => {
    const world = await worldInForce(correcting(), inOrder);
    world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 230 } } });
    await world.pass();
    world.advance(20_000);
    world.ai.change('voicebot', { dataPlane: { trainingFiles: { count: 2 } } });

    const outcome = await world.pass();

    expect(world.ai.account('voicebot').dataPlane).toMatchObject({
      storedCompletions: { count: 130 },
      trainingFiles: { count: 0 },
    });
    expect(outcome.kind === 'again' && outcome.afterMs).toBeLessThanOrEqual(40_000);
    expect(outcome.kind === 'again' && outcome.afterMs).toBeGreaterThan(38_000);
  });

  it('stops with the policy that named it', async () => {
    const world = await worldInForce(correcting(), inOrder);
    world.ai.change('voicebot', { dataPlane: { trainingFiles: { count: 230 } } });
    await world.pass();

    edit(world, promise());
    world.advance(60_000);
    await world.pass();

    expect(world.ai.account('voicebot').dataPlane.trainingFiles.count).toBe(130);
  });
});

describe('everything wrong at once', () => {
  const wrong: FakeAiAccountParts = {
    facts: { storedCompletionsDisabled: false, tags: { team: 'voice', 'ms-aoai-feature-ASSISTANTS': 'enabled' } },
    dataPlane: {
      fineTuningJobs: { count: 1, running: 1 },
      trainingFiles: { count: 2 },
      storedCompletions: { count: 7 },
    },
  };

  it('is corrected in one pass, the taps before what ran through them, with no second spelling of a tag', async () => {
    const world = await worldInForce(correcting(), wrong);

    expect(correctionsOf(world)).toEqual([
      'voicebot SetStoredCompletionsDisabled',
      'voicebot SetTags',
      'voicebot CancelFineTuning',
      'voicebot DeleteTrainingFiles',
      'voicebot DeleteStoredCompletions',
    ]);
    expect(world.ai.account('voicebot').facts.tags).toEqual({
      team: 'voice',
      'ms-aoai-feature-ASSISTANTS': 'Disabled',
      [label.name]: label.value,
    });
    expect(eventsOf(world, 'SwitchCorrected')).toHaveLength(5);
  });

  it.each(everyCorrection)('and only %s named: nothing else is corrected', async (name) => {
    const world = await worldInForce(correcting({ remediate: [name] }), wrong);
    const isTag = name === 'DisableAssistants' || name === 'TagResources';
    const kind = name === 'DisableStoredCompletions' ? 'SetStoredCompletionsDisabled' : isTag ? 'SetTags' : name;

    expect(correctionsOf(world)).toEqual([`voicebot ${kind}`]);
    expect(Object.keys(world.ai.account('voicebot').facts.tags)).toHaveLength(name === 'TagResources' ? 3 : 2);
  });

  it('is left alone in an account that nobody declared', async () => {
    const world = await worldInForce(
      correcting({ discover: [{ subscriptionId: '11111111-2222-3333-4444-555555555555', resourceGroup: '' }] }),
      inOrder,
    );
    world.ai.add('stranger', wrong);
    const before = world.ai.account('stranger');

    await world.pass();

    expect(world.ai.account('stranger')).toEqual(before);
    expect(correctionsOf(world)).toEqual([]);
    expect(findingsOf(world)).toContain('High StoredCompletionsPossible accounts/stranger');
  });
});

describe('two accounts, one of which refuses', () => {
  it('does not hold up the other', async () => {
    const world = await worldInForce(correcting());
    world.ai.add('second', { facts: { storedCompletionsDisabled: false } });
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
    world.ai.ignore('voicebot', 'SetStoredCompletionsDisabled');
    const accounts = ['voicebot', 'second'].map((name) => ({ name, resourceId: aiResourceId(name) }));
    edit(world, correcting({ accounts }));

    await world.pass();

    expect(world.ai.account('second').facts.storedCompletionsDisabled).toBe(true);
    expect(conditionOf(world, 'TrainingExcluded')).toMatchObject({ status: 'False', reason: 'FlagNotEnforced' });
  });
});
