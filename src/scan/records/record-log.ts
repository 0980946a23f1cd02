import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import { unclassified } from '../classify/classification.ts';
import type { Classification } from '../classify/classification.ts';
import type { LogRead } from './log-content.ts';

const defaultQuietHours = 24;

/** Whether records are cut out of what the definition takes. */
export function isRecordLog({ kind, granularity }: ArtifactDefinition): boolean {
  return kind === 'TranscriptLog' && granularity === 'Record';
}

export function quietHoursOf({ quietHours }: ArtifactDefinition): number {
  return quietHours ?? defaultQuietHours;
}

/** What a copy of such a log is, by its records: it belongs to all of their calls, and the earliest dates it. */
export function classificationOfLog(read: LogRead): Classification {
  if (read.kind === 'Changed') return unclassified('ContentChanged');
  if (read.kind === 'Unclassified') return unclassified(read.reason);
  const { calls, unreadable, undatedIds } = read.content;
  const starts = [...calls.values()].map(({ start }) => start);
  const [first, ...others] = starts;
  if (first === undefined) {
    const reason = unreadable > 0 ? 'ValueUnreadable' : 'NoCallId';
    return undatedIds === undefined ? unclassified(reason) : { ...unclassified(reason), callIds: undatedIds };
  }
  const earliest = others.reduce((least, start) => (start.startMs < least.startMs ? start : least), first);
  return {
    kind: 'Classified',
    artifact: 'TranscriptLog',
    callIds: [...calls.keys()],
    ...earliest,
    ...(starts.some(({ isZoneUnsaid }) => isZoneUnsaid) ? { isZoneUnsaid: true } : {}),
    startFrom: 'Content',
  };
}
