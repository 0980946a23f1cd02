import { isDeepStrictEqual } from 'node:util';
import { Agent, ProxyAgent } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import type { ConnectionOptions } from 'node:tls';
import type { DispatcherOptions } from '@kubernetes/client-node';

export interface AgentPool {
  /** The agent for these TLS options. Other options than last time (a new CA or client certificate) bring a new agent. */
  readonly agentFor: (options: DispatcherOptions) => Dispatcher;
  /** Takes an agent out of use: its idle connections close now, those with a running request when that ends. */
  readonly retire: (agent: Dispatcher) => void;
  /** Cuts every connection. The pool serves nothing afterwards. */
  readonly dispose: () => Promise<void>;
}

/**
 * HTTP/1.1 on purpose: undici keeps using an HTTP/2 session that a black hole has swallowed, where with HTTP/1.1
 * a request that timed out takes its own connection with it.
 */
const poolOptions = {
  allowH2: false,
  keepAliveTimeout: 30_000,
  headersTimeout: 25_000,
  // A watch may say nothing for a minute; its own inactivity limit ends it.
  bodyTimeout: 0,
} as const;

const connectOptions = { timeout: 5_000, keepAlive: true, keepAliveInitialDelay: 30_000, allowH2: false } as const;

/** Enough for the calls of all workers, and a bound on what a burst of them opens. */
export const maxCallConnections = 16;

/**
 * Keeps one agent for all that goes over the pool; client-node by itself opens a connection for each. A watch holds its
 * connection for as long as it lives, so watches have a pool of their own, without a bound: calls would wait for ever.
 */
export function createAgentPool({ maxConnections }: { readonly maxConnections?: number } = {}): AgentPool {
  const settings = { ...poolOptions, connections: maxConnections ?? null };
  let current: { readonly options: DispatcherOptions; readonly agent: Dispatcher } | undefined;
  const retired = new Set<Dispatcher>();
  let disposed = false;

  function retire(agent: Dispatcher): void {
    if (current?.agent !== agent) return;
    current = undefined;
    retired.add(agent);
    const forget = (): void => {
      retired.delete(agent);
    };
    agent.close().then(forget, forget);
  }

  return {
    retire,
    agentFor: (options) => {
      if (disposed) throw new Error('The connection to Kubernetes has been disposed of.');
      if (current !== undefined && !isDeepStrictEqual(current.options, options)) retire(current.agent);
      current ??= { options, agent: createAgent(options, settings) };
      return current.agent;
    },
    dispose: async () => {
      disposed = true;
      const agents = [...retired, ...(current === undefined ? [] : [current.agent])];
      current = undefined;
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  };
}

type PoolSettings = typeof poolOptions & { readonly connections: number | null };

function createAgent(options: DispatcherOptions, settings: PoolSettings): Dispatcher {
  switch (options.type) {
    case 'none':
      return new Agent({ ...settings, connect: connectOptions });
    case 'agent':
      return new Agent({ ...settings, connect: connectorOptions(options.connect) });
    case 'proxy':
      return new ProxyAgent({
        ...settings,
        uri: options.uri,
        requestTls: connectorOptions(options.requestTls),
        connect: connectOptions,
      });
    case 'socks':
      throw new Error('A SOCKS proxy in the kubeconfig is not supported.');
  }
}

/** client-node fills in TLS material only, never the address, which the type allows too. */
function connectorOptions(tls: ConnectionOptions): buildConnector.BuildOptions {
  return { ...tls, ...connectOptions } as buildConnector.BuildOptions;
}
