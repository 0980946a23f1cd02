/** Types of conditions of an ErasureRequest, in the order in which status lists them. */
export const erasureConditionTypes = [
  'Succeeded',
  'Ready',
  'PlanReady',
  'Approved',
  'Erased',
  'AbsenceVerified',
  'FeaturesDestroyed',
  'DueTimeMet',
  'Reconciling',
  'Stalled',
] as const;

export type ErasureConditionType = (typeof erasureConditionTypes)[number];

export const erasureConditionMeanings: Readonly<Record<ErasureConditionType, string>> = {
  Succeeded: 'Every artifact of the plan is erased or declared out of reach, or there was none.',
  Ready: 'The request came to its end, whichever. Its reason says where the request stands.',
  PlanReady: 'The search came to its end, and the plan is shown.',
  Approved: 'What the plan shows may be deleted.',
  Erased: 'Nothing of the plan is left or recoverable.',
  AbsenceVerified: 'A complete listing after the deletes saw nothing of the plan.',
  FeaturesDestroyed: 'The Secret with what the caller named stayed gone for a check interval.',
  DueTimeMet: 'True: it ended in time. False: it did not, or will not. Unknown: it is still open and in time.',
  Reconciling: 'Present only while True: the operator is working or will go on by itself.',
  Stalled: 'Present only while True: a person must change something.',
};
