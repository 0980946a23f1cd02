import { kubernetesDefinitions } from './kubernetes-definitions.ts';
import { observationValues } from './observation-values.ts';
import { podValues } from './pod-values.ts';
import { closed, listOf, moreLabels, name, strings, type ValueNode } from './value-node.ts';

const on = (description: string): ValueNode => ({ type: 'boolean', description, default: true });
const off = (description: string): ValueNode => ({ type: 'boolean', description, default: false });

const uuid = '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$';
const namespace = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
const secretNames = listOf(closed({ name }, { required: ['name'] }));

const installed: Readonly<Record<string, ValueNode>> = {
  crds: closed(
    {
      enabled: on('Installs and upgrades them with the release.'),
      keep: on('Keeps them, and with them every policy and request, when the release is uninstalled.'),
    },
    { description: 'The CustomResourceDefinitions.' },
  ),
  rbac: closed(
    {
      create: on('Creates the rights of the operator, and the roles that people bind.'),
      aggregate: closed({
        viewer: on('Lets everybody who may view a namespace see its policies and requests.'),
        editor: off(
          'Lets everybody who may edit a namespace write policies in it. Whoever writes a policy has blobs deleted by the identity of the operator, so this is off.',
        ),
      }),
      admissionReader: on(
        'With watchNamespaces: the one ClusterRole that stays. By it the operator sees whether the API server checks who approves; without it status says ApprovalUnprotected.',
      ),
    },
    { description: 'Rights in the cluster.' },
  ),
  admissionPolicies: closed(
    {
      enabled: on(
        'Lets the API server check who approves an ErasureRequest, its receivedTime, what a subject Secret looks like, and who writes the ConfigMap that a request leaves behind. Without them nothing does, and status says ApprovalUnprotected.',
      ),
      auditOnly: off('Lets the API server refuse every policy under Enforce, in the whole cluster.'),
    },
    { description: 'ValidatingAdmissionPolicies. Their names are fixed: one release in a cluster brings them.' },
  ),
};

const identity: Readonly<Record<string, ValueNode>> = {
  image: closed(
    {
      repository: { ...name, description: 'Registry and name of the image.', default: 'calldata-operator' },
      tag: {
        type: 'string',
        pattern: '^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$',
        description: "Empty: the chart's appVersion.",
        default: '',
      },
      digest: {
        type: 'string',
        pattern: '^(sha256:[0-9a-f]{64})?$',
        description: 'A digest (sha256:…) beats the tag.',
        default: '',
      },
      pullPolicy: {
        type: 'string',
        enum: ['Always', 'IfNotPresent', 'Never'],
        description: 'When the image is pulled.',
        default: 'IfNotPresent',
      },
    },
    { description: 'What runs.', required: ['repository'] },
  ),
  imagePullSecrets: { ...secretNames, description: 'Secrets to pull the image with.', default: [] },
  serviceAccount: closed(
    {
      create: on('Creates it.'),
      name: { type: 'string', description: 'Empty: the name of the objects.', default: '' },
      annotations: strings('More annotations.'),
      labels: strings('More labels.'),
    },
    { description: 'The ServiceAccount of the pods.' },
  ),
  azure: closed(
    {
      clientId: { type: 'string', pattern: uuid, description: 'Client id of the managed identity.', default: '' },
      tenantId: {
        type: 'string',
        pattern: uuid,
        description: 'Its tenant; empty: the one that the webhook of workload identity knows.',
        default: '',
      },
    },
    {
      description:
        'The identity that the operator has in Azure, by AKS workload identity: annotations of the ServiceAccount and a label of the pods.',
    },
  ),
};

/** Every value of the chart: the one source of values.yaml, values.schema.json and the table in its README. */
export const chartValues: Readonly<Record<string, ValueNode>> = {
  nameOverride: {
    type: 'string',
    maxLength: 53,
    pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$',
    description: 'Name of the objects; empty: the name of the release.',
    default: '',
  },
  commonLabels: moreLabels('Labels of every object that takes its labels from the release.'),
  replicas: {
    type: 'integer',
    minimum: 0,
    maximum: 5,
    description:
      'One writes, by a Lease in the namespace of the release; others stand by. A second one takes over within seconds of a node that is lost, where one alone waits to be scheduled anew.',
    default: 1,
  },
  ...installed,
  ...identity,
  watchNamespaces: listOf(
    { type: 'string', pattern: namespace },
    {
      description:
        'Only policies of these namespaces are served, and the operator gets Roles in them instead of ClusterRoles. They must exist. Empty: all namespaces.',
      default: [],
    },
  ),
  sharding: closed(
    {
      enabled: off(
        'Lets the operator run Jobs in the namespace of the release, whose pods list a part of the locations each, and read, create and change Secrets there, by which they talk. Without it no blob of a policy with spec.scan.shards is looked at, and it says ShardsUnavailable.',
      ),
    },
    { description: 'Listings in shards, for policies that ask for it with spec.scan.shards. docs/scale.md says when.' },
  ),
  logLevel: {
    type: 'string',
    enum: ['trace', 'debug', 'info', 'warn', 'error'],
    description: 'Least severe level that is logged.',
    default: 'info',
  },
  ...observationValues,
  ...podValues,
};

export const chartValuesSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Values of the calldata-operator chart',
  ...closed({
    ...chartValues,
    // Parent charts put what they like here.
    global: {
      type: 'object',
      description: 'Of parent charts. Only imagePullSecrets is used.',
      properties: {
        imagePullSecrets: {
          ...secretNames,
          description: 'Of a parent chart: more Secrets to pull the image with.',
          default: [],
        },
      },
    },
  }),
  definitions: kubernetesDefinitions,
} as const;
