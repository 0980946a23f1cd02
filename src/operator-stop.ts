import type { CallDataPolicy } from './api/call-data-policy.ts';
import type { EventRecorder } from './kube/events.ts';
import type { Reflector } from './kube/reflector.ts';
import type { Leadership } from './leadership.ts';
import type { Erasures } from './operator-erasures.ts';
import type { Controller } from './runtime/controller.ts';
import { settlesWithin } from './runtime/deadline.ts';
import type { Timers } from './runtime/timers.ts';

export interface PartsToStop {
  readonly reflector: Pick<Reflector<CallDataPolicy>, 'stop'>;
  readonly controller: Pick<Controller, 'stop'>;
  readonly erasures: Pick<Erasures, 'stop' | 'stopWatching'>;
  readonly scans: { readonly stop: () => Promise<void> };
  readonly events: Pick<EventRecorder, 'flush' | 'stop'>;
  readonly leadership: Pick<Leadership, 'stop'>;
  /** What serves no purpose any more once the lease is given back. */
  readonly close: readonly (() => Promise<void>)[];
}

/** What is not written by then is lost: Events are hints. */
const flushTimeoutMs = 3_000;

/**
 * The drains run at the same time, and no pass begins after they did: together they take no longer than one drain time,
 * which the grace period of a pod goes by.
 */
export async function stopOperator(
  { reflector, controller, erasures, scans, events, leadership, close }: PartsToStop,
  parts: { readonly timers?: Timers } = {},
): Promise<void> {
  await Promise.all([controller.stop(), erasures.stop(), scans.stop(), reflector.stop(), erasures.stopWatching()]);
  await settlesWithin(events.flush(), flushTimeoutMs, parts);
  await events.stop();
  // The last that is written: only then may another begin.
  await leadership.stop();
  for (const closePart of close) await closePart();
}
