import { accountOfKind, settingsOfKind } from './engine-stage.ts';
import { endOfCalls, judgeCopies, judgeRecords, termsFor } from './oracle.ts';
import type { JudgedArtifact, SaidOfCalls } from './oracle.ts';
import type { KnownArtifact, KnownCopy } from './oracle-world.ts';
import { carrierOf, waitOf } from './oracle-waiting.ts';
import type { Carrier, Wait } from './oracle-waiting.ts';
import { dayMs } from './planted-estate.ts';
import type { PlantedEstate, PlantedName } from './planted-estate.ts';

export interface Worlds {
  readonly before: readonly KnownArtifact[];
  readonly after: readonly KnownArtifact[];
}

const keyOf = ({ state }: KnownCopy): string => state.versionId ?? state.snapshot ?? state.kind;
const nameKey = ({ kind, container, name }: PlantedName): string => `${accountOfKind(kind)}/${container}/${name}`;
export const isBase = ({ state, isLive }: KnownCopy): boolean => isLive && state.kind === 'base';

/** Sentences about everything that is not as it should be after a sweep; none: all is well. */
export function findWrongs(estate: PlantedEstate, { before, after }: Worlds, said: SaidOfCalls): readonly string[] {
  const afterOf = new Map(after.map((artifact) => [nameKey(artifact.planted), artifact.copies]));
  const judged = new Map(before.map((artifact) => [artifact, judgeCopies(estate, artifact, said)]));
  const waits = new Map<KnownArtifact, Waiting>();
  for (const [artifact, one] of judged) {
    const carrier = carrierOf(estate, artifact, one, said);
    if (carrier === undefined) continue;
    waits.set(artifact, { wait: waitOf(estate, carrier, { before, after }, said), aged: carrier.aged });
  }
  const waiting = [...waits].filter(([, { wait }]) => wait !== 'No').map(([artifact]) => artifact);
  const stuck = new Set([...idsOfStuck(estate, judged), ...waiting.flatMap(callKeysOf)]);
  return before.flatMap((artifact) => {
    const { planted } = artifact;
    const rest = afterOf.get(nameKey(planted)) ?? [];
    const wrongs =
      planted.dating === 'Records'
        ? logWrongs(estate, { artifact, rest }, said)
        : copyWrongs(
            estate,
            { artifact, rest, judged: judged.get(artifact)!, waiting: waits.get(artifact) },
            { before, after, stuck },
          );
    return wrongs.map((wrong) => `${planted.dating} ${nameKey(planted)}: ${wrong}`);
  });
}

/**
 * Calls, by their containers, of which something that is due cannot go, so that what dates them has to stay. So it may for a
 * deleted copy that is purged soon, as what stays recoverable goes before what is purged.
 */
function idsOfStuck(estate: PlantedEstate, judged: ReadonlyMap<KnownArtifact, JudgedArtifact>): ReadonlySet<string> {
  const { nowMs } = estate.plan;
  const ids = [...judged].flatMap(([{ copies, planted }, { from, unblockedFrom }]) => {
    const isStuck = copies.some((copy) => (unblockedFrom.get(copy) ?? 0) <= nowMs && (from.get(copy) ?? 0) > nowMs);
    const soonMs = nowMs + termsFor(estate, planted).recoverableMs + 2 * dayMs;
    const isPurgedSoon = copies.some((copy) => !copy.isLive && isBetween(unblockedFrom.get(copy), nowMs, soonMs));
    const mayBeDated = planted.dating !== 'Records' && (isStuck || isPurgedSoon || planted.isPage);
    return mayBeDated ? callKeysOf({ copies, planted }) : [];
  });
  return new Set(ids);
}

const isBetween = (atMs: number | undefined, afterMs: number, untilMs: number): boolean =>
  atMs !== undefined && atMs > afterMs && atMs <= untilMs;

function callKeysOf({ planted, copies }: KnownArtifact): readonly string[] {
  return copies.flatMap((copy) => copy.ids.map((id) => callKey(planted, id)));
}

const callKey = ({ kind, container }: PlantedName, id: string): string => `${kind}/${container} ${id}`;

interface Ended {
  readonly artifact: KnownArtifact;
  readonly rest: readonly KnownCopy[];
}

interface Waiting extends Pick<Carrier, 'aged'> {
  readonly wait: Wait;
}

interface Around extends Worlds {
  readonly stuck: ReadonlySet<string>;
}

function copyWrongs(
  estate: PlantedEstate,
  {
    artifact,
    rest,
    judged,
    waiting,
  }: Ended & { readonly judged: JudgedArtifact; readonly waiting?: Waiting | undefined },
  around: Around,
): readonly string[] {
  const { planted, copies } = artifact;
  const { nowMs } = estate.plan;
  const isLate = (copy: KnownCopy): boolean => (judged.from.get(copy) ?? Number.POSITIVE_INFINITY) <= nowMs;
  const isUntouched = copies.every((copy) =>
    isSame(
      copy,
      rest.find((one) => keyOf(one) === keyOf(copy)),
    ),
  );
  const { wait = 'No', aged = new Map<KnownCopy, number>() } = waiting ?? {};
  // What dates others waits for these as well.
  if (wait !== 'No' && isUntouched && (aged.size === 0 || planted.dating === 'Metadata file')) return [];
  const wrongsSince = (times: ReadonlyMap<KnownCopy, number>): readonly string[] =>
    copies.flatMap((copy) => {
      const now = rest.find((one) => keyOf(one) === keyOf(copy));
      const fromMs = times.get(copy) ?? Number.POSITIVE_INFINITY;
      if (fromMs <= nowMs) return lateWrongs(estate, { planted, copy, now, fromMs });
      return isSame(copy, now) ? [] : [`${word(copy)} was not due and is ${word(now)}`];
    });
  const stayWrongs = wait === 'No' ? [] : wrongsSince(aged);
  if (wait === 'Must') return stayWrongs.map((wrong) => `${wrong}, and it alone tells the refusal of what is left`);
  if (wait === 'May' && stayWrongs.length === 0) return [];
  if (planted.dating === 'Metadata file' && copies.some(isLate)) {
    const recording = around.after.find(
      (one) => one.planted.siblingName === planted.name && one.planted.container === planted.container,
    );
    const isNeeded = copies.some(isBase) && recording?.copies.some(({ isLive }) => isLive) === true;
    if (isUntouched && copies.some(({ ids }) => ids.some((id) => around.stuck.has(callKey(planted, id))))) return [];
    if (isNeeded) return isUntouched ? [] : ['is gone though a recording that it dates is left'];
  }
  const wrongs = wrongsSince(judged.from);
  const keys = new Set(copies.map(keyOf));
  const added = rest.filter((one) => !keys.has(keyOf(one))).map((one) => `${word(one)} came from nowhere`);
  return [...wrongs, ...added];
}

interface Late {
  readonly planted: PlantedName;
  readonly copy: KnownCopy;
  readonly now: KnownCopy | undefined;
  readonly fromMs: number;
}

function lateWrongs(estate: PlantedEstate, { planted, copy, now, fromMs }: Late): readonly string[] {
  const { softDeleteDays } = settingsOfKind(planted.kind);
  const terms = termsFor(estate, planted);
  const { nowMs } = estate.plan;
  const canGo =
    softDeleteDays === undefined || (terms.canPurge && (copy.state.versionId ?? copy.state.snapshot) !== undefined);
  if (canGo) return now === undefined ? [] : [`${word(copy)} was due and is ${word(now)}`];
  const expiresMs = now?.state.expiresTime?.getTime();
  if (now === undefined || now.isLive || expiresMs !== nowMs + softDeleteDays * dayMs) {
    return [`${word(copy)} was due, should be recoverable for ${softDeleteDays} days, and is ${word(now)}`];
  }
  const isInTime = nowMs < fromMs + terms.marginMs && terms.recoverableMs > 0;
  const deadlineMs = copy.startMs === undefined ? Number.NEGATIVE_INFINITY : endOfCalls(copy, copy.startMs, terms);
  // What waits for its snapshots may come due too late.
  const isOnTime = isInTime && fromMs > copy.state.createdTime.getTime() && fromMs + terms.recoverableMs <= deadlineMs;
  return isOnTime && expiresMs > deadlineMs ? [`${word(copy)} can be recovered beyond its deadline`] : [];
}

function isSame(copy: KnownCopy, now: KnownCopy | undefined): boolean {
  return (
    now !== undefined &&
    now.state.kind === copy.state.kind &&
    now.state.isDeleted === copy.state.isDeleted &&
    now.state.etag === copy.state.etag
  );
}

const word = (copy: KnownCopy | undefined): string =>
  copy === undefined ? 'gone' : `a ${copy.isLive ? 'live' : 'deleted'} ${copy.state.kind} ${keyOf(copy)}`;

/** The current copy of such a log is cut; older ones go whole. */
function logWrongs(estate: PlantedEstate, { artifact, rest }: Ended, said: SaidOfCalls): readonly string[] {
  const { planted, copies } = artifact;
  const base = copies.find(isBase);
  const others = copies.filter((copy) => copy !== base);
  // Where all of it goes, its snapshots go with it and like it.
  const goesWhole = base !== undefined && !rest.some(isBase);
  const judgedOthers = judgeCopies(estate, { planted, copies: goesWhole ? copies : others }, said);
  const isCut = base !== undefined && !isSame(base, rest.find(isBase));
  const older = rest.filter(
    (copy) => !isBase(copy) && !(isCut && keyOf(copy) === keyOf(base)) && !isReplaced(copy, { estate, others, isCut }),
  );
  const around = { before: [], after: [], stuck: new Set<string>() };
  const wrongs = copyWrongs(
    estate,
    { artifact: { planted, copies: others }, rest: older, judged: judgedOthers },
    around,
  );
  return base === undefined
    ? wrongs
    : [
        ...wrongs,
        ...baseWrongs(estate, { artifact, rest }, { base, said }),
        ...replacedWrongs(estate, { artifact, rest }, isCut),
      ];
}

/** Without versions, soft delete keeps what was replaced as a snapshot of its own. */
function isReplaced(
  copy: KnownCopy,
  {
    estate,
    others,
    isCut,
  }: { readonly estate: PlantedEstate; readonly others: readonly KnownCopy[]; readonly isCut: boolean },
): boolean {
  const isNew = !others.some((one) => keyOf(one) === keyOf(copy));
  return isCut && isNew && copy.state.deletedTime?.getTime() === estate.plan.nowMs;
}

function replacedWrongs(estate: PlantedEstate, { artifact, rest }: Ended, isCut: boolean): readonly string[] {
  const base = artifact.copies.find(isBase);
  if (!isCut || base === undefined) return [];
  const replaced = rest.filter((copy) => !isBase(copy) && keyOf(copy) === keyOf(base));
  const { softDeleteDays } = settingsOfKind(artifact.planted.kind);
  const mayStay = softDeleteDays !== undefined && !termsFor(estate, artifact.planted).canPurge;
  return replaced
    .filter(({ isLive, state }) => isLive || (!mayStay && state.kind === 'version'))
    .map((copy) => `what was cut is still ${word(copy)}`);
}

function baseWrongs(
  estate: PlantedEstate,
  { artifact, rest }: Ended,
  { base, said }: { readonly base: KnownCopy; readonly said: SaidOfCalls },
): readonly string[] {
  const { fates, canCut } = judgeRecords(estate, artifact, base, said);
  const now = rest.find(isBase);
  const isUntouched = isSame(base, now);
  if (!canCut || ![...fates.values()].includes('Goes')) return isUntouched ? [] : [`${word(base)} was touched`];
  const left = new Set(now?.records.map(({ id }) => id));
  const count = (copy: KnownCopy | undefined, id: string) =>
    copy?.records.filter((record) => record.id === id).length ?? 0;
  const wrongs = [...fates].flatMap(([id, fate]) => {
    if (fate === 'Goes') return left.has(id) ? [`records of ${id} were due and are there`] : [];
    const isWhole = count(now, id) === count(base, id);
    const isAllowed = isWhole || (fate === 'MayGo' && !left.has(id));
    return isAllowed ? [] : [`records of ${id} were not due and are gone`];
  });
  return base.hasUnreadable && now?.hasUnreadable !== true ? [...wrongs, 'a line that is no record is gone'] : wrongs;
}
