import { closed, listOf, reference, strings, type ValueNode } from './value-node.ts';

const duration = '^([0-9]+(ms|s|m|h))+$';
const off = (description: string): ValueNode => ({ type: 'boolean', description, default: false });

/** Metrics, and what may speak with the pods. */
export const observationValues: Readonly<Record<string, ValueNode>> = {
  metrics: closed(
    {
      port: {
        type: 'integer',
        minimum: 0,
        maximum: 65535,
        not: { const: 8081 },
        description: 'Port of /metrics and of its Service; 0 serves none. Not 8081, which is that of the probes.',
        default: 8080,
      },
      serviceMonitor: closed({
        enabled: off(
          'Lets the Prometheus operator scrape. It sets honorLabels: the label namespace is that of the policy, not that of the pod.',
        ),
        interval: { type: 'string', pattern: duration, description: 'How often.', default: '60s' },
        scrapeTimeout: {
          type: 'string',
          pattern: '^([0-9]+(ms|s|m|h))*$',
          description:
            'How long one may take; no longer than the interval. Empty: what the Prometheus has for all, or the interval where that is shorter.',
          default: '',
        },
        labels: strings('Labels by which a Prometheus finds it.'),
      }),
      prometheusRule: closed({
        enabled: off('Gives the shipped alerts to the Prometheus operator. docs/reference/alerts.md lists them.'),
        labels: strings('Labels by which a Prometheus finds it.'),
      }),
      dashboard: closed({
        enabled: off('Puts the shipped dashboard into a ConfigMap, for a sidecar of Grafana that looks for its label.'),
        labels: {
          ...strings(),
          description: 'Labels by which the sidecar finds it.',
          default: { grafana_dashboard: '1' },
        },
        annotations: strings('Annotations of the ConfigMap, such as the folder in Grafana.'),
      }),
    },
    { description: 'What the operator tells of itself and of the promises.' },
  ),
  networkPolicy: closed(
    {
      enabled: off('Lets nobody in but who scrapes, and the pods out only to what `egress` lists.'),
      metricsFrom: listOf(reference('networkPeer'), {
        description: 'Who may scrape. Empty: every pod of the cluster.',
        default: [],
      }),
      egress: listOf(closed({ to: listOf(reference('networkPeer')), ports: listOf(reference('networkPort')) }), {
        description:
          'Where the pods may connect to. By default DNS, and HTTPS to anywhere: the API server, Microsoft Entra, Azure Resource Manager, storage accounts and AI accounts have no addresses that could be listed here. Narrow it where private endpoints or an egress proxy do.',
        default: [
          {
            ports: [
              { port: 53, protocol: 'UDP' },
              { port: 53, protocol: 'TCP' },
            ],
          },
          {
            ports: [
              { port: 443, protocol: 'TCP' },
              { port: 6443, protocol: 'TCP' },
            ],
          },
        ],
      }),
    },
    { description: 'A NetworkPolicy for the pods.' },
  ),
  podDisruptionBudget: closed(
    {
      enabled: {
        type: 'boolean',
        description: 'Rendered with two replicas or more only: with one it would do nothing but hold up a drain.',
        default: true,
      },
      maxUnavailable: {
        type: ['integer', 'string'],
        description: 'How many pods, or what share of them, an eviction may take away.',
        default: 1,
      },
    },
    { description: 'A PodDisruptionBudget for the pods.' },
  ),
};
