import fc from 'fast-check';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { AccountKind } from './engine-stage.ts';
import { accountKinds } from './engine-stage.ts';

/** How the artifacts of a class tell their call and its start. */
export const datings = ['Path', 'Metadata', 'Sibling', 'Content', 'Log', 'Records'] as const;
export type Dating = (typeof datings)[number];

export interface ClassPlan {
  readonly dating: Dating;
  readonly retention: ArtifactClass['retention'];
  readonly consent: Pick<NonNullable<ArtifactClass['consent']>, 'purpose' | 'from' | 'onMissing'> | undefined;
  readonly places: readonly AccountKind[];
}

/** One thing that happened to a name. */
export interface StepPlan {
  readonly act: 'Put' | 'Snapshot' | 'Remove';
  /** How long ago; never before the step before it. */
  readonly ageHours: number;
  /** Of which call, where the content or the metadata tells it. */
  readonly call: number;
  readonly hold: string | undefined;
  readonly consent: string | undefined;
  /** Its metadata tells no call. */
  readonly isMute?: boolean;
}

export interface ArtifactPlan {
  readonly classIndex: number;
  readonly placeIndex: number;
  readonly call: number;
  readonly steps: readonly StepPlan[];
  /** Further calls of a log. */
  readonly others: readonly number[];
  readonly hasUnreadable: boolean;
  readonly isPage: boolean;
  readonly isUncommitted: boolean;
  readonly protection: 'Lease' | 'LegalHold' | undefined;
  /** Of the file that dates it, where one does: how long ago it was deleted. */
  readonly siblingGoneHours: number | undefined;
  readonly siblingHold: string | undefined;
}

export interface EstatePlan {
  readonly nowMs: number;
  readonly timeZone: string;
  readonly checkIntervalMinutes: number;
  readonly pageSize: number;
  readonly classes: readonly ClassPlan[];
  /** How many hours ago each call began. */
  readonly calls: readonly number[];
  readonly artifacts: readonly ArtifactPlan[];
  readonly heldIds: readonly number[];
}

export const deleteAfterDays = 20;

const periods = [{ days: 30 }, { days: 9 }, { months: 1 }, { months: 3 }, { years: 1 }] as const;

const retention = fc.record({
  maximum: fc.constantFrom(...periods),
  minimum: fc.constantFrom(undefined, undefined, undefined, { days: 5 }),
});

const classPlan: fc.Arbitrary<ClassPlan> = fc.record({
  dating: fc.constantFrom(...datings),
  retention: retention.map(({ maximum, minimum }) => (minimum === undefined ? { maximum } : { maximum, minimum })),
  consent: fc.option(
    fc.record({
      purpose: fc.constantFrom('Recording' as const, 'AI' as const),
      from: fc.constantFrom('Tag' as const, 'Metadata' as const),
      onMissing: fc.constantFrom('Report' as const, 'DeleteAfter' as const),
    }),
    { nil: undefined },
  ),
  places: fc.uniqueArray(fc.constantFrom(...accountKinds), { minLength: 1, maxLength: 2 }),
});

/** Around the ends of periods, with what is reckoned off them, to the hour. */
const callHours = fc.oneof(
  fc.constantFrom(1, 50, 130, 24 * 15, 24 * 25, 24 * 50, 24 * 100, 24 * 380, 24 * 800),
  fc
    .tuple(
      fc.constantFrom(2, 9, 20, 22, 28, 30, 31, 82, 83, 85, 88, 90, 92, 358, 365),
      fc.integer({ min: -30, max: 30 }),
    )
    .map(([days, hours]) => Math.max(1, days * 24 + hours)),
);

const holdValue = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'case-1',
  'ended',
  'early',
  'unknown',
);

const stepPlan: fc.Arbitrary<StepPlan> = fc.record({
  act: fc.constantFrom('Put' as const, 'Put' as const, 'Snapshot' as const, 'Remove' as const),
  ageHours: fc.oneof(fc.constantFrom(0, 1, 20, 30, 100, 160), fc.integer({ min: 0, max: 24 * 120 })),
  call: fc.nat({ max: 5 }),
  hold: holdValue,
  consent: fc.constantFrom(undefined, 'yes', 'yes', 'no', 'maybe'),
});

const artifactPlan: fc.Arbitrary<ArtifactPlan> = fc.record({
  classIndex: fc.nat({ max: 2 }),
  placeIndex: fc.nat({ max: 1 }),
  call: fc.nat({ max: 5 }),
  steps: fc.array(stepPlan, { maxLength: 4 }),
  others: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
  hasUnreadable: fc.boolean().map((is) => is),
  isPage: fc.nat({ max: 19 }).map((value) => value === 7),
  isUncommitted: fc.nat({ max: 19 }).map((value) => value === 7),
  protection: fc.constantFrom(...Array<undefined>(12).fill(undefined), 'Lease' as const, 'LegalHold' as const),
  siblingGoneHours: fc.option(fc.constantFrom(0, 20, 100, 24 * 30), { nil: undefined, freq: 8 }),
  siblingHold: holdValue,
});

export const estatePlan: fc.Arbitrary<EstatePlan> = fc.record({
  nowMs: fc
    .integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2029, 11, 31) / 1000 })
    .map((seconds) => seconds * 1000),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
  checkIntervalMinutes: fc.constantFrom(15, 60, 1440),
  pageSize: fc.constantFrom(3, 10, 5000),
  classes: fc.array(classPlan, { minLength: 1, maxLength: 3 }),
  calls: fc.array(callHours, { minLength: 2, maxLength: 6 }),
  artifacts: fc.array(artifactPlan, { minLength: 1, maxLength: 9 }),
  heldIds: fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 1 }),
});
