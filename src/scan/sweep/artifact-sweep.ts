import type { ArtifactDecision } from '../../policy/artifact-decision.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import type { DueTimes, Reservation } from './allowance-book.ts';
import { deleteArtifact } from './delete-artifact.ts';
import type { ArtifactKept, ArtifactOutcome } from './delete-artifact.ts';
import type { SweepState } from './sweep-state.ts';

export interface DecidedArtifact {
  readonly artifact: ReadArtifact;
  readonly place: ScanPlace;
  readonly decision: ArtifactDecision;
}

export function isRecordWise({ definition }: ReadArtifact): boolean {
  return definition?.kind === 'TranscriptLog' && definition.granularity === 'Record';
}

/** `Infinity`: nothing may be deleted. A log can be cut although no copy of it goes whole. */
export function dueFromMsOf({ artifact, decision }: DecidedArtifact): number {
  return decision.deletes.length > 0 || isRecordWise(artifact) ? decision.dueFromMs : Number.POSITIVE_INFINITY;
}

function dueTimesOf(decided: DecidedArtifact): DueTimes {
  const dueFromMs = dueFromMsOf(decided);
  return { dueFromMs, dueUnlessRefusedFromMs: Math.max(dueFromMs, decided.decision.dueUnlessRefusedFromMs) };
}

export function callIdsOf({ copies }: ReadArtifact): readonly string[] {
  return [...new Set(copies.flatMap(({ callIds }) => callIds))];
}

export type SweptOutcome =
  | ArtifactOutcome
  /** A copy stays, as Azure keeps it or it tells a refusal, and all others that were due are gone. */
  | (ArtifactKept & { readonly isThrough: boolean })
  /** What was due of a log is cut out, and the rest of it is there. */
  | { readonly kind: 'Cut' }
  /** Nothing of it was due at the cut-off. */
  | { readonly kind: 'NotDue' };

/**
 * Deletes one artifact that is due, or cuts it, within the allowances of its class, and counts it if that went well. `stay`: why
 * something else of it is left.
 */
export async function sweepArtifact(
  state: SweepState,
  decided: DecidedArtifact,
  stay?: WhyKept,
): Promise<SweptOutcome> {
  const className = decided.place.scanClass.name;
  const reserved = state.book.reserve(className, dueTimesOf(decided));
  if (reserved.kind === 'NotDue') return reserved;
  if (reserved.kind === 'OverAllowance') return { kind: 'Kept', why: 'OverAllowance', hasBegun: false };
  const outcome = withRest(await carryOut(state, decided, reserved.reservation), blockOf(decided.decision) ?? stay);
  if (outcome.kind === 'Deleted' || outcome.kind === 'Cut') {
    state.tally.deleted(className, reserved.reservation.under);
    state.context.onDeleted(1);
  }
  return outcome;
}

export type WhyKept = Pick<ArtifactKept, 'why' | 'immutableUntilMs'>;

/** Why Azure keeps a copy that is due, as the listing showed it. */
export function blockOf({ blocked }: ArtifactDecision): WhyKept | undefined {
  if (blocked === undefined) return undefined;
  if (blocked.untilMs === undefined) return { why: 'Leased' };
  if (blocked.untilMs === Number.POSITIVE_INFINITY) return { why: 'LegalHold' };
  return { why: 'Immutable', immutableUntilMs: blocked.untilMs };
}

/** Whether all that was to be deleted is gone. */
export function isThrough(outcome: SweptOutcome): boolean {
  return outcome.kind === 'Deleted' || outcome.kind === 'Gone' || ('isThrough' in outcome && outcome.isThrough);
}

/** The copies that could go are gone; one that stays is still there, and so is the artifact. */
function withRest(outcome: SweptOutcome, rest: WhyKept | undefined): SweptOutcome {
  if (outcome.kind === 'Kept' || rest === undefined) return outcome;
  const hasBegun = outcome.kind === 'Deleted' || outcome.kind === 'Cut';
  return { kind: 'Kept', hasBegun, isThrough: isThrough(outcome), why: rest.why, ...untilOf(rest) };
}

function untilOf({ immutableUntilMs }: WhyKept): Pick<WhyKept, 'immutableUntilMs'> {
  return immutableUntilMs === undefined ? {} : { immutableUntilMs };
}

async function carryOut(state: SweepState, decided: DecidedArtifact, reservation: Reservation): Promise<SweptOutcome> {
  const outcome = isRecordWise(decided.artifact)
    ? await cutOrDelete(state, decided, reservation.cutoffMs)
    : await deleteWhole(state, decided);
  const isUntouched =
    outcome.kind === 'Gone' || outcome.kind === 'NotDue' || (outcome.kind === 'Kept' && !outcome.hasBegun);
  if (isUntouched) reservation.giveBack();
  return outcome;
}

function deleteWhole(
  state: SweepState,
  { artifact, place, decision }: DecidedArtifact,
  deletes = decision.deletes,
): Promise<ArtifactOutcome> {
  const copies = artifact.copies.map(({ facts }) => facts);
  return deleteArtifact(
    state.laneOf(place).tools,
    { container: place.container, name: artifact.name, copies, deletes },
    { abortSignal: state.context.abortSignal },
  );
}

async function cutOrDelete(state: SweepState, decided: DecidedArtifact, cutoffMs: number): Promise<SweptOutcome> {
  const { context, cut, gate, laneOf } = state;
  const { artifact, place } = decided;
  const result = await cut({
    artifact,
    place,
    mayGoWhole: decided.decision.deletes.some(({ step, state: of }) => step === 'Delete' && of === 'base'),
    cutoffMs,
    knowledge: context.knowledge,
    nowMs: context.startedMs,
    tools: laneOf(place).tools,
    checkWanted: gate.check,
    abortSignal: context.abortSignal,
  });
  switch (result.kind) {
    case 'DeleteWhole':
      return deleteWhole(state, decided);
    case 'Cut': {
      const rest = await deleteWhole(state, decided, result.then);
      return rest.kind === 'Kept' ? { ...rest, hasBegun: true } : { kind: 'Cut' };
    }
    case 'NothingDue':
      return { kind: 'NotDue' };
    case 'Kept':
      return result;
  }
}
