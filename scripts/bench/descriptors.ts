import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { createPolicyStore } from '../../src/kube/policy-store.ts';
import { createTransport } from '../../src/kube/transport.ts';
import type { ObjectKey } from '../../src/reconcile/outcome.ts';
import { benchPolicy } from './estate.ts';
import { openDescriptors, type Figure } from './measure.ts';
import type { BenchStack } from './stack.ts';

const reads = 10_000;
const writes = 1_500;
const atOnce = 50;

/**
 * The operator's own client in this process: reads and status writes, fifty at once, each over a policy of its own, and the
 * descriptors that stay open. A write sends the version that it read, as a pass does.
 */
export async function measureDescriptors(stack: BenchStack, accounts: number): Promise<readonly Figure[]> {
  const abortSignal = AbortSignal.timeout(300_000);
  const kubeConfig = loadKubeConfig({ kubeconfigFile: stack.controlPlane.kubeconfigFile });
  const transport = createTransport(kubeConfig);
  const store = createPolicyStore({
    transport,
    cache: { list: () => [], get: () => undefined, listBy: () => [] },
    unseenNamespaces: () => [],
  });
  const keys = Array.from({ length: atOnce }, (_, index) => ({
    namespace: 'bench',
    name: benchPolicy(index, accounts, 'bench').metadata.name,
  }));
  const read = async (key: ObjectKey): Promise<CallDataPolicy> => {
    const policy = await store.get(key, { abortSignal });
    if (policy === undefined) throw new Error(`the policy ${key.name} is not there`);
    return policy;
  };
  await Promise.all(keys.map(read));
  const idle = openDescriptors();
  let most = idle;
  await repeat(keys, reads - writes, async (key) => {
    await read(key);
    most = Math.max(most, openDescriptors());
  });
  await repeat(keys, writes, async (key, turn) => {
    const policy = await read(key);
    const status = { ...policy.status, observedGeneration: 0, lastHandledReconcileAt: `bench-${turn}` };
    await store.applyStatus(policy, status, { abortSignal });
  });
  const after = openDescriptors();
  await kubeConfig.dispose();
  if (Math.max(most, after) > idle + 32) throw new Error(`descriptors grew from ${idle} to ${Math.max(most, after)}`);
  return [
    {
      what: `open descriptors idle / most / after ${reads} reads and ${writes} status writes`,
      value: `${idle} / ${most} / ${after}`,
    },
  ];
}

/** Fifty workers, each with a key of its own, share the turns. */
async function repeat(
  keys: readonly ObjectKey[],
  count: number,
  work: (key: ObjectKey, turn: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (key: ObjectKey): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(key, next);
    }
  };
  await Promise.all(keys.map(worker));
}
