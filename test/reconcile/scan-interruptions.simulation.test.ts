import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import type { ClassSeen, ScanReport, SweepResult } from '../../src/policy/scan-report.ts';
import { classSeen, unseenPlace } from '../policy/scan-build.ts';
import { failure, policyKey } from '../support/build.ts';
import { createWorld, edit, statusOf, type World } from '../support/fakes.ts';
import { Crash, crashingGate, openGate, type Gate } from '../support/gate.ts';
import { expectSoundConditions } from './kstatus.ts';
import { createLookedAt, due, reportOf, sweptOf } from './scan-world.ts';

/** So many recordings are due from the beginning; only a sweep takes any away. */
interface Blobs {
  left: number;
}

/** What a listing counts, by the cut-offs that it was asked for: nothing becomes due in these tests. */
function count({ left }: Blobs, { scans }: World, asked: 'lists' | 'sweeps'): Partial<ScanReport> {
  const request = scans[asked].at(-1);
  const atPendingCutoff = request?.pendingCutoffMs === undefined ? 0 : left;
  const atRunningCutoff = request?.runningCutoffMs === undefined ? 0 : left;
  return reportOf({ artifacts: 1000 - (200 - left), ...due(left, { atPendingCutoff, atRunningCutoff }) });
}

/** Lets the background work of the process come to its end. */
function work(world: World, blobs: Blobs): void {
  const running = world.scans.port.find(policyKey);
  if (running?.kind !== 'Running') return;
  if (running.progress.phase === 'Listing') {
    world.scans.endList(count(blobs, world, 'lists'));
    return;
  }
  const deleted = Math.min(blobs.left, allowed(world));
  blobs.left -= deleted;
  world.scans.endSweep(count(blobs, world, 'sweeps'), sweptOf(deleted));
}

function allowed({ scans }: World): number {
  const allowance = scans.sweeps.at(-1)?.allowances.find(({ name }) => name === 'recordings');
  return (allowance?.approved?.atMost ?? 0) + (allowance?.routine.atMost ?? 0);
}

/** Passes and background work by turns, until nothing moves any more. The process may die, and some failures pass. */
async function drive(world: World, blobs: Blobs, gate: Gate = openGate): Promise<void> {
  for (let still = 0; still < 2;) {
    const before = JSON.stringify([world.cluster.get(policyKey), blobs, world.scans.port.find(policyKey)?.kind]);
    world.advance(1000);
    await world.pass({ gate });
    work(world, blobs);
    const after = JSON.stringify([world.cluster.get(policyKey), blobs, world.scans.port.find(policyKey)?.kind]);
    still = before === after ? still + 1 : 0;
  }
}

/** A process dies: its background work may have deleted a part of what it was to delete. */
function die(world: World, blobs: Blobs, share: number): void {
  const running = world.scans.port.find(policyKey);
  if (running?.kind === 'Running' && running.progress.phase === 'Deleting') {
    blobs.left -= Math.floor(Math.min(blobs.left, allowed(world)) * share);
  }
  world.scans.restart();
  // The next process begins later.
  world.advance(1000);
}

async function runWith(gate: Gate, blobs: Blobs, world: World): Promise<void> {
  try {
    await drive(world, blobs, gate);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    die(world, blobs, 0.5);
  }
}

function endOf({ cluster }: World, { left }: Blobs) {
  const { sweep, classes, summary, conditions } = cluster.get(policyKey)?.status ?? {};
  return {
    left,
    running: sweep?.running,
    isWaiting: sweep?.pending !== undefined,
    totals: classes?.map(({ name, deletedTotal }) => ({ name, deletedTotal })),
    summary: { ...summary, pendingSweepDigest: undefined },
    conditions: conditions?.map(({ type, status, reason }) => ({ type, status, reason })),
  };
}

/** A sweep within the limits is owed; or one over them was just approved. */
const upheavals: Readonly<Record<string, (world: World) => Promise<Blobs>>> = {
  'a sweep within the limits': async (world) => {
    await createLookedAt(world);
    return { left: 12 };
  },
  'a sweep over the limits that was approved': async (world) => {
    await createLookedAt(world);
    const blobs = { left: 200 };
    await drive(world, blobs);
    const approvedDigest = statusOf(world).sweep?.pending?.digest ?? '';
    edit(world, { sweep: { limits: { minArtifacts: 20, percentOfClass: 5 }, approvedDigest } });
    return blobs;
  },
};

describe('an operator that ends in the middle of a look or a sweep', () => {
  it.each(Object.entries(upheavals))('leaves totals and a status that end the same: %s', async (_name, prepare) => {
    const first = createWorld();
    const blobs = await prepare(first);
    const owed = blobs.left;
    let calls = 0;
    await drive(first, blobs, async (_call, act) => {
      calls += 1;
      return act();
    });
    const end = endOf(first, blobs);
    expect(end).toMatchObject({ left: 0, running: undefined, isWaiting: false });
    expect(end.totals?.[0]).toEqual({ name: 'recordings', deletedTotal: owed });
    expect(calls).toBeGreaterThanOrEqual(8);

    for (const when of ['before', 'after'] as const) {
      for (let at = 1; at <= calls; at += 1) {
        const world = createWorld();
        const left = await prepare(world);
        const known = world.cluster.statuses().length;
        const { gate, died } = crashingGate(at, when);
        await runWith(gate, left, world);
        expect(died()).toBe(true);

        // The slot of the look may be used up; the next one comes.
        await drive(world, left);
        world.advance(3_600_000);
        await drive(world, left);

        expect({ when, at, ...endOf(world, left) }).toEqual({ when, at, ...end });
        expectSoundConditions(world.cluster.statuses().slice(known));
      }
    }
  });

  it('in the middle of the deletes counts what is not there any more, once', async () => {
    for (const share of [0, 0.25, 0.5, 1]) {
      const world = createWorld();
      const blobs = await upheavals['a sweep within the limits']!(world);
      // The listing that runs ends, and its pass begins the sweep.
      work(world, blobs);
      await world.pass();
      expect(world.scans.sweeps).toHaveLength(1);
      die(world, blobs, share);
      await drive(world, blobs);

      expect(blobs.left).toBe(0);
      expect(statusOf(world).classes?.[0]?.deletedTotal).toBe(12);
    }
  });
});

describe('an approved sweep that stopped before its end', () => {
  it('goes on under the same approval, asks nobody again and deletes no more than was shown', async () => {
    const world = createWorld();
    const blobs = await upheavals['a sweep over the limits that was approved']!(world);
    const known = world.cluster.statuses().length;
    await world.pass();
    work(world, blobs);
    await world.pass();
    expect(allowed(world)).toBe(200);
    blobs.left = 120;
    const stopped = { reason: 'AzureUnavailable', message: 'Azure was silent.' } as const;
    world.scans.endSweep(count(blobs, world, 'sweeps'), sweptOf(80, stopped));
    await drive(world, blobs);
    expect(statusOf(world).classes?.[0]?.deletedTotal).toBe(80);

    world.advance(3_600_000);
    await drive(world, blobs);

    expect(world.scans.sweeps.map(({ allowances }) => allowances[0]?.approved?.atMost)).toEqual([200, 120]);
    expect(statusOf(world).classes?.[0]?.deletedTotal).toBe(200);
    expect(world.cluster.statuses().slice(known).map(readyOf)).not.toContain('DeletionLimitExceeded');
  });

  const stopped = { reason: 'AzureUnavailable', message: 'Azure was silent.' } as const;
  const approvedAtMost = ({ scans }: World) => scans.sweeps.map(({ allowances }) => allowances[0]?.approved?.atMost);
  const beginNext = async (world: World, blobs: Blobs) => {
    world.advance(3_600_000);
    await world.pass();
    work(world, blobs);
    await world.pass();
  };
  const stopAfter = async (world: World, blobs: Blobs, deleted: number) => {
    blobs.left -= deleted;
    world.scans.endSweep(count(blobs, world, 'sweeps'), sweptOf(deleted, stopped));
    await drive(world, blobs);
  };
  const begin = async () => {
    const world = createWorld();
    const blobs = await upheavals['a sweep over the limits that was approved']!(world);
    await world.pass();
    work(world, blobs);
    await world.pass();
    return { world, blobs };
  };

  it('lets no more go than was shown where more can be read by then, and shows the rest to a person', async () => {
    const { world, blobs } = await begin();
    const approved = statusOf(world).sweep?.pending?.digest;
    await stopAfter(world, blobs, 80);
    expect(statusOf(world).sweep?.pending?.carriedOut).toEqual([{ name: 'recordings', deleted: 80 }]);
    blobs.left = 620;
    await beginNext(world, blobs);
    await stopAfter(world, blobs, 40);
    blobs.left += 100;
    world.scans.restart();
    world.advance(3_600_000);
    await drive(world, blobs);

    expect(approvedAtMost(world)).toEqual([200, 120, 80]);
    expect(statusOf(world).classes?.[0]?.deletedTotal).toBe(200);
    expect(statusOf(world).sweep).toMatchObject({ approvedDigest: approved, pending: { classes: [{ due: 600 }] } });
    expect(statusOf(world).sweep?.pending?.carriedOut).toBeUndefined();
  });

  it('adds up what went in several crashes', async () => {
    const { world, blobs } = await begin();
    const dieAfter = async (deleted: number, newcomers: number) => {
      blobs.left -= deleted;
      world.scans.restart();
      world.advance(1000);
      await world.pass();
      const atRunningCutoff = blobs.left;
      blobs.left += newcomers;
      world.scans.endList(reportOf(due(blobs.left, { atPendingCutoff: blobs.left, atRunningCutoff })));
      await world.pass();
    };
    await dieAfter(80, 0);
    await dieAfter(40, 500);
    expect(approvedAtMost(world)).toEqual([200, 120, 80]);
  });

  it('asks a person anew after a crash where a part of the class could not be read before it', async () => {
    const { world, blobs } = await begin();
    const unread = { complete: false, ...due(120, { atPendingCutoff: 120 }) };
    await stopAfter(world, blobs, 80);
    world.advance(3_600_000);
    await world.pass();
    world.scans.endList(reportOf(unread, { unseen: [unseenPlace('recordings')] }));
    await world.pass();
    expect(approvedAtMost(world)).toEqual([200, 120]);
    blobs.left = 580;
    world.scans.restart();
    world.advance(1000);
    await drive(world, blobs);
    expect(approvedAtMost(world)).toEqual([200, 120]);
    expect(statusOf(world).sweep?.pending?.classes).toMatchObject([{ due: 580 }]);
    expect(world.cluster.statuses().map(readyOf).at(-1)).toBe('DeletionLimitExceeded');
  });
});

function readyOf({ conditions }: CallDataPolicyStatus): string | undefined {
  return conditions?.find(({ type }) => type === 'Ready')?.reason;
}

describe('an operator whose answer from Kubernetes was lost', () => {
  it.each(Object.entries(upheavals))('deletes and counts the same, whichever it was: %s', async (_name, prepare) => {
    const first = createWorld();
    const blobs = await prepare(first);
    let writes = 0;
    await drive(first, blobs, async (call, act) => {
      if (call === 'applyStatus') writes += 1;
      return act();
    });
    const end = endOf(first, blobs);

    for (let at = 1; at <= writes; at += 1) {
      const world = createWorld();
      const left = await prepare(world);
      const known = world.cluster.statuses().length;
      let count = 0;
      await drive(world, left, async (call, act) => {
        const result = await act();
        if (call === 'applyStatus' && (count += 1) === at) throw failure('KubernetesUnavailable');
        return result;
      });
      expect({ at, ...endOf(world, left) }).toEqual({ at, ...end });
      const isRunning = world.cluster
        .statuses()
        .slice(known - 1)
        .map(({ sweep }) => sweep?.running !== undefined);
      expect(isRunning.filter((now, index) => now !== isRunning[index - 1])).toEqual([false, true, false]);
    }
  });
});

describe('a sweep that was broken off, where one of its classes cannot be read after it', () => {
  const classesOf = (ofRecordings: Partial<ClassSeen>, ofTranscripts: Partial<ClassSeen>): Partial<ScanReport> => ({
    classes: [
      classSeen('recordings', { artifacts: 1000, ...ofRecordings }),
      classSeen('transcripts', { artifacts: 1000, ...ofTranscripts }),
    ],
  });
  const totals = (world: World) => statusOf(world).classes?.map(({ deletedTotal }) => deletedTotal);
  const unread = { ...due(2, { atRunningCutoff: 2 }), artifacts: 2, complete: false };
  const unseen = [unseenPlace('recordings')];
  const listAgain = async (world: World) => {
    world.scans.restart();
    world.advance(1000);
    await world.pass();
  };

  /** 12 and 5 were due, 10 and 2 of them went before the process ended; then the recordings could not be read. */
  const breakOff = async (): Promise<World> => {
    const world = createWorld();
    await createLookedAt(world);
    world.scans.endList(classesOf(due(12), due(5)));
    await world.pass();
    await listAgain(world);
    world.scans.endList({ ...classesOf(unread, due(3, { atRunningCutoff: 3 })), unseen });
    await world.pass();
    expect(world.scans.sweeps).toHaveLength(2);
    expect(totals(world)).toEqual([0, 2]);
    return world;
  };

  it('counts what went of that class once it can be read, by the cut-off of that sweep', async () => {
    const world = await breakOff();
    const [first] = world.scans.sweeps;
    world.scans.endSweep(
      { ...classesOf(unread, due(0)), unseen },
      { classes: [told('recordings', 0), told('transcripts', 3)] },
    );
    await world.pass();
    await world.pass();
    expect(totals(world)).toEqual([0, 5]);
    expect(statusOf(world).sweep?.running).toBeUndefined();

    await listAgain(world);
    world.advance(3_600_000);
    await world.pass();
    const cutoffMs = first?.allowances[0]?.routine.cutoffMs;
    expect(world.scans.lists.at(-1)?.unsettledCutoffs).toEqual([{ className: 'recordings', cutoffMs }]);
    world.scans.endList(classesOf(due(2, { atRunningCutoff: 2 }), due(0)));
    await world.pass();
    expect(totals(world)).toEqual([10, 5]);
    expect(statusOf(world).sweep?.unsettled).toBeUndefined();
  });

  it('counts what a later sweep told of that class once', async () => {
    const world = await breakOff();
    world.scans.endSweep(
      { ...classesOf({ ...unread, ...due(0) }, due(0)), unseen },
      { classes: [told('recordings', 2), told('transcripts', 3)] },
    );
    await world.pass();
    await world.pass();
    expect(totals(world)).toEqual([2, 5]);

    await listAgain(world);
    world.advance(3_600_000);
    await world.pass();
    world.scans.endList(classesOf(due(0), due(0)));
    await world.pass();
    expect(totals(world)).toEqual([12, 5]);
  });

  it('counts both where the later sweep was broken off, too', async () => {
    const world = await breakOff();
    await listAgain(world);
    world.scans.endList(classesOf(due(1, { atRunningCutoff: 1 }), due(0)));
    await world.pass();
    expect(totals(world)).toEqual([11, 5]);
  });
});

function told(name: string, deleted: number): SweepResult['classes'][number] {
  return { name, deleted, approved: deleted, kept: {}, immutableUntilMs: undefined };
}
