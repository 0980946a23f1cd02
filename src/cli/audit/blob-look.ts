import { OperatorError } from '../../reconcile/errors.ts';
import type { ScanRequest, ScanWork } from '../../reconcile/scan-ports.ts';
import { keyOf } from '../../reconcile/pass-context.ts';
import { settledOrAborted } from '../../runtime/abort.ts';
import type { Log } from '../../runtime/log.ts';
import { compileJsonPath } from '../../scan/classify/json-path.ts';
import { createScans } from '../../scan/pass/scans.ts';
import type { AuditWorld } from './audit-world.ts';

/** What went wrong is in the report; a log would only repeat it. */
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The list pass of the operator, once, to its end. */
export async function lookAtBlobs(
  request: ScanRequest,
  { connectBlobs, abortSignal }: Pick<AuditWorld, 'connectBlobs' | 'abortSignal'>,
  now: () => number,
): Promise<ScanWork | undefined> {
  const key = keyOf(request.policy);
  const done = Promise.withResolvers<undefined>();
  const scans = createScans({
    connect: connectBlobs,
    onDone: () => {
      done.resolve(undefined);
    },
    runSweep: refuseToSweep,
    compileJsonPath,
    now,
    log: silent,
  });
  try {
    abortSignal.throwIfAborted();
    scans.list(key, request);
    await settledOrAborted(done.promise, abortSignal);
    return scans.find(key);
  } finally {
    await scans.stop();
  }
}

function refuseToSweep(): never {
  throw new OperatorError('An audit deletes nothing.', { kind: 'terminal', reason: 'InternalError' });
}

function ignore(): void {
  // Nothing is kept.
}
