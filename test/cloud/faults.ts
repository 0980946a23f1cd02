import type { CloudRequest, ServerName } from './http-messages.ts';
import { matchesMethod, matchesOperation, matchesPath } from './journal.ts';

/**
 * What goes wrong. `before` and `after` say on which side of the effect: after it, the write is done and only its
 * answer is lost.
 */
export type FaultEffect =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The connection is cut. */
  | { readonly kind: 'reset'; readonly when?: 'before' | 'after' }
  /** No answer comes until the fault is released; the connection stays open. */
  | { readonly kind: 'silence'; readonly when?: 'before' | 'after' }
  /** The status says success, the body is not JSON. */
  | { readonly kind: 'malformed'; readonly body?: string }
  /** Half of the announced body, then the end of the connection; with `seemsWhole` the answer claims to end there. */
  | { readonly kind: 'truncated'; readonly seemsWhole?: boolean }
  /** Half of the announced body, then nothing more until the fault is released; the connection stays open. */
  | { readonly kind: 'stalled' }
  /** Somebody else acts right before or right after the request takes effect: a lost update, for one. */
  | { readonly kind: 'interfere'; readonly when: 'before' | 'after'; readonly act: () => void | Promise<void> }
  /** Token server only: the token that it gives out has expired already. */
  | { readonly kind: 'expiredToken' };

export interface Fault {
  /** Which server; `arm` where absent. */
  readonly server?: ServerName;
  readonly method?: string | readonly string[];
  /** A pattern over the decoded path, or a part of it in any case. */
  readonly path?: RegExp | string;
  /** Names of operations, where the server has them: `DeleteBlob`. */
  readonly operation?: string | readonly string[];
  /** Strikes only each n-th of the matching requests: 20 for 5 percent of them. */
  readonly every?: number;
  /** Lets that many matching requests pass first. */
  readonly after?: number;
  /** Strikes that many times, then never again. Without it, until removed. */
  readonly count?: number;
  readonly effect: FaultEffect;
}

export interface ActiveFault {
  /** How often it struck. An effect after the write counts once the write is done. */
  readonly strikes: () => number;
  /** Resolves once it has struck that often; rejects at the deadline. */
  readonly struck: (options: { readonly deadlineMs: number; readonly times?: number }) => Promise<void>;
  /** Lets requests held in silence go on, and holds no further one. */
  readonly release: () => void;
  /** No further strikes; requests held in silence stay held. */
  readonly remove: () => void;
}

/** One strike: the effect, the promise that ends a silence, and how the server tells that the effect begins now. */
export interface Strike {
  readonly effect: FaultEffect;
  readonly begin: () => void;
  readonly released: Promise<void>;
}

export interface Faults {
  readonly add: (fault: Fault) => ActiveFault;
  /** Removes all faults and lets held requests go on. */
  readonly clear: () => void;
}

interface Entry {
  readonly fault: Fault;
  readonly active: ActiveFault;
  readonly strike: () => Strike | undefined;
}

/** Faults are tried in the order in which they were added; the first that strikes is the only one. */
export function createFaults(): Faults & {
  readonly strike: (server: ServerName, request: CloudRequest) => Strike | undefined;
} {
  const entries = new Set<Entry>();
  return {
    add: (fault) => {
      const entry = createEntry(fault, () => entries.delete(entry));
      entries.add(entry);
      return entry.active;
    },
    clear: () => {
      entries.forEach((entry) => {
        entry.active.release();
      });
    },
    strike: (server, request) => {
      for (const entry of entries) {
        if (!concerns(entry.fault, server, request)) continue;
        const strike = entry.strike();
        if (strike !== undefined) return strike;
      }
      return undefined;
    },
  };
}

function concerns(fault: Fault, server: ServerName, request: CloudRequest): boolean {
  return (
    (fault.server ?? 'arm') === server &&
    matchesMethod(fault.method, request.method) &&
    matchesOperation(fault.operation, request.operation) &&
    matchesPath(fault.path, request.path)
  );
}

function createEntry(fault: Fault, remove: () => void): Entry {
  let seen = 0;
  let claimed = 0;
  let strikes = 0;
  const watchers = new Set<() => void>();
  const gate = Promise.withResolvers<undefined>();
  return {
    fault,
    strike: () => {
      seen += 1;
      if (seen <= (fault.after ?? 0) || claimed >= (fault.count ?? Infinity)) return undefined;
      if ((seen - (fault.after ?? 0)) % (fault.every ?? 1) !== 0) return undefined;
      claimed += 1;
      const begin = () => {
        strikes += 1;
        watchers.forEach((watcher) => {
          watcher();
        });
      };
      return { effect: fault.effect, begin, released: gate.promise };
    },
    active: {
      strikes: () => strikes,
      remove,
      release: () => {
        remove();
        gate.resolve(undefined);
      },
      struck: ({ deadlineMs, times = 1 }) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => {
            watchers.delete(look);
            reject(new Error(`Within ${deadlineMs} ms the fault struck ${strikes} of ${times} times.`));
          }, deadlineMs);
          const look = () => {
            if (strikes < times) return;
            watchers.delete(look);
            clearTimeout(timer);
            resolve();
          };
          watchers.add(look);
          look();
        }),
    },
  };
}
