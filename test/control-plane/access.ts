import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import type { CommandResult } from './command.ts';
import { runCommand } from './command.ts';

/** What is needed to reach a control plane. */
export interface ControlPlaneAddress {
  /** https URL without a path. */
  readonly server: string;
  readonly caFile: string;
  readonly adminToken: string;
  readonly kubeconfigFile: string;
  readonly kubectlFile: string;
}

export interface KubectlOptions {
  readonly input?: string;
  /** Default: 60,000. */
  readonly timeoutMs?: number;
  readonly abortSignal?: AbortSignal;
}

export interface TokenOptions {
  /** At least 600: the API server refuses less. Default: 3600. */
  readonly expirationSeconds?: number;
  readonly abortSignal?: AbortSignal;
}

export interface ServiceAccountToken {
  readonly token: string;
  /** RFC 3339. */
  readonly expirationTimestamp: string;
}

/** A reachable control plane. */
export interface ControlPlaneAccess extends ControlPlaneAddress {
  /** Runs kubectl as admin. A refusal is a result with its exit code and text, not an error. */
  readonly kubectl: (args: readonly string[], options?: KubectlOptions) => Promise<CommandResult>;
  /** Gets a short-lived token of a ServiceAccount by TokenRequest; rejects when the account is not there. */
  readonly requestServiceAccountToken: (
    namespace: string,
    name: string,
    options?: TokenOptions,
  ) => Promise<ServiceAccountToken>;
}

export function accessControlPlane(address: ControlPlaneAddress): ControlPlaneAccess {
  return {
    ...address,
    kubectl: (args, options = {}) =>
      runCommand(address.kubectlFile, args, {
        timeoutMs: 60_000,
        ...options,
        environment: {
          ...process.env,
          KUBECONFIG: address.kubeconfigFile,
          // The discovery cache is named by host and port, and ports come again.
          KUBECACHEDIR: join(dirname(address.kubeconfigFile), 'kubectl-cache'),
        },
      }),
    requestServiceAccountToken: (namespace, name, options = {}) => requestToken(address, { namespace, name }, options),
  };
}

async function requestToken(
  address: ControlPlaneAddress,
  account: { readonly namespace: string; readonly name: string },
  options: TokenOptions,
): Promise<ServiceAccountToken> {
  const answer = await callApiServer(
    address,
    `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
    {
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: options.expirationSeconds ?? 3600 },
      },
      abortSignal: options.abortSignal,
    },
  );
  if (answer.status !== 201) {
    throw new Error(`no token for ServiceAccount ${account.namespace}/${account.name}: HTTP ${answer.status}`);
  }
  return (JSON.parse(answer.body) as { readonly status: ServiceAccountToken }).status;
}

export interface CallOptions {
  /** Sent as JSON by POST; without it the call is a GET. */
  readonly body?: unknown;
  /** Default: the admin's. */
  readonly token?: string;
  readonly abortSignal?: AbortSignal | undefined;
}

export interface ApiServerAnswer {
  readonly status: number;
  readonly body: string;
}

/** One call on a connection of its own, the server verified against the CA, at most 10 s. */
export async function callApiServer(
  address: Pick<ControlPlaneAddress, 'server' | 'caFile' | 'adminToken'>,
  path: string,
  options: CallOptions = {},
): Promise<ApiServerAnswer> {
  const ca = await readFile(address.caFile, 'utf8');
  const signals = [AbortSignal.timeout(10_000), options.abortSignal].filter((signal) => signal !== undefined);
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, address.server),
      {
        ca,
        agent: false,
        method: options.body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${options.token ?? address.adminToken}`, 'content-type': 'application/json' },
        signal: AbortSignal.any(signals),
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body });
        });
      },
    );
    call.on('error', reject);
    call.end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}
