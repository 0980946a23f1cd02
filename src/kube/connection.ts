import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { OperatorError } from '../reconcile/errors.ts';
import { createAgentPool, maxCallConnections } from './agent-pool.ts';
import { createTokenReader, readTokenFiles } from './token-file.ts';
import type { Cluster, DispatcherOptions, RequestContext } from '@kubernetes/client-node';
import type { AgentOptions } from 'node:https';
import type { Dispatcher } from 'undici';
import type { ReadToken } from './token-file.ts';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * client-node's KubeConfig with one pool of HTTP/1.1 connections under every call and one under every watch, and with token
 * files read for each request. Certificates are read for each request too; when they change, new pools take over.
 */
export class PooledKubeConfig extends KubeConfig {
  readonly #calls = createAgentPool({ maxConnections: maxCallConnections });
  readonly #streams = createAgentPool();
  #dispatcherOptions: DispatcherOptions = { type: 'none' };
  #readToken: ReadToken | undefined;

  /** Notes what the pool needs; without options the base class creates no agent of its own for the request. */
  override createDispatcherOptions(cluster: Cluster | null, agentOptions: AgentOptions): DispatcherOptions {
    this.#dispatcherOptions = super.createDispatcherOptions(cluster, agentOptions);
    return { type: 'none' };
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const token = await this.#readToken?.();
    await super.applySecurityAuthentication(context);
    if (token !== undefined) context.setHeaderParam('Authorization', `Bearer ${token}`);
    context.setDispatcher(this.#calls.agentFor(this.#dispatcherOptions));
  }

  /** The same for a watch, right after its request was authenticated. */
  streamDispatcher(): Dispatcher {
    return this.#streams.agentFor(this.#dispatcherOptions);
  }

  /** The current user's bearer token comes from this file; it outranks a token in the kubeconfig, as in client-go. */
  useTokenFile(file: string): void {
    const current = this.getCurrentUser();
    if (current === null) return;
    this.#readToken = createTokenReader(file);
    this.users = this.users.map((user) => (user.name === current.name ? { ...user, authProvider: undefined } : user));
  }

  /** A call over this dispatcher got no answer in time: the next call uses new connections. */
  reportStall(dispatcher: Dispatcher): void {
    this.#calls.retire(dispatcher);
    this.#streams.retire(dispatcher);
  }

  /** Cuts every connection; the object cannot be used afterwards. */
  async dispose(): Promise<void> {
    await Promise.all([this.#calls.dispose(), this.#streams.dispose()]);
  }
}

export interface KubeConfigSource {
  /** A kubeconfig file. Absent: the pod's own service account, else KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfigFile?: string;
  /** A context of the kubeconfig; absent: its current context. */
  readonly context?: string;
}

/** Reads how to reach the API server. Throws a terminal OperatorError where there is nothing to read or the context is absent. */
export function loadKubeConfig({ kubeconfigFile, context }: KubeConfigSource = {}): PooledKubeConfig {
  const config = new PooledKubeConfig();
  const tokenFiles = loadInto(config, kubeconfigFile);
  if (context !== undefined) config.setCurrentContext(context);

  const user = config.getCurrentUser();
  if (config.getCurrentCluster() === null || user === null) {
    throw unusable(`The kubeconfig has no usable context ${config.getCurrentContext()}.`);
  }
  const tokenFile = tokenFiles.get(user.name) ?? tokenFileOfProvider(user.authProvider);
  if (tokenFile !== undefined) config.useTokenFile(tokenFile);
  return config;
}

function loadInto(config: PooledKubeConfig, kubeconfigFile: string | undefined): ReadonlyMap<string, string> {
  if (kubeconfigFile === undefined && existsSync(SERVICE_ACCOUNT_TOKEN)) {
    config.loadFromCluster();
    return new Map();
  }
  const files = (kubeconfigFile === undefined ? defaultFiles() : [kubeconfigFile]).filter((file) => existsSync(file));
  if (files.length === 0) {
    throw unusable('No kubeconfig was found: name one, set KUBECONFIG, or run in a cluster.');
  }
  try {
    if (kubeconfigFile === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfigFile);
    return new Map(files.flatMap((file) => [...readTokenFiles(file)]));
  } catch (error) {
    throw unusable('The kubeconfig could not be read as one.', error);
  }
}

function defaultFiles(): readonly string[] {
  const { KUBECONFIG = '' } = process.env;
  return KUBECONFIG === ''
    ? [join(homedir(), '.kube', 'config')]
    : KUBECONFIG.split(delimiter).filter((file) => file !== '');
}

function tokenFileOfProvider(authProvider: unknown): string | undefined {
  const { config } = (authProvider ?? {}) as { config?: { tokenFile?: unknown } };
  return typeof config?.tokenFile === 'string' ? config.tokenFile : undefined;
}

function unusable(message: string, cause?: unknown): OperatorError {
  return new OperatorError(message, { kind: 'terminal', reason: 'KubernetesUnavailable', cause });
}
