import type { ArtifactPlan, ClassPlan, EstatePlan, StepPlan } from './estate-plan.ts';

export const plainArtifact: ArtifactPlan = {
  classIndex: 0,
  placeIndex: 0,
  call: 0,
  steps: [],
  others: [],
  hasUnreadable: false,
  isPage: false,
  isUncommitted: false,
  protection: undefined,
  siblingGoneHours: undefined,
  siblingHold: undefined,
};

export const step = (act: StepPlan['act'], ageHours: number, more: Partial<StepPlan> = {}): StepPlan => ({
  act,
  ageHours,
  call: 0,
  hold: undefined,
  consent: undefined,
  ...more,
});

export const classAt = (places: ClassPlan['places'], dating: ClassPlan['dating'] = 'Path'): ClassPlan => ({
  dating,
  retention: { maximum: { months: 3 } },
  consent: undefined,
  places,
});

/** Four calls that are due and two that are not, with a rewritten and a snapshotted blob among them, in every place. */
export function plainPlan(classes: readonly ClassPlan[], more: Partial<EstatePlan> = {}): EstatePlan {
  const calls = [2400, 2500, 3000, 9000, 240, 30];
  const rewritten = [step('Put', 2000)];
  const artifacts = classes.flatMap(({ places }, classIndex) =>
    places.flatMap((_, placeIndex) =>
      calls.map((__, call): ArtifactPlan => {
        const steps = call === 1 ? rewritten : call === 2 ? [...rewritten, step('Snapshot', 1900)] : [];
        return { ...plainArtifact, classIndex, placeIndex, call, steps };
      }),
    ),
  );
  return {
    nowMs: Date.UTC(2027, 5, 15, 9),
    timeZone: 'Europe/Berlin',
    checkIntervalMinutes: 60,
    pageSize: 5000,
    classes,
    calls,
    artifacts,
    heldIds: [],
    ...more,
  };
}
