import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiGroup } from '../../src/api/group.ts';
import { yamlFile } from './yaml.ts';

const folder = join(import.meta.dirname, '..', '..', 'deploy', 'argocd');

/** Kinds with a health check, each in a file of its own beside the ConfigMap. */
export const healthChecks = { CallDataPolicy: 'call-data-policy.lua', ErasureRequest: 'erasure-request.lua' } as const;

export function healthCheck(kind: keyof typeof healthChecks): string {
  return readFileSync(join(folder, healthChecks[kind]), 'utf8');
}

/** What argocd-cm gets: the checks under the keys where Argo CD looks for them. Apply it by server-side apply: it is no whole ConfigMap. */
export function argocdConfigFile(): string {
  const kinds = Object.keys(healthChecks) as (keyof typeof healthChecks)[];
  const data = Object.fromEntries(
    kinds.map((kind) => [`resource.customizations.health.${apiGroup}_${kind}`, healthCheck(kind)]),
  );
  const metadata = {
    name: 'argocd-cm',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/name': 'argocd-cm', 'app.kubernetes.io/part-of': 'argocd' },
  };
  return yamlFile([{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }]);
}
