import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import { createWorld, edit, settle, statusOf, type World } from '../support/fakes.ts';
import { scanConditionScenarios } from './scan-condition-scenarios.ts';
import { createLookedAt, due, reportOf, see, sweptOf } from './scan-world.ts';

const hourMs = 3_600_000;

let world: World;

beforeEach(() => {
  world = createWorld();
});

function classOf(name: string, { classes }: CallDataPolicyStatus = statusOf(world)) {
  return classes?.find((one) => one.name === name);
}

function reasonOf(type: string): string | undefined {
  return statusOf(world).conditions?.find((condition) => condition.type === type)?.reason;
}

describe('the status that announces a sweep', () => {
  it('says what is about to be deleted and changes neither verdicts nor the generation that they speak of', async () => {
    await createLookedAt(world);
    const before = statusOf(world);
    world.advance(60_000);

    await see(world, { overdue: 2, ...due(3) });

    const [announced, told] = world.cluster.statuses().slice(-2);
    expect(announced).toEqual({ ...before, sweep: announced?.sweep });
    expect(announced?.sweep?.running?.classes).toContainEqual({ name: 'recordings', artifacts: 1000, due: 3 });
    expect(told?.sweep).toEqual(announced?.sweep);
    expect(classOf('recordings', told)).toMatchObject({ overdue: 2, due: 3, deletedTotal: 0 });
  });

  it('is the last word where the pass ends right after it, and its artifacts are counted by the next look', async () => {
    await createLookedAt(world);
    world.scans.endList(reportOf(due(3)));
    let writes = 0;
    const stop = async <T>(call: string, act: () => T | Promise<T>): Promise<T> => {
      const result = await act();
      if (call === 'applyStatus' && (writes += 1) === 1) throw new Error('The process ends.');
      return result;
    };
    await expect(world.pass({ gate: stop })).rejects.toThrow('The process ends.');
    world.scans.restart();
    world.advance(1000);
    await world.pass();
    await see(world, due(3, { atRunningCutoff: 3 }));

    expect(classOf('recordings')).toMatchObject({ deletedTotal: 0 });
    world.scans.endSweep(reportOf(), sweptOf(3));
    await world.pass();
    expect(classOf('recordings')).toMatchObject({ deletedLastPass: 3, deletedTotal: 3 });
  });
});

describe('a class that could not be read', () => {
  beforeEach(async () => {
    await createLookedAt(world);
    await see(world);
    world.advance(hourMs);
    await world.pass();
    const place = { account: 'archive', container: 'transcripts', prefix: 'voicebot/', className: 'transcripts' };
    const unseen = [{ ...place, reason: 'AccessDenied', message: 'Azure refused it.', terminal: false }] as const;
    const { classes = [] } = reportOf();
    const partly = classes.map((one) => (one.name === 'transcripts' ? { ...one, artifacts: 1, complete: false } : one));
    await see(world, {}, { classes: partly, unseen });
  });

  it('keeps the figures of the look before with their time, and is not taken for whole', () => {
    expect(classOf('transcripts')).toMatchObject({ reason: 'PassIncomplete', artifacts: 1000 });
    expect(classOf('transcripts')?.lastFullPassTime).not.toBe(classOf('recordings')?.lastFullPassTime);
    expect(classOf('recordings')?.lastFullPassTime).toBe(statusOf(world).scan?.completedTime);
  });

  it('leaves the columns empty, since a sum over the rest would be taken for all', () => {
    expect(statusOf(world).summary).not.toHaveProperty('artifacts');
    expect(statusOf(world).summary).not.toHaveProperty('overdue');
    expect(statusOf(world).findings).toContainEqual(expect.objectContaining({ reason: 'PassIncomplete' }));
  });
});

describe('a suspension in the middle of a sweep', () => {
  beforeEach(async () => {
    await createLookedAt(world);
    await see(world, due(12));
    edit(world, { suspend: true });
    await world.pass();
  });

  it('stops it, says that nothing is known, and keeps what it had begun for the totals', () => {
    expect(world.scans.port.find({ namespace: 'privacy', name: 'voicebot' })).toBeUndefined();
    expect(statusOf(world).scan).not.toHaveProperty('progress');
    expect(reasonOf('RetentionEnforced')).toBe('Suspended');
    expect(statusOf(world).sweep?.running?.classes[0]?.due).toBe(12);
  });

  it('is followed by a look that counts what had been deleted', async () => {
    edit(world, { suspend: false });
    world.advance(1000);
    await settle(world);
    expect(world.scans.lists.at(-1)?.runningCutoffMs).toBeDefined();
    await see(world, due(5, { atRunningCutoff: 5 }));
    expect(classOf('recordings')).toMatchObject({ deletedTotal: 7 });
  });
});

describe('an account that cannot be looked at', () => {
  it('takes nothing from the figures of the blobs, and its places are the business of the look', async () => {
    await createLookedAt(world);
    await see(world);
    world.estate.remove('archive');

    await world.pass();

    expect(classOf('transcripts')).toMatchObject({ artifacts: 1000, overdue: 0 });
    expect(reasonOf('LifecycleConfigured')).toBe('AccountNotFound');
    expect(reasonOf('RetentionEnforced')).toBe('AccountNotFound');
    expect(reasonOf('Compliant')).toBe('ConditionUnknown');
  });
});

describe('Compliant', () => {
  it('is never True where something of the blobs was not seen, is too old, or waits for its first look', async () => {
    const good = new Set(['RetentionKept', 'ConsentComplete']);
    let compliant = 0;
    for (const scenario of Object.values(scanConditionScenarios)) {
      const one = createWorld();
      await scenario(one);
      const find = (type: string) => statusOf(one).conditions?.find((condition) => condition.type === type);
      if (find('Compliant')?.status !== 'True') continue;
      compliant += 1;
      expect(good).toContain(find('RetentionEnforced')?.reason);
      expect(['ConsentComplete', undefined]).toContain(find('ConsentVerified')?.reason);
    }
    expect(compliant).toBeGreaterThan(3);
  });
});
