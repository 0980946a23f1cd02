import { createAiEstate } from '../../src/azure/ai-estate.ts';
import type { AiEstateSettings, AzureAiEstate } from '../../src/azure/ai-estate.ts';
import type { AiAccountObservation } from '../../src/policy/ai-facts.ts';
import type { AiChange } from '../../src/policy/training-plan.ts';
import type { AiWriteResult } from '../../src/reconcile/ports.ts';
import { readEstate } from '../cloud/estate.ts';
import type { LocalAzureOptions } from '../cloud/local-azure.ts';
import { startAzureUnderTest, testTimeoutMs } from './azure-under-test.ts';
import { neverAborted, resourceGroup } from './azure-samples.ts';
import type { AzureUnderTest, ConnectOverrides } from './azure-under-test.ts';

export const trialGroup = resourceGroup.replace('voice', 'trial');
export const voicebotId = `${resourceGroup}/providers/Microsoft.CognitiveServices/accounts/voicebot`;
export const speechId = `${resourceGroup}/providers/Microsoft.CognitiveServices/accounts/speech`;
export const playgroundId = `${trialGroup}/providers/Microsoft.CognitiveServices/accounts/playground`;

export interface AiUnderTest {
  readonly azure: AzureUnderTest['azure'];
  readonly estate: AzureAiEstate;
  /** An estate of its own, with a credential of its own. */
  readonly connectAi: (overrides?: AiOverrides) => AzureAiEstate;
  readonly observe: (resourceId: string, declared?: boolean) => Promise<AiAccountObservation>;
  readonly correct: (change: AiChange, overrides?: CorrectOverrides) => Promise<AiWriteResult>;
  readonly stop: () => Promise<void>;
}

export interface AiOverrides extends ConnectOverrides {
  readonly ai?: Partial<AiEstateSettings>;
}

export interface CorrectOverrides {
  readonly resourceId?: string;
  readonly stillWanted?: () => Promise<boolean>;
}

/** The local Azure with AI accounts that show everything, and the real clients of src/azure on it. */
export async function startAiUnderTest(options: Partial<LocalAzureOptions> = {}): Promise<AiUnderTest> {
  const test = await startAzureUnderTest({ estate: await readEstate('test/cloud/estates/ai.yaml'), ...options });
  const estates: AzureAiEstate[] = [];
  const connectAi = ({ ai, ...overrides }: AiOverrides = {}): AzureAiEstate => {
    const { arm, credential } = test.connect(overrides);
    const settings = { arm, credential, hosts: ['localhost'], requestTimeoutMs: testTimeoutMs };
    const created = createAiEstate({ ...settings, ...ai });
    estates.push(created);
    return created;
  };
  const estate = connectAi();
  const name = (resourceId: string): string => resourceId.split('/').at(-1) ?? '';
  return {
    azure: test.azure,
    estate,
    connectAi,
    observe: (resourceId, declared = true) =>
      estate.observe({ name: name(resourceId), resourceId, declared }, neverAborted()),
    correct: (change, { resourceId = voicebotId, stillWanted = () => Promise.resolve(true) } = {}) =>
      estate.correct({ resourceId, change, stillWanted }, neverAborted()),
    stop: async () => {
      await Promise.all(estates.map((each) => each.close()));
      await test.stop();
    },
  };
}

/** Changes the account behind the wire. The function that it returns takes the change back. */
export function alterAccount(
  { state }: AiUnderTest['azure'],
  resourceId: string,
  change: Parameters<typeof state.mutateCognitiveAccount>[1],
): () => void {
  const { location, kind, tags, properties, provisioningState } = state.cognitiveAccount(resourceId);
  state.mutateCognitiveAccount(resourceId, change);
  return () => {
    state.mutateCognitiveAccount(resourceId, (account) => {
      Object.assign(account, { location, kind, tags, properties, provisioningState });
    });
  };
}
