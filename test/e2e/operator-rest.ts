import type { ControllerCounters } from '../../src/runtime/controller.ts';
import { waitFor } from '../support/wait-for.ts';
import type { RunningOperator } from './harness.ts';

/** The counters once no pass runs and none is due: a pass counts a moment after its status can be read. */
export function restingCounters({ counters }: Pick<RunningOperator, 'counters'>): Promise<ControllerCounters> {
  const resting = () => {
    const now = counters();
    return now.active + now.queue.depth + now.queue.processing === 0 ? now : undefined;
  };
  return waitFor(resting, { what: 'the operator to rest' });
}
