import { isWatchFault } from './api-server-faults.ts';
import type { ServerResponse } from 'node:http';
import type { StubFault, WatchFault } from './api-server-faults.ts';
import type { StubEvent, StubState } from './api-server-state.ts';

export interface StubWatch {
  readonly sendBookmark: () => void;
  /** Destroys the connection. */
  readonly cut: () => void;
  readonly end: () => void;
}

export interface StubWatchOptions {
  readonly state: StubState;
  readonly from: number;
  readonly namespace?: string | undefined;
  readonly timeoutSeconds: number;
  readonly fault: StubFault | undefined;
  /** Whether the connection lies in a black hole. */
  readonly isSwallowed: () => boolean;
}

/** Streams events from a version on; a version that was forgotten gives an ERROR event, as the real server does. */
export function serveWatch(response: ServerResponse, options: StubWatchOptions): StubWatch {
  const { state, from, namespace, isSwallowed } = options;
  const fault: WatchFault | undefined =
    options.fault !== undefined && isWatchFault(options.fault) ? options.fault : undefined;
  let sent = 0;
  let muted = false;
  let unsubscribe = (): void => undefined;

  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const timer = setTimeout(() => response.end(), options.timeoutSeconds * 1000);
  response.on('close', () => {
    clearTimeout(timer);
    unsubscribe();
  });

  const write = (line: string): void => {
    if (!muted && !isSwallowed()) response.write(line);
  };
  const writeError = (status: number, reason: string): void => {
    const object = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code: status };
    write(lineOf({ type: 'ERROR', object }));
    response.end();
  };
  const isDue = (...kinds: readonly WatchFault['kind'][]): boolean =>
    fault !== undefined && kinds.includes(fault.kind) && sent === fault.afterEvents;

  /** Faults that need no event to show themselves. */
  function actNow(): void {
    if (fault?.kind === 'errorEvent' && isDue('errorEvent')) writeError(fault.status, fault.reason);
    if (isDue('drop')) response.destroy();
    if (isDue('end')) response.end();
    if (isDue('mute')) muted = true;
  }

  function send(event: StubEvent): void {
    if (response.writableEnded || (namespace !== undefined && event.object.metadata.namespace !== namespace)) return;
    const line = lineOf({ type: event.type, object: event.object });
    if (isDue('truncate')) {
      response.end(line.slice(0, line.length / 2));
      return;
    }
    write(isDue('garbage') ? '{"type":"MOD\n' : line);
    if (fault?.kind === 'duplicate' && sent >= fault.afterEvents) write(line);
    sent += 1;
    actNow();
  }

  const missed = state.since(from);
  if (missed === undefined) {
    writeError(410, 'Expired');
  } else {
    actNow();
    missed.forEach(send);
    unsubscribe = state.subscribe(send);
  }
  return {
    cut: () => response.destroy(),
    end: () => response.end(),
    sendBookmark: () => {
      if (response.writableEnded) return;
      const metadata = { resourceVersion: String(state.version()) };
      write(lineOf({ type: 'BOOKMARK', object: { metadata } }));
    },
  };
}

function lineOf(event: unknown): string {
  return `${JSON.stringify(event)}\n`;
}
