import { buildConnector, Client } from 'undici';
import type { Dispatcher } from 'undici';

export interface ConnectionSettings {
  readonly origin: string;
  /** Exchanges at one time; more wait. */
  readonly connections: number;
  /** Certificate authorities in PEM; default: those of the process. */
  readonly ca?: string;
}

/** One connection, for one exchange. */
export interface TakenConnection {
  readonly dispatch: Dispatcher['dispatch'];
  /** The exchange is over, whatever came of it. */
  readonly giveBack: () => void;
  /** The far side fell silent on it: whoever has no connection yet gets a new one. */
  readonly distrustAll: () => void;
}

type UseConnection = (taken: TakenConnection | undefined) => void;

/** Connections to one origin, opened when they are needed. */
export interface Connections {
  /** Calls back once, first come, first served; with `undefined` once all are closed. */
  readonly take: (use: UseConnection) => void;
  /** It does not wait any more. */
  readonly giveUp: (use: UseConnection) => void;
  /** Ends what is under way. */
  readonly close: () => Promise<void>;
}

/** Azure's load balancers forget idle connections after minutes, without a word. Passes come in bursts, far apart. */
const IDLE_CONNECTION_MS = 15_000;
/** TCP sends its first packet again after 1, 3 and 7 s (RFC 6298). */
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * A server that is slow takes on new connections at its slowest, behind the requests of those that stand. Many handshakes
 * at a time would all run into their limit and begin anew, while connections that stand have nothing to do.
 */
const OPENING_AT_ONCE = 4;

interface Connection {
  readonly client: Client;
  isBusy: boolean;
  isOpen: boolean;
}

/**
 * Takes a connection that stands before it opens one: undici's pool binds a request to the connection that it opens for it,
 * and opens as many as there are requests.
 */
export function createConnections(settings: ConnectionSettings): Connections {
  /** A Set keeps the order of arrival and lets go of one in the middle. */
  const waiting = new Set<UseConnection>();
  let known: Connection[] = [];
  let isClosed = false;
  const connect = connectorOf(settings);

  function open(): Connection {
    const connection: Connection = { client: createClient(settings, connect), isBusy: false, isOpen: false };
    connection.client.on('connect', () => {
      connection.isOpen = true;
      serve();
    });
    connection.client.on('disconnect', () => {
      connection.isOpen = false;
    });
    known.push(connection);
    return connection;
  }

  function find(): Connection | undefined {
    const standing = known.find(({ isBusy, isOpen }) => isOpen && !isBusy);
    if (standing !== undefined) return standing;
    const opening = known.filter(({ isBusy, isOpen }) => isBusy && !isOpen).length;
    if (opening >= OPENING_AT_ONCE) return undefined;
    const spare = known.find(({ isBusy }) => !isBusy);
    return spare ?? (known.length < settings.connections ? open() : undefined);
  }

  function taken(connection: Connection): TakenConnection {
    return {
      dispatch: (options, handler) => connection.client.dispatch(options, handler),
      giveBack: () => {
        // undici tells the end of an exchange in the middle of its own work, when the connection takes no other one yet.
        queueMicrotask(() => {
          connection.isBusy = false;
          serve();
        });
      },
      distrustAll: () => {
        if (!known.includes(connection)) return;
        const silent = known;
        known = [];
        for (const { client } of silent) client.close().catch(() => undefined);
        serve();
      },
    };
  }

  function serve(): void {
    for (const use of waiting) {
      const connection = isClosed ? undefined : find();
      if (connection === undefined && !isClosed) return;
      waiting.delete(use);
      if (connection !== undefined) connection.isBusy = true;
      use(connection === undefined ? undefined : taken(connection));
    }
  }

  return {
    take: (use) => {
      waiting.add(use);
      serve();
    },
    giveUp: (use) => {
      waiting.delete(use);
    },
    close: async () => {
      isClosed = true;
      serve();
      await Promise.all(known.map(({ client }) => client.destroy()));
    },
  };
}

/** One for all connections: it remembers the session of one for the next, which saves the server's proof of who it is. */
function connectorOf({ ca }: ConnectionSettings): buildConnector.connector {
  return buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false, ...(ca === undefined ? {} : { ca }) });
}

function createClient({ origin }: ConnectionSettings, connect: buildConnector.connector): Client {
  return new Client(origin, {
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // Each exchange has a deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
  });
}
