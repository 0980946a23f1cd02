import type { CallDataPolicySpec } from '../api/call-data-policy.ts';

export type SweepLimits = CallDataPolicySpec['sweep']['limits'];

/** Artifacts of a class that a pass may delete without asking a person. */
export function limitOfClass({ minArtifacts, percentOfClass }: SweepLimits, artifacts: number): number {
  return Math.max(minArtifacts, Math.floor((percentOfClass * artifacts) / 100));
}
