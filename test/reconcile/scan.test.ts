import { describe, expect, it } from '@jest/globals';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import type { ClassSeen, SweepResult } from '../../src/policy/scan-report.ts';
import { classSeen } from '../policy/scan-build.ts';
import { nothingDue } from '../../src/scan/pass/class-counts.ts';
import { failure, policyKey, recordings, transcripts } from '../support/build.ts';
import {
  createPolicyInForce,
  createWorld,
  deletePolicy,
  edit,
  policyOf,
  statusOf,
  type World,
} from '../support/fakes.ts';

const hourMs = 3_600_000;

async function openWorld(spec: Parameters<typeof createPolicyInForce>[1] = {}): Promise<World> {
  const world = createWorld();
  const artifacts = [{ kind: 'Recording', preset: 'AzureCommunicationRecording' }] as const;
  const artifactClasses = [recordings, transcripts].map((one) => ({ ...one, artifacts }));
  await createPolicyInForce(world, { artifactClasses, ...spec });
  world.scans.work();
  world.advance(hourMs);
  await world.pass();
  expect(world.scans.lists.length).toBeGreaterThan(0);
  return world;
}

function due(now: number, more: Partial<ClassSeen['due']> = {}): ClassSeen['due'] {
  return { ...nothingDue, now, nowWhateverHolds: now, ...more };
}

function classes(recordings: Partial<ClassSeen> = {}): readonly ClassSeen[] {
  return [classSeen('recordings', { artifacts: 1000, ...recordings }), classSeen('transcripts', { artifacts: 1000 })];
}

function swept(deleted: number, stopped?: SweepResult['stopped']): SweepResult {
  const none = { approved: 0, kept: {}, immutableUntilMs: undefined };
  return {
    classes: [
      { name: 'recordings', deleted, ...none },
      { name: 'transcripts', deleted: 0, ...none },
    ],
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Lists, and ends the list with what was counted. */
async function seeDue(world: World, recordings: Partial<ClassSeen>): Promise<void> {
  world.scans.endList({ classes: classes(recordings) });
  await world.pass();
}

const recordingsOf = (world: World) => statusOf(world).classes?.find(({ name }) => name === 'recordings');
const conditionOf = (world: World, type: string) => statusOf(world).conditions?.find((one) => one.type === type);

describe('the look at the blobs', () => {
  it('is told as progress while it runs, and as figures when it is done', async () => {
    const world = await openWorld();
    expect(statusOf(world).scan?.progress?.phase).toBe('Listing');
    expect(conditionOf(world, 'RetentionEnforced')).toMatchObject({ status: 'Unknown', reason: 'PassRunning' });
    await seeDue(world, { due: due(0), artifacts: 1234 });
    expect(statusOf(world).scan?.progress).toBeUndefined();
    expect(recordingsOf(world)).toMatchObject({ artifacts: 1234, overdue: 0 });
    expect(conditionOf(world, 'RetentionEnforced')).toMatchObject({ status: 'True', reason: 'RetentionKept' });
    expect(world.scans.sweeps).toEqual([]);
  });

  it('is made once a slot of the schedule, and again when somebody asks for it or changes the policy', async () => {
    const world = await openWorld();
    await seeDue(world, { due: due(0) });
    const count = world.scans.lists.length;
    await world.pass();
    await world.pass();
    expect(world.scans.lists).toHaveLength(count);
    world.cluster.annotate(policyKey, { [reconcileRequestedAtAnnotation]: 'now' });
    await world.pass();
    expect(world.scans.lists).toHaveLength(count + 1);
    await seeDue(world, { due: due(0) });
    edit(world, { checkIntervalMinutes: 30 });
    await world.pass();
    expect(world.scans.lists).toHaveLength(count + 2);
    await seeDue(world, { due: due(0) });
    world.advance(hourMs);
    await world.pass();
    expect(world.scans.lists).toHaveLength(count + 3);
  });

  it('stops when the policy changes, is suspended or is deleted', async () => {
    const world = await openWorld();
    const before = world.scans.lists.length;
    edit(world, { checkIntervalMinutes: 30 });
    await world.pass();
    expect(world.scans.lists).toHaveLength(before + 1);
    edit(world, { suspend: true });
    await world.pass();
    expect(world.scans.forgotten()).toBe(1);
    edit(world, { suspend: false });
    await world.pass();
    deletePolicy(world);
    await world.pass();
    expect(world.scans.forgotten()).toBe(2);
  });

  it('keeps its figures over a restart within the slot, and looks again in the next', async () => {
    const world = await openWorld();
    await seeDue(world, { due: due(0), artifacts: 77 });
    world.scans.restart();
    const count = world.scans.lists.length;
    await world.pass();
    expect(world.scans.lists).toHaveLength(count);
    expect(recordingsOf(world)?.artifacts).toBe(77);
    expect(conditionOf(world, 'RetentionEnforced')?.status).toBe('True');
    world.advance(hourMs);
    await world.pass();
    expect(world.scans.lists).toHaveLength(count + 1);
  });
});

describe('a deadline before the next look', () => {
  it('brings the policy back when it comes, and leaves nothing to be called kept after it', async () => {
    const world = await openWorld({ checkIntervalMinutes: 1440 });
    world.scans.endList({ classes: classes({ due: due(0), nextDeadlineMs: world.now() + 20 * 60_000 }) });
    const outcome = await world.pass();
    expect(outcome).toMatchObject({ kind: 'again' });
    expect(outcome.kind === 'again' ? outcome.afterMs : 0).toBeLessThanOrEqual(20 * 60_000 + 2000);
    expect(conditionOf(world, 'RetentionEnforced')).toMatchObject({ status: 'True' });
    world.advance(21 * 60_000);
    await world.pass();
    expect(conditionOf(world, 'RetentionEnforced')).toMatchObject({ status: 'Unknown', reason: 'PassOutdated' });
  });
});

describe('the sweep', () => {
  it('begins only when status says so, and is counted once', async () => {
    const world = await openWorld();
    await seeDue(world, { due: due(12) });
    expect(world.scans.sweeps).toHaveLength(1);
    expect(statusOf(world).sweep?.running?.classes).toContainEqual(
      expect.objectContaining({ name: 'recordings', due: 12 }),
    );
    expect(world.scans.sweeps[0]?.allowances).toContainEqual(
      expect.objectContaining({ name: 'recordings', routine: expect.objectContaining({ atMost: 12 }) as unknown }),
    );
    world.scans.endSweep({ classes: classes({ due: due(0) }) }, swept(12));
    await world.pass();
    await world.pass();
    expect(statusOf(world).sweep?.running).toBeUndefined();
    expect(recordingsOf(world)).toMatchObject({ deletedLastPass: 12, deletedTotal: 12 });
    expect(world.events.filter(({ reason }) => reason === 'ArtifactsDeleted')).toHaveLength(1);
    expect(world.scans.sweeps).toHaveLength(1);
  });

  it('does not begin where status cannot be written', async () => {
    const world = await openWorld();
    world.scans.endList({ classes: classes({ due: due(12) }) });
    world.cluster.failNext('applyStatus', failure('KubernetesUnavailable'));
    await world.pass();
    expect(world.scans.sweeps).toEqual([]);
    await world.pass();
    expect(world.scans.sweeps).toHaveLength(1);
  });

  it('stops before the first delete where a class is over its limit, until the digest is approved', async () => {
    const world = await openWorld();
    await seeDue(world, { due: due(200) });
    expect(world.scans.sweeps).toEqual([]);
    const digest = statusOf(world).sweep?.pending?.digest ?? '';
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(statusOf(world).summary?.pendingSweepDigest).toBe(digest);
    expect(conditionOf(world, 'Ready')).toMatchObject({ status: 'False', reason: 'DeletionLimitExceeded' });
    await world.pass();
    expect(world.events.filter(({ reason }) => reason === 'DeletionLimitExceeded')).toHaveLength(1);

    edit(world, { sweep: { limits: { minArtifacts: 20, percentOfClass: 5 }, approvedDigest: digest } });
    await world.pass();
    await seeDue(world, { due: due(210, { atPendingCutoff: 200 }) });
    const [sweep] = world.scans.sweeps;
    expect(sweep?.allowances).toContainEqual(
      expect.objectContaining({
        name: 'recordings',
        approved: expect.objectContaining({ atMost: 200 }) as unknown,
        routine: expect.objectContaining({ atMost: 10 }) as unknown,
      }),
    );
    world.scans.endSweep({ classes: classes({ due: due(0) }) }, swept(210));
    await world.pass();
    expect(statusOf(world).sweep).toEqual({ approvedDigest: digest });
    expect(recordingsOf(world)).toMatchObject({ deletedTotal: 210 });
    expect(conditionOf(world, 'Ready')?.status).toBe('True');
  });

  it('does not carry out an approval twice', async () => {
    const world = await openWorld();
    await seeDue(world, { due: due(200) });
    const approvedDigest = statusOf(world).sweep?.pending?.digest ?? '';
    edit(world, { sweep: { limits: { minArtifacts: 20, percentOfClass: 5 }, approvedDigest } });
    await world.pass();
    await seeDue(world, { due: due(200, { atPendingCutoff: 200 }) });
    world.scans.endSweep({ classes: classes({ due: due(150) }) }, swept(50));
    await world.pass();
    world.advance(hourMs);
    await world.pass();
    await seeDue(world, { due: due(150) });
    expect(world.scans.sweeps).toHaveLength(1);
    expect(statusOf(world).sweep?.pending?.digest).not.toBe(approvedDigest);
  });

  it('that a restart broke off is counted by what is not there any more, and goes on', async () => {
    const world = await openWorld();
    await seeDue(world, { due: due(12) });
    world.scans.restart();
    world.advance(1000);
    await world.pass();
    expect(world.scans.lists.at(-1)?.runningCutoffMs).toBeDefined();
    await seeDue(world, { due: due(5, { atRunningCutoff: 5 }) });
    expect(recordingsOf(world)?.deletedTotal).toBe(7);
    expect(world.scans.sweeps).toHaveLength(2);
    expect(statusOf(world).sweep?.running?.classes).toContainEqual(
      expect.objectContaining({ name: 'recordings', due: 5 }),
    );
    world.scans.endSweep({ classes: classes({ due: due(0) }) }, swept(5));
    await world.pass();
    expect(recordingsOf(world)?.deletedTotal).toBe(12);
  });

  it.each([
    ['in Audit', { enforcement: 'Audit' }],
    [
      'while a hold cannot be read',
      {
        holds: [
          {
            name: 'case-7',
            ground: 'LegalClaims',
            owner: 'legal',
            startTime: '2026-01-01T00:00:00Z',
            endTime: '2027-01-01T00:00:00Z',
            callIds: { secretRef: { name: 'case-7', key: 'callIds' } },
          },
        ],
      },
    ],
  ] as const)('does not begin %s', async (_, change) => {
    const world = await openWorld();
    await seeDue(world, { due: due(0) });
    edit(world, change);
    await world.pass();
    await seeDue(world, { due: due(12) });
    expect(world.scans.sweeps).toEqual([]);
  });

  it('begins once the Secret of the hold can be read, with the calls that it names', async () => {
    const world = await openWorld();
    await seeDue(world, { due: due(0) });
    const secretRef = { name: 'case-7', key: 'callIds' };
    const period = { startTime: '2026-01-01T00:00:00Z', endTime: '2027-01-01T00:00:00Z' };
    edit(world, {
      holds: [{ name: 'case-7', ground: 'LegalClaims', owner: 'legal', ...period, callIds: { secretRef } }],
    });
    world.secrets.set('case-7', { kind: 'Found', values: new Map([['callIds', 'call-1\r\n\n call-2 \n']]) });
    await world.pass();
    const calls = { kind: 'ByIds', callIds: new Set(['call-1', 'call-2']) };
    expect(world.scans.lists.at(-1)?.holds).toMatchObject([{ calls }]);
    await seeDue(world, { due: due(12) });
    expect(world.scans.sweeps).toHaveLength(1);
    expect(JSON.stringify(policyOf(world))).not.toContain('call-1');
  });

  it.each([
    ['is told by tags', [holdByTag()], 0],
    ['is not told by tags', [], 1],
  ] as const)(
    'with a place unseen begins only where no hold there could keep a call: a hold %s',
    async (_, holds, count) => {
      const world = await openWorld();
      await seeDue(world, { due: due(0) });
      edit(world, { holds });
      await world.pass();
      const place = { account: 'archive', container: 'transcripts', prefix: 'voicebot/', className: 'transcripts' };
      const unseen = [{ ...place, reason: 'AccessDenied', message: 'No.', terminal: false }] as const;
      const seen = classes({ due: due(3) }).map((one) => ({ ...one, complete: one.name === 'recordings' }));
      world.scans.endList({ classes: seen, unseen });
      await world.pass();
      expect(world.scans.sweeps).toHaveLength(count);
    },
  );
});

function holdByTag() {
  const period = { startTime: '2026-01-01T00:00:00Z', endTime: '2027-01-01T00:00:00Z' };
  return { name: 'case-7', ground: 'LegalClaims', owner: 'legal', ...period, tagValue: 'case-7' } as const;
}
