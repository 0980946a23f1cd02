import type { AiObjects } from '../reconcile/erasure-ports.ts';
import type { AiEstate } from '../reconcile/ports.ts';
import { createKeyedMutex, type KeyedMutex } from '../runtime/mutex.ts';
import { observeAiAccount } from './ai-account.ts';
import { discoverAiAccounts } from './ai-discovery.ts';
import { createAiObjects } from './ai-objects.ts';
import { applyRemoval } from './ai-removals.ts';
import { applySwitch, switchOf } from './ai-switches.ts';
import type { ArmClient } from './arm.ts';
import { createOpenAiClient } from './openai-client.ts';
import type { OpenAiClientParts, OpenAiClientSettings } from './openai-client.ts';
import { rememberDataPlaneThrottling } from './throttle-memory.ts';
import { createTriedInVain } from './tried-in-vain.ts';

export interface AiEstateSettings extends OpenAiClientSettings {
  readonly arm: ArmClient;
  /** Keeps the corrections of each account one at a time: all estates of a process share one, whoever they write as. */
  readonly writes?: KeyedMutex;
}

/** Azure's AI accounts, over ARM and over the data plane of each. */
export interface AzureAiEstate extends AiEstate {
  /** Single objects, over the same connections. */
  readonly objects: AiObjects;
  /** Ends all connections to data planes; ARM's belong to its client. */
  readonly close: () => Promise<void>;
}

export function createAiEstate(
  { arm, writes = createKeyedMutex(), ...settings }: AiEstateSettings,
  parts: OpenAiClientParts = {},
): AzureAiEstate {
  const openAi = rememberDataPlaneThrottling(createOpenAiClient(settings, parts), parts);
  const removalParts = { arm, openAi, triedInVain: createTriedInVain(), timers: parts.timers };
  return {
    discover: (scope, options) => discoverAiAccounts(arm, scope, options),
    observe: (account, options) => observeAiAccount({ arm, openAi }, account, options),
    correct: (write, options) =>
      // Resource ids are case-insensitive, and two policies may spell one account differently.
      writes.run(
        write.resourceId.toLowerCase(),
        () => {
          const { change } = write;
          return change.kind === 'SetStoredCompletionsDisabled' || change.kind === 'SetTags'
            ? applySwitch(arm, { write, wanted: switchOf(change) }, options)
            : applyRemoval(removalParts, { write, change }, options);
        },
        options,
      ),
    objects: createAiObjects({ arm, openAi }),
    close: openAi.close,
  };
}
