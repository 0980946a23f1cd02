import type { AdmittedPolicy } from './admit-policies.ts';
import type { LiveLook } from './live-look.ts';
import { planLiveProcessors, planOfflineProcessors } from './processor-sections.ts';
import { planLiveResidency } from './live-residency.ts';
import { planLiveStorage } from './live-storage.ts';
import { planLiveStores } from './live-stores.ts';
import { planLiveSwitches } from './live-switches.ts';
import { planLiveTraining } from './live-training.ts';
import { planOfflineErasure } from './offline-erasure.ts';
import { planLiveClasses, planOfflineClasses } from './offline-classes.ts';
import { planOfflinePromises } from './offline-promises.ts';
import { planLiveNotice } from './live-notice.ts';
import { planOfflineAi } from './offline-ai.ts';
import { planOfflineRules } from './offline-rules.ts';
import type { PlanSection, PlanTime } from './plan-report.ts';

/** Plans one aspect of a policy, from the policy alone or from what was seen. A new aspect is one more entry below. */
export type PlanOffline = (policy: AdmittedPolicy, time: PlanTime) => readonly PlanSection[];
export type PlanLive = (policy: AdmittedPolicy, look: LiveLook, time: PlanTime) => readonly PlanSection[];

export const offlineSections: readonly PlanOffline[] = [
  planOfflineRules,
  planOfflineClasses,
  planOfflinePromises,
  planOfflineErasure,
  planOfflineAi,
  planOfflineProcessors,
];
export const liveSections: readonly PlanLive[] = [
  planLiveStorage,
  planLiveClasses,
  planLiveSwitches,
  planLiveResidency,
  planLiveTraining,
  planLiveStores,
  planLiveProcessors,
  planLiveNotice,
];
