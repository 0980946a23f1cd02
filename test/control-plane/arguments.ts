import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Credentials } from './credentials.ts';

/** Tells this control plane's etcd from any other, also when it starts again in the same folder. */
export function etcdName(directory: string): string {
  return `calldata-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
}

export function etcdArguments(directory: string, port: number): readonly string[] {
  const url = `http://127.0.0.1:${port}`;
  return [
    `--name=${etcdName(directory)}`,
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    // Data survives a killed process, only not a machine that loses power: that is enough here, and fast.
    '--unsafe-no-fsync=true',
  ];
}

export interface ApiServerSettings {
  readonly etcdPort: number;
  readonly certificateDirectory: string;
  readonly credentials: Credentials;
}

export function apiServerArguments(port: number, settings: ApiServerSettings): readonly string[] {
  const { credentials } = settings;
  return [
    `--etcd-servers=http://127.0.0.1:${settings.etcdPort}`,
    `--cert-dir=${settings.certificateDirectory}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    '--authorization-mode=RBAC',
    // No controller makes the default ServiceAccounts that this plugin would demand of every Pod.
    '--disable-admission-plugins=ServiceAccount',
    `--service-account-issuer=https://127.0.0.1:${port}/`,
    `--service-account-key-file=${credentials.serviceAccountPublicKeyFile}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKeyFile}`,
    `--token-auth-file=${credentials.tokenFile}`,
  ];
}

export function controllerManagerArguments(kubeconfigFile: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfigFile}`,
    '--controllers=garbage-collector-controller,job-controller,namespace-controller',
    '--leader-elect=false',
    '--secure-port=0',
  ];
}
