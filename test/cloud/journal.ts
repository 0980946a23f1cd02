import type { ServerName } from './http-messages.ts';

/** How a request ended. `pending` is still held by a fault; `broken` lost its connection before a whole answer was out. */
export type RequestOutcome = 'pending' | 'answered' | 'broken';

export interface JournalEntry {
  readonly sequence: number;
  readonly time: Date;
  readonly server: ServerName;
  readonly method: string;
  readonly path: string;
  /** Set where the server names its operations: `DeleteBlob`. */
  readonly operation: string | undefined;
  readonly apiVersion: string | undefined;
  readonly callerClientId: string | undefined;
  /** The status that was sent; undefined while pending and where the connection ended without one. */
  readonly status: number | undefined;
  readonly outcome: RequestOutcome;
}

export interface EntryFilter {
  readonly server?: ServerName;
  readonly method?: string | readonly string[];
  /** A pattern over the path, or a part of it in any case. */
  readonly path?: RegExp | string;
  readonly operation?: string | readonly string[];
  readonly status?: number;
  readonly outcome?: RequestOutcome;
  readonly callerClientId?: string;
}

export interface OpenEntry {
  readonly identify: (callerClientId: string) => void;
  readonly close: (result: { readonly outcome: RequestOutcome; readonly status?: number }) => void;
}

export interface Journal {
  readonly entries: (filter?: EntryFilter) => readonly JournalEntry[];
  /** Everything that can change the state of ARM, or of the server that is named: PUT, PATCH, POST, DELETE. */
  readonly writes: (filter?: EntryFilter) => readonly JournalEntry[];
  readonly count: (filter?: EntryFilter) => number;
  readonly clear: () => void;
  /** Resolves when `count` matching requests have come in (since the last clear); rejects at the deadline. */
  readonly waitFor: (
    filter: EntryFilter,
    options: { readonly deadlineMs: number; readonly count?: number },
  ) => Promise<void>;
}

const writeMethods = ['PUT', 'PATCH', 'POST', 'DELETE'];

export function matchesPath(pattern: RegExp | string | undefined, path: string): boolean {
  if (pattern === undefined) return true;
  if (typeof pattern === 'string') return path.toLowerCase().includes(pattern.toLowerCase());
  // A fresh object: a pattern with the flags g or y would remember where it stopped.
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(path);
}

export function matchesMethod(wanted: string | readonly string[] | undefined, method: string): boolean {
  return wanted === undefined || [wanted].flat().includes(method);
}

export function matchesOperation(
  wanted: string | readonly string[] | undefined,
  operation: string | undefined,
): boolean {
  return wanted === undefined || (operation !== undefined && [wanted].flat().includes(operation));
}

function matches(entry: JournalEntry, filter: EntryFilter): boolean {
  return (
    (filter.server === undefined || filter.server === entry.server) &&
    matchesMethod(filter.method, entry.method) &&
    matchesOperation(filter.operation, entry.operation) &&
    matchesPath(filter.path, entry.path) &&
    (filter.status === undefined || filter.status === entry.status) &&
    (filter.outcome === undefined || filter.outcome === entry.outcome) &&
    (filter.callerClientId === undefined || filter.callerClientId === entry.callerClientId)
  );
}

export function createJournal(now: () => Date): Journal & {
  readonly open: (request: Pick<JournalEntry, 'server' | 'method' | 'path' | 'operation' | 'apiVersion'>) => OpenEntry;
} {
  let entries: { -readonly [key in keyof JournalEntry]: JournalEntry[key] }[] = [];
  let sequence = 0;
  const watchers = new Set<() => void>();
  const tellWatchers = () => {
    watchers.forEach((watcher) => {
      watcher();
    });
  };
  const select = (filter: EntryFilter = {}) =>
    entries.filter((entry) => matches(entry, filter)).map((entry) => ({ ...entry }));

  return {
    entries: select,
    writes: (filter) => select({ server: 'arm', ...filter }).filter((entry) => writeMethods.includes(entry.method)),
    count: (filter) => select(filter).length,
    clear: () => {
      entries = [];
    },
    waitFor: (filter, { deadlineMs, count = 1 }) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          watchers.delete(look);
          clearTimeout(timer);
          finish();
        };
        const look = () => {
          if (select(filter).length >= count) settle(resolve);
        };
        const timer = setTimeout(() => {
          const seen = select(filter).length;
          settle(() => {
            reject(new Error(`Within ${deadlineMs} ms ${seen} of ${count} requests came in.`));
          });
        }, deadlineMs);
        watchers.add(look);
        look();
      }),
    open: (request) => {
      sequence += 1;
      const entry: (typeof entries)[number] = {
        ...request,
        sequence,
        time: now(),
        callerClientId: undefined,
        status: undefined,
        outcome: 'pending',
      };
      entries.push(entry);
      tellWatchers();
      return {
        identify: (callerClientId) => {
          entry.callerClientId = callerClientId;
        },
        close: (result) => {
          Object.assign(entry, result);
          tellWatchers();
        },
      };
    },
  };
}
