import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { ControlPlaneAccess } from '../../test/control-plane/access.ts';
import { operatorIdentity } from '../../test/support/operator-identity.ts';
import { projectRoot } from '../../test/support/project-root.ts';
import { azureEnvironment, type AzureSettings } from '../../test/support/operator-process.ts';
import type { ImageConfig } from './build.ts';
import type { Mount, SandboxPlan } from './sandbox.ts';

interface PodVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
}

/** Of a Deployment, what the sandbox goes by. */
export interface PodTemplate {
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number };
  readonly containers: readonly {
    readonly args?: readonly string[];
    readonly env: readonly PodVariable[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
}

export async function readPodTemplate(): Promise<PodTemplate> {
  const text = await readFile(join(projectRoot, 'deploy', 'base', 'deployment.yaml'), 'utf8');
  return (parse(text) as { readonly spec: { readonly template: { readonly spec: PodTemplate } } }).spec.template.spec;
}

/** Of the file systems that a pod may write, the Deployment has emptyDirs only. */
const emptyDirMebibytes = 64;

export interface Pod {
  readonly image: ImageConfig;
  readonly template: PodTemplate;
  readonly root: string;
  /** Files that the pod sees, by their path in it; see `writePodFiles`. */
  readonly files: readonly Mount[];
  /** Beats the template's variables, which beat the image's, as the kubelet has it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The image's own user, program and folder; variables and volumes of the shipped Deployment. */
export function planPod({ image, template, root, files, environment }: Pod): SandboxPlan {
  const [container] = template.containers;
  if (container === undefined) throw new Error('the Deployment has no container');
  const templateEnvironment = container.env.map((variable) => [variable.name, valueOf(variable)] as const);
  const imageEnvironment = image.Env.map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]);
  return {
    root,
    mounts: [
      ...container.volumeMounts.map(({ mountPath }): Mount => ({
        kind: 'tmpfs',
        to: mountPath,
        mebibytes: emptyDirMebibytes,
      })),
      ...files,
    ],
    user: numericUser(image.User),
    workingDirectory: image.WorkingDir,
    environment: { ...Object.fromEntries([...imageEnvironment, ...templateEnvironment]), ...environment },
    command: [...image.Entrypoint, ...(container.args ?? [])],
  };
}

function valueOf({ name, value, valueFrom }: PodVariable): string {
  if (value !== undefined) return value;
  if (valueFrom?.fieldRef?.fieldPath === 'metadata.namespace') return operatorIdentity.namespace;
  throw new Error(`the Deployment takes ${name} from a place that the image test does not know`);
}

/** The kubelet cannot tell of a user with a name that it is not root, and refuses the pod. */
export function numericUser(user: string): SandboxPlan['user'] {
  const [, id, groupId] = /^(\d+):(\d+)$/.exec(user) ?? [];
  if (id === undefined || groupId === undefined || id === '0') {
    throw new Error(`the user of the image must be numbers and not root, and is '${user}'`);
  }
  return { id: Number(id), groupId: Number(groupId) };
}

export interface PodWorld {
  readonly controlPlane: ControlPlaneAccess;
  readonly azure: AzureSettings;
  readonly user: SandboxPlan['user'];
  /** Ports on which the pod serves; it shares the network of the machine. */
  readonly healthPort: number;
  readonly metricsPort: number;
}

/** Where the kubelet and the workload identity webhook mount them; /var/run leads there. */
const serviceAccountFolder = '/run/secrets/kubernetes.io/serviceaccount';
const azureFolder = '/run/secrets/azure/tokens';

/** What the kubelet and the workload identity webhook would give the pod: token and CA, names of hosts, variables. */
export async function writePodFiles(directory: string, world: PodWorld): Promise<Pick<Pod, 'files' | 'environment'>> {
  const { controlPlane, azure, user, healthPort, metricsPort } = world;
  const { namespace, serviceAccount } = operatorIdentity;
  const { token } = await controlPlane.requestServiceAccountToken(namespace, serviceAccount);
  const write = async (path: string, content: string): Promise<void> => {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode: 0o400 });
    await chown(file, user.id, user.groupId);
  };
  await Promise.all([
    write('hosts', '127.0.0.1 localhost\n::1 localhost\n'),
    write('kubernetes/token', token),
    write('kubernetes/namespace', namespace),
    write('kubernetes/ca.crt', await readFile(controlPlane.caFile, 'utf8')),
    write('azure/token', await readFile(azure.federatedTokenFile, 'utf8')),
    write('azure/ca.crt', await readFile(azure.caFile, 'utf8')),
  ]);
  const { hostname, port } = new URL(controlPlane.server);
  const inPod = { federatedTokenFile: `${azureFolder}/token`, caFile: `${azureFolder}/ca.crt` };
  return {
    files: [
      { kind: 'file', from: join(directory, 'hosts'), to: '/etc/hosts' },
      { kind: 'folder', from: join(directory, 'kubernetes'), to: serviceAccountFolder },
      { kind: 'folder', from: join(directory, 'azure'), to: azureFolder },
    ],
    environment: {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      ...azureEnvironment({ ...azure, ...inPod }),
      HEALTH_PORT: String(healthPort),
      METRICS_PORT: String(metricsPort),
    },
  };
}
