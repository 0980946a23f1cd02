import { createArmClient } from '../azure/arm.ts';
import { createStorageEstate } from '../azure/storage-estate.ts';
import { readConfig, settings, type Config } from '../config.ts';
import { createCallerCredential } from './caller-credential.ts';
import { CommandError } from './command-error.ts';
import { liveSettings, type Environment, type LiveFlags } from './live-settings.ts';
import type { LiveWorld } from './live-storage.ts';

/**
 * Azure as the caller may see it. Asks for a token at once, so that a missing login is told once and not for every
 * account. Throws a CommandError or an OperatorError. Reads only: nothing that the command does calls a write.
 */
export async function connectLive(
  flags: LiveFlags,
  environment: Environment,
): Promise<LiveWorld & { readonly close: () => void }> {
  const config = liveConfig(flags, environment);
  const credential = createCallerCredential(config, {
    clientSecret: environment['AZURE_CLIENT_SECRET'],
    clientCertificatePath: environment['AZURE_CLIENT_CERTIFICATE_PATH'],
  });
  const abortSignal = new AbortController().signal;
  const scope = `${new URL(config.armEndpoint).origin}/.default`;
  await credential.getToken(scope, { abortSignal });
  const arm = createArmClient({
    credential,
    scope,
    endpoint: config.armEndpoint,
    requestTimeoutMs: config.requestTimeoutSeconds * 1000,
    userAgent: 'calldata-cli',
  });
  return { storage: createStorageEstate({ arm }), abortSignal, close: arm.close };
}

/** Only these variables: a setting of the operator that is wrong must not stop somebody's plan. */
function liveConfig(flags: LiveFlags, environment: Environment): Config {
  const variables = liveSettings.map((name) => settings[name].variable);
  const result = readConfig(flags, Object.fromEntries(variables.map((name) => [name, environment[name]])));
  if (!result.ok) throw new CommandError(result.problems.join(' '));
  return result.config;
}
