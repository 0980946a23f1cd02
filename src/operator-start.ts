import type { CallDataPolicy } from './api/call-data-policy.ts';
import type { Reflector } from './kube/reflector.ts';
import type { Leadership } from './leadership.ts';
import type { Erasures } from './operator-erasures.ts';
import type { createController } from './runtime/controller.ts';
import { errorFields, type Log } from './runtime/log.ts';
import type { ShardJobs } from './shards/shard-jobs.ts';

/**
 * Passes begin with the first complete list: overlap between policies can only be judged when all are known. Only who has it
 * stands for the lease, so that none leads who knows nothing.
 */
export function startWhenLeading(parts: {
  readonly reflector: Pick<Reflector<CallDataPolicy>, 'start' | 'waitForSync' | 'store'>;
  readonly controller: Pick<ReturnType<typeof createController>, 'start'>;
  readonly erasures: Erasures;
  readonly shards: Pick<ShardJobs, 'removeLeftovers'>;
  readonly leadership: Leadership;
  readonly log: Log;
  readonly abortSignal: AbortSignal;
}): void {
  const { reflector, controller, erasures, shards, leadership, log, abortSignal } = parts;
  reflector.start();
  erasures.start();
  reflector
    .waitForSync({ abortSignal })
    .then(() => {
      log.info({ policies: reflector.store.list().length }, 'watching');
      return leadership.lead({ abortSignal });
    })
    .then(() =>
      shards.removeLeftovers({ abortSignal }).catch((error: unknown) => {
        log.warn(
          { error: errorFields(error) },
          'Jobs of shards that a leader before left behind could not be deleted.',
        );
      }),
    )
    .then(() => {
      abortSignal.throwIfAborted();
      controller.start();
      return erasures.waitForSync({ abortSignal });
    })
    .then(() => {
      for (const policy of reflector.store.list()) erasures.policyChanged(undefined, policy);
      erasures.begin();
    })
    .catch((error: unknown) => {
      if (!abortSignal.aborted) log.error({ error: errorFields(error) }, 'the first list never came');
    });
}
