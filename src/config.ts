import { Ajv, type ErrorObject } from 'ajv';
import { jitterFactor } from './runtime/leader-election.ts';

const addressShape = 'the https address of a host without a path, such as https://management.azure.com';

/**
 * Every setting of the operator: one table is the source of the flags, the variables, the validation and the reference
 * page. A flag beats its variable. Nothing else in the project reads the environment.
 */
export const settings = {
  kubeconfig: {
    flag: 'kubeconfig',
    variable: 'KUBECONFIG',
    description: 'Path of a kubeconfig. Without it the ServiceAccount of the pod is used.',
    schema: { type: 'string', minLength: 1 },
  },
  watchNamespaces: {
    flag: 'watch-namespaces',
    variable: 'WATCH_NAMESPACES',
    description:
      'Only policies of these namespaces, separated by commas, are served. Without it, those of all namespaces. Overlap with policies of other namespaces is not seen then.',
    schema: {
      type: 'string',
      pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(,[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$',
    },
    shape: 'names of namespaces with commas and no blanks between them',
  },
  armEndpoint: {
    flag: 'arm-endpoint',
    variable: 'AZURE_RESOURCE_MANAGER_ENDPOINT',
    description: 'Base address of Azure Resource Manager.',
    schema: { type: 'string', format: 'address', default: 'https://management.azure.com' },
    shape: addressShape,
  },
  authorityHost: {
    flag: 'authority-host',
    variable: 'AZURE_AUTHORITY_HOST',
    description:
      'Base address of Microsoft Entra. Instance discovery is switched off exactly when it is not one of the known hosts of Azure.',
    schema: { type: 'string', format: 'address', default: 'https://login.microsoftonline.com' },
    shape: addressShape,
  },
  tenantId: {
    flag: 'tenant-id',
    variable: 'AZURE_TENANT_ID',
    description: 'Tenant of the identity; injected by AKS workload identity.',
    schema: { type: 'string', pattern: '^[0-9A-Za-z.-]+$' },
    shape: 'the id of a tenant, or its domain',
  },
  clientId: {
    flag: 'client-id',
    variable: 'AZURE_CLIENT_ID',
    description: 'Client id of the identity; injected by AKS workload identity.',
    schema: { type: 'string', minLength: 1 },
  },
  federatedTokenFile: {
    flag: 'federated-token-file',
    variable: 'AZURE_FEDERATED_TOKEN_FILE',
    description: 'File with the federated token of the ServiceAccount; injected by AKS workload identity.',
    schema: { type: 'string', minLength: 1 },
  },
  aiHosts: {
    flag: 'ai-hosts',
    variable: 'AI_DATA_PLANE_HOSTS',
    description:
      'Hosts, or domains of hosts, of AI data planes that may get a token, separated by commas. Without it the domains of the Azure clouds.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9.-]+(,[A-Za-z0-9.-]+)*$' },
    shape: 'names of hosts without https://, with commas and no blanks between them',
  },
  aiScope: {
    flag: 'ai-scope',
    variable: 'AI_DATA_PLANE_SCOPE',
    description: 'Scope of the token for AI data planes; sovereign clouds have their own.',
    schema: { type: 'string', pattern: '^https://[^ ]+$', default: 'https://cognitiveservices.azure.com/.default' },
    shape: 'a scope such as https://cognitiveservices.azure.com/.default',
  },
  workers: {
    flag: 'workers',
    variable: 'WORKERS',
    description: 'Policies that are worked on at the same time.',
    schema: { type: 'integer', minimum: 1, maximum: 64, default: 4 },
  },
  requestTimeoutSeconds: {
    flag: 'request-timeout-seconds',
    variable: 'REQUEST_TIMEOUT_SECONDS',
    description: 'Deadline of one call to Kubernetes, Azure or the token endpoint.',
    schema: { type: 'integer', minimum: 1, maximum: 29, default: 25 },
  },
  passTimeoutSeconds: {
    flag: 'pass-timeout-seconds',
    variable: 'PASS_TIMEOUT_SECONDS',
    description: 'Deadline of one pass over one policy.',
    schema: { type: 'integer', minimum: 10, maximum: 3600, default: 300 },
  },
  drainTimeoutSeconds: {
    flag: 'drain-timeout-seconds',
    variable: 'DRAIN_TIMEOUT_SECONDS',
    description: 'How long running passes may finish after SIGTERM. Keep it below terminationGracePeriodSeconds.',
    schema: { type: 'integer', minimum: 1, maximum: 600, default: 25 },
  },
  cleanupDeadlineMinutes: {
    flag: 'cleanup-deadline-minutes',
    variable: 'CLEANUP_DEADLINE_MINUTES',
    description:
      'How long the removal of rules may hold up the deletion of a policy, and a Secret or a ledger that of a request. Afterwards an Event says what was left, and the object goes.',
    schema: { type: 'integer', minimum: 0, maximum: 10080, default: 60 },
  },
  retryBaseMilliseconds: {
    flag: 'retry-base-milliseconds',
    variable: 'RETRY_BASE_MILLISECONDS',
    description:
      'First delay after a failed pass; it doubles up to 15 minutes. A Retry-After of the far side beats it.',
    schema: { type: 'integer', minimum: 10, maximum: 60000, default: 1000 },
  },
  metricsPort: {
    flag: 'metrics-port',
    variable: 'METRICS_PORT',
    description: 'Port on which /metrics is served. 0, the default, serves none; the manifests set 8080.',
    schema: { type: 'integer', minimum: 0, maximum: 65535, default: 0 },
  },
  healthPort: {
    flag: 'health-port',
    variable: 'HEALTH_PORT',
    description: 'Port on which /healthz and /readyz are served. 0, the default, serves none; the manifests set 8081.',
    schema: { type: 'integer', minimum: 0, maximum: 65535, default: 0 },
  },
  leaderElect: {
    flag: 'leader-elect',
    variable: 'LEADER_ELECT',
    description:
      'Whether several processes agree by a Lease on the one that writes: true or false. The manifests set true.',
    schema: { type: 'boolean', default: false },
  },
  leaseNamespace: {
    flag: 'lease-namespace',
    variable: 'POD_NAMESPACE',
    description: 'Namespace of the Lease and of the Pod. Without it that of the ServiceAccount of the pod.',
    schema: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' },
    shape: 'the name of a namespace',
  },
  podName: {
    flag: 'pod-name',
    variable: 'POD_NAME',
    description:
      'Name of the Pod of this process, in the namespace of the Lease: the template of the pods that spec.scan.shards of a policy asks for. Without it no listing is made in shards.',
    schema: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$' },
    shape: 'the name of a Pod',
  },
  leaseDurationSeconds: {
    flag: 'lease-duration-seconds',
    variable: 'LEASE_DURATION_SECONDS',
    description: 'How long another process waits after the last renewal that it saw before it takes the Lease over.',
    schema: { type: 'integer', minimum: 2, maximum: 600, default: 15 },
  },
  leaseRenewDeadlineSeconds: {
    flag: 'lease-renew-deadline-seconds',
    variable: 'LEASE_RENEW_DEADLINE_SECONDS',
    description:
      'How long after its last renewal a process may write; then it ends. Below the lease duration: what was sent at the last moment arrives in the difference.',
    schema: { type: 'integer', minimum: 1, maximum: 599, default: 10 },
  },
  leaseRetryPeriodSeconds: {
    flag: 'lease-retry-period-seconds',
    variable: 'LEASE_RETRY_PERIOD_SECONDS',
    description:
      'How often the Lease is renewed or looked at. 1.2 times of it must be below the renew deadline, for one renewal that fails.',
    schema: { type: 'number', minimum: 0.1, maximum: 300, default: 2 },
  },
  logLevel: {
    flag: 'log-level',
    variable: 'LOG_LEVEL',
    description: 'Least severe level that is logged.',
    schema: { type: 'string', enum: ['trace', 'debug', 'info', 'warn', 'error'], default: 'info' },
  },
} as const;

export interface Config {
  readonly kubeconfig?: string;
  readonly watchNamespaces?: string;
  readonly armEndpoint: string;
  readonly authorityHost: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly federatedTokenFile?: string;
  readonly aiHosts?: string;
  readonly aiScope: string;
  readonly workers: number;
  readonly requestTimeoutSeconds: number;
  readonly passTimeoutSeconds: number;
  readonly drainTimeoutSeconds: number;
  readonly cleanupDeadlineMinutes: number;
  readonly retryBaseMilliseconds: number;
  readonly metricsPort: number;
  readonly healthPort: number;
  readonly leaderElect: boolean;
  readonly leaseNamespace?: string;
  readonly podName?: string;
  readonly leaseDurationSeconds: number;
  readonly leaseRenewDeadlineSeconds: number;
  readonly leaseRetryPeriodSeconds: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error';
}

export type SettingName = keyof typeof settings;

const names = Object.keys(settings) as readonly SettingName[];

/** `https://`, a host, perhaps a port. A name or a password in it would stand in the log. */
function isAddress(text: string): boolean {
  return /^https:\/\/[^/?#@\s]+\/?$/.test(text) && URL.canParse(text);
}

const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true }).addFormat('address', isAddress);
const validate = ajv.compile<Config>({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(names.map((name) => [name, settings[name].schema])),
});

export type ConfigResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

/** Flags (by setting name) over variables over defaults. An empty variable counts as not set. */
export function readConfig(
  flags: Readonly<Partial<Record<SettingName, string>>>,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigResult {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = flags[name] ?? environment[settings[name].variable];
    if (value !== undefined && value !== '') values[name] = value;
  }
  const config: unknown = values;
  if (!validate(config)) return { ok: false, problems: (validate.errors ?? []).map(describeProblem) };
  const problems = leaseProblems(config);
  return problems.length === 0 ? { ok: true, config: Object.freeze(config) } : { ok: false, problems };
}

/** The order without which two processes could lead at once, or the first failed renewal would end one. */
function leaseProblems(config: Config): readonly string[] {
  const { leaseDurationSeconds, leaseRenewDeadlineSeconds, leaseRetryPeriodSeconds } = config;
  const { leaseRenewDeadlineSeconds: deadline, leaseRetryPeriodSeconds: retry } = settings;
  return [
    ...(leaseRenewDeadlineSeconds < leaseDurationSeconds
      ? []
      : [`--${deadline.flag} or ${deadline.variable} must be below --${settings.leaseDurationSeconds.flag}.`]),
    ...(leaseRetryPeriodSeconds * jitterFactor < leaseRenewDeadlineSeconds
      ? []
      : [`--${retry.flag} or ${retry.variable} times ${jitterFactor} must be below --${deadline.flag}.`]),
  ];
}

function describeProblem({ instancePath }: ErrorObject): string {
  const setting = settings[instancePath.slice(1) as SettingName];
  return `--${setting.flag} or ${setting.variable} must be ${shapeOf(setting)}. ${setting.description}`;
}

/** What may stand there, as the end of a sentence. */
function shapeOf(setting: (typeof settings)[SettingName]): string {
  if ('shape' in setting) return setting.shape;
  const { schema } = setting;
  if ('enum' in schema) return `one of ${schema.enum.join(', ')}`;
  if ('minimum' in schema) {
    return `a ${schema.type === 'integer' ? 'whole number' : 'number'} from ${schema.minimum} to ${schema.maximum}`;
  }
  return schema.type === 'boolean' ? 'true or false' : 'a text';
}
