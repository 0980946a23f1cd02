import { beforeEach, describe, expect, it } from '@jest/globals';
import { createRemovalTurns } from '../../src/reconcile/removal-turns.ts';
import { aiResourceId } from '../policy/ai-build.ts';
import { buildPolicy, failure, policyKey } from '../support/build.ts';
import { policyOf, statusOf, type World } from '../support/fakes.ts';
import { meanwhileGate } from '../support/gate.ts';
import { correcting, correctionsOf, label, worldInForce } from './ai-world.ts';

const tags = { 'MS-AOAI-Feature-Assistants': 'Disabled', [label.name]: label.value };
const resourceId = aiResourceId('voicebot');
const otherKey = { ...policyKey, name: 'other' };

let world: World;

beforeEach(async () => {
  world = await worldInForce(correcting(), { facts: { tags } });
  world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 430 } } });
});

const left = () => world.ai.account('voicebot').dataPlane.storedCompletions.count;

/** Another policy that corrects the same account, under another name and another spelling of its id. */
function createOther(): void {
  const { spec } = policyOf(world);
  const accounts = [{ name: 'bot', resourceId: resourceId.toUpperCase() }];
  const other = { ...spec, ...correcting({ accounts }) };
  world.cluster.create(buildPolicy(other, { name: otherKey.name, uid: 'ffffffff-0000-4000-8000-000000000000' }));
}

describe('where status cannot be written', () => {
  beforeEach(async () => {
    world.cluster.failNext('applyStatus', failure('KubernetesUnavailable'), 3);
    await world.pass();
    expect(statusOf(world).ai).not.toHaveProperty('corrections');
  });

  it('a retry takes away nothing more within the minute', async () => {
    await world.pass();
    world.advance(59_000);
    await world.pass();

    expect(left()).toBe(330);
    expect(correctionsOf(world)).toHaveLength(1);
  });

  it('the next hundred go a minute later', async () => {
    world.advance(60_000);
    await world.pass();

    expect(left()).toBe(230);
  });
});

it('after a restart, the pace is that of status', async () => {
  await world.pass();
  world.advance(20_000);

  await world.pass({ removals: createRemovalTurns() });

  expect(left()).toBe(330);
});

it('a removal whose answer was lost counts as made', async () => {
  world.ai.fail('voicebot', 'answer', failure('AzureUnavailable'));
  await world.pass();
  world.ai.heal('voicebot');
  world.advance(20_000);

  await world.pass();

  expect(left()).toBe(330);
});

it('a removal that was not begun counts as none', async () => {
  const gate = meanwhileGate('readAi', () => {
    world.cluster.failNext('get', failure('KubernetesUnavailable'));
  });
  await world.pass({ gate });
  expect(left()).toBe(430);

  await world.pass();

  expect(left()).toBe(330);
});

describe('two policies over one account', () => {
  beforeEach(createOther);

  it('take away a hundred a minute together', async () => {
    await world.pass();
    await world.pass({ key: otherKey });
    expect(left()).toBe(330);

    world.advance(60_000);
    await world.pass({ key: otherKey });
    await world.pass();
    expect(left()).toBe(230);
  });

  it('do so also where their passes run at once', async () => {
    await Promise.all([world.pass(), world.pass({ key: otherKey })]);

    expect(left()).toBe(330);
  });

  it('do so also after a restart, by the status of either', async () => {
    await world.pass({ key: otherKey });

    await world.pass({ removals: createRemovalTurns() });

    expect(left()).toBe(330);
  });
});

describe('the turns of removals', () => {
  const removal = { resourceId, kind: 'DeleteStoredCompletions' } as const;

  it('are of one account and one kind', () => {
    const turns = createRemovalTurns();
    const turn = turns.take(removal);
    turn.begin();
    turn.end(0);

    expect(turns.untilMs({ ...removal, resourceId: resourceId.toLowerCase() }, 20_000)).toBe(40_000);
    expect(turns.untilMs(removal, 60_000)).toBe(0);
    expect(turns.untilMs({ ...removal, kind: 'DeleteTrainingFiles' }, 20_000)).toBe(0);
    expect(turns.untilMs({ ...removal, resourceId: resourceId.replace('/voice/', '/other/') }, 20_000)).toBe(0);
  });

  it('last for as long as one is being made, and are free again where it was not begun', () => {
    const turns = createRemovalTurns();
    const turn = turns.take(removal);
    expect(turns.untilMs(removal, 300_000)).toBe(60_000);

    turn.end(300_000);

    expect(turns.untilMs(removal, 300_000)).toBe(0);
  });

  it('remember what the last one of a policy left until it is forgotten, and what the next one did not leave no longer', () => {
    const turns = createRemovalTurns();
    const result = { resourceId, change: { ...removal, count: 1 }, outcome: { kind: 'AcceptedButUnchanged' } } as const;
    const unfinished = { result };
    turns.remember('a', removal, unfinished);
    turns.remember('b', removal, unfinished);
    expect(turns.unfinished('a', { ...removal, resourceId: resourceId.toUpperCase() })).toBe(unfinished);

    turns.forget('a');
    turns.remember('b', removal, {});

    expect(['a', 'b', 'c'].map((uid) => turns.unfinished(uid, removal))).toEqual([undefined, {}, undefined]);
  });
});
