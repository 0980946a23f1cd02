import type { AiAccountObservation, StoreReference } from '../policy/ai-facts.ts';
import { isSingleService } from '../policy/ai-kinds.ts';
import { servesOpenAi } from '../policy/training-plan.ts';
import type { AiAccountToObserve, CallOptions } from '../reconcile/ports.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import type { AiAccountRead } from './ai-account-facts.ts';
import { attempt, concernsAllParts } from './ai-observed.ts';
import {
  readAccountHolder,
  readAiAccount,
  readDeployments,
  readDiagnosticStores,
  readProjectHolder,
  readProjects,
} from './ai-reads.ts';
import { connectionStores, hostStores, ownStorage } from './ai-stores.ts';
import type { ArmClient } from './arm.ts';
import { observeDataPlane } from './openai-facts.ts';
import type { OpenAiClient } from './openai-client.ts';

/** Projects of one account read at the same time: enough to hide latency, few enough for ARM's token buckets. */
const PROJECTS_AT_ONCE = 4;

export interface AiClients {
  readonly arm: ArmClient;
  readonly openAi: OpenAiClient;
}

/**
 * Looks at one account. Reads only, and throws only when aborted: each part carries its own failure. The account comes
 * first: what concerns all of it (gone, throttled, no token, Azure down) is then every part's answer and is not asked
 * for again part by part. The data plane is read of declared accounts that serve OpenAI.
 */
export async function observeAiAccount(
  { arm, openAi }: AiClients,
  account: AiAccountToObserve,
  options: CallOptions,
): Promise<AiAccountObservation> {
  const { resourceId, declared } = account;
  const seen = await attempt(() => readAiAccount(arm, resourceId, options), options);
  if (!seen.ok) {
    const deployments = concernsAllParts(seen)
      ? seen
      : await attempt(() => readDeployments(arm, resourceId, options), options);
    return { ...account, account: seen, deployments, stores: seen, ...(declared ? { dataPlane: seen } : {}) };
  }
  const { facts } = seen.value;
  const [deployments, stores, dataPlane] = await Promise.all([
    observeDeployments(arm, { resourceId, facts }, options),
    attempt(() => readStores(arm, { resourceId, account: seen.value }, options), options),
    declared && servesOpenAi(facts)
      ? attempt(() => observeDataPlane(openAi, { resourceId, facts }, options), options)
      : undefined,
  ]);
  const parts = { account: { ok: true, value: facts }, deployments, stores } as const;
  return { ...account, ...parts, ...(dataPlane === undefined ? {} : { dataPlane }) };
}

interface SeenAccount {
  readonly resourceId: string;
  readonly facts: AiAccountRead['facts'];
}

async function observeDeployments(
  arm: ArmClient,
  { resourceId, facts }: SeenAccount,
  options: CallOptions,
): Promise<AiAccountObservation['deployments']> {
  if (isSingleService(facts)) return { ok: true, value: [] };
  return attempt(() => readDeployments(arm, resourceId, options), options);
}

/** Every store that something of the account points at. One unreadable list makes all of it a failure. */
async function readStores(
  arm: ArmClient,
  { resourceId, account }: { readonly resourceId: string; readonly account: AiAccountRead },
  options: CallOptions,
): Promise<readonly StoreReference[]> {
  const diagnostic = await readDiagnosticStores(arm, resourceId, options);
  const own = ownStorage(account);
  if (isSingleService(account.facts)) return [...own, ...diagnostic];
  const { connections, hosts } = await readAccountHolder(arm, resourceId, options);
  const projects = await readProjects(arm, resourceId, options);
  const inProjects = await mapWithLimit(
    projects,
    PROJECTS_AT_ONCE,
    async (project) => {
      const holder = await readProjectHolder(arm, { accountId: resourceId, project }, options);
      const place = ` of project ${project}`;
      const known = [...holder.connections, ...connections];
      return [...connectionStores(holder.connections, place), ...hostStores(holder.hosts, known, place)];
    },
    options,
  );
  return [
    ...own,
    ...diagnostic,
    ...connectionStores(connections, ''),
    ...hostStores(hosts, connections, ''),
    ...inProjects.flat(),
  ];
}
