import type { TokenCredential } from '@azure/identity';
import { createArmClient, type ArmClient } from '../azure/arm.ts';
import type { AzureCredential } from '../azure/credential.ts';
import { readConfig, settings } from '../config.ts';
import { createArmWrites, type ArmWrites } from '../probe/arm-writes.ts';
import { createCallerCredential } from './caller-credential.ts';
import { CommandError } from './command-error.ts';
import type { Environment } from './live-settings.ts';
import { probeSettings, type ProbeFlags } from './probe-settings.ts';

export interface ProbeConnection {
  readonly arm: ArmClient;
  readonly writes: ArmWrites;
  readonly credential: TokenCredential;
  readonly close: () => void;
}

/** Azure as the caller may change it. Asks for a token at once. Throws a CommandError or an OperatorError. */
export async function connectProbe(flags: ProbeFlags, environment: Environment): Promise<ProbeConnection> {
  const config = probeConfig(flags, environment);
  const caller = createCallerCredential(config, {
    clientSecret: environment['AZURE_CLIENT_SECRET'],
    clientCertificatePath: environment['AZURE_CLIENT_CERTIFICATE_PATH'],
  });
  const scope = `${new URL(config.armEndpoint).origin}/.default`;
  await caller.getToken(scope, { abortSignal: new AbortController().signal });
  const client = {
    credential: caller,
    endpoint: config.armEndpoint,
    scope,
    requestTimeoutMs: config.requestTimeoutSeconds * 1000,
    userAgent: 'calldata-cli',
  };
  const [arm, writes] = [createArmClient(client), createArmWrites(client)];
  return {
    arm,
    writes,
    credential: tokenCredential(caller),
    close: () => {
      arm.close();
      writes.close();
    },
  };
}

/** Only these variables: a setting of the operator that is wrong must not stop a probe. */
function probeConfig(flags: ProbeFlags, environment: Environment) {
  const given = probeSettings.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]] as const]));
  const variables = probeSettings.map((name) => settings[name].variable);
  const result = readConfig(
    Object.fromEntries(given),
    Object.fromEntries(variables.map((name) => [name, environment[name]])),
  );
  if (!result.ok) throw new CommandError(result.problems.join(' '));
  return result.config;
}

/** How long a client of the SDK may hold on to a token before it asks the caller's credential again. */
const TOKEN_USE_MS = 300_000;

/** The caller's credential as the SDK takes it. */
export function tokenCredential(caller: AzureCredential): TokenCredential {
  return {
    getToken: async (scopes, options) => {
      const scope = typeof scopes === 'string' ? scopes : (scopes[0] ?? '');
      const abortSignal = (options?.abortSignal as AbortSignal | undefined) ?? new AbortController().signal;
      const token = await caller.getToken(scope, { abortSignal });
      return { token, expiresOnTimestamp: Date.now() + TOKEN_USE_MS };
    },
  };
}
