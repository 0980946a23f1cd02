import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { ClassSeen } from './scan-report.ts';

export type SweepLimits = CallDataPolicySpec['sweep']['limits'];

/** Artifacts of a class that a pass may delete without asking a person. */
export function limitOfClass({ minArtifacts, percentOfClass }: SweepLimits, artifacts: number): number {
  return Math.max(minArtifacts, Math.floor((percentOfClass * artifacts) / 100));
}

/**
 * Whether a pass must ask a person. What can be read is measured by what can be read, so that names of which only deleted
 * copies are left do not let more of it go; what a purge takes of those counts for the class as a whole.
 */
export function isOverLimits({ artifacts, live, due }: ClassSeen, limits: SweepLimits): boolean {
  return due.now > limitOfClass(limits, artifacts) || due.liveNow > limitOfClass(limits, live);
}
