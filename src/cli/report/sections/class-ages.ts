import type { ArtifactClass, CallDataPolicySpec } from '../../../api/call-data-policy.ts';
import { describePeriod, endOfPeriod, shortestDays } from '../../../policy/period.ts';
import { judgeBlobs } from '../../../policy/retention-verdict.ts';
import type { ClassStatus, ScanStatus } from '../../../policy/scan-look.ts';
import { isKnownTimeZone } from '../../../policy/zone-offsets.ts';

/** A class of data: what is promised of it and what was seen. Days are whole ones. */
export interface ClassAge {
  readonly name: string;
  /** `3 months`. */
  readonly promise: string;
  /** For the oldest call, or at the least where none was seen. Absent in a time zone that is not known. */
  readonly promisedDays: number | undefined;
  readonly oldestDays: number | undefined;
  readonly state: 'Unseen' | 'Empty' | 'Kept' | 'Held' | 'Overdue';
  readonly seen: ClassStatus | undefined;
}

const dayMs = 86_400_000;

export interface AgeContext {
  readonly spec: CallDataPolicySpec;
  readonly seen: ClassStatus | undefined;
  /** The last look of all classes. */
  readonly scan: ScanStatus | undefined;
}

export function classAge(artifactClass: ArtifactClass, { spec, seen, scan }: AgeContext): ClassAge {
  const { name, retention } = artifactClass;
  const startMs = Date.parse(seen?.oldestStartTime ?? '');
  // The figures are of the last look that saw the whole class.
  const ageMs = Date.parse(seen?.lastFullPassTime ?? '') - startMs;
  const promisedMs = promisedMsOf(artifactClass, { spec, startMs });
  return {
    name,
    promise: describePeriod(retention.maximum),
    promisedDays: promisedMs === undefined ? undefined : Math.floor(promisedMs / dayMs),
    oldestDays: Number.isNaN(ageMs) ? undefined : Math.max(0, Math.floor(ageMs / dayMs)),
    state: stateOf({ seen, scan }, promisedMs !== undefined && ageMs > promisedMs),
    seen,
  };
}

function promisedMsOf(
  { retention }: ArtifactClass,
  { spec: { timeZone }, startMs }: { readonly spec: CallDataPolicySpec; readonly startMs: number },
): number | undefined {
  if (!isKnownTimeZone(timeZone)) return undefined;
  return Number.isNaN(startMs)
    ? shortestDays(retention.maximum, timeZone) * dayMs
    : endOfPeriod(startMs, retention.maximum, timeZone) - startMs;
}

/** By the verdict of the operator over this class alone. Older than promised and not overdue: a hold keeps it, which is no breach. */
function stateOf({ seen, scan }: Omit<AgeContext, 'spec'>, isPast: boolean): ClassAge['state'] {
  if (seen === undefined) return 'Unseen';
  const { status } = judgeBlobs({ classes: [seen], scan, standing: { kind: 'Current' } });
  if ((seen.overdue ?? 0) > 0) return 'Overdue';
  if (status === 'Unknown') return 'Unseen';
  if (isPast) return 'Held';
  return seen.artifacts === 0 && seen.oldestStartTime === undefined ? 'Empty' : 'Kept';
}
