import { beforeEach, describe, expect, it } from '@jest/globals';
import { buildPolicy, failure, policyKey } from '../support/build.ts';
import { deletePolicy, edit, editLifecycle, policyOf, type World } from '../support/fakes.ts';
import { meanwhileGate } from '../support/gate.ts';
import { conditionOf, correcting, correctionsOf, eventsOf, promise, verdictsOf, worldInForce } from './ai-world.ts';

const flipped = { facts: { storedCompletionsDisabled: false } } as const;

let world: World;

beforeEach(async () => {
  world = await worldInForce(promise({ remediate: ['DisableStoredCompletions'] }));
  world.ai.change('voicebot', flipped);
});

const changes = [
  [
    'edited',
    () => {
      editLifecycle(world, { lagDays: 5 });
    },
  ],
  [
    'suspended',
    () => {
      edit(world, { suspend: true });
    },
  ],
  [
    'switched to Audit',
    () => {
      edit(world, { enforcement: 'Audit' });
    },
  ],
  [
    'stripped of its corrections',
    () => {
      edit(world, promise());
    },
  ],
  [
    'deleted',
    () => {
      deletePolicy(world);
    },
  ],
  [
    'deleted and made again under its name',
    () => {
      const { generation } = policyOf(world).metadata;
      // The same spec and generation: only the uid tells the two apart.
      world.cluster.create(
        buildPolicy(policyOf(world).spec, { uid: 'ffffffff-0000-4000-8000-000000000000', generation }),
      );
    },
  ],
] as const;

describe('a policy that is changed during a pass', () => {
  it.each(changes)('corrects nothing when it is %s between the look and the write', async (_what, change) => {
    const outcome = await world.pass({ gate: meanwhileGate('readAi', change) });

    expect(world.ai.account('voicebot').facts.storedCompletionsDisabled).toBe(false);
    expect(correctionsOf(world)).toEqual([]);
    expect(eventsOf(world, 'SwitchCorrected')).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'retry', error: { reason: 'DocumentChanged' } });
  });

  it.each(changes)('corrects nothing when it is %s during the look', async (_what, change) => {
    await world.pass({ gate: meanwhileGate('observeAi', change) });

    expect(correctionsOf(world)).toEqual([]);
  });

  it('ends after the first of several corrections when it is edited behind it', async () => {
    world = await worldInForce(correcting());
    world.ai.change('voicebot', { ...flipped, dataPlane: { trainingFiles: { count: 2 } } });
    world.ai.interfere('voicebot', 'afterWrite', () => {
      editLifecycle(world, { lagDays: 5 });
    });

    await world.pass();

    expect(correctionsOf(world).filter((correction) => !correction.endsWith('SetTags'))).toEqual([
      'voicebot SetStoredCompletionsDisabled',
    ]);
    expect(world.ai.account('voicebot').dataPlane.trainingFiles.count).toBe(2);
  });

  it('says so, and keeps the verdict of what stands', async () => {
    await world.pass({ gate: meanwhileGate('readAi', changes[0][1]) });

    expect(verdictsOf(world)).toMatchObject({
      Ready: 'False/DocumentChanged',
      TrainingExcluded: 'False/StoredCompletionsPossible',
    });
  });

  it('whose live look fails writes nothing', async () => {
    const fail = () => {
      world.cluster.failNext('get', failure('KubernetesUnavailable'));
    };

    const outcome = await world.pass({ gate: meanwhileGate('readAi', fail) });

    expect(correctionsOf(world)).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'retry', error: { reason: 'KubernetesUnavailable' } });
    expect(verdictsOf(world)).toMatchObject({ Ready: 'False/KubernetesUnavailable' });
    expect(conditionOf(world, 'TrainingExcluded')?.status).toBe('False');
  });
});

describe('another writer at the same time', () => {
  it('that sets the switch before us leaves nothing to send', async () => {
    const gate = meanwhileGate('readAi', () => {
      world.ai.change('voicebot', { facts: { storedCompletionsDisabled: true } });
    });

    await world.pass({ gate });

    expect(correctionsOf(world)).toEqual([]);
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'True/NoTrainingSeen' });
  });

  it('that adds a tag right before our write keeps it', async () => {
    world = await worldInForce(correcting());
    world.ai.change('voicebot', { facts: { tags: { team: 'voice' } } });
    const gate = meanwhileGate('writeAi', () => {
      world.ai.change('voicebot', { facts: { tags: { team: 'voice', 'added-meanwhile': 'yes' } } });
    });

    await world.pass({ gate });

    expect(world.ai.account('voicebot').facts.tags).toMatchObject({ team: 'voice', 'added-meanwhile': 'yes' });
  });

  it('that flips the switch back right behind us is seen a minute later', async () => {
    let flips = 0;
    const gate = async <T>(call: string, act: () => T | Promise<T>): Promise<T> => {
      const result = await act();
      // After the look that is judged: this pass cannot know of it.
      if (call.startsWith('observeAi')) {
        flips += 1;
        if (flips === 2) world.ai.change('voicebot', flipped);
      }
      return result;
    };

    expect(await world.pass({ gate })).toEqual({ kind: 'again', afterMs: 60_000 });
    await world.pass();

    expect(world.ai.account('voicebot').facts.storedCompletionsDisabled).toBe(true);
    expect(correctionsOf(world)).toHaveLength(2);
    expect(world.cluster.get(policyKey)).toBeDefined();
  });
});
