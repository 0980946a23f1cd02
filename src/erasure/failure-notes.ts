import { isOperatorError } from '../reconcile/errors.ts';
import { errorFields } from '../runtime/log.ts';
import type { PassScope } from './erasure-context.ts';

interface Failed {
  /** The uid of whose part failed. */
  readonly request?: string;
  /** What could not be done, where that may pass by itself. */
  readonly sentence: string;
}

/** Says in the log what failed of the evidence, and goes on: nothing else waits for it, whatever the failure. Throws where the pass is stopped. */
export function tellFailure({ context: { log }, abortSignal }: PassScope, error: unknown, failed: Failed): void {
  abortSignal.throwIfAborted();
  const { sentence, ...fields } = failed;
  if (isOperatorError(error)) log.warn({ ...fields, message: error.message }, sentence);
  else log.error({ ...fields, error: errorFields(error) }, `${sentence} That is a defect.`);
}
