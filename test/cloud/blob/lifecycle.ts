import { isJsonObject } from '../../../src/api/json.ts';
import type { Container, StorageAccount, World } from '../world.ts';
import type { Place } from './call.ts';
import { deleteBase, deleteCopy } from './changes.ts';
import { dayMs } from './clock.ts';
import { isLocked } from './leases.ts';
import type { ActionName, LifecycleRule, Subject } from './lifecycle-rule.ts';
import { actionNames, concernsCopy, countsFromMs, isInRule, rulesOf } from './lifecycle-rule.ts';
import type { BlobCopy, BlobEntry } from './model.ts';
import { liveBase } from './model.ts';
import { findProtection } from './protection.ts';
import { settingsOf } from './settings.ts';

export interface LifecycleRunOptions {
  /** How late the run is for each copy: it acts on what was due that many days ago. 0 where absent. */
  readonly lagDays?: number;
  /** A document younger than this does nothing yet, as Azure takes up to a day to notice. 0 where absent. */
  readonly documentDelayDays?: number;
}

export interface LifecycleReport {
  readonly time: Date;
  readonly deleted: { readonly base: number; readonly version: number; readonly snapshot: number };
  readonly tiered: number;
  /** Due but left alone: leased, protected by a policy or hold, or a base whose versions or snapshots are still there. */
  readonly skipped: { readonly leased: number; readonly protected: number; readonly waitsForCopies: number };
}

interface Tally {
  readonly deleted: { base: number; version: number; snapshot: number };
  tiered: number;
  readonly skipped: { leased: number; protected: number; waitsForCopies: number };
}

interface Run {
  readonly world: World;
  readonly account: StorageAccount;
  readonly rules: readonly LifecycleRule[];
  /** The moment by which ages are judged. */
  readonly judgedMs: number;
  readonly tally: Tally;
}

/** One run over one account, with the document that Resource Manager holds now. */
export function runLifecycle(
  world: World,
  accounts: readonly StorageAccount[],
  options: LifecycleRunOptions = {},
): LifecycleReport {
  const nowMs = world.now().getTime();
  const tally: Tally = {
    deleted: { base: 0, version: 0, snapshot: 0 },
    tiered: 0,
    skipped: { leased: 0, protected: 0, waitsForCopies: 0 },
  };
  for (const account of accounts) {
    const { lifecycle } = account;
    if (lifecycle === undefined) continue;
    const noticedMs = Date.parse(lifecycle.lastModifiedTime) + (options.documentDelayDays ?? 0) * dayMs;
    if (noticedMs > nowMs) continue;
    const judgedMs = nowMs - (options.lagDays ?? 0) * dayMs;
    const run = { world, account, rules: rulesOf(lifecycle.policy), judgedMs, tally };
    for (const container of account.containers.values()) runContainer(run, container);
  }
  return { time: new Date(nowMs), ...tally };
}

function runContainer(run: Run, container: Container): void {
  // System containers are never touched, nor is one under a policy or hold of its own.
  const isImmutable = container.immutability !== undefined && !container.versionImmutability;
  if (container.name.startsWith('$') || isImmutable || container.legalHoldTags.length > 0) return;
  container.shelf.expire(run.world.now().getTime());
  const due: (() => void)[] = [];
  for (const [name, entry] of container.shelf.from('')) {
    const rules = run.rules.filter((rule) => isInRule(rule, container.name, name));
    if (rules.length > 0) due.push(...actionsFor({ ...run, rules }, placeIn(run, container, name), entry));
  }
  for (const act of due) act();
}

function placeIn(run: Run, container: Container, name: string): Place {
  const { world, account } = run;
  return {
    container,
    shelf: container.shelf,
    name,
    settings: settingsOf(account),
    account,
    world,
    nowMs: world.now().getTime(),
  };
}

/** The action that is due for a copy, the cheapest of all rules. */
function dueAction(run: Run, copy: BlobCopy, subject: Subject): ActionName | undefined {
  const rules = run.rules.filter((rule) => concernsCopy(rule, copy));
  return actionNames.find((action) => rules.some((rule) => isDue(run, { rule, copy, subject, action })));
}

function isDue(
  run: Run,
  asked: {
    readonly rule: LifecycleRule;
    readonly copy: BlobCopy;
    readonly subject: Subject;
    readonly action: ActionName;
  },
): boolean {
  const condition = asked.rule.actions[asked.subject]?.[asked.action];
  if (!isJsonObject(condition)) return false;
  const counted = countsFromMs(asked.copy, asked.subject, condition);
  // Strictly greater: at exactly that many days nothing happens yet.
  return counted !== undefined && run.judgedMs - counted.fromMs > counted.days * dayMs;
}

/** Decided by what is there before the run: a base whose copies go in this run waits for the next one. */
function actionsFor(run: Run, place: Place, entry: BlobEntry): (() => void)[] {
  const { tally } = run;
  const live = (copies: readonly BlobCopy[]) => copies.filter(({ deleted }) => deleted === undefined);
  const [versions, snapshots] = [live(entry.versions), live(entry.snapshots)];
  const due: (() => void)[] = [];
  for (const copy of versions) {
    const { versionId = '' } = copy;
    due.push(...copyActions(run, place, { copy, subject: 'version', name: { versionId } }));
  }
  for (const copy of snapshots) {
    const { snapshot = '' } = copy;
    due.push(...copyActions(run, place, { copy, subject: 'snapshot', name: { snapshot } }));
  }
  const base = liveBase(entry);
  const action = base === undefined ? undefined : dueAction(run, base, 'baseBlob');
  if (base === undefined || action === undefined) return due;
  if (action !== 'delete') return [...due, tier(run, place, action)];
  if (isLocked(base.lease, place.nowMs)) tally.skipped.leased += 1;
  else if (findProtection(base, 'delete', place) !== undefined) tally.skipped.protected += 1;
  else if (versions.length + snapshots.length > 0) tally.skipped.waitsForCopies += 1;
  else {
    due.push(() => {
      deleteBase(place, 'none');
      tally.deleted.base += 1;
    });
  }
  return due;
}

type NamedCopy =
  | { readonly copy: BlobCopy; readonly subject: 'version'; readonly name: { readonly versionId: string } }
  | { readonly copy: BlobCopy; readonly subject: 'snapshot'; readonly name: { readonly snapshot: string } };

function copyActions(run: Run, place: Place, { copy, subject, name }: NamedCopy): (() => void)[] {
  if (dueAction(run, copy, subject) !== 'delete') return [];
  if (findProtection(copy, 'delete', place) !== undefined) {
    run.tally.skipped.protected += 1;
    return [];
  }
  return [
    () => {
      deleteCopy(place, name, { permanent: false });
      run.tally.deleted[subject] += 1;
    },
  ];
}

const tierNames = { tierToArchive: 'Archive', tierToCold: 'Cold', tierToCool: 'Cool', tierToHot: 'Hot' } as const;

function tier(run: Run, place: Place, action: Exclude<ActionName, 'delete'>): () => void {
  return () => {
    const base = liveBase(place.shelf.edit(place.name));
    if (base === undefined || base.type !== 'BlockBlob' || base.tier === tierNames[action]) return;
    base.tier = tierNames[action];
    run.tally.tiered += 1;
  };
}
