import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of connections that are opened from now on. */
type Mode = 'pass' | 'swallow' | 'refuse';

/** The network between the operator and the API server, as a TCP relay on 127.0.0.1: TLS passes through untouched. */
export interface Relay {
  /** The API server as seen through the relay. */
  readonly server: string;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Ends every open connection. New ones pass. */
  readonly cut: () => void;
  /** From now on the open connections stay open and lose every byte, in both directions. New ones pass. */
  readonly swallow: () => void;
  /** The same, and new connections too: they open and then hear nothing. */
  readonly swallowAll: () => void;
  /** Ends every open connection, and every new one at once. */
  readonly refuse: () => void;
  /** New connections pass again. */
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

interface Pair {
  readonly cut: () => void;
  readonly swallow: () => void;
}

export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  let mode: Mode = 'pass';
  const server = createServer((client) => {
    if (mode === 'refuse') {
      client.destroy();
      return;
    }
    const pair = joinPair(client, connect(Number(port), hostname), () => pairs.delete(pair));
    pairs.add(pair);
    if (mode === 'swallow') pair.swallow();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const each = (act: (pair: Pair) => void): void => {
    [...pairs].forEach(act);
  };
  const enter = (next: Mode, act: (pair: Pair) => void): void => {
    mode = next;
    each(act);
  };
  return {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => pairs.size,
    cut: () => {
      each(({ cut }) => {
        cut();
      });
    },
    swallow: () => {
      each(({ swallow }) => {
        swallow();
      });
    },
    swallowAll: () => {
      enter('swallow', ({ swallow }) => {
        swallow();
      });
    },
    refuse: () => {
      enter('refuse', ({ cut }) => {
        cut();
      });
    },
    resume: () => {
      mode = 'pass';
    },
    stop: async () => {
      each(({ cut }) => {
        cut();
      });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function joinPair(client: Socket, upstream: Socket, onEnd: () => void): Pair {
  let swallowing = false;
  const cut = (): void => {
    client.destroy();
    upstream.destroy();
    onEnd();
  };
  const carry = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      if (!swallowing) to.write(bytes);
    });
    from.on('error', () => undefined);
  };
  carry(client, upstream);
  carry(upstream, client);
  client.on('close', cut);
  // A lost packet may as well be the one that says goodbye.
  upstream.on('close', () => {
    if (!swallowing) cut();
  });
  return {
    cut,
    swallow: () => {
      swallowing = true;
    },
  };
}
