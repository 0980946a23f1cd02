import { isHoldTagName } from '../../policy/holds.ts';
import type { BlobEntry } from '../blob-port.ts';
import { defaultLogLimits } from '../records/log-pieces.ts';
import { isRecordLog } from '../records/record-log.ts';
import type { ArtifactGroup } from './artifact.ts';
import { definitionOf } from './scan-class.ts';
import type { ScanClass } from './scan-place.ts';

/**
 * What logs of one step may hold. A call takes about 200 bytes of memory for as long as its log is held, so this bounds a
 * step by what it holds, and how long it takes to decide it.
 */
const callsOfStep = 50_000;

/** A record tells an id and a time, and takes more in most logs. Compressed ones are told by their names alone. */
const bytesOfCall = { plain: 32, compressed: 4 } as const;

/**
 * Parts of a step, in its order, each with no more calls than can be held at a time. Nothing but the listing is known of a log
 * before it is read, so what counts is how many calls can be in so many bytes. A log with more is a part of its own.
 */
export function partsOfStep(
  groups: readonly ArtifactGroup[],
  scanClass: ScanClass,
): readonly (readonly ArtifactGroup[])[] {
  if (!holdsLogs(scanClass)) return [groups];
  const parts: ArtifactGroup[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    const calls = callsWithin(group, scanClass);
    if (held + calls > callsOfStep) {
      parts.push([]);
      held = 0;
    }
    parts.at(-1)?.push(group);
    held += calls;
  }
  return parts;
}

/** Whether artifacts of the class are read record by record. */
export function holdsLogs({ definitions }: Pick<ScanClass, 'definitions'>): boolean {
  return definitions.some(isRecordLog);
}

function callsWithin({ name, entries }: ArtifactGroup, scanClass: ScanClass): number {
  const definition = definitionOf(scanClass, name);
  if (definition === undefined || !isRecordLog(definition)) return 0;
  const bytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return Math.min(
    defaultLogLimits.maxCalls,
    Math.ceil(bytes / bytesOfCall[name.endsWith('.gz') ? 'compressed' : 'plain']),
  );
}

/** Whether what an artifact says may count for others, as far as the listing tells. */
export function mayTellOfOthers({ isCut, entries }: ArtifactGroup, { declared }: ScanClass): boolean {
  return isCut || declared.consent !== undefined || entries.some(hasHoldTag);
}

export function hasHoldTag({ tags }: Pick<BlobEntry, 'tags'>): boolean {
  return tags.some(({ name }) => isHoldTagName(name));
}
