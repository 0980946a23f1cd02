import { beforeEach, describe, expect, it } from '@jest/globals';
import { classSeen } from '../policy/scan-build.ts';
import { failure, recordings, transcripts } from '../support/build.ts';
import { createWorld, type World } from '../support/fakes.ts';
import { conditionOf, createPromiseInForce, promise } from './ai-world.ts';

const artifacts = [{ kind: 'Recording', preset: 'AzureCommunicationRecording' }] as const;
const minuteMs = 60_000;

let world: World;

/** A pass that knows of a deadline in half an hour, checked once a day; `amiss` happens before it. */
async function passBeforeDeadline(amiss: () => void = () => undefined) {
  world.scans.work();
  // To a whole second, as status tells times.
  world.advance(25 * 60 * minuteMs - (world.now() % 1000));
  await world.pass();
  amiss();
  const recordingsSeen = classSeen('recordings', { artifacts: 1000, nextDeadlineMs: world.now() + 30 * minuteMs });
  world.scans.endList({ classes: [recordingsSeen, classSeen('transcripts', { artifacts: 1000 })] });
  return world.pass();
}

beforeEach(async () => {
  world = createWorld();
  const artifactClasses = [recordings, transcripts].map((one) => ({ ...one, artifacts }));
  const ai = promise({ remediate: ['DisableStoredCompletions'] });
  await createPromiseInForce(world, { ...ai, checkIntervalMinutes: 1440, artifactClasses });
});

describe('the next visit to a policy', () => {
  it('is right after its next deadline', async () => {
    expect(await passBeforeDeadline()).toMatchObject({ kind: 'again', afterMs: 30 * minuteMs + 1000 });
  });

  it('is so where something waits for a person, too: what should be gone by then is no longer kept in time', async () => {
    const outcome = await passBeforeDeadline(() => {
      world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
      world.ai.fail('voicebot', 'write', failure('ScopeLocked', { kind: 'terminal' }));
    });

    expect(outcome).toMatchObject({ kind: 'terminal', afterMs: 30 * minuteMs + 1000 });
    expect(conditionOf(world, 'RetentionEnforced')?.status).toBe('True');
    world.advance(30 * minuteMs + 1000);
    await world.pass();
    expect(conditionOf(world, 'RetentionEnforced')?.status).not.toBe('True');
  });

  it('is so where one account asked for a longer pause, which is not that of the others', async () => {
    const pause = failure('Throttled', { retryAfterMs: 60 * minuteMs });
    const outcome = await passBeforeDeadline(() => {
      world.ai.fail('voicebot', 'dataPlane', pause);
    });

    expect(outcome).toMatchObject({
      kind: 'retry',
      error: { retryAfterMs: 60 * minuteMs },
      atLatestMs: 30 * minuteMs + 1000,
    });
  });
});
