import { callApiServer } from '../../test/control-plane/access.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { callDataPolicyType } from '../../src/kube/policy-store.ts';
import { createReflector } from '../../src/kube/reflector.ts';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { accountId, benchPolicy, subscriptions } from './estate.ts';
import { milliseconds, percentile, type Figure } from './measure.ts';
import type { BenchStack } from './stack.ts';

const collection = '/apis/calldata.claimini.com/v1alpha1/namespaces/bench/calldatapolicies';
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Creates policies all at once and takes the times until each one's rule stands in Azure and until it is Ready. */
export async function measureApply(
  stack: BenchStack,
  { from, count, accounts }: { readonly from: number; readonly count: number; readonly accounts: number },
): Promise<readonly Figure[]> {
  const createdAt = new Map<string, number>();
  const ruleAfter = new Map<string, number>();
  const readyAfter = new Map<string, number>();
  const kubeConfig = loadKubeConfig({ kubeconfigFile: stack.controlPlane.kubeconfigFile });
  const client = { transport: createTransport(kubeConfig), resource: callDataPolicyType };
  const reflector = createReflector<CallDataPolicy>(client, {
    namespace: 'bench',
    log: silent,
    onChange: (_, policy) => {
      const created = createdAt.get(policy?.metadata.name ?? '');
      if (policy === undefined || created === undefined || readyAfter.has(policy.metadata.name)) return;
      if (policy.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true) {
        readyAfter.set(policy.metadata.name, performance.now() - created);
      }
    },
  });
  reflector.start();
  await reflector.waitForSync({ abortSignal: AbortSignal.timeout(10_000) });
  const uids = new Map<string, { readonly uid: string; readonly account: string }>();
  const create = async (index: number): Promise<void> => {
    const body = benchPolicy(index, accounts, 'bench');
    createdAt.set(body.metadata.name, performance.now());
    const answer = await callApiServer(stack.controlPlane, collection, { body });
    if (answer.status !== 201) throw new Error(`policy ${index} was not created: HTTP ${answer.status}`);
    const { metadata } = JSON.parse(answer.body) as CallDataPolicy;
    uids.set(metadata.name, { uid: metadata.uid, account: accountId(index % accounts) });
  };
  const indexes = Array.from({ length: count }, (_, offset) => from + offset);
  const lookAtRules = (): boolean => {
    for (const [name, { uid, account }] of uids) {
      if (ruleAfter.has(name)) continue;
      const rules = stack.azure.state.lifecycleDocument(account)?.rules ?? [];
      const prefix = ownRulePrefix(uid);
      if (rules.some((rule) => typeof rule['name'] === 'string' && rule['name'].startsWith(prefix))) {
        ruleAfter.set(name, performance.now() - (createdAt.get(name) ?? Number.NaN));
      }
    }
    return ruleAfter.size === count && readyAfter.size === count;
  };
  const creating = inBatches(indexes, create);
  await waitFor(lookAtRules, {
    what: 'all policies to be Ready',
    deadlineMs: 300_000,
    intervalMs: 10,
    describe: () => ({ rules: ruleAfter.size, ready: readyAfter.size }),
  });
  await creating;
  await reflector.stop();
  await kubeConfig.dispose();
  const rules = [...ruleAfter.values()];
  const ready = [...readyAfter.values()];
  const title = `${count} policies over ${accounts} accounts in ${subscriptions.length} subscriptions, created at once`;
  return [
    {
      what: `${title}: create to rule written, p50 / p95`,
      value: `${milliseconds(percentile(rules, 0.5))} / ${milliseconds(percentile(rules, 0.95))}`,
    },
    {
      what: `${title}: create to Ready, p50 / p95`,
      value: `${milliseconds(percentile(ready, 0.5))} / ${milliseconds(percentile(ready, 0.95))}`,
    },
  ];
}

async function inBatches(indexes: readonly number[], create: (index: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < indexes.length; start += 20) {
    await Promise.all(indexes.slice(start, start + 20).map(create));
  }
}
