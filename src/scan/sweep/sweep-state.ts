import type { ArtifactDecision, DeleteStep } from '../../policy/artifact-decision.ts';
import type { HoldDoubt } from '../../policy/untold-holds.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import type { CallKnowledge } from '../pass/call-knowledge.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import type { SweepContext } from '../pass/sweep-context.ts';
import type { AccountLane } from './account-lane.ts';
import type { AllowanceBook } from './allowance-book.ts';
import type { DeleteTools } from './copy-delete.ts';
import type { ArtifactKept } from './delete-artifact.ts';
import type { KeptCalls } from './kept-calls.ts';
import type { RefusedCalls } from './refused-calls.ts';
import type { SeenRefusals } from './seen-refusals.ts';
import type { SweepTally } from './sweep-tally.ts';
import type { StoppableGate } from './sweep-stop.ts';

/** The same decision as in the list pass. `undefined`: nothing is known and nothing is done. */
export type Decide = (
  artifact: ReadArtifact,
  place: ScanPlace,
  context: { readonly knowledge: CallKnowledge; readonly nowMs: number },
) => ArtifactDecision | undefined;

export interface CutOrder {
  readonly artifact: ReadArtifact;
  readonly place: ScanPlace;
  /** What was decided of it deletes the current copy. Else a copy of which every record is due is cut to the last. */
  readonly mayGoWhole: boolean;
  /** Records that are due later stay. Epoch milliseconds. */
  readonly cutoffMs: number;
  readonly knowledge: CallKnowledge;
  readonly nowMs: number;
  readonly tools: DeleteTools;
  /** To be awaited right before the content is replaced. Throws where the pass is not wanted any more. */
  readonly checkWanted: () => Promise<void>;
  readonly abortSignal: AbortSignal;
}

export type CutResult =
  /** Records were cut out; `then` deletes the copy that the cut replaced, and other copies that are due. */
  | { readonly kind: 'Cut'; readonly then: readonly DeleteStep[] }
  /** Every record of it is due: to be deleted like any artifact. */
  | { readonly kind: 'DeleteWhole' }
  | { readonly kind: 'NothingDue' }
  | ArtifactKept;

/** Cuts the due records out of one log. */
export type CutRecords = (order: CutOrder) => Promise<CutResult>;

/** What one delete pass works with. */
export interface SweepState {
  /** Its knowledge is what is acted on. */
  readonly context: SweepContext;
  /** All that the listing and this pass learnt, also what is not acted on as it was not seen again. */
  readonly learnt: CallKnowledge;
  readonly seenRefusals: SeenRefusals;
  readonly decide: Decide;
  readonly cut: CutRecords;
  readonly book: AllowanceBook;
  readonly gate: StoppableGate;
  readonly tally: SweepTally;
  readonly keptCalls: KeptCalls;
  readonly refusedCalls: RefusedCalls;
  /** Whether an artifact may hold a call that nobody can tell. */
  readonly doubtOf: (artifact: ReadArtifact) => HoldDoubt | undefined;
  readonly laneOf: (place: ScanPlace) => AccountLane;
  /** Value of the tag of `lifecycle.mode: Tagged`; `undefined` in the other modes. */
  readonly deletableTagValue: string | undefined;
  /** Whether copies may get that tag; it is taken from what is held all the same. */
  readonly setsTags: boolean;
}
