import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { Reason } from '../../src/api/reasons.ts';
import { defaults, deployment } from '../policy/ai-build.ts';
import { failure } from '../support/build.ts';
import type { AiOperation, FakeAiAccountParts } from '../support/fake-ai-estate.ts';
import { createPolicyInForce, deletePolicy, edit, editLifecycle, type World } from '../support/fakes.ts';
import { meanwhileGate } from '../support/gate.ts';
import { aiSpec, correcting, createPromiseInForce, declare, everywhere, promise } from './ai-world.ts';
import type { Scenario } from './condition-scenarios.ts';

/** The rows of docs/conditions.md that speak of AI. */
export const aiConditionScenarios: Readonly<Record<string, Scenario>> = {
  'AI in the EU, everything seen, nothing amiss': (world) => createPromiseInForce(world),
  'A boundary, and no AI': (world) => createPolicyInForce(world, { residency: { boundary: 'EU' } }),
  'AI, and no boundary': (world) => createPromiseInForce(world, { ai: aiSpec() }),
  'AI, and no account with an OpenAI data plane': (world) =>
    createPromiseInForce(world, promise(), { facts: { kind: 'SpeechServices' }, deployments: [] }),

  'The AI account lies outside the boundary': (world) => found(world, { facts: { location: 'eastus' } }),
  'An AI account lies in a region never seen before': (world) => found(world, { facts: { location: 'atlantis' } }),
  'Storage is replicated out of the boundary': async (world) => {
    await createPromiseInForce(world);
    const { account } = { account: { sku: 'Premium_ZRS', kind: 'BlockBlobStorage', location: 'germanywestcentral' } };
    const copy = { secondaryLocation: 'uksouth', hierarchicalNamespace: false, accountImmutability: false };
    world.estate.change('archive', { account: { ...account, ...copy } });
    await world.pass();
  },
  'A deployment was set to a global SKU': (world) =>
    found(world, { deployments: [deployment('gpt-main', { sku: 'GlobalStandard' })] }),
  'A deployment uses the EU data zone, boundary EU': (world) =>
    found(world, { deployments: [deployment('gpt-zone', { sku: 'DataZoneStandard' })] }),
  'A deployment uses the EU data zone, boundary EUDataBoundary': (world) =>
    found(
      world,
      { deployments: [deployment('gpt-zone', { sku: 'DataZoneStandard' })] },
      { ...promise(), residency: { boundary: 'EUDataBoundary' } },
    ),
  'A deployment overflows into a global one': (world) =>
    found(world, {
      deployments: [
        deployment('gpt-main', { sku: 'ProvisionedManaged', spilloverDeploymentName: 'gpt-burst' }),
        deployment('gpt-burst', { sku: 'GlobalStandard' }),
      ],
    }),
  'A deployment has a SKU never seen before': (world) =>
    found(world, { deployments: [deployment('gpt-main', { sku: 'Novel' })] }),
  'A model of another publisher': (world) =>
    found(world, { deployments: [deployment('gpt-main', { modelFormat: 'DeepSeek' })] }),
  'A fine-tuned model is deployed': (world) =>
    found(world, { deployments: [deployment('gpt-main', { modelSource: '/another/account' })] }),

  'Stored completions are possible, no correction named': (world) =>
    found(world, { facts: { storedCompletionsDisabled: false } }),
  'Assistants are possible, no correction named': (world) => found(world, { facts: { tags: {} } }),
  'Training files lie in the AI account': (world) => found(world, { dataPlane: { trainingFiles: { count: 2 } } }),
  'Storage for abuse monitoring is possible, and forbidden': async (world) => {
    await createPromiseInForce(world, promise({ training: { ...defaults, abuseMonitoringStorage: 'Forbidden' } }));
    world.ai.change('voicebot', { facts: { contentLogging: undefined } });
    await world.pass();
  },

  'Stored completions were switched on, and off again by us': (world) => flipped(world),
  'Stored completions were switched on, Audit': (world) => flipped(world, { ...correcting(), enforcement: 'Audit' }),
  'A correction is accepted by Azure and not set': async (world) => {
    await createPromiseInForce(world, correcting());
    world.ai.ignore('voicebot', 'SetStoredCompletionsDisabled');
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
    await world.pass();
  },
  'A correction is denied (403)': (world) => refused(world, 'AccessDenied', 'retryable'),
  'A correction meets another operation (409)': (world) => refused(world, 'AzureConflict', 'retryable'),
  'A correction is locked out': (world) => refused(world, 'ScopeLocked', 'terminal'),
  'The policy was edited between look and correction': async (world) => {
    await createPromiseInForce(world, correcting());
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
    const change = () => {
      editLifecycle(world, { lagDays: 4 });
    };
    await world.pass({ gate: meanwhileGate('readAi', change) });
  },

  'One of three AI accounts denied (403)': (world) => unseenAccount(world, 'AccessDenied'),
  'One of three AI accounts throttled (429)': (world) => unseenAccount(world, 'Throttled'),
  'One of three AI accounts gone (404)': async (world) => {
    await threeInForce(world);
    world.ai.remove('second');
    await world.pass();
  },
  'A page of deployments fails (5xx)': (world) => unseenPart(world, 'deployments', 'AzureUnavailable'),
  'The connections of an AI account denied (403)': (world) => unseenPart(world, 'stores', 'AccessDenied'),
  'The data plane is closed (403), ARM answers': (world) => unseenPart(world, 'dataPlane', 'AccessDenied'),
  'The data plane is throttled (429)': (world) => unseenPart(world, 'dataPlane', 'Throttled'),
  'The search for AI accounts denied (403)': async (world) => {
    await createPromiseInForce(world, promise({ discover: everywhere }));
    world.ai.failDiscovery(failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    await world.pass();
  },
  'An undeclared AI account was found, in order': async (world) => {
    await createPromiseInForce(world, promise({ discover: everywhere }));
    world.ai.add('stranger');
    await world.pass();
  },
  'An undeclared AI account was found outside the boundary': async (world) => {
    await createPromiseInForce(world, promise({ discover: everywhere }));
    world.ai.add('stranger', { facts: { location: 'eastus' } });
    await world.pass();
  },
  'A storage account denied (403), AI in order': async (world) => {
    await createPromiseInForce(world);
    world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    await world.pass();
  },

  'Suspended, AI promised': async (world) => {
    await createPromiseInForce(world);
    edit(world, { suspend: true });
    await world.pass();
  },
  'Deletion with RemoveRules, blocked, AI promised': async (world) => {
    await createPromiseInForce(world, { ...promise(), deletionPolicy: 'RemoveRules' });
    world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    deletePolicy(world);
    await world.pass();
  },
};

/** All was in order, then someone changed the AI account. */
async function found(
  world: World,
  parts: FakeAiAccountParts,
  spec: Partial<CallDataPolicySpec> = promise(),
): Promise<void> {
  await createPromiseInForce(world, spec);
  world.ai.change('voicebot', parts);
  await world.pass();
}

async function flipped(world: World, spec: Partial<CallDataPolicySpec> = correcting()): Promise<void> {
  await createPromiseInForce(world);
  edit(world, spec);
  world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
  await world.pass();
}

async function refused(world: World, reason: Reason, kind: 'retryable' | 'terminal'): Promise<void> {
  await createPromiseInForce(world, correcting());
  world.ai.fail('voicebot', 'write', failure(reason, { kind }));
  world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
  await world.pass();
}

async function threeInForce(world: World): Promise<void> {
  world.ai.add('second');
  world.ai.add('third');
  await createPromiseInForce(world, promise({ accounts: declare('voicebot', 'second', 'third') }));
}

async function unseenAccount(world: World, reason: Reason): Promise<void> {
  await threeInForce(world);
  world.ai.fail('second', 'account', failure(reason, { retryAfterMs: 300_000 }));
  await world.pass();
}

async function unseenPart(world: World, part: AiOperation, reason: Reason): Promise<void> {
  await createPromiseInForce(world);
  world.ai.fail('voicebot', part, failure(reason, { retryAfterMs: 300_000 }));
  await world.pass();
}
