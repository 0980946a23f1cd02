import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Timers } from '../../runtime/timers.ts';
import { createConnections } from './connections.ts';
import type { Connections, ConnectionSettings, TakenConnection } from './connections.ts';

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
  /** Called when a connection takes the request, however long it waited for one. What it throws keeps it back. */
  readonly beforeSend?: (() => void) | undefined;
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

export interface TransportSettings extends ConnectionSettings {
  readonly timers: Timers;
}

/** HTTP/1.1, so that an exchange that is given up takes its own connection with it and no other. */
export function createTransport(settings: TransportSettings): Transport {
  const { timers } = settings;
  const connections = createConnections(settings);
  return {
    exchange: (request, options) => exchangeOnce(connections, request, { ...options, timers }),
    close: connections.close,
  };
}

type ExchangeParts = WireOptions & { readonly timers: Timers };

/**
 * On undici's dispatcher itself: its request API makes a stream and an abort controller for each call, which cost more than
 * a small answer.
 */
function exchangeOnce(connections: Connections, request: WireRequest, parts: ExchangeParts): Promise<WireAnswer> {
  const { abortSignal, timeoutMs, timers, receive, beforeSend } = parts;
  abortSignal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  let taken: TakenConnection | undefined;
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
    connections.giveUp(begin);
    reject(error);
    controller?.abort(failure);
  };
  const abort = (): void => {
    fail(abortSignal.reason);
  };
  const begin = (connection: TakenConnection | undefined): void => {
    taken = connection;
    if (connection === undefined) fail(new Error('the connections are closed'));
    else connection.dispatch(request, handler);
  };
  const cancelTimer = timers.schedule(
    () => {
      // After silence the network may have dropped every connection.
      taken?.distrustAll();
      fail(new SilentServer('no answer in time'));
    },
    timeoutMs,
    { background: true },
  );
  abortSignal.addEventListener('abort', abort);

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started;
      try {
        beforeSend?.();
      } catch (error) {
        fail(error);
      }
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
      taken?.giveBack();
      if (failure !== undefined || answer === undefined) return;
      release();
      resolve(answer);
    },
    onResponseError: (_, error) => {
      fail(error);
      taken?.giveBack();
    },
  };
  connections.take(begin);
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
