import type { Component, ComponentCommand } from './component.ts';
import { startComponent, stopComponent, waitUntilReady } from './component.ts';
import { findFreePort } from './port.ts';

const attempts = 5;
const readyTimeoutMs = 90_000;

export interface ServerOptions {
  readonly command: (port: number) => ComponentCommand;
  /** Must tell this server from one of another process that took the port. */
  readonly probe: (port: number, abortSignal: AbortSignal) => Promise<boolean>;
  /** Told about every child before it is waited for, so that whoever ends the children knows them all. */
  readonly track: (component: Component) => void;
  /** Ends the first start. */
  readonly startSignal: AbortSignal;
  /** Ends a restart: from then on no child may be started. */
  readonly abortSignal: AbortSignal;
  /** Injected by tests. */
  readonly findPort?: () => Promise<number>;
}

export interface RestartOptions {
  /** Runs after the server is gone and before it comes back. */
  readonly whileDown?: () => Promise<void>;
}

export interface Server {
  readonly port: number;
  /** Kills the server and starts it again on the same port and data; resolves when it is ready. */
  readonly restart: (options?: RestartOptions) => Promise<void>;
  /** Resolves when the running server is ready, for example after something that it needs was away. */
  readonly untilReady: () => Promise<void>;
}

/** Starts a server on a free port and waits until it is ready. A port that another process took meanwhile is changed. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const started = await startWithRetry(options, options.findPort ?? findFreePort, options.startSignal);
  const { port } = started;
  let { component } = started;
  return {
    port,
    restart: async ({ whileDown } = {}) => {
      component.kill('SIGKILL');
      await component.exited;
      await whileDown?.();
      ({ component } = await startWithRetry(options, () => Promise.resolve(port), options.abortSignal));
    },
    untilReady: () => untilReady(component, port, options, options.abortSignal),
  };
}

interface Started {
  readonly port: number;
  readonly component: Component;
}

async function startWithRetry(
  options: ServerOptions,
  findPort: () => Promise<number>,
  abortSignal: AbortSignal,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findPort();
    abortSignal.throwIfAborted();
    const component = startComponent(options.command(port));
    options.track(component);
    try {
      await untilReady(component, port, options, abortSignal);
      return { port, component };
    } catch (error) {
      await stopComponent(component);
      if (attempt === attempts || !component.log().includes('address already in use')) throw error;
    }
  }
}

function untilReady(
  component: Component,
  port: number,
  options: ServerOptions,
  abortSignal: AbortSignal,
): Promise<void> {
  return waitUntilReady(component, (signal) => options.probe(port, signal), { timeoutMs: readyTimeoutMs, abortSignal });
}
