import { closed, integer, listOf, name, reference, strings, text, type ValueNode } from './value-node.ts';

const expression = (operators: readonly string[]): ValueNode =>
  closed(
    { key: name, operator: { type: 'string', enum: operators }, values: listOf(text) },
    { required: ['key', 'operator'] },
  );

const nodeExpression = expression(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']);
const weight: ValueNode = { type: 'integer', minimum: 1, maximum: 100 };

const podTerms = closed({
  requiredDuringSchedulingIgnoredDuringExecution: listOf(reference('podAffinityTerm')),
  preferredDuringSchedulingIgnoredDuringExecution: listOf(
    closed({ weight, podAffinityTerm: reference('podAffinityTerm') }, { required: ['weight', 'podAffinityTerm'] }),
  ),
});

const keyOf = (owner: Readonly<Record<string, ValueNode>>): ValueNode =>
  closed({ ...owner, key: name, optional: { type: 'boolean' } }, { required: ['name', 'key'] });

const files = {
  items: listOf(closed({ key: name, path: name, mode: integer }, { required: ['key', 'path'] })),
  optional: { type: 'boolean' },
} as const satisfies Readonly<Record<string, ValueNode>>;

/** The template sets these by other values, and a container must not have one twice. */
const ownVariables = [
  'LOG_LEVEL',
  'METRICS_PORT',
  'HEALTH_PORT',
  'LEADER_ELECT',
  'POD_NAMESPACE',
  'POD_NAME',
  'WATCH_NAMESPACES',
];

/** Types of Kubernetes, as far as the values of the chart hold them. */
export const kubernetesDefinitions: Readonly<Record<string, ValueNode>> = {
  labelSelector: closed({
    matchLabels: strings(),
    matchExpressions: listOf(expression(['In', 'NotIn', 'Exists', 'DoesNotExist'])),
  }),
  nodeSelectorTerm: closed({ matchExpressions: listOf(nodeExpression), matchFields: listOf(nodeExpression) }),
  podAffinityTerm: closed(
    {
      labelSelector: reference('labelSelector'),
      namespaceSelector: reference('labelSelector'),
      namespaces: listOf(name),
      topologyKey: name,
      matchLabelKeys: listOf(name),
      mismatchLabelKeys: listOf(name),
    },
    { required: ['topologyKey'] },
  ),
  affinity: closed({
    nodeAffinity: closed({
      requiredDuringSchedulingIgnoredDuringExecution: closed(
        { nodeSelectorTerms: listOf(reference('nodeSelectorTerm')) },
        { required: ['nodeSelectorTerms'] },
      ),
      preferredDuringSchedulingIgnoredDuringExecution: listOf(
        closed({ weight, preference: reference('nodeSelectorTerm') }, { required: ['weight', 'preference'] }),
      ),
    }),
    podAffinity: podTerms,
    podAntiAffinity: podTerms,
  }),
  toleration: closed({
    key: text,
    operator: { type: 'string', enum: ['Exists', 'Equal'] },
    value: text,
    effect: { type: 'string', enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
    tolerationSeconds: integer,
  }),
  topologySpreadConstraint: closed(
    {
      maxSkew: { type: 'integer', minimum: 1 },
      topologyKey: name,
      whenUnsatisfiable: { type: 'string', enum: ['DoNotSchedule', 'ScheduleAnyway'] },
      labelSelector: reference('labelSelector'),
      matchLabelKeys: listOf(name),
      minDomains: { type: 'integer', minimum: 1 },
      nodeAffinityPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
      nodeTaintsPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
    },
    { required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'] },
  ),
  environmentVariable: closed(
    {
      name: { ...name, not: { enum: ownVariables } },
      value: text,
      valueFrom: closed({
        secretKeyRef: keyOf({ name }),
        configMapKeyRef: keyOf({ name }),
        fieldRef: closed({ fieldPath: name, apiVersion: name }, { required: ['fieldPath'] }),
      }),
    },
    { required: ['name'] },
  ),
  volume: closed(
    {
      name,
      configMap: closed({ name, defaultMode: integer, ...files }, { required: ['name'] }),
      secret: closed({ secretName: name, defaultMode: integer, ...files }, { required: ['secretName'] }),
      projected: closed({
        defaultMode: integer,
        sources: listOf(
          closed({
            configMap: closed({ name, ...files }, { required: ['name'] }),
            secret: closed({ name, ...files }, { required: ['name'] }),
            serviceAccountToken: closed({ audience: text, expirationSeconds: integer, path: name }),
          }),
        ),
      }),
    },
    { required: ['name'] },
  ),
  volumeMount: closed(
    { name, mountPath: name, subPath: text, readOnly: { type: 'boolean' } },
    { required: ['name', 'mountPath'] },
  ),
  networkPeer: closed({
    ipBlock: closed({ cidr: name, except: listOf(name) }, { required: ['cidr'] }),
    namespaceSelector: reference('labelSelector'),
    podSelector: reference('labelSelector'),
  }),
  networkPort: closed({
    port: { type: ['integer', 'string'] },
    endPort: integer,
    protocol: { type: 'string', enum: ['TCP', 'UDP', 'SCTP'] },
  }),
  quantities: { type: 'object', additionalProperties: { type: ['string', 'integer'] } },
};
