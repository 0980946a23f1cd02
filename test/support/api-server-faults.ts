export type StubVerb = 'list' | 'watch' | 'get' | 'patch' | 'create';

/** Happens instead of, or in the middle of, the answer to one request of the verb. */
export type StubFault = { readonly on: StubVerb } & (
  | { readonly kind: 'status'; readonly status: number; readonly reason?: string; readonly retryAfter?: string }
  /** The connection is destroyed without an answer. */
  | { readonly kind: 'reset' }
  /** The request is never answered. */
  | { readonly kind: 'silence' }
  /** The first half of the body, then the end of the connection. */
  | { readonly kind: 'halfBody' }
  | WatchFault
);

/** Faults in an open watch, when so many events have been sent. */
export type WatchFault = { readonly afterEvents: number } & (
  | { readonly kind: 'errorEvent'; readonly status: number; readonly reason: string }
  /** The connection is destroyed. */
  | { readonly kind: 'drop' }
  /** The server ends the watch in good order. */
  | { readonly kind: 'end' }
  /** Nothing comes any more, bookmarks included. */
  | { readonly kind: 'mute' }
  /** Half of the next event, then the end of the body. */
  | { readonly kind: 'truncate' }
  /** A line that is not JSON in place of the next event; later events follow. */
  | { readonly kind: 'garbage' }
  /** The next event, and all after it, are sent twice. */
  | { readonly kind: 'duplicate' }
);

export function isWatchFault(fault: StubFault): fault is StubFault & WatchFault {
  return 'afterEvents' in fault;
}

/** Faults wait here, in order, for the next request of their verb. */
export interface FaultQueue {
  readonly add: (fault: StubFault) => void;
  readonly take: (verb: StubVerb) => StubFault | undefined;
  readonly pending: () => number;
}

export function createFaultQueue(): FaultQueue {
  const faults: StubFault[] = [];
  return {
    add: (fault) => faults.push(fault),
    take: (verb) => {
      const index = faults.findIndex((fault) => fault.on === verb);
      return index === -1 ? undefined : faults.splice(index, 1)[0];
    },
    pending: () => faults.length,
  };
}
