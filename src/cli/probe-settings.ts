import { liveSettings, type LiveFlags } from './live-settings.ts';

const aiSettings: readonly string[] = ['aiHosts', 'aiScope'];

/** The settings of `plan --live` without those for AI accounts, which a probe does not look at. */
export const probeSettings = liveSettings.filter((name) => !aiSettings.includes(name));

export interface ProbeFlags extends LiveFlags {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly location?: string;
  readonly only?: string;
  readonly keep: boolean;
  readonly json: boolean;
}
