import { closed, listOf, moreLabels, reference, strings, type ValueNode } from './value-node.ts';

/** What a platform sets on the pods of everything that it runs. */
export const podValues: Readonly<Record<string, ValueNode>> = {
  extraArgs: listOf(
    { type: 'string', minLength: 1 },
    { description: 'More flags of the operator, for example `--workers=8`. They beat variables.', default: [] },
  ),
  extraEnv: listOf(reference('environmentVariable'), {
    description:
      'More variables of the operator, as entries of the env of a container. docs/reference/configuration.md lists them. Not those that the chart sets itself, such as LOG_LEVEL.',
    default: [],
  }),
  extraVolumes: listOf(reference('volume'), {
    description:
      'More volumes, for example with the CA of a private endpoint, which the variable NODE_EXTRA_CA_CERTS then names.',
    default: [],
  }),
  extraVolumeMounts: listOf(reference('volumeMount'), { description: 'Where they are mounted.', default: [] }),
  resources: closed(
    {
      requests: { ...reference('quantities'), default: { cpu: '50m', memory: '128Mi' } },
      limits: { ...reference('quantities'), default: { memory: '384Mi' } },
    },
    {
      description:
        'What the container asks for and may use at most. Half of the memory limit is for the heap: raise it for thousands of policies.',
    },
  ),
  terminationGracePeriodSeconds: {
    type: 'integer',
    minimum: 26,
    maximum: 3600,
    description: 'Longer than DRAIN_TIMEOUT_SECONDS (25 by default), in which running passes end.',
    default: 40,
  },
  podAnnotations: strings('Annotations of the pods.'),
  podLabels: moreLabels('More labels of the pods.'),
  nodeSelector: strings('Labels of the nodes that may run the pods.'),
  tolerations: listOf(reference('toleration'), { description: 'Taints that the pods tolerate.', default: [] }),
  affinity: { ...reference('affinity'), description: 'Affinity of the pods.', default: {} },
  topologySpreadConstraints: listOf(reference('topologySpreadConstraint'), {
    description: 'How the pods spread. One without a labelSelector gets that of the Deployment.',
    default: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' }],
  }),
  priorityClassName: { type: 'string', description: 'PriorityClass of the pods.', default: '' },
};
