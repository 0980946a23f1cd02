import { createAiEstate } from '../azure/ai-estate.ts';
import { createArmClient } from '../azure/arm.ts';
import { paceReads } from '../azure/read-pace.ts';
import { createStorageEstate } from '../azure/storage-estate.ts';
import { rememberThrottling } from '../azure/throttle-memory.ts';
import { readConfig, settings, type Config } from '../config.ts';
import { createCallerCredential } from './caller-credential.ts';
import { CommandError } from './command-error.ts';
import type { LiveWorld } from './live-look.ts';
import { readNotice } from './notice-page.ts';
import { liveSettings, type Environment, type LiveFlags } from './live-settings.ts';

/** A world whose connections are ended by `close`. */
export type ConnectedWorld = LiveWorld & { readonly close: () => Promise<void> };

/** Azure as the caller may see it. Throws a CommandError or an OperatorError. Reads only: nothing that writes is handed out. */
export async function connectLive(flags: LiveFlags, environment: Environment): Promise<ConnectedWorld> {
  const { storage, ai, abortSignal, close } = await connectReader(flags, environment);
  return { storage, ai, readNotice, abortSignal, close };
}

/** Asks for a token at once, so that a missing login is told once and not for every account. */
export async function connectReader(flags: LiveFlags, environment: Environment) {
  const config = liveConfig(flags, environment);
  const credential = createCallerCredential(config, {
    clientSecret: environment['AZURE_CLIENT_SECRET'],
    clientCertificatePath: environment['AZURE_CLIENT_CERTIFICATE_PATH'],
  });
  const abortSignal = new AbortController().signal;
  const scope = `${new URL(config.armEndpoint).origin}/.default`;
  await credential.getToken(scope, { abortSignal });
  const blobs = { credential, requestTimeoutMs: config.requestTimeoutSeconds * 1000, userAgent: 'calldata-cli' };
  const client = createArmClient({ ...blobs, scope, endpoint: config.armEndpoint });
  const arm = paceReads(rememberThrottling(client));
  const { observe } = createStorageEstate({ arm });
  const ai = createAiEstate({
    ...blobs,
    arm,
    scope: config.aiScope,
    ...(config.aiHosts === undefined ? {} : { hosts: config.aiHosts.split(',') }),
  });
  return {
    storage: { observe },
    ai: { discover: ai.discover, observe: ai.observe },
    /** What clients of a data plane are made with. */
    blobs,
    abortSignal,
    close: async () => {
      await ai.close();
      arm.close();
    },
  };
}

/** Only these variables: a setting of the operator that is wrong must not stop somebody's plan. */
export function liveConfig(flags: LiveFlags, environment: Environment): Config {
  const variables = liveSettings.map((name) => settings[name].variable);
  const result = readConfig(flags, Object.fromEntries(variables.map((name) => [name, environment[name]])));
  if (!result.ok) throw new CommandError(result.problems.join(' '));
  return result.config;
}
