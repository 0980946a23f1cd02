import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { startOperator } from '../../src/operator.ts';
import type { LogFields } from '../../src/runtime/log.ts';
import { trustInThisProcess } from '../../test/support/certificates.ts';
import { type LocalStack } from '../../test/support/local-stack.ts';
import { operatorIdentity } from '../../test/support/operator-identity.ts';

export interface ClockedOperator {
  /** Everything that it logged, debug included, one JSON text a line. */
  readonly lines: () => readonly string[];
  readonly stop: () => Promise<void>;
}

const tokenSeconds = 3600;

/**
 * The operator in this process, under its own ServiceAccount, by the clock of the local Azure: a process of its own has the
 * clock of the machine. It serves one namespace.
 */
export async function startClockedOperator(
  stack: Pick<LocalStack, 'azure' | 'controlPlane'>,
  namespace: string,
): Promise<ClockedOperator> {
  const { azure } = stack;
  trustInThisProcess(azure.caPem);
  const folder = await mkdtemp(join(tmpdir(), 'calldata-demo-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, await kubeconfigOf(stack), { mode: 0o600 });
  const { armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile } = azure;
  const settings = { armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile, aiHosts: 'localhost' };
  const result = readConfig({ ...settings, kubeconfig, watchNamespaces: namespace }, {});
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const lines: string[] = [];
  const write = (level: string) => (fields: LogFields, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }));
  };
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const operator = startOperator(result.config, { log, now: () => azure.clock.now().getTime() });
  await operator.synced({ abortSignal: AbortSignal.timeout(20_000) });
  return {
    lines: () => lines,
    stop: async () => {
      await operator.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function kubeconfigOf({ controlPlane }: Pick<LocalStack, 'controlPlane'>): Promise<string> {
  const { server, caFile, requestServiceAccountToken } = controlPlane;
  const { namespace, serviceAccount } = operatorIdentity;
  const { token } = await requestServiceAccountToken(namespace, serviceAccount, { expirationSeconds: tokenSeconds });
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority': caFile } }],
    users: [{ name: 'operator', user: { token } }],
    contexts: [{ name: 'operator', context: { cluster: 'local', user: 'operator' } }],
    'current-context': 'operator',
  });
}
