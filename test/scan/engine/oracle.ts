import { daysAfter, endOf, lengthOf } from './calendar.ts';
import { settingsOfKind } from './engine-stage.ts';
import { deleteAfterDays } from './estate-plan.ts';
import type { ClassPlan } from './estate-plan.ts';
import { isGrantUntold, isUntold, reachOfGrants } from './oracle-grants.ts';
import { beganAt, callsOf, carriedAt, isAnyRefused } from './oracle-refusals.ts';
import type { AskedCalls, Began, RefusedCalls } from './oracle-refusals.ts';
import type { KnownArtifact, KnownCopy } from './oracle-world.ts';
import { dayMs, hourMs } from './planted-estate.ts';
import type { PlantedEstate, PlantedName } from './planted-estate.ts';

type Purpose = 'Recording' | 'AI';

/** What is said of calls anywhere, by their ids. */
export interface SaidOfCalls {
  readonly held: ReadonlySet<string>;
  readonly unknownHeld: ReadonlySet<string>;
  readonly refused: Readonly<Record<Purpose, RefusedCalls>>;
  readonly granted: Readonly<Record<Purpose, ReadonlySet<string>>>;
  /** Purposes of consents that do not say of which call. */
  readonly untoldGrants: ReadonlySet<Purpose>;
  /** How long after the first call of a log with a consent the last one began at most. */
  readonly grantsReachMs: Readonly<Record<Purpose, number>>;
}

const activeTag = 'case-1';
const idleTags: ReadonlySet<string | undefined> = new Set([undefined, 'ended', 'early', activeTag]);

const classOf = ({ plan }: PlantedEstate, { classIndex }: Pick<PlantedName, 'classIndex'>): ClassPlan =>
  plan.classes[classIndex]!;

export function gatherFacts(estate: PlantedEstate, artifacts: readonly KnownArtifact[]): SaidOfCalls {
  const held = new Set(estate.heldIds);
  const unknownHeld = new Set<string>();
  const refused = { Recording: new Map<string, readonly Began[]>(), AI: new Map<string, readonly Began[]>() };
  const granted = { Recording: new Set<string>(), AI: new Set<string>() };
  const addAll = (set: Set<string>, ids: readonly string[]): void => {
    for (const id of ids) set.add(id);
  };
  const untoldGrants = new Set<Purpose>();
  const grantsReachMs = { Recording: 0, AI: 0 };
  for (const { planted, copies } of artifacts) {
    const { consent, dating } = classOf(estate, planted);
    if (consent !== undefined) {
      const { purpose, from } = consent;
      if (isGrantUntold(copies, from)) untoldGrants.add(purpose);
      grantsReachMs[purpose] = Math.max(grantsReachMs[purpose], reachOfGrants(copies, from, dating));
    }
    const ids = copies.flatMap((copy) => copy.ids);
    for (const { tags } of copies) {
      if (tags['calldata-hold'] === activeTag) addAll(held, ids);
      if (!idleTags.has(tags['calldata-hold'])) addAll(unknownHeld, ids);
    }
    for (const { id, own, answer, purpose } of answersOf(estate, { planted, copies })) {
      const known = refused[purpose];
      if (answer === 'no') known.set(id, [...(known.get(id) ?? []), ...own.map(carriedAt)]);
      if (answer === 'yes') granted[purpose].add(id);
    }
  }
  return { held, unknownHeld, refused, granted, untoldGrants, grantsReachMs };
}

function answersOf(estate: PlantedEstate, { planted, copies }: KnownArtifact) {
  const { consent } = classOf(estate, planted);
  if (consent === undefined) return [];
  const mute = copies.filter(isMute);
  return [...new Set(copies.flatMap((copy) => copy.ids))].map((id) => {
    const own = copies.filter((copy) => copy.ids.includes(id));
    const told = answerOf(speakerOf(own), consent.from);
    const last = answerOf(speakerOf([...mute, ...own]), consent.from);
    // What was written later and may be of the call takes a refusal back, and no grant.
    const answer = told === 'no' ? last : told;
    return { id, own, answer, purpose: consent.purpose };
  });
}

const isMute = ({ isLive, ids }: KnownCopy): boolean => isLive && ids.length === 0;

/** The calls whose refusal an artifact tells. */
export function carriedBy(estate: PlantedEstate, artifact: KnownArtifact): readonly string[] {
  return answersOf(estate, artifact).flatMap(({ id, answer }) => (answer === 'no' ? [id] : []));
}

/** Every refusal corrected to a consent. */
export const hadAllGranted = (said: SaidOfCalls): SaidOfCalls => ({
  ...said,
  refused: { Recording: new Map(), AI: new Map() },
  granted: {
    Recording: new Set([...said.granted.Recording, ...said.refused.Recording.keys()]),
    AI: new Set([...said.granted.AI, ...said.refused.AI.keys()]),
  },
});

/** Whether a copy is of one of these calls and that was refused, whatever the others of a log were. */
export function isOfRefused(
  estate: PlantedEstate,
  { planted, copy, ids }: { readonly planted: PlantedName; readonly copy: KnownCopy; readonly ids: readonly string[] },
  said: SaidOfCalls,
): boolean {
  const asked = callsOf(copy).flatMap(({ ids: own, began }) =>
    own.filter((id) => ids.includes(id)).map((id) => ({ ids: [id], began })),
  );
  return isRefused(asked, said, classOf(estate, planted));
}

/** Of the copies of one call: what stands there now, else what was written last. */
export function speakerOf(copies: readonly KnownCopy[]): KnownCopy | undefined {
  const base = copies.find(({ state, isLive }) => isLive && state.kind === 'base');
  if (base !== undefined) return base;
  const writtenMs = ({ state }: KnownCopy): number => state.modifiedTime.getTime();
  return copies.toSorted((a, b) => writtenMs(b) - writtenMs(a) || (turnOf(a) < turnOf(b) ? 1 : -1))[0];
}

/** A snapshot has the time of what it was made of, which stood there after it. */
const turnOf = ({ state: { snapshot, versionId = '' } }: KnownCopy): string =>
  snapshot === undefined ? `after ${versionId}` : `a snapshot ${snapshot}`;

/** `yes` or `no`; anything else is none. A refusal on a log of several calls does not say whose it is, and a cut leaves it. */
export function answerOf(copy: KnownCopy | undefined, from: 'Tag' | 'Metadata'): string | undefined {
  const value = from === 'Tag' ? copy?.tags['consent'] : copy?.state.metadata['consent'];
  const namesNoCall = copy !== undefined && (copy.ids.length > 1 || copy.records.length > 0);
  return value === 'no' && namesNoCall ? undefined : value;
}

export interface Terms {
  readonly deadlineOf: (startMs: number) => number;
  /** When the days after it begin. */
  readonly daysAfter: (startMs: number) => readonly number[];
  readonly floorMs: number;
  readonly marginMs: number;
  readonly recoverableMs: number;
  readonly canPurge: boolean;
  readonly versioning: boolean;
  readonly keptMs: number;
}

type PlaceOfClass = Pick<PlantedName, 'classIndex' | 'kind'>;

/** Until then after its start all that may carry a consent to the same is there, other clocks reckoned with. */
function answeredMsOf(estate: PlantedEstate, planted: PlaceOfClass, said: SaidOfCalls): number {
  const purpose = classOf(estate, planted).consent?.purpose;
  const kept = estate.plan.classes.flatMap(({ consent, places }, classIndex) =>
    consent?.purpose === purpose ? places.map((kind) => termsFor(estate, { classIndex, kind }).keptMs) : [],
  );
  const answeredMs = Math.min(...kept) - 2 * dayMs;
  return purpose === undefined ? answeredMs : Math.max(0, answeredMs - said.grantsReachMs[purpose]);
}

export function termsFor({ plan }: PlantedEstate, planted: PlaceOfClass): Terms {
  const { retention } = plan.classes[planted.classIndex]!;
  const { versioning, softDeleteDays = 0, permanentDelete = false } = settingsOfKind(planted.kind);
  const { shortestDays } = lengthOf(retention.maximum, plan.timeZone);
  const floorDays =
    retention.minimum === undefined
      ? Math.ceil(shortestDays / 2)
      : lengthOf(retention.minimum, plan.timeZone).longestDays;
  const marginMs = 2 * plan.checkIntervalMinutes * 60_000;
  // Where the period is too short for them, the visible copy lives to its deadline.
  const fits = softDeleteDays * dayMs + marginMs + floorDays * dayMs <= shortestDays * dayMs;
  const recoverableMs = fits ? softDeleteDays * dayMs : 0;
  return {
    deadlineOf: (startMs) => endOf(startMs, retention.maximum, plan.timeZone),
    daysAfter: (startMs) => daysAfter(startMs, plan.timeZone),
    floorMs: floorDays * dayMs,
    marginMs,
    recoverableMs,
    keptMs: Math.max(floorDays * dayMs, shortestDays * dayMs - marginMs - recoverableMs),
    canPurge: permanentDelete && softDeleteDays > 0,
    versioning,
  };
}

export const isHeld = ({ ids, tags }: Pick<KnownCopy, 'ids' | 'tags'>, said: SaidOfCalls): boolean =>
  tags['calldata-hold'] === activeTag || ids.some((id) => said.held.has(id));

export const isUnknownHeld = ({ ids, tags }: Pick<KnownCopy, 'ids' | 'tags'>, said: SaidOfCalls): boolean =>
  !idleTags.has(tags['calldata-hold']) || ids.some((id) => said.unknownHeld.has(id));

/** A hold that keeps a call which nobody can tell. Of a deleted copy nobody can take the tag of a hold that left the spec. */
export function isAnyHoldUntold(world: readonly KnownArtifact[]): boolean {
  return world.some(({ copies }) => {
    const isNobodys = copies.every(({ ids }) => ids.length === 0);
    return copies.some((copy) => {
      const tag = copy.tags['calldata-hold'];
      const isHolding = tag === activeTag || (!idleTags.has(tag) && !copy.state.isDeleted);
      return isHolding && (isNobodys || isUntold(copy));
    });
  });
}

export function isRefused(calls: readonly AskedCalls[], said: SaidOfCalls, { consent }: ClassPlan): boolean {
  const isIn = (purpose: Purpose) => isAnyRefused(calls, said.refused[purpose]);
  return isIn('Recording') || (consent?.purpose === 'AI' && isIn('AI'));
}

/** Of several calls the first to end: what begins on the days after may end sooner where a month is short. */
export function endOfCalls(copy: KnownCopy, startMs: number, { deadlineOf, daysAfter }: Terms): number {
  const writtenMs = Math.max(copy.state.createdTime.getTime(), copy.state.modifiedTime.getTime());
  const isOfSeveral = copy.ids.length > 1 || isUntold(copy);
  const later = isOfSeveral ? daysAfter(startMs).filter((dayStartMs) => dayStartMs <= writtenMs) : [];
  return Math.min(...[startMs, ...later].map(deadlineOf));
}

interface Age {
  readonly calls: readonly AskedCalls[];
  readonly startMs: number;
  readonly deadlineMs: number;
  readonly isDayOnly: boolean;
  readonly staysRecoverable: boolean;
  /** All that may carry a consent is there. */
  readonly isAnswered: boolean;
}

/** From when on data of a call may be deleted: hold aside, refused, then minimum, then maximum. */
export function dueFrom(
  { calls, startMs, deadlineMs, isDayOnly, staysRecoverable, isAnswered }: Age,
  artifactClass: ClassPlan,
  terms: Terms,
  said: SaidOfCalls,
): number {
  if (isRefused(calls, said, artifactClass)) return Number.NEGATIVE_INFINITY;
  // What is declared to be kept is kept from the last moment at which the call may have begun.
  const latestMs = isDayOnly ? startMs + dayMs : startMs;
  const floorMs = (artifactClass.retention.minimum === undefined ? startMs : latestMs) + terms.floorMs;
  const actMs = deadlineMs - terms.marginMs - (staysRecoverable ? terms.recoverableMs : 0);
  const maximumMs = Math.max(actMs, floorMs);
  const { consent, retention } = artifactClass;
  const isGranted =
    consent !== undefined &&
    (said.untoldGrants.has(consent.purpose) ||
      calls.some(({ ids }) => ids.some((id) => said.granted[consent.purpose].has(id))));
  if (consent?.onMissing !== 'DeleteAfter' || isGranted || !isAnswered) return maximumMs;
  const missingMs = latestMs + deleteAfterDays * dayMs;
  return Math.min(maximumMs, retention.minimum === undefined ? missingMs : Math.max(missingMs, floorMs));
}

/** Whether a copy stays recoverable after all was done that can be done. */
export function staysRecoverable({ state }: KnownCopy, terms: Terms, hasBase: boolean): boolean {
  if (!terms.canPurge) return true;
  return !terms.versioning && !state.isDeleted && (state.kind === 'base' || (state.kind === 'snapshot' && hasBase));
}

export interface JudgedArtifact {
  readonly isHeld: boolean;
  readonly isUnknownHeld: boolean;
  /** From when on each copy may go; `Infinity`: never. What Azure keeps is left aside in `unblockedFrom`. */
  readonly from: ReadonlyMap<KnownCopy, number>;
  readonly unblockedFrom: ReadonlyMap<KnownCopy, number>;
}

const never = Number.POSITIVE_INFINITY;

/** Copies of one name. Holds and refusals count for all of them. */
export function judgeCopies(estate: PlantedEstate, artifact: KnownArtifact, said: SaidOfCalls): JudgedArtifact {
  const { planted, copies } = artifact;
  const held = copies.some((copy) => isHeld(copy, said));
  const unknownHeld = copies.some((copy) => isUnknownHeld(copy, said));
  const nothing = held || unknownHeld || planted.isPage;
  const terms = termsFor(estate, planted);
  const base = copies.find(({ state, isLive }) => isLive && state.kind === 'base');
  const snapshots = copies.filter(isSnapshot);
  const isStuck = base !== undefined && snapshots.some(({ startMs }) => startMs === undefined);
  const own = (copy: KnownCopy): number => {
    const { state, ids, startMs } = copy;
    if (nothing || isStuck || startMs === undefined || state.kind === 'uncommitted') return never;
    if (state.isDeleted && !(terms.canPurge && (state.versionId ?? state.snapshot) !== undefined)) return never;
    if (copy.isInferred && ids.length === 0) return never;
    const writtenMs = Math.max(state.createdTime.getTime(), state.modifiedTime.getTime());
    const startedMs = copy.isInferred ? Math.max(startMs, writtenMs) : startMs;
    const age = {
      calls: callsOf(copy),
      startMs: startedMs,
      deadlineMs: endOfCalls(copy, startedMs, terms),
      isDayOnly: copy.isDayOnly,
      staysRecoverable: staysRecoverable(copy, terms, base !== undefined),
      isAnswered: estate.plan.nowMs <= startMs + answeredMsOf(estate, planted, said),
    };
    return dueFrom(age, classOf(estate, planted), terms, said);
  };
  const withBlock = (copy: KnownCopy): number => (copy.isBlocked ? never : own(copy));
  const all = (of: (copy: KnownCopy) => number) =>
    new Map(copies.map((copy) => [copy, copy === base ? Math.max(...[base, ...snapshots].map(of)) : of(copy)]));
  return { isHeld: held, isUnknownHeld: unknownHeld, from: all(withBlock), unblockedFrom: all(own) };
}

export const isSnapshot = ({ isLive, state }: KnownCopy): boolean => isLive && state.kind === 'snapshot';

export type RecordFate = 'Goes' | 'Stays' | 'MayGo';

/** What is to become of the records of the current copy of a log. `undefined`: it cannot be cut now. */
export function judgeRecords(estate: PlantedEstate, { planted }: KnownArtifact, base: KnownCopy, said: SaidOfCalls) {
  const { nowMs } = estate.plan;
  const quietMs = 24 * hourMs;
  const terms = termsFor(estate, planted);
  const isQuiet = base.state.modifiedTime.getTime() + quietMs <= nowMs;
  const earliest = new Map<string, number>();
  for (const { id, startMs } of base.records) earliest.set(id, Math.min(startMs, earliest.get(id) ?? never));
  const fateOf = (id: string): RecordFate => {
    const call = { ids: [id], tags: base.tags };
    if (isHeld(call, said) || isUnknownHeld(call, said)) return 'Stays';
    const startMs = earliest.get(id) ?? never;
    const age = {
      calls: [{ ids: [id], began: beganAt(startMs) }],
      startMs,
      deadlineMs: terms.deadlineOf(startMs),
      isDayOnly: false,
      staysRecoverable: staysRecoverable(base, terms, true),
      isAnswered: nowMs <= startMs + answeredMsOf(estate, planted, said),
    };
    const fromMs = dueFrom(age, classOf(estate, planted), terms, said);
    if (fromMs <= nowMs) return 'Goes';
    return fromMs <= nowMs + quietMs && startMs + terms.floorMs <= nowMs ? 'MayGo' : 'Stays';
  };
  const fates = new Map([...earliest.keys()].map((id) => [id, fateOf(id)]));
  return { fates, earliest, canCut: isQuiet && !base.isBlocked };
}
