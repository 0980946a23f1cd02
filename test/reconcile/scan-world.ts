import type { ArtifactClass, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { ClassSeen, ScanReport, SweepResult } from '../../src/policy/scan-report.ts';
import { classSeen } from '../policy/scan-build.ts';
import { nothingDue } from '../../src/scan/pass/class-counts.ts';
import { recordings, transcripts } from '../support/build.ts';
import { createPolicyInForce, type World } from '../support/fakes.ts';

const artifacts: NonNullable<ArtifactClass['artifacts']> = [
  { kind: 'Recording', preset: 'AzureCommunicationRecording' },
];

/** The two classes of every test, with what makes them readable. */
export const readableClasses: readonly [ArtifactClass, ArtifactClass] = [
  { ...recordings, artifacts },
  { ...transcripts, artifacts },
];

/** Rules are in force, and from now on a look that is asked for runs. The first one does. */
export async function createLookedAt(world: World, spec: Partial<CallDataPolicySpec> = {}): Promise<void> {
  world.scans.work();
  await createPolicyInForce(world, { artifactClasses: [...readableClasses], ...spec });
}

export function due(now: number, more: Partial<ClassSeen['due']> = {}): Pick<ClassSeen, 'due'> {
  return { due: { ...nothingDue, now, nowWhateverHolds: now, ...more } };
}

/** What a look saw: 1,000 artifacts a class, and of the recordings what is told. */
export function reportOf(
  ofRecordings: Partial<ClassSeen> = {},
  overrides: Partial<ScanReport> = {},
): Partial<ScanReport> {
  const classes = [
    classSeen('recordings', { artifacts: 1000, ...ofRecordings }),
    classSeen('transcripts', { artifacts: 1000 }),
  ];
  return { classes, ...overrides };
}

/** Ends the listing that runs, and makes the pass that reports it. */
export async function see(
  world: World,
  ofRecordings: Partial<ClassSeen> = {},
  overrides: Partial<ScanReport> = {},
): Promise<void> {
  world.scans.endList(reportOf(ofRecordings, overrides));
  await world.pass();
}

export function sweptOf(deleted: number, stopped?: SweepResult['stopped']): SweepResult {
  const rest = { kept: {}, immutableUntilMs: undefined };
  const classes = [
    { name: 'recordings', deleted, approved: deleted, ...rest },
    { name: 'transcripts', deleted: 0, approved: 0, ...rest },
  ];
  return { classes, ...(stopped === undefined ? {} : { stopped }) };
}
