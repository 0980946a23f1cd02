import { beforeEach, describe, expect, it } from '@jest/globals';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { createRemovalTurns } from '../../src/reconcile/removal-turns.ts';
import type { IncompleteRemoval } from '../../src/reconcile/ports.ts';
import { statusOf, type World } from '../support/fakes.ts';
import { conditionOf, correcting, correctionsOf, eventsOf, label, verdictsOf, worldInForce } from './ai-world.ts';

const tags = { 'MS-AOAI-Feature-Assistants': 'Disabled', [label.name]: label.value };
const conflict = new OperatorError('Azure answered 409.', { kind: 'retryable', reason: 'AzureConflict', status: 409 });
const pause = new OperatorError('Azure asked for a pause.', {
  kind: 'retryable',
  reason: 'Throttled',
  status: 429,
  retryAfterMs: 17_000,
});

let world: World;

beforeEach(async () => {
  world = await worldInForce(correcting(), { facts: { tags } });
  world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 230 } } });
});

function cutOff(result: Omit<Extract<IncompleteRemoval, { readonly error: OperatorError }>, 'kind'>): void {
  world.ai.cutOff('voicebot', 'DeleteStoredCompletions', { kind: 'Incomplete', ...result });
}

function findingOf(reason: string) {
  return statusOf(world).findings?.find((finding) => finding.reason === reason);
}

describe('a removal of which Azure refuses some', () => {
  beforeEach(() => {
    cutOff({ removed: 99, before: 230, after: 131, error: conflict });
  });

  it('tells how many are gone and how many are left, and counts as not done', async () => {
    await world.pass();

    const note =
      'voicebot: stored completions were deleted in part (99 removed; 230 listed before, 131 after), and read back.';
    expect(eventsOf(world, 'RemovalIncomplete').map((event) => event.note)).toEqual([note]);
    expect(eventsOf(world, 'SwitchCorrected')).toEqual([]);
    expect(statusOf(world).ai?.corrections).toMatchObject([{ change: 'DeleteStoredCompletions', message: note }]);
    expect(findingOf('RemovalIncomplete')?.message).toBe(
      'Of stored completions on AI account voicebot, 99 of 230 were removed, 131 are left. Azure answered 409. What was to go is still there. The operator goes on with the others a minute later, and tries what was refused last.',
    );
    expect(verdictsOf(world)).toMatchObject({
      Ready: 'True/PolicyApplied',
      TrainingExcluded: 'False/StoredCompletionsKept',
    });
    expect(conditionOf(world, 'TrainingExcluded')?.message).toContain('99 of 230 were removed, 131 are left');
  });

  it('goes on within a minute, and not sooner, however often a pass comes', async () => {
    const outcome = await world.pass();
    expect(outcome).toEqual({ kind: 'again', afterMs: 60_000 });
    world.advance(1000);
    await world.pass();
    expect(correctionsOf(world)).toHaveLength(1);
    world.advance(59_000);
    await world.pass();
    expect(correctionsOf(world)).toHaveLength(2);
    expect(world.ai.account('voicebot').dataPlane.storedCompletions.count).toBe(31);
  });
});

it('a removal after which nobody could look again tells only what Azure said', async () => {
  cutOff({ removed: 57, before: 230, error: pause });

  await world.pass();

  expect(statusOf(world).ai?.corrections?.[0]?.message).toBe(
    'voicebot: stored completions were deleted in part (57 of 230, as Azure said; nobody could look again).',
  );
  expect(findingOf('RemovalIncomplete')?.message).toContain(
    '57 of 230 were removed, as Azure said, and nobody could look again',
  );
});

it('a removal that Azure cuts off each minute is told without a break, and Ready does not come and go', async () => {
  for (let removals = 1; removals <= 3; removals += 1) {
    cutOff({ removed: 57, before: 230, after: 173, error: pause });
    expect(await world.pass()).toEqual({ kind: 'again', afterMs: 60_000 });
    expect(findingOf('RemovalIncomplete')).toBeDefined();
    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied' });
    expect(correctionsOf(world)).toHaveLength(removals);
    world.advance(60_000);
  }
});

it('a removal of which some is on its way out does not call that gone', async () => {
  world.ai.cutOff('voicebot', 'DeleteStoredCompletions', {
    kind: 'Incomplete',
    removed: 0,
    leaving: 60,
    before: 230,
    after: 230,
    error: conflict,
  });

  await world.pass();

  expect(statusOf(world).ai?.corrections?.[0]?.message).toBe(
    'voicebot: stored completions are being deleted (0 removed, 60 on the way out; 230 listed before, 230 after), and read back.',
  );
  expect(findingOf('RemovalIncomplete')?.message).toContain(
    '0 of 230 were removed, 230 are left, 60 of them on their way out.',
  );
});

it('a removal that waits for a person says so', async () => {
  const denied = new OperatorError('Azure denied access.', { kind: 'terminal', reason: 'AccessDenied', status: 403 });
  cutOff({ removed: 57, before: 230, after: 173, error: denied });

  expect(await world.pass()).toMatchObject({ kind: 'terminal', afterMs: 60_000 });

  expect(verdictsOf(world)).toMatchObject({ Ready: 'False/AccessDenied' });
});

it('a removal of which Azure accepted some and lists them still is told, and Ready stays True', async () => {
  world.ai.cutOff('voicebot', 'DeleteStoredCompletions', {
    kind: 'Incomplete',
    removed: 99,
    before: 230,
    after: 131,
    ignored: 1,
  });

  await world.pass();

  expect(findingOf('RemovalIncomplete')?.message).toContain('lists them still');
  expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied' });
});

it('what the next look sees to be gone was not cut off', async () => {
  world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 57 } } });
  cutOff({ removed: 57, before: 57, error: pause });

  await world.pass();

  expect(findingOf('RemovalIncomplete')).toBeUndefined();
  expect(conditionOf(world, 'TrainingExcluded')?.status).toBe('True');
});

describe('a removal that left something', () => {
  const denied = new OperatorError('Azure denied access.', { kind: 'terminal', reason: 'AccessDenied', status: 403 });

  it.each([
    ['a refused object', conflict, 'True/PolicyApplied'],
    ['a person', denied, 'False/AccessDenied'],
  ])('for %s is told by each pass until the next one is made', async (_what, error, Ready) => {
    cutOff({ removed: 99, before: 230, after: 131, error });
    await world.pass();
    const { findings } = statusOf(world);
    const told = verdictsOf(world);
    expect(told).toMatchObject({ Ready });
    for (const durationMs of [1000, 58_000]) {
      world.advance(durationMs);
      await world.pass();
      expect(statusOf(world).findings).toEqual(findings);
      expect(verdictsOf(world)).toEqual(told);
    }

    world.advance(1000);
    await world.pass();

    expect(findingOf('RemovalIncomplete')).toBeUndefined();
    expect(verdictsOf(world)).toMatchObject({ Ready: 'True/PolicyApplied' });
  });

  it.each([
    ['a refused object', conflict, 'True/PolicyApplied'],
    ['a person', denied, 'False/AccessDenied'],
  ])('for %s is told after a restart as before until the next one is made', async (_what, error, Ready) => {
    cutOff({ removed: 99, before: 230, after: 131, error });
    await world.pass();
    const { findings } = statusOf(world);
    const told = verdictsOf(world);
    expect(told).toMatchObject({ Ready });
    const removals = createRemovalTurns();
    world.advance(20_000);
    await world.pass({ removals });
    expect(statusOf(world).findings).toEqual(findings);
    expect(verdictsOf(world)).toEqual(told);

    world.advance(40_000);
    await world.pass({ removals });

    expect(findingOf('RemovalIncomplete')).toBeUndefined();
  });

  it('is not told after a restart where a look sees that nothing is left', async () => {
    cutOff({ removed: 99, before: 230, after: 131, error: conflict });
    await world.pass();
    world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 0 } } });

    await world.pass({ removals: createRemovalTurns() });

    expect(findingOf('RemovalIncomplete')).toBeUndefined();
  });

  it('is not told any more where a look sees that nothing is left', async () => {
    cutOff({ removed: 99, before: 230, after: 131, error: conflict });
    await world.pass();
    world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 0 } } });

    await world.pass();

    expect(findingOf('RemovalIncomplete')).toBeUndefined();
    expect(conditionOf(world, 'TrainingExcluded')?.status).toBe('True');
  });

  it('keeps telling why where training files give the verdict its reason', async () => {
    world.ai.change('voicebot', { dataPlane: { storedCompletions: { count: 0 }, trainingFiles: { count: 230 } } });
    world.ai.cutOff('voicebot', 'DeleteTrainingFiles', {
      kind: 'Incomplete',
      removed: 99,
      before: 230,
      after: 131,
      error: conflict,
    });
    await world.pass();
    const told = verdictsOf(world);
    world.advance(20_000);

    await world.pass();

    expect(told).toMatchObject({ TrainingExcluded: 'False/RemovalIncomplete' });
    expect(verdictsOf(world)).toEqual(told);
  });
});
