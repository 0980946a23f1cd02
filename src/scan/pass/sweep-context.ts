import type { SweepRequest } from '../../reconcile/scan-ports.ts';
import type { SweepResult } from '../../policy/scan-report.ts';
import type { ReadArtifact } from './artifact.ts';
import type { OnAhead } from './artifact-reading.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import type { ScanPlace, UnreadPlace } from './scan-place.ts';

/** What a delete pass works with: the places, a fresh listing of each, and what the list pass learnt of calls. */
export interface SweepContext {
  readonly request: SweepRequest;
  /** When the listing before it began, by a clock that it checked, epoch milliseconds: the present of every decision. */
  readonly startedMs: number;
  /** Declared, not withheld, and in an account that was seen. Those with hierarchical namespace are among them. */
  readonly places: readonly ScanPlace[];
  /** Whether no other place is declared. */
  readonly isWhole: boolean;
  /** Of classes that nothing can be read by: what lies there may need files beside it. */
  readonly unread?: readonly UnreadPlace[];
  /**
   * Streams a place again, a page of artifacts at a time, in the order of names. The next page is asked for with the next
   * step. Where logs are too much to hold all of a page, it comes in parts, and what may count for others in it is told first.
   */
  readonly readArtifacts: (place: ScanPlace, onAhead?: OnAhead) => AsyncIterable<readonly ReadArtifact[]>;
  /** Holds, refusals and grants by call. `learn` what each artifact says before it is decided. */
  readonly knowledge: CallKnowledge;
  /** For progress. */
  readonly onDeleted: (artifacts: number) => void;
  readonly abortSignal: AbortSignal;
}

/** Deletes within the allowances. Failures that end it are told in `stopped`; an abort throws the signal's reason. */
export type RunSweep = (context: SweepContext) => Promise<SweepResult>;
