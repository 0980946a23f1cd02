import { access, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readEstate } from '../cloud/estate.ts';
import type { Estate } from '../cloud/estate-schema.ts';
import { startLocalAzure, type LocalAzure } from '../cloud/local-azure.ts';
import type { Azurite } from './azurite.ts';
import { serveByAzurite } from './azurite-accounts.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import type { ControlPlaneAccess } from '../control-plane/access.ts';
import { withFileLock } from '../control-plane/file-lock.ts';
import { projectRoot } from './project-root.ts';

export interface LocalStack {
  readonly controlPlane: ControlPlane;
  readonly azure: LocalAzure;
  /** There where the estate has accounts that it serves. */
  readonly azurite: Azurite | undefined;
  readonly stop: () => Promise<void>;
}

export interface LocalStackOptions {
  readonly estate: Estate;
  readonly report: (line: string) => void;
  readonly controllerManager?: boolean;
  readonly version?: string;
}

/**
 * etcd, a real kube-apiserver with CRDs and RBAC installed, and the local Azure with an estate; Azurite, too, where an
 * account of the estate is served by it.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { estate, report, controllerManager = false } = options;
  const [controlPlane, azure] = await Promise.all([
    startControlPlane({ report, controllerManager, version: options.version }),
    startLocalAzure({ estate }),
  ]);
  const [azurite] = await Promise.all([serveByAzurite(azure, estate), installManifests(controlPlane)]);
  return {
    controlPlane,
    azure,
    azurite,
    stop: async () => {
      await Promise.all([controlPlane.stop(), azure.stop(), azurite?.stop()]);
    },
  };
}

/** Everything of deploy/base but the Deployment, for which a test control plane has no node. */
export async function installManifests(controlPlane: ControlPlaneAccess): Promise<void> {
  const rendered = await kubectl(controlPlane, ['kustomize', join(projectRoot, 'deploy', 'base')]);
  const documents = parseAllDocuments(rendered).map((document) => document.toJS() as { readonly kind: string });
  const wanted = documents.filter(({ kind }) => kind !== 'Deployment');
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted });
  await kubectl(controlPlane, ['apply', '--server-side', '-f', '-'], list);
  await kubectl(controlPlane, [
    'wait',
    '--for=condition=Established',
    '--timeout=30s',
    'crd/calldatapolicies.calldata.claimini.com',
  ]);
}

/**
 * The same, once in the life of a control plane. Test files run side by side, so the first installs, and the others wait for it.
 */
export async function installOnce(controlPlane: ControlPlaneAccess): Promise<void> {
  const folder = dirname(controlPlane.kubeconfigFile);
  const done = join(folder, 'manifests-installed');
  const isDone = () =>
    access(done).then(
      () => true,
      () => false,
    );
  if (await isDone()) return;
  await withFileLock(join(folder, 'manifests.lock'), async () => {
    if (await isDone()) return;
    await installManifests(controlPlane);
    await writeFile(done, '');
  });
}

/** kubectl as admin; a refusal is an error with kubectl's own words. */
export async function kubectl(
  controlPlane: ControlPlaneAccess,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const { stdout, stderr, exitCode } = await controlPlane.kubectl(args, input === undefined ? {} : { input });
  if (exitCode !== 0) throw new Error(`kubectl ${args.slice(0, 3).join(' ')}: ${stderr.trim()}`);
  return stdout;
}

export async function readSample(): Promise<string> {
  return readFile(join(projectRoot, 'deploy', 'samples', 'voicebot.yaml'), 'utf8');
}

/** Subscription A: the storage accounts calls, archive and plain. */
export function readVoiceEstate(): Promise<Estate> {
  return readEstate(join(projectRoot, 'test', 'cloud', 'estates', 'voice.yaml'));
}
