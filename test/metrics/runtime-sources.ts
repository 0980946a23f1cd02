import type { RuntimeSources } from '../../src/metrics/runtime-metrics.ts';
import { createController } from '../../src/runtime/controller.ts';
import type { Outcome } from '../../src/reconcile/outcome.ts';
import type { Timers } from '../../src/runtime/timers.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A controller that stands still until it is started. */
export function idleController(timers: Timers, reconcile: () => Promise<Outcome> = () => Promise.resolve(done)) {
  return createController({
    name: 'calldatapolicy',
    reconcile,
    workers: 2,
    passTimeoutMs: 60_000,
    drainTimeoutMs: 1_000,
    backoff: { baseMs: 1_000, maxMs: 60_000 },
    random: () => 0,
    timers,
    log: quiet,
  });
}

const done: Outcome = { kind: 'done' };

/** A process that knows nothing of itself. */
export const noRuntime: RuntimeSources = {
  controllers: [],
  watches: () => [],
  leadership: () => undefined,
  kubernetesRequests: () => [],
  azureRequests: () => [],
  reportWrites: () => ({ success: 0, error: 0 }),
};
