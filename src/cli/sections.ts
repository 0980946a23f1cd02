import type { AdmittedPolicy } from './admit-policies.ts';
import { planLiveStorage, type LiveWorld } from './live-storage.ts';
import { planOfflineRules } from './offline-rules.ts';
import type { PlanSection } from './plan-report.ts';

/** Plans one aspect of a policy. A new aspect is one more entry in a list below. */
export type PlanOffline = (policy: AdmittedPolicy) => readonly PlanSection[];
export type PlanLive = (policy: AdmittedPolicy, world: LiveWorld) => Promise<readonly PlanSection[]>;

export const offlineSections: readonly PlanOffline[] = [planOfflineRules];
export const liveSections: readonly PlanLive[] = [planLiveStorage];
