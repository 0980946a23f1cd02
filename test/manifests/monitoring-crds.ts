import { textAt } from '../api/object-path.ts';
import { kubectl } from '../support/local-stack.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ControlPlaneAccess } from '../control-plane/access.ts';

const strings = { type: 'object', additionalProperties: { type: 'string' } };
const text = { type: 'string' };

function crd(kind: string, plural: string, spec: JsonObject): JsonObject {
  const group = 'monitoring.coreos.com';
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

/**
 * As much of the kinds of the Prometheus operator as the shipped objects use, under the names of the real ones: kubectl
 * refuses a field that is not among them.
 */
const monitoringCrds: readonly JsonObject[] = [
  crd('ServiceMonitor', 'servicemonitors', {
    type: 'object',
    required: ['endpoints', 'selector'],
    properties: {
      selector: { type: 'object', properties: { matchLabels: strings } },
      endpoints: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            port: text,
            path: { type: 'string', pattern: '^/' },
            interval: text,
            scrapeTimeout: text,
            honorLabels: { type: 'boolean' },
          },
        },
      },
    },
  }),
  crd('PrometheusRule', 'prometheusrules', {
    type: 'object',
    properties: {
      groups: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: text,
            rules: {
              type: 'array',
              items: {
                type: 'object',
                required: ['expr'],
                properties: { alert: text, expr: text, for: text, labels: strings, annotations: strings },
              },
            },
          },
        },
      },
    },
  }),
];

/** Another test file may do the same at the same time. */
export async function installMonitoringCrds(cluster: ControlPlaneAccess): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: monitoringCrds });
  await kubectl(cluster, ['apply', '--server-side', '-f', '-'], list);
  for (const one of monitoringCrds) {
    const name = textAt(one, 'metadata.name');
    await kubectl(cluster, ['wait', '--for=condition=Established', '--timeout=30s', `crd/${name}`]);
  }
}
