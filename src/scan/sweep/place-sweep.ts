import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import { blockOf, callIdsOf, dueFromMsOf, isRecordWise, sweepArtifact } from './artifact-sweep.ts';
import type { DecidedArtifact, WhyKept } from './artifact-sweep.ts';
import { createFailureRow } from './failure-row.ts';
import type { FailureRow } from './failure-row.ts';
import { readsLast } from './read-last.ts';
import type { ReadsLast } from './read-last.ts';
import type { SweepState } from './sweep-state.ts';
import { openTagUpkeep } from './tag-upkeep.ts';
import type { KeepTags } from './tag-upkeep.ts';

/** `First`: all but what tells the start of others. `Last`: that. */
export type SweepRound = 'First' | 'Last';

export interface PlaceSwept {
  /** Artifacts that are due and wait for the round `Last`. */
  readonly deferred: number;
}

const perPage = 64;

interface PlaceRun {
  readonly place: ScanPlace;
  readonly round: SweepRound;
  readonly isLast: ReadsLast;
  readonly failures: FailureRow;
  readonly keepTags: KeepTags | undefined;
  deferred: number;
}

/**
 * Lists one place again and deletes what is due there in this round. Throws the OperatorError for which the place had to be
 * left, SweepStopped, or the reason of an abort.
 */
export async function sweepPlace(state: SweepState, place: ScanPlace, round: SweepRound): Promise<PlaceSwept> {
  const run: PlaceRun = {
    place,
    round,
    isLast: readsLast(place.scanClass.definitions),
    failures: createFailureRow(),
    keepTags: round === 'First' ? openTagUpkeep(state, place) : undefined,
    deferred: 0,
  };
  const options = { abortSignal: state.context.abortSignal };
  for await (const page of state.context.readArtifacts(place)) {
    state.gate.stopSignal.throwIfAborted();
    // What a page says of its own calls counts for all of it.
    for (const artifact of page) state.context.knowledge.learn(artifact, place.scanClass);
    await mapWithLimit(page, perPage, (artifact) => sweepOne(state, run, artifact), options);
  }
  return { deferred: run.deferred };
}

async function sweepOne(state: SweepState, run: PlaceRun, artifact: ReadArtifact): Promise<void> {
  const { place, round, isLast, keepTags } = run;
  const { knowledge, startedMs: nowMs } = state.context;
  const decision = state.decide(artifact, place, { knowledge, nowMs });
  if (decision === undefined) {
    state.keptCalls.add(keptKeysOf(artifact, place), 'Failed');
    return;
  }
  const decided: DecidedArtifact = { artifact, place, decision };
  // Nothing ever deletes it, and what dates it shows that it is overdue.
  if (decision.isUnsupported) state.keptCalls.add(keptKeysOf(artifact, place), 'Failed');
  await keepTags?.(decided);
  const isDue = dueFromMsOf(decided) !== Number.POSITIVE_INFINITY;
  const isOfLastRound = isLast(artifact.name, artifact.definition);
  if (isDue && isOfLastRound && round === 'First') run.deferred += 1;
  if (isOfLastRound !== (round === 'Last')) return;
  const kept = isDue ? keptWithCall(state, decided, round) : blockOf(decision);
  if (kept !== undefined) noteKept(state, decided, kept);
  else if (isDue) await sweepDue(state, run, decided);
}

async function sweepDue(state: SweepState, { place, failures }: PlaceRun, decided: DecidedArtifact): Promise<void> {
  const { slots } = state.laneOf(place);
  const outcome = await slots.run(() => sweepArtifact(state, decided), state.context);
  if (outcome.kind === 'Kept') noteKept(state, decided, outcome);
  const failure = outcome.kind === 'Kept' ? outcome.failure : undefined;
  if (failures.note(failure) && failure !== undefined) throw failure;
}

function noteKept(state: SweepState, { artifact, place }: DecidedArtifact, { why, immutableUntilMs }: WhyKept): void {
  state.tally.kept(place.scanClass.name, why, immutableUntilMs);
  // Its records date themselves, so that a log that waits needs nothing else to stay.
  if (!isRecordWise(artifact)) state.keptCalls.add(keptKeysOf(artifact, place), why);
}

function keptWithCall(
  { keptCalls }: SweepState,
  { artifact, place }: DecidedArtifact,
  round: SweepRound,
): WhyKept | undefined {
  const why = round === 'Last' ? keptCalls.whyOf(keptKeysOf(artifact, place)) : undefined;
  return why === undefined ? undefined : { why };
}

/** What tells the start of others lies in their container: what stays elsewhere keeps nothing here. */
function keptKeysOf(artifact: ReadArtifact, { account, container }: ScanPlace): readonly string[] {
  return callIdsOf(artifact).map((callId) => `${account}/${container} ${callId}`);
}
