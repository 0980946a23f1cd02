import { deserialize, serialize } from 'node:v8';
import { isOperatorError } from '../../../src/reconcile/errors.ts';
import { countShard } from '../../../src/scan/shards/count-shard.ts';
import type { SessionSettings, SessionWork } from '../../../src/scan/pass/scan-session.ts';
import type { RunShards, ShardOutcome } from '../../../src/scan/shards/shard-task.ts';

/** Every shard in this process, one after the other; what goes over the border is copied as if there were one. */
export function shardsInProcess(
  settings: Omit<SessionSettings, 'runSweep' | 'runShards' | 'now'>,
  clientsOf: SessionWork['clientsOf'],
): RunShards {
  return async (tasks, { onListed, now, abortSignal }) => {
    const outcomes: ShardOutcome[] = [];
    for (const task of tasks) {
      try {
        const counted = await countShard(copyOf(task), { ...settings, now }, { clientsOf, onListed, abortSignal });
        outcomes.push({ kind: 'Counted', counted: copyOf(counted) });
      } catch (error) {
        if (!isOperatorError(error)) throw error;
        outcomes.push({ kind: 'Failed', error: error });
      }
    }
    return outcomes;
  };
}

export function copyOf<Value>(value: Value): Value {
  return deserialize(serialize(value)) as Value;
}
