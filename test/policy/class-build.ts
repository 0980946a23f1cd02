import type { ClassSeen } from '../../src/policy/scan-report.ts';
import { noConsents, noCounts, nothingDue, nothingEarliest, nothingLatest } from '../../src/scan/pass/class-counts.ts';

/** A class that was seen whole, and nothing in it. */
export function emptyClass(name: string): ClassSeen {
  return {
    name,
    complete: true,
    calls: 0,
    ...noCounts,
    ...nothingEarliest,
    ...nothingLatest,
    due: nothingDue,
    consent: noConsents,
  };
}
