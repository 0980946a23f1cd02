import type { Reason } from '../../api/reasons.ts';
import type { OperatorError } from '../../reconcile/errors.ts';

/** Tells when it is no use to go on. */
export interface FailureRow {
  /** What came of one piece of work. True: what failed now will fail for the next one as well. */
  readonly note: (failure: OperatorError | undefined) => boolean;
}

const maxInRow = 20;

/** An estate may have many blobs that Azure refuses, and they lie side by side: what lies behind them must not wait for ever. */
const maxRefusedInRow = 1_000;

/** What Azure refuses may be refused for its one blob. */
const ofOneBlob: ReadonlySet<Reason> = new Set(['InvalidRequest', 'AzureConflict']);

/** Documented codes of 409 that speak of the container or of the account: the next blob there meets the same. */
const ofWholePlace: ReadonlySet<string> = new Set([
  'AccountBeingCreated',
  'ContainerBeingCreated',
  'ContainerBeingDeleted',
  'ContainerBeingDisabled',
  'ContainerDisabled',
]);

/**
 * A missing right, what only a person can mend, or so many failures one after the other, more of them where they may be of their
 * blobs alone.
 */
export function createFailureRow(): FailureRow {
  let inRow = 0;
  let othersInRow = 0;
  return {
    note: (failure) => {
      if (failure === undefined) {
        inRow = 0;
        othersInRow = 0;
        return false;
      }
      const { kind, reason, code } = failure;
      const isOfOneBlob = ofOneBlob.has(reason) && !(code !== undefined && ofWholePlace.has(code));
      inRow += 1;
      if (!isOfOneBlob) othersInRow += 1;
      const isHopeless = !isOfOneBlob && (kind === 'terminal' || reason === 'AccessDenied');
      return isHopeless || othersInRow >= maxInRow || inRow >= maxRefusedInRow;
    },
  };
}
