import { isLive } from '../../policy/copy-facts.ts';
import { isEmptyLog } from '../../policy/record-cut.ts';
import type { UntoldRecords } from '../classify/classification.ts';
import type { ReadCopy } from './artifact.ts';

/** Whether the calls of the copy were found where its class looks for them, and not only guessed from its name. */
export function tellsCalls({ classification }: Pick<ReadCopy, 'classification'>): boolean {
  return classification.callIds !== undefined && classification.callIds.length > 0;
}

/** A copy that lies there and does not tell its calls: no other copy of its name tells them for it. */
export function isMute(copy: Pick<ReadCopy, 'classification' | 'facts'>): boolean {
  return isLive(copy.facts) && !tellsCalls(copy);
}

/** A record that tells no call may be of any. One that only tells no time is of the call that it tells. */
export function untoldRecordsOf({ classification, log }: Reading): UntoldRecords | undefined {
  if (log === undefined) return classification.untold;
  const untold = log.unreadable - (log.undatedRecords ?? 0);
  if (untold === 0) return undefined;
  return untold === 1 && log.isEndTorn === true ? 'TornEnd' : 'Records';
}

type Reading = Pick<ReadCopy, 'classification'> & Partial<Pick<ReadCopy, 'log'>>;

export function hasUntoldRecords(copy: Reading): boolean {
  return untoldRecordsOf(copy) !== undefined;
}

/** All of its records may have been cut out: then it tells nothing of any call. */
export function hasNoRecords({ log }: Pick<ReadCopy, 'log'>): boolean {
  return log !== undefined && isEmptyLog(log);
}

/** It lies there and does not tell its calls, or not those of all of its records. */
export function mayBeOfOthers(copy: Reading & Pick<ReadCopy, 'facts'>): boolean {
  return isMute(copy) || (copy.log?.unreadable ?? 0) > 0 || hasUntoldRecords(copy);
}

/** Ids of its calls, those included that only records without a time tell: what protects a call asks for no time. */
export function protectedIdsOf({ callIds, log }: Pick<ReadCopy, 'callIds'> & Partial<Pick<ReadCopy, 'log'>>) {
  return log?.undatedIds === undefined ? callIds : [...new Set([...callIds, ...log.undatedIds])];
}
