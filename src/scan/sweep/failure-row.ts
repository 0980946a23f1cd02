import type { OperatorError } from '../../reconcile/errors.ts';

/** Tells when it is no use to go on. */
export interface FailureRow {
  /** What came of one piece of work. True: what failed now will fail for the next one as well. */
  readonly note: (failure: OperatorError | undefined) => boolean;
}

const maxInRow = 20;

/**
 * A missing right, what only a person can mend, or so many failures one after the other. A request that Azure takes for
 * invalid may be so for its one blob, which must not keep all behind it for ever: it stops the work only in such a row.
 */
export function createFailureRow(): FailureRow {
  let inRow = 0;
  return {
    note: (failure) => {
      inRow = failure === undefined ? 0 : inRow + 1;
      if (failure === undefined) return false;
      const isHopeless = failure.kind === 'terminal' && failure.reason !== 'InvalidRequest';
      return isHopeless || failure.reason === 'AccessDenied' || inRow >= maxInRow;
    },
  };
}
