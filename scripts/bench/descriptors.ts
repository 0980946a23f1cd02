import type { CallDataPolicy, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import { loadKubeConfig } from '../../src/kube/connection.ts';
import { callDataPolicyType, createPolicyStore } from '../../src/kube/policy-store.ts';
import { createTransport } from '../../src/kube/transport.ts';
import { getObject } from '../../src/kube/client.ts';
import { benchPolicy } from './estate.ts';
import { openDescriptors, type Figure } from './measure.ts';
import type { BenchStack } from './stack.ts';

const reads = 10_000;
const writes = 1_500;
const atOnce = 50;

/** The operator's own client in this process: reads and status writes, fifty at once, and the descriptors that stay open. */
export async function measureDescriptors(stack: BenchStack, index: number): Promise<readonly Figure[]> {
  const abortSignal = AbortSignal.timeout(300_000);
  const kubeConfig = loadKubeConfig({ kubeconfigFile: stack.controlPlane.kubeconfigFile });
  const transport = createTransport(kubeConfig);
  const client = { transport, resource: callDataPolicyType };
  const store = createPolicyStore({ transport, cache: { list: () => [], get: () => undefined } });
  const key = { namespace: 'bench', name: benchPolicy(index, 1, 'bench').metadata.name };
  const policy = await getObject<CallDataPolicy>(client, key, { abortSignal });
  if (policy === undefined) throw new Error('the policy to read is not there');
  const idle = openDescriptors();
  let most = idle;
  await repeat(reads, async () => {
    await store.get(key, { abortSignal });
    most = Math.max(most, openDescriptors());
  });
  await repeat(writes, async (turn) => {
    const status: CallDataPolicyStatus = { observedGeneration: 0, lastHandledReconcileAt: `bench-${turn}` };
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

async function repeat(count: number, work: (turn: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
