import { beforeEach, describe, expect, it } from '@jest/globals';
import { limitAiLook } from '../../src/runtime/time-limit.ts';
import { createPolicyInForce, createWorld, oursIn, statusOf, type World } from '../support/fakes.ts';
import type { Gate } from '../support/gate.ts';
import { createManualTimers, type ManualTimers } from '../support/manual-timers.ts';
import { conditionOf, createPromiseInForce, declare, everywhere, promise } from './ai-world.ts';

const passTimeoutMs = 300_000;

let world: World;
let timers: ManualTimers;

beforeEach(() => {
  world = createWorld();
  timers = createManualTimers();
});

/** Calls whose name begins so never end by themselves. */
function passWithSlow(slow: string, parent = new AbortController().signal) {
  const limit = limitAiLook(parent, passTimeoutMs, { timers });
  const gate: Gate = (call, act) =>
    call.startsWith(slow)
      ? new Promise((_resolve, reject) => {
          limit.abortSignal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        })
      : Promise.resolve(act());
  return world.pass({ gate, limitAi: () => limit, abortSignal: parent });
}

describe('a look at AI that takes too long', () => {
  it('leaves AI unknown, and rules, blobs and status go on', async () => {
    await createPromiseInForce(world);
    world.scans.work();
    world.advance(25 * 3_600_000);
    world.estate.setRules('calls', []);
    const lists = world.scans.lists.length;
    const pass = passWithSlow('observeAi');

    await timers.advance(passTimeoutMs / 3);

    expect(await pass).toMatchObject({ kind: 'retry', error: { reason: 'AzureUnavailable' } });
    expect(oursIn(world, 'calls')).not.toEqual([]);
    expect(world.scans.lists.length).toBe(lists + 1);
    expect(conditionOf(world, 'TrainingExcluded')).toMatchObject({ status: 'Unknown', reason: 'AzureUnavailable' });
    expect(conditionOf(world, 'ResidencyVerified')?.status).toBe('Unknown');
    expect(JSON.stringify(statusOf(world))).toContain('PASS_TIMEOUT_SECONDS');
  });

  it('searches no longer than that either, and begins nothing afterwards', async () => {
    await createPromiseInForce(world, promise({ discover: everywhere }));
    const pass = passWithSlow('discover');

    await timers.advance(passTimeoutMs / 3);
    await pass;

    expect(conditionOf(world, 'TrainingExcluded')?.status).toBe('Unknown');
  });

  it('corrects nothing more, and does not call that refused', async () => {
    await createPromiseInForce(world, promise({ remediate: ['DisableStoredCompletions'] }));
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
    const pass = passWithSlow('writeAi');

    await timers.advance(passTimeoutMs / 3);

    expect(await pass).toMatchObject({ kind: 'retry' });
    expect(conditionOf(world, 'TrainingExcluded')).toMatchObject({ status: 'Unknown', reason: 'AzureUnavailable' });
    expect(JSON.stringify(statusOf(world).findings)).not.toContain('Refused');
  });

  it('ends with the pass where that is aborted, and says nothing', async () => {
    await createPromiseInForce(world);
    const before = JSON.stringify(statusOf(world));
    const parent = new AbortController();
    const pass = passWithSlow('observeAi', parent.signal);
    await timers.flush();
    parent.abort(new Error('the end'));

    await expect(pass).rejects.toThrow();
    expect(JSON.stringify(statusOf(world))).toBe(before);
  });

  it('looks at a few accounts at a time, so that some are seen whole', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `voicebot${index}`);
    for (const name of names) world.ai.add(name);
    await createPolicyInForce(world, promise({ accounts: declare(...names) }));
    let most = 0;
    let open = 0;
    const gate: Gate = async (call, act) => {
      if (!call.startsWith('observeAi')) return act();
      open += 1;
      most = Math.max(most, open);
      await timers.flush();
      open -= 1;
      return act();
    };

    await world.pass({ gate });

    expect(most).toBe(8);
  });
});
