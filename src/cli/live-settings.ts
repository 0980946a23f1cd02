import type { SettingName } from '../config.ts';

/** The settings of the operator that concern its calls to Azure; `--live` takes the same flags and variables. */
export const liveSettings = [
  'armEndpoint',
  'authorityHost',
  'tenantId',
  'clientId',
  'federatedTokenFile',
  'requestTimeoutSeconds',
  'aiHosts',
  'aiScope',
] as const satisfies readonly SettingName[];

export type LiveFlags = Readonly<Partial<Record<(typeof liveSettings)[number], string>>>;
export type Environment = Readonly<Record<string, string | undefined>>;
