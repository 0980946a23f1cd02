/**
 * A small model of what Azure does to one blob under one lifecycle rule, as documented: a base blob is deleted only
 * while it has no snapshot and no previous version, so a run that removes the last copy leaves the base to the next
 * run; snapshots count from their own time, previous versions from when they were first written; a delete with
 * versioning makes a previous version; soft delete keeps what is deleted. Where documentation leaves room, the model
 * takes the later moment: an age exceeds n days once n + 1 days are full, and the base is looked at before its copies.
 */
const dayMs = 86_400_000;

export interface Timeline {
  readonly arrivedMs: number;
  readonly ruleDays: number;
  readonly softDeleteDays: number;
  readonly versioned: boolean;
  readonly snapshotsAtMs?: readonly number[];
  readonly rewritesAtMs?: readonly number[];
  /** Whether an overwrite keeps the creation time: documentation does not say. */
  readonly overwriteKeepsCreation?: boolean;
  /** The rule asks for our tag. From when the base blob and its copies (each by itself) carry it; `undefined`: any blob. */
  readonly taggedFrom?: { readonly baseMs: number; readonly copiesMs: number };
  /** Moments at which Azure looks at the blob, in order. */
  readonly runsAtMs: readonly number[];
}

export interface Fate {
  /** When the blob last stood visibly in a listing. Infinite where no run came to it. */
  readonly visibleUntilMs: number;
  /** When the last copy, soft-deleted ones included, was gone. */
  readonly recoverableUntilMs: number;
}

interface World {
  base: { createdMs: number } | undefined;
  snapshots: number[];
  versions: number[];
  visibleUntilMs: number;
  softDeletedUntilMs: number;
}

export function runTimeline(timeline: Timeline): Fate {
  const world: World = {
    base: { createdMs: timeline.arrivedMs },
    snapshots: [],
    versions: [],
    visibleUntilMs: Number.POSITIVE_INFINITY,
    softDeletedUntilMs: 0,
  };
  const steps = [
    ...(timeline.snapshotsAtMs ?? []).map((atMs) => ({ atMs, act: takeSnapshot })),
    ...(timeline.rewritesAtMs ?? []).map((atMs) => ({ atMs, act: rewrite })),
    ...timeline.runsAtMs.filter((atMs) => atMs >= timeline.arrivedMs).map((atMs) => ({ atMs, act: run })),
  ];
  for (const { atMs, act } of steps.toSorted((a, b) => a.atMs - b.atMs)) act(world, atMs, timeline);
  const isGone = world.base === undefined && world.snapshots.length + world.versions.length === 0;
  return {
    visibleUntilMs: world.visibleUntilMs,
    recoverableUntilMs: isGone ? world.softDeletedUntilMs : Number.POSITIVE_INFINITY,
  };
}

function takeSnapshot(world: World, atMs: number): void {
  if (world.base !== undefined) world.snapshots.push(atMs);
}

function rewrite(world: World, atMs: number, timeline: Timeline): void {
  if (world.base === undefined) return;
  if (timeline.versioned) world.versions.push(world.base.createdMs);
  else softDelete(world, atMs, timeline);
  if (timeline.overwriteKeepsCreation !== true) world.base = { createdMs: atMs };
}

function run(world: World, atMs: number, timeline: Timeline): void {
  const hasCopies = world.snapshots.length + world.versions.length > 0;
  const { baseMs, copiesMs } = timeline.taggedFrom ?? { baseMs: 0, copiesMs: 0 };
  const dueBase =
    world.base !== undefined && atMs >= baseMs && isOlderThan(world.base.createdMs, timeline.ruleDays, atMs);
  const olderCopies = world.snapshots.length + world.versions.length;
  world.snapshots = world.snapshots.filter((takenMs) => atMs < copiesMs || !isOlderThan(takenMs, 0, atMs));
  world.versions = world.versions.filter((writtenMs) => atMs < copiesMs || !isOlderThan(writtenMs, 0, atMs));
  if (world.snapshots.length + world.versions.length < olderCopies) softDelete(world, atMs, timeline);
  if (!dueBase || hasCopies || world.base === undefined) return;
  if (timeline.versioned) world.versions.push(world.base.createdMs);
  else softDelete(world, atMs, timeline);
  world.base = undefined;
  world.visibleUntilMs = atMs;
}

function softDelete(world: World, atMs: number, timeline: Timeline): void {
  world.softDeletedUntilMs = Math.max(world.softDeletedUntilMs, atMs + timeline.softDeleteDays * dayMs);
}

function isOlderThan(sinceMs: number, days: number, nowMs: number): boolean {
  return Math.floor((nowMs - sinceMs) / dayMs) > days;
}
