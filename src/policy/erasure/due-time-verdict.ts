import type { DueTimes } from './due-time.ts';
import type { ErasureVerdict } from './verdict.ts';
import { rfc3339 } from './rfc3339.ts';

export interface DueTimeFacts {
  readonly nowMs: number;
  /** When everything that no ground keeps was gone, or a person ended the request; absent while it is open. */
  readonly answeredMs?: number;
  /** The earliest time at which nothing can be recovered any more; absent where nobody knows, or nothing is to be deleted. */
  readonly goneMs?: number;
}

/** Whether the request is answered in time. An open one is `Unknown` at best: a promise is kept when it is over. */
export function judgeDueTime(due: DueTimes, { nowMs, answeredMs, goneMs }: DueTimeFacts): ErasureVerdict {
  const times = describeTimes(due);
  if (answeredMs !== undefined) {
    return answeredMs < due.holdingMs
      ? { status: 'True', reason: 'AnsweredInTime', message: `The request was answered in time. ${times}` }
      : { status: 'False', reason: 'AnsweredLate', message: `The request was answered too late. ${times}` };
  }
  if (nowMs >= due.holdingMs) {
    return due.extension === 'NotTold'
      ? {
          status: 'False',
          reason: 'ExtensionNotTold',
          message: `No entry of informed says that the caller was told of the extension before the first due time. ${times}`,
        }
      : { status: 'False', reason: 'DueTimePassed', message: `${passedSentence(due)} ${times}` };
  }
  if (goneMs !== undefined && goneMs >= due.holdingMs) {
    const message = `What is deleted stays recoverable until ${rfc3339(goneMs)}, beyond the due time. ${times}`;
    return { status: 'False', reason: 'WillMissDue', message };
  }
  return due.isPaused
    ? { status: 'Unknown', reason: 'ClockPaused', message: `The clock is paused until the caller answers. ${times}` }
    : { status: 'Unknown', reason: 'StillInTime', message: `The request is open. ${times}` };
}

function passedSentence({ extension }: DueTimes): string {
  return extension === 'TooLate'
    ? 'The due time passed before the extension was set, so that does not count.'
    : 'The due time passed.';
}

function describeTimes({ dueMs, extendedDueMs, pausedDays, holdingMs, extension }: DueTimes): string {
  const parts = [
    ...(holdingMs === dueMs ? [] : [`without extension and pause ${rfc3339(dueMs)}`]),
    ...(extendedDueMs === undefined || extension !== 'Counts' ? [] : [`extended to ${rfc3339(extendedDueMs)}`]),
    ...(pausedDays === 0 ? [] : [`paused for ${pausedDays} ${pausedDays === 1 ? 'day' : 'days'}`]),
  ];
  return `Due ${rfc3339(holdingMs)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}.`;
}
