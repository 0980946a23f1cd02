import type { ArtifactDecision } from '../../policy/artifact-decision.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import { blockOf, dueFromMsOf, isRecordWise, isThrough, sweepArtifact } from './artifact-sweep.ts';
import type { DecidedArtifact, SweptOutcome, WhyKept } from './artifact-sweep.ts';
import { createFailureRow } from './failure-row.ts';
import type { FailureRow } from './failure-row.ts';
import { datingFiles, keepDated, keptKeysOf } from './kept-dates.ts';
import type { DatingFilesOf } from './kept-dates.ts';
import { learnPage } from './page-knowledge.ts';
import { carriedIds, copiesLeft, refusedIds } from './refused-calls.ts';
import { stayWithCall } from './staying-with-call.ts';
import type { Stay } from './staying-with-call.ts';
import { isEarlier, turnByDecision, turnsOf } from './sweep-rounds.ts';
import type { SweepRound, Turn } from './sweep-rounds.ts';
import type { SweepState } from './sweep-state.ts';
import { openTagUpkeep } from './tag-upkeep.ts';
import type { KeepTags } from './tag-upkeep.ts';

export interface PlaceSwept {
  /** Later rounds for which artifacts wait that are due. */
  readonly deferred: ReadonlySet<SweepRound>;
}

const perPage = 64;

interface PlaceRun {
  readonly place: ScanPlace;
  readonly round: SweepRound;
  readonly turnOf: (artifact: ReadArtifact) => Turn;
  readonly filesOf: DatingFilesOf;
  readonly failures: FailureRow;
  readonly keepTags: KeepTags | undefined;
  readonly deferred: Set<SweepRound>;
}

/**
 * Lists one place again and deletes what is due there in this round. Throws the OperatorError for which the place had to be
 * left, SweepStopped, or the reason of an abort.
 */
export async function sweepPlace(state: SweepState, place: ScanPlace, round: SweepRound): Promise<PlaceSwept> {
  const run: PlaceRun = {
    place,
    round,
    turnOf: turnsOf(place.scanClass.definitions),
    filesOf: datingFiles(),
    failures: createFailureRow(),
    keepTags: round === 'First' ? openTagUpkeep(state, place) : undefined,
    deferred: new Set(),
  };
  const options = { abortSignal: state.context.abortSignal };
  const takeOver = (artifacts: readonly ReadArtifact[]): void => {
    state.gate.stopSignal.throwIfAborted();
    learnPage(state, place, artifacts);
  };
  for await (const page of state.context.readArtifacts(place, takeOver)) {
    takeOver(page);
    await mapWithLimit(page, perPage, (artifact) => sweepOne(state, run, artifact), options);
  }
  return { deferred: run.deferred };
}

async function sweepOne(state: SweepState, run: PlaceRun, artifact: ReadArtifact): Promise<void> {
  const { place, round, keepTags } = run;
  const { knowledge, startedMs: nowMs } = state.context;
  const decision = state.decide(artifact, place, { knowledge, nowMs });
  if (decision === undefined) {
    state.keptCalls.add(keptKeysOf(artifact, place), 'Failed');
    state.refusedCalls.leave(refusedIds(artifact.copies, { place, knowledge }));
    return;
  }
  const decided: DecidedArtifact = { artifact, place, decision };
  // Nothing ever deletes it, and what dates it shows that it is overdue.
  if (decision.isUnsupported) state.keptCalls.add(keptKeysOf(artifact, place), 'Failed');
  await keepTags?.(decided);
  const turn = turnByDecision(run.turnOf(artifact), learntDecision(state, decided));
  const isDue = isDueHere(decided);
  if (isDue && isEarlier(round, turn.round)) run.deferred.add(turn.round);
  if (!isDue) keepDated(state, decided, run.filesOf);
  // Nothing may call for its own round.
  const block = isDue || round !== 'First' ? undefined : blockOf(decision);
  if (block !== undefined) noteKept(state, decided, block);
  const deleted =
    turn.round === round ? await takeTurn(state, run, decided, turn) : deletedOutOfTurn(decided, turn, round);
  if (deleted !== undefined) noteLeft(state, decided, turn, deleted);
}

type DeleteSteps = ArtifactDecision['deletes'];

/** `undefined`: its round is to come, and tells what is left of it. */
function deletedOutOfTurn(decided: DecidedArtifact, turn: Turn, round: SweepRound): DeleteSteps | undefined {
  // What came since an earlier round, or will not go in a later one.
  if (isEarlier(turn.round, round) || !isDueHere(decided)) return [];
  return blockOf(decided.decision) === undefined ? undefined : decided.decision.deletes;
}

/** By all that was learnt: what is not acted on does not go in another round for it. */
function learntDecision({ learnt, decide, context }: SweepState, { artifact, place, decision }: DecidedArtifact) {
  if (learnt === context.knowledge) return decision;
  return decide(artifact, place, { knowledge: learnt, nowMs: context.startedMs }) ?? decision;
}

/** What of it was deleted, as far as anybody knows. */
async function takeTurn(state: SweepState, run: PlaceRun, decided: DecidedArtifact, turn: Turn): Promise<DeleteSteps> {
  const isDue = isDueHere(decided);
  const stay = isDue ? stayWithCall(state, decided, turn) : keptUnseen(state, decided);
  const decision = stay === undefined ? decided.decision : stay.goes;
  if (decision === undefined && stay !== undefined) noteKept(state, decided, stay);
  if (decision === undefined || !isDue) return [];
  return isThrough(await sweepDue(state, run, { ...decided, decision }, stay)) ? decision.deletes : [];
}

/** It was due for a refusal that nobody saw again. What Azure keeps was told before. */
function keptUnseen(state: SweepState, decided: DecidedArtifact): Stay | undefined {
  if (blockOf(decided.decision) !== undefined) return undefined;
  const { goesForRefusal } = learntDecision(state, decided);
  return goesForRefusal && !decided.decision.goesForRefusal ? { why: 'Failed' } : undefined;
}

function isDueHere(decided: DecidedArtifact): boolean {
  return !decided.place.terms.isHierarchical && dueFromMsOf(decided) !== Number.POSITIVE_INFINITY;
}

async function sweepDue(
  state: SweepState,
  { place, failures, filesOf }: PlaceRun,
  decided: DecidedArtifact,
  stay?: WhyKept,
): Promise<SweptOutcome> {
  const { slots } = state.laneOf(place);
  const outcome = await slots.run(() => sweepArtifact(state, decided, stay), state.context);
  const kept = outcome.kind === 'NotDue' ? stay : outcome;
  if (kept !== undefined && 'why' in kept) noteKept(state, decided, kept);
  // At the cut-off of an approval it was not there yet, or a copy of it goes later than the others.
  const left = outcome.kind === 'NotDue' ? decided : leftOf(state, decided);
  if (left !== undefined) keepDated(state, left, filesOf);
  const failure = outcome.kind === 'Kept' ? outcome.failure : undefined;
  if (failures.note(failure) && failure !== undefined) throw failure;
  return outcome;
}

/** What nothing was asked to delete, judged by itself: it may never be due, whatever went. `undefined`: nothing is left. */
function leftOf(
  { decide, context: { knowledge, startedMs: nowMs } }: SweepState,
  { artifact, place, decision }: DecidedArtifact,
): DecidedArtifact | undefined {
  const copies = artifact.copies.length > 1 ? copiesLeft(artifact, decision.deletes) : [];
  if (copies.length === 0) return undefined;
  const left = { ...artifact, copies };
  return { artifact: left, place, decision: decide(left, place, { knowledge, nowMs }) ?? decision };
}

/** Remembers what is left of refused calls. What carries a refusal itself tells it to the next pass. */
function noteLeft(
  { refusedCalls, context: { knowledge } }: SweepState,
  { artifact, place, decision }: DecidedArtifact,
  { carriesRefusal }: Turn,
  deleted: DeleteSteps,
): void {
  if (decision.consent !== 'Refused') return;
  const left = refusedIds(copiesLeft(artifact, deleted), { place, knowledge });
  const own = new Set(carriesRefusal ? carriedIds(artifact.copies) : []);
  refusedCalls.leave(left.filter((id) => !own.has(id)));
}

function noteKept(state: SweepState, { artifact, place }: DecidedArtifact, { why, immutableUntilMs }: WhyKept): void {
  state.tally.kept(place.scanClass.name, why, immutableUntilMs);
  // Its records date themselves, so that a log that waits needs nothing else to stay.
  if (!isRecordWise(artifact)) state.keptCalls.add(keptKeysOf(artifact, place), why);
}
