import { apiGroup } from '../api/group.ts';
import { objectAt, objectsAt } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';

/** On every Job of shards, so that the next leader finds what the last one left behind. */
export const shardJobLabel = `${apiGroup}/scan-shard`;
export const shardSubcommand = 'scan-shard';

export interface JobPlan {
  readonly name: string;
  readonly shards: number;
  /** The public key for which the shards seal what they saw. */
  readonly leaderKey: string;
  /** Whose policy it is for: `namespace/name`, for people. */
  readonly policy: string;
  /** The Pod of this process, as the API server gives it: with it, what it owns goes too. */
  readonly ownPod: JsonObject;
}

/** The longest that a listing may take. */
export const deadlineSeconds = 24 * 60 * 60;
/** How often a shard is tried again after it failed. That its node is drained does not count. */
const triesAgain = 3;
/** So that the log of a pod that failed can be read. */
const keptSeconds = 15 * 60;

/** An Indexed Job whose pods are this process's own Pod again, with one container that works on one shard. */
export function shardJob({ name, shards, leaderKey, policy, ownPod }: JobPlan): JsonObject {
  const spec = objectAt(ownPod, 'spec');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      labels: { [shardJobLabel]: 'true' },
      annotations: { [`${apiGroup}/policy`]: policy },
      ownerReferences: [ownerOf(ownPod)],
    },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: shards,
      backoffLimitPerIndex: triesAgain,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: keptSeconds,
      podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
      template: {
        metadata: metadataOfShard(objectAt(ownPod, 'metadata')),
        spec: {
          ...only(spec, podFields),
          restartPolicy: 'Never',
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 10,
          volumes: objectsAt(spec, 'volumes').filter(isNotTokenOfApiServer),
          containers: [containerOf(spec, { name, leaderKey })],
        },
      },
    },
  };
}

const podFields = [
  'serviceAccountName',
  'automountServiceAccountToken',
  'securityContext',
  'imagePullSecrets',
  'priorityClassName',
  'nodeSelector',
  'tolerations',
  'affinity',
  'schedulerName',
  'runtimeClassName',
  'dnsPolicy',
  'dnsConfig',
  'hostAliases',
];

const containerFields = ['image', 'imagePullPolicy', 'command', 'env', 'envFrom', 'resources', 'securityContext'];

/** No probes and no ports: nobody asks a shard anything. */
function containerOf(spec: JsonObject, { name, leaderKey }: Pick<JobPlan, 'name' | 'leaderKey'>): JsonObject {
  const containers = objectsAt(spec, 'containers');
  const own = containers.find((container) => container['name'] === 'operator') ?? containers[0] ?? {};
  return {
    name: 'shard',
    ...only(own, containerFields),
    // The kubelet puts the index of the pod in.
    args: [
      shardSubcommand,
      `--job=${name}`,
      '--shard=$(JOB_COMPLETION_INDEX)',
      `--leader-key=${leaderKey}`,
      ...textsAt(own, 'args'),
    ],
    volumeMounts: objectsAt(own, 'volumeMounts').filter(isNotTokenOfApiServer),
  };
}

/** The API server adds it to every Pod by itself. */
function isNotTokenOfApiServer({ name }: JsonObject): boolean {
  return typeof name !== 'string' || !name.startsWith('kube-api-access-');
}

/**
 * Only what concerns the identity in Azure and whether a mesh puts a sidecar in: with the other labels a Pod would belong to
 * the Deployment and its Services, and other annotations may be those of a network, such as the address of the Pod.
 */
function metadataOfShard(metadata: JsonObject): JsonObject {
  const kept = (field: string): JsonObject => {
    const entries = Object.entries(objectAt(metadata, field));
    return Object.fromEntries(
      entries.filter(([key]) => key.startsWith('azure.workload.identity/') || injectionKeys.includes(key)),
    );
  };
  return { labels: { ...kept('labels'), [shardJobLabel]: 'true' }, annotations: kept('annotations') };
}

const injectionKeys = [
  'sidecar.istio.io/inject',
  'istio.io/rev',
  'linkerd.io/inject',
  'kuma.io/sidecar-injection',
  'consul.hashicorp.com/connect-inject',
  'openservicemesh.io/sidecar-injection',
  'sidecar.opentelemetry.io/inject',
];

function ownerOf(pod: JsonObject): JsonObject {
  const { name = null, uid = null } = objectAt(pod, 'metadata');
  return { apiVersion: 'v1', kind: 'Pod', name, uid };
}

function only(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => fields.includes(field)));
}

function textsAt(object: JsonObject, field: string): readonly string[] {
  const value = object[field];
  return Array.isArray(value) ? (value as readonly unknown[]).filter((one) => typeof one === 'string') : [];
}
