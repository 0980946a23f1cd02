import { lastStartOf } from './call-time.ts';
import type { AnswerReach, CopyFacts } from './copy-facts.ts';
import type { LogContent } from './record-cut.ts';

type Dated = Pick<CopyFacts, 'call' | 'creationTimeMs' | 'lastModifiedMs'>;

/**
 * Which calls an answer may be of that lies on a log: of any of them. `undefined`: it is that of one call, which its own start
 * dates. Where the records do not tell the start of the last call, the writing of the copy bounds it.
 */
export function answerReach(copy: Dated, callIds: readonly string[], log?: LogContent): AnswerReach | undefined {
  if (callIds.length === 1 && log === undefined) return undefined;
  const { call, creationTimeMs, lastModifiedMs } = copy;
  const startMs = call.kind === 'Known' ? call.startMs : Number.POSITIVE_INFINITY;
  const fromMs = Math.min(startMs, creationTimeMs ?? lastModifiedMs ?? startMs);
  if (fromMs === Number.POSITIVE_INFINITY) return undefined;
  const writtenMs = Math.max(fromMs, creationTimeMs ?? fromMs, lastModifiedMs ?? fromMs);
  return { fromMs, toMs: lastStartIn(log, writtenMs) };
}

function lastStartIn(log: LogContent | undefined, writtenMs: number): number {
  if (log === undefined) return writtenMs;
  const isTold = log.unreadable === 0 && (log.undatedIds ?? []).length === 0;
  let lastMs = isTold ? Number.NEGATIVE_INFINITY : writtenMs;
  for (const { start } of log.calls.values()) {
    lastMs = Math.max(lastMs, lastStartOf(start));
  }
  return lastMs;
}
