import { countPlaces } from '../pass/list-pass.ts';
import { createPassCounts } from '../pass/pass-counts.ts';
import { createKnowledge, findUndeclaredEverywhere, listingBy } from '../pass/scan-session.ts';
import type { SessionSettings, SessionWork } from '../pass/scan-session.ts';
import { compileClasses } from '../pass/scan-class.ts';
import { planPlaces } from '../pass/scan-places.ts';
import { withoutKnown } from '../pass/knowledge-snapshot.ts';
import type { ShardCounts, ShardTask } from './shard-task.ts';

/**
 * The part of a sharded listing that is one shard's own. The clock of the settings is that of the leader, so that what a
 * service shows of it is told as in one process. Throws what ends the whole pass as an OperatorError; an abort throws
 * the signal's reason.
 */
export async function countShard(
  task: ShardTask,
  settings: Omit<SessionSettings, 'runSweep' | 'runShards'>,
  work: Omit<SessionWork, 'onDeleted'>,
): Promise<ShardCounts> {
  const { request, hand, startedMs } = task;
  const planned = planPlaces({ request, ...compileClasses(request, settings), clientsOf: work.clientsOf });
  if (planned.places.length !== task.placesInAll) throw new Error('the shard plans other places than its leader');
  const { knowledge } = createKnowledge(request, task.knownAtMs);
  knowledge.merge(task.knowledge);
  knowledge.takeNews();
  const accounts = hand.accounts.flatMap((position) => request.accounts[position] ?? []);
  const undeclared = findUndeclaredEverywhere({ ...request, accounts }, settings.limits, work);
  // It is awaited below; until then a failure of it must not end the process.
  undeclared.catch(() => undefined);
  const counts = createPassCounts(request, { startedMs });
  const places = hand.places.flatMap((position) => planned.places[position] ?? []);
  const pass = { ...listingBy(request, settings, work), knowledge };
  const failures = await countPlaces(pass, places, { counts, startedMs });
  return {
    counts: counts.snapshot(),
    failures: hand.places.flatMap((position, at) => {
      const failure = failures[at];
      return failure === undefined ? [] : [[position, failure] as const];
    }),
    undeclared: await undeclared,
    learnt: withoutKnown(knowledge.news(), task.knowledge),
  };
}
