import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { valueAt } from '../api/object-path.ts';
import { shardJob } from '../../src/shards/job-manifest.ts';
import { jobType, parseIndexes } from '../../src/shards/job-status.ts';

/** A Pod of the Deployment as a cluster shows it: with what webhooks and admission put in. */
const ownPod: JsonObject = {
  metadata: {
    name: 'calldata-operator-7d4b-x2x',
    namespace: 'calldata-system',
    uid: 'pod-uid',
    labels: {
      'app.kubernetes.io/name': 'calldata-operator',
      'azure.workload.identity/use': 'true',
      'pod-template-hash': '7d4b',
      'sidecar.istio.io/inject': 'false',
    },
    annotations: { 'linkerd.io/inject': 'disabled', 'k8s.ovn.org/pod-networks': '{"ip":"10.0.0.1"}' },
  },
  spec: {
    nodeName: 'node-1',
    hostname: 'one',
    serviceAccountName: 'calldata-operator',
    automountServiceAccountToken: true,
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    imagePullSecrets: [{ name: 'pull' }],
    priorityClassName: 'high',
    priority: 1000,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    topologySpreadConstraints: [{ maxSkew: 1 }],
    volumes: [
      { name: 'tmp', emptyDir: {} },
      { name: 'azure-identity-token', projected: { sources: [] } },
      { name: 'kube-api-access-abcde', projected: { sources: [] } },
    ],
    containers: [
      { name: 'mesh', image: 'mesh:1' },
      {
        name: 'operator',
        image: 'calldata-operator@sha256:abc',
        imagePullPolicy: 'IfNotPresent',
        args: ['--workers=8'],
        env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
        ports: [{ name: 'metrics', containerPort: 8080 }],
        livenessProbe: { httpGet: { path: '/healthz', port: 8081 } },
        resources: { limits: { memory: '384Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'azure-identity-token', mountPath: '/var/run/secrets/azure/tokens', readOnly: true },
          { name: 'kube-api-access-abcde', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
        ],
      },
    ],
  },
};

const job = shardJob({ name: 'calldata-scan-1', shards: 3, leaderKey: 'key', policy: 'privacy/voicebot', ownPod });

const rows: readonly (readonly [sentence: string, path: string, expected: unknown])[] = [
  ['is Indexed', 'spec.completionMode', 'Indexed'],
  ['has a pod for each shard', 'spec.completions', 3],
  ['runs them all at the same time', 'spec.parallelism', 3],
  ['tries each again by itself', 'spec.backoffLimitPerIndex', 3],
  ['ends by itself', 'spec.activeDeadlineSeconds', 86_400],
  ['goes by itself', 'spec.ttlSecondsAfterFinished', 900],
  [
    'does not count a drained node as a failure',
    'spec.podFailurePolicy.rules',
    [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }],
  ],
  [
    'goes with the Pod of its leader',
    'metadata.ownerReferences',
    [{ apiVersion: 'v1', kind: 'Pod', name: 'calldata-operator-7d4b-x2x', uid: 'pod-uid' }],
  ],
  ['says to people whose it is', 'metadata.annotations', { 'calldata.claimini.com/policy': 'privacy/voicebot' }],
  [
    'has the identity of the operator, and none of the labels by which a Deployment or Service would take it in',
    'spec.template.metadata.labels',
    {
      'azure.workload.identity/use': 'true',
      'sidecar.istio.io/inject': 'false',
      'calldata.claimini.com/scan-shard': 'true',
    },
  ],
  [
    'has a sidecar where the operator has one, and nothing that a network says of the Pod',
    'spec.template.metadata.annotations',
    { 'linkerd.io/inject': 'disabled' },
  ],
  ['runs under the same ServiceAccount', 'spec.template.spec.serviceAccountName', 'calldata-operator'],
  ['never restarts a container', 'spec.template.spec.restartPolicy', 'Never'],
  [
    'keeps the restricted security of the pod',
    'spec.template.spec.securityContext',
    { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
  ],
  [
    'leaves the token of the API server to the API server',
    'spec.template.spec.volumes',
    [
      { name: 'tmp', emptyDir: {} },
      { name: 'azure-identity-token', projected: { sources: [] } },
    ],
  ],
  [
    'has one container, the operator by its own image and settings',
    'spec.template.spec.containers',
    [
      {
        name: 'shard',
        image: 'calldata-operator@sha256:abc',
        imagePullPolicy: 'IfNotPresent',
        args: [
          'scan-shard',
          '--job=calldata-scan-1',
          '--shard=$(JOB_COMPLETION_INDEX)',
          '--leader-key=key',
          '--workers=8',
        ],
        env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
        resources: { limits: { memory: '384Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'azure-identity-token', mountPath: '/var/run/secrets/azure/tokens', readOnly: true },
        ],
      },
    ],
  ],
  ['is bound to no node', 'spec.template.spec.nodeName', undefined],
  ['goes where the operator may go', 'spec.template.spec.tolerations', [{ key: 'dedicated', operator: 'Exists' }]],
];

describe('the Job of the shards', () => {
  it.each(rows)('%s', (_, path, expected) => {
    expect(valueAt(job, path)).toEqual(expected);
  });
});

describe('what the Job controller says', () => {
  it.each([
    ['', []],
    ['2', [2]],
    ['0,3-5,7', [0, 3, 4, 5, 7]],
    ['nonsense', []],
  ] as const)('of failed indexes as "%s" is understood', (text, expected) => {
    expect(parseIndexes(text)).toEqual(expected);
  });

  it.each([
    ['still runs', [{ type: 'Suspended', status: 'False' }], undefined],
    ['is about to fail', [{ type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded' }], undefined],
    ['failed', [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }], { why: 'DeadlineExceeded' }],
    ['is complete', [{ type: 'Complete', status: 'True' }], { why: 'without a reason' }],
  ] as const)('of one that %s is understood', (_, conditions, ended) => {
    const metadata = { name: 'a', namespace: 'b', uid: 'c', resourceVersion: '1' };
    expect(jobType.parse({ metadata, status: { conditions } })?.status.ended).toEqual(ended);
  });
});
