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
  /** A kubeconfig file. Absent: KUBECONFIG, else ~/.kube/config, and before or after them the pod's own ServiceAccount. */
  readonly kubeconfigFile?: string;
  /** A context of the kubeconfig; absent: its current context. */
  readonly context?: string;
  /**
   * When the ServiceAccount of a pod is used where no file is named. `First` (the default) is for the operator, which belongs to
   * its cluster. `Last` is for people: only where KUBECONFIG names nothing and the home folder has no file.
   */
  readonly serviceAccount?: 'First' | 'Last';
}

/** Reads how to reach the API server. Throws a terminal OperatorError where nothing that is read leads to one. */
export function loadKubeConfig({ context, ...source }: KubeConfigSource = {}): PooledKubeConfig {
  const config = new PooledKubeConfig();
  const tokenFiles = loadInto(config, chosenFiles(source));
  if (context !== undefined) config.setCurrentContext(context);

  const user = config.getCurrentUser();
  const cluster = config.getCurrentCluster();
  if (cluster === null || user === null) throw unusable(describeContext(config));
  assertAddress(cluster);
  const tokenFile = tokenFiles.get(user.name) ?? tokenFileOfProvider(user.authProvider);
  if (tokenFile !== undefined) config.useTokenFile(tokenFile);
  return config;
}

/** The files to read, or the pod where its ServiceAccount is to be used. */
function chosenFiles({ kubeconfigFile, serviceAccount = 'First' }: KubeConfigSource): readonly string[] | 'Pod' {
  if (kubeconfigFile !== undefined) return foundFiles([kubeconfigFile]);
  const isPod = existsSync(SERVICE_ACCOUNT_TOKEN);
  if (isPod && serviceAccount === 'First') return 'Pod';
  const { KUBECONFIG = '' } = process.env;
  const named = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  // Who names a cluster must not act on another one because a file is missing.
  if (named.length > 0) return foundFiles(named);
  const ofHome = join(homedir(), '.kube', 'config');
  return isPod && !existsSync(ofHome) ? 'Pod' : foundFiles([ofHome]);
}

/** Those that are there: as for kubectl, one of several may be missing. */
function foundFiles(files: readonly string[]): readonly string[] {
  const found = files.filter((file) => existsSync(file));
  if (found.length > 0) return found;
  throw unusable(`No kubeconfig was found at ${files.join(', ')}: name one that is there, or run in a cluster.`);
}

function loadInto(config: PooledKubeConfig, files: readonly string[] | 'Pod'): ReadonlyMap<string, string> {
  if (files === 'Pod') {
    config.loadFromCluster();
    return new Map();
  }
  return new Map(files.flatMap((file, index) => [...loadFile(config, { file, isFirst: index === 0 })]));
}

function loadFile(config: PooledKubeConfig, { file, isFirst }: { readonly file: string; readonly isFirst: boolean }) {
  try {
    if (isFirst) config.loadFromFile(file);
    else mergeFile(config, file);
    return readTokenFiles(file);
  } catch (error) {
    throw unusable(`${file}: it could not be read as a kubeconfig (${whyUnreadable(error)}).`, error);
  }
}

/** A parser quotes what it stumbles over, which may be a token. */
function whyUnreadable(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code;
  if (typeof message === 'string' && /^(clusters|users|contexts)\[\d+\][.a-z]* is missing$/.test(message))
    return message;
  return 'it is no YAML with clusters, users and contexts';
}

/** Known before any call: what is thrown later looks like a cluster that is away for now. */
function assertAddress({ name, server, skipTLSVerify }: Cluster): void {
  const protocol = URL.parse(server)?.protocol;
  if (protocol === 'https:' || (protocol === 'http:' && skipTLSVerify)) return;
  throw unusable(
    protocol === 'http:'
      ? `The server of cluster ${name} has an http address, and what is sent there can be read on its way. Use https, or, for a server on this machine such as kubectl proxy, set insecure-skip-tls-verify: true beside it in the kubeconfig.`
      : `The server of cluster ${name} is no https address: correct it in the kubeconfig.`,
  );
}

/** A file without `current-context` leaves none, whatever the type says. */
function describeContext(config: KubeConfig): string {
  const context = config.getCurrentContext() as string | undefined;
  return context === undefined || context === ''
    ? 'The kubeconfig chooses no context: do so by kubectl config use-context.'
    : `The kubeconfig has no usable context ${context}: choose one that kubectl config get-contexts lists, with its cluster and user.`;
}

/** The first file that names a current context decides, as for kubectl. */
function mergeFile(config: KubeConfig, file: string): void {
  const other = new KubeConfig();
  other.loadFromFile(file);
  const keepsContext = Boolean(config.getCurrentContext());
  config.mergeConfig(other, keepsContext);
}

function tokenFileOfProvider(authProvider: unknown): string | undefined {
  const { config } = (authProvider ?? {}) as { config?: { tokenFile?: unknown } };
  return typeof config?.tokenFile === 'string' ? config.tokenFile : undefined;
}

function unusable(message: string, cause?: unknown): OperatorError {
  return new OperatorError(message, { kind: 'terminal', reason: 'KubernetesUnavailable', cause });
}
