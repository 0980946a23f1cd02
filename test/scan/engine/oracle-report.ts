import type { ClassSeen, ScanReport } from '../../../src/policy/scan-report.ts';
import {
  answerOf,
  endOfCalls,
  isRefused,
  isHeld as isCopyHeld,
  judgeCopies,
  judgeRecords,
  termsFor,
} from './oracle.ts';
import type { SaidOfCalls } from './oracle.ts';
import { isBase } from './oracle-end.ts';
import { callsOf } from './oracle-refusals.ts';
import type { KnownArtifact, KnownCopy } from './oracle-world.ts';
import type { PlantedEstate } from './planted-estate.ts';

/** What a report should say of one class, as far as the oracle counts it. */
export type ExpectedClass = Pick<
  ClassSeen,
  | 'name'
  | 'complete'
  | 'artifacts'
  | 'calls'
  | 'oldestStartMs'
  | 'overdue'
  | 'held'
  | 'unknownHold'
  | 'unclassified'
  | 'uncommitted'
  | 'unsupported'
  | 'recoverable'
  | 'recoverableUntilMs'
> & { readonly dueNow: number; readonly granted: number; readonly refused: number; readonly missing: number };

export function seenOf({ classes }: ScanReport): readonly ExpectedClass[] {
  return classes.map(
    ({
      name,
      complete,
      artifacts,
      calls,
      oldestStartMs,
      overdue,
      held,
      unknownHold,
      unclassified,
      uncommitted,
      unsupported,
      recoverable,
      recoverableUntilMs,
      due,
      consent,
    }) => ({
      ...{ name, complete, artifacts, calls, oldestStartMs, overdue, held, unknownHold, unclassified, uncommitted },
      ...{ unsupported, recoverable, recoverableUntilMs, dueNow: due.now },
      ...{ granted: consent.granted, refused: consent.refused, missing: consent.missing },
    }),
  );
}

export function expectReport(
  estate: PlantedEstate,
  world: readonly KnownArtifact[],
  said: SaidOfCalls,
): readonly ExpectedClass[] {
  return estate.plan.classes.map((_, index) => {
    const mine = world.filter(({ planted }) => planted.classIndex === index);
    const deleted = mine.flatMap(({ copies }) => copies).filter(({ state }) => state.isDeleted);
    const judged = mine.map((artifact) => judgeOne(estate, artifact, said));
    const count = (is: (one: (typeof judged)[number]) => boolean): number => judged.filter(is).length;
    return {
      name: `class-${index}`,
      complete: true,
      artifacts: mine.length,
      calls: new Set(mine.flatMap(({ copies }) => copies.flatMap(({ ids }) => ids))).size,
      oldestStartMs: least(judged.flatMap(({ startMs }) => startMs ?? [])),
      overdue: count((one) => one.isOverdue),
      held: count((one) => one.isHeld),
      unknownHold: count((one) => one.isUnknownHeld),
      unclassified: count((one) => one.isUnclassified),
      uncommitted: mine.filter(({ copies }) => copies.some(({ state }) => state.kind === 'uncommitted')).length,
      unsupported: mine.filter(({ planted }) => planted.isPage).length,
      recoverable: deleted.length,
      recoverableUntilMs: greatest(deleted.flatMap(({ state }) => state.expiresTime?.getTime() ?? [])),
      dueNow: count((one) => one.isDue),
      granted: count((one) => one.consent === 'Granted'),
      refused: count((one) => one.consent === 'Refused'),
      missing: count((one) => one.consent === 'Missing'),
    };
  });
}

function judgeOne(estate: PlantedEstate, artifact: KnownArtifact, said: SaidOfCalls) {
  const { copies, planted } = artifact;
  const { nowMs } = estate.plan;
  const { isHeld, isUnknownHeld, from } = judgeCopies(estate, artifact, said);
  const terms = termsFor(estate, planted);
  const isPast = (copy: KnownCopy): boolean => {
    const { startMs, isInferred, state } = copy;
    if (startMs === undefined) return false;
    const deadlineMs = endOfCalls(copy, startMs, terms);
    const fades = isInferred && (state.expiresTime?.getTime() ?? Number.POSITIVE_INFINITY) <= deadlineMs;
    return nowMs >= deadlineMs && !fades;
  };
  const pastRecord = copies.some((copy) => {
    const earliest = new Map<string, number>();
    for (const { id, startMs } of copy.records)
      earliest.set(id, Math.min(startMs, earliest.get(id) ?? Number.POSITIVE_INFINITY));
    return [...earliest].some(
      ([id, startMs]) =>
        nowMs >= terms.deadlineOf(startMs) &&
        !isCopyHeld({ ids: [id], tags: copies.find(isBase)?.tags ?? copy.tags }, said),
    );
  });
  // Nothing of any call, and it goes with its snapshots or after them.
  const isLeft = ({ isEmptied }: KnownCopy): boolean => isEmptied;
  const observed = copies.filter((copy) => copy.startMs !== undefined && !copy.isInferred);
  return {
    isHeld,
    isUnknownHeld,
    isOverdue: (!isHeld && copies.some(isPast)) || pastRecord,
    isUnclassified: copies.some(
      (copy) =>
        (copy.startMs === undefined && copy.state.kind !== 'uncommitted' && !isLeft(copy)) || copy.hasUnreadable,
    ),
    startMs: least((observed.length > 0 ? observed : copies).flatMap(({ startMs }) => startMs ?? [])),
    isDue:
      planted.dating === 'Records'
        ? isLogDue(estate, artifact, said)
        : [...from.values()].some((fromMs) => fromMs <= nowMs),
    consent: consentOf(estate, artifact, said),
  };
}

function isLogDue(estate: PlantedEstate, artifact: KnownArtifact, said: SaidOfCalls): boolean {
  const base = artifact.copies.find(isBase);
  const others = { ...artifact, copies: artifact.copies.filter((copy) => copy !== base) };
  const { from } = judgeCopies(estate, others, said);
  if ([...from.values()].some((fromMs) => fromMs <= estate.plan.nowMs)) return true;
  if (base === undefined) return false;
  const { fates, canCut } = judgeRecords(estate, artifact, base, said);
  return canCut && [...fates.values()].includes('Goes');
}

function consentOf(estate: PlantedEstate, { copies, planted }: KnownArtifact, said: SaidOfCalls) {
  const artifactClass = estate.plan.classes[planted.classIndex]!;
  if (isRefused(copies.flatMap(callsOf), said, artifactClass)) return 'Refused';
  const { consent } = artifactClass;
  if (consent === undefined) return undefined;
  const base = copies.find(isBase);
  const speaking = base === undefined ? copies : [base];
  const isRemembered = estate.plan.classes.some(
    (one) => one.consent?.purpose === consent.purpose && one.consent.onMissing === 'DeleteAfter',
  );
  const isGranted = isRemembered && copies.some(({ ids }) => ids.some((id) => said.granted[consent.purpose].has(id)));
  return isGranted || speaking.some((copy) => answerOf(copy, consent.from) === 'yes') ? 'Granted' : 'Missing';
}

const least = (times: readonly number[]): number | undefined => (times.length === 0 ? undefined : Math.min(...times));
const greatest = (times: readonly number[]): number | undefined =>
  times.length === 0 ? undefined : Math.max(...times);
