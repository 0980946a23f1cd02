import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { Timers } from '../../runtime/timers.ts';

export interface WireRequest {
  readonly method: 'GET' | 'HEAD' | 'DELETE';
  /** As it goes onto the wire, encoded. Nothing in it is normalised away: a blob's name may hold `..`. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
}

export interface WireAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
}

export interface WireSink {
  readonly push: (bytes: Uint8Array) => void | Promise<void>;
}

export interface WireOptions {
  readonly abortSignal: AbortSignal;
  /** Of the whole exchange, its body included. */
  readonly timeoutMs: number;
  /** Called with the head of the answer; without a sink its body is dropped. What it throws ends the exchange. */
  readonly receive: (answer: WireAnswer) => WireSink | undefined;
}

/** The far side said nothing more within the time. */
export class SilentServer extends Error {}

/** Connections to one account. */
export interface Transport {
  /**
   * One exchange, tried once. Rejects with SilentServer, with the signal's reason, with what `receive` or its sink threw,
   * or with an error of the connection. A request that is given up before it went out never goes out.
   */
  readonly exchange: (request: WireRequest, options: WireOptions) => Promise<WireAnswer>;
  readonly close: () => Promise<void>;
}

export interface TransportSettings {
  readonly origin: string;
  readonly connections: number;
  readonly timers: Timers;
  /** Certificate authorities in PEM; default: those of the process. */
  readonly ca?: string;
}

/** Azure's load balancers forget idle connections after minutes, without a word. Passes come in bursts, far apart. */
const IDLE_CONNECTION_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** HTTP/1.1, so that an exchange that is given up takes its own connection with it and no other. */
export function createTransport(settings: TransportSettings): Transport {
  const { timers } = settings;
  let pool = createPool(settings);

  /** After silence the network may have dropped every connection: the next exchange gets a new one. */
  function renew(silent: Pool): void {
    if (pool !== silent) return;
    pool = createPool(settings);
    silent.close().catch(() => undefined);
  }

  return {
    exchange: (request, options) => {
      const used = pool;
      return exchangeOnce(used, request, {
        ...options,
        timers,
        onSilence: () => {
          renew(used);
        },
      });
    },
    close: () => pool.destroy(),
  };
}

function createPool({ origin, connections, ca }: TransportSettings): Pool {
  return new Pool(origin, {
    allowH2: false,
    connections,
    pipelining: 1,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // Each exchange has a deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS, allowH2: false, ...(ca === undefined ? {} : { ca }) },
  });
}

type ExchangeParts = WireOptions & { readonly timers: Timers; readonly onSilence: () => void };

/**
 * On undici's dispatcher itself: its request API makes a stream and an abort controller for each call, which cost more than
 * a small answer.
 */
function exchangeOnce(pool: Pool, request: WireRequest, parts: ExchangeParts): Promise<WireAnswer> {
  const { abortSignal, timeoutMs, timers, receive } = parts;
  abortSignal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  let controller: Dispatcher.DispatchController | undefined;
  let failure: Error | undefined;
  let answer: WireAnswer | undefined;
  let sink: WireSink | undefined;

  const release = (): void => {
    cancelTimer();
    abortSignal.removeEventListener('abort', abort);
  };
  const fail = (error: unknown): void => {
    if (failure !== undefined) return;
    failure = error instanceof Error ? error : new Error('the exchange was given up');
    release();
    reject(failure);
    controller?.abort(failure);
  };
  const abort = (): void => {
    fail(abortSignal.reason);
  };
  const cancelTimer = timers.schedule(
    () => {
      parts.onSilence();
      fail(new SilentServer('no answer in time'));
    },
    timeoutMs,
    { background: true },
  );
  abortSignal.addEventListener('abort', abort);

  pool.dispatch(request, {
    onRequestStart: (started) => {
      controller = started;
      if (failure !== undefined) started.abort(failure);
    },
    onResponseStart: (_, status, headers) => {
      if (status < 200 || failure !== undefined) return;
      answer = toAnswer(status, headers);
      try {
        sink = receive(answer);
      } catch (error) {
        fail(error);
      }
    },
    onResponseData: (running, bytes) => {
      if (failure !== undefined || sink === undefined) return;
      try {
        const pushed = sink.push(bytes);
        if (pushed !== undefined) holdBack(running, pushed, fail);
      } catch (error) {
        fail(error);
      }
    },
    onResponseEnd: () => {
      if (failure !== undefined || answer === undefined) return;
      release();
      resolve(answer);
    },
    onResponseError: (_, error) => {
      fail(error);
    },
  });
  return promise;
}

function holdBack(running: Dispatcher.DispatchController, pushed: Promise<void>, fail: (error: unknown) => void): void {
  running.pause();
  pushed.then(() => {
    running.resume();
  }, fail);
}

function toAnswer(status: number, headers: IncomingHttpHeaders): WireAnswer {
  return {
    status,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}
