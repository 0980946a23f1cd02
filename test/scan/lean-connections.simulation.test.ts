import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { BlobPort } from '../../src/scan/blob-port.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import { waitFor } from '../support/wait-for.ts';
import { startHttpsStub } from './https-stub.ts';
import type { HttpsStub } from './https-stub.ts';

const call = { abortSignal: new AbortController().signal };
const target = { container: 'recordings', name: 'a.wav' };

let stub: HttpsStub;
let gate: Gate;
let client: BlobPort;
let isUsable: boolean;

function until(look: () => boolean, what: string): Promise<boolean> {
  return waitFor(look, { what, intervalMs: 2 });
}

interface Gate {
  readonly endpoint: string;
  /** New connections are accepted and hear nothing. */
  readonly shut: () => void;
  readonly open: () => void;
  readonly held: () => number;
  readonly stop: () => Promise<void>;
}

/** Stands before the stub as a server that has no time for new connections. */
async function startGate(endpoint: string): Promise<Gate> {
  const { port, pathname } = new URL(endpoint);
  const sockets = new Set<Socket>();
  let isShut = false;
  let held: Socket[] = [];
  const join = (near: Socket): void => {
    const far = connectTcp(Number(port), '127.0.0.1');
    sockets.add(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  };
  const server: Server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => near.destroy());
    if (isShut) held.push(near);
    else join(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `https://localhost:${(server.address() as AddressInfo).port}${pathname}`,
    shut: () => {
      isShut = true;
    },
    open: () => {
      isShut = false;
      for (const near of held) join(near);
      held = [];
    },
    held: () => held.length,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

beforeEach(async () => {
  stub = await startHttpsStub();
  stub.reply((_, response) => response.writeHead(202).end());
  gate = await startGate(stub.endpoint);
  client = createLeanBlobClient({
    account: 'calls',
    endpoint: gate.endpoint,
    ca: stub.ca,
    tokens: {
      getToken: () => Promise.resolve('token'),
      forget: () => undefined,
      assertUsable: () => {
        if (!isUsable) throw new DOMException('nothing is sent any more', 'AbortError');
      },
    },
  });
  isUsable = true;
});
afterEach(async () => {
  await client.close();
  await gate.stop();
  await stub.stop();
});

it('that stand serve all who wait, while few new ones are opened at a server that is slow to take them on', async () => {
  await client.deleteOne(target, call);
  gate.shut();
  let answered = 0;
  const deletes = Array.from({ length: 100 }, async () => {
    await client.deleteOne(target, call);
    answered += 1;
  });
  await until(() => answered === 96, 'the answers over the connection that stands');
  expect(gate.held()).toBe(4);
  gate.open();
  await Promise.all(deletes);
  expect(stub.requests).toHaveLength(100 + 1);
});

it('are opened up to their number where there is work for them', async () => {
  const pending: (() => void)[] = [];
  stub.reply((_, response) => {
    pending.push(() => response.writeHead(202).end());
  });
  const deletes = Array.from({ length: 40 }, () => client.deleteOne(target, call));
  await until(() => pending.length === 32, 'a request on every connection');
  expect(stub.connections()).toBe(32);
  for (let answer = pending.shift(); answer !== undefined; answer = pending.shift()) answer();
  await until(() => pending.length === 8, 'the requests that waited');
  for (const answer of pending) answer();
  await Promise.all(deletes);
  expect(stub.connections()).toBe(32);
});

it('go on with the session of one before, which spares them the proof of who the server is', async () => {
  const answers: (() => void)[] = [];
  await client.deleteOne(target, call);
  stub.reply((_, response) => {
    answers.push(() => response.writeHead(202).end());
  });
  const deletes = [client.deleteOne(target, call), client.deleteOne(target, call)];
  await until(() => answers.length === 2, 'a second connection');
  for (const answer of answers) answer();
  await Promise.all(deletes);
  expect([stub.connections(), stub.resumed()]).toEqual([2, 1]);
});

it('that were closed tell so to those who wait', async () => {
  gate.shut();
  const deletes = Array.from({ length: 10 }, () => client.deleteOne(target, call));
  const settled = Promise.allSettled(deletes);
  await until(() => gate.held() === 4, 'connections that are being opened');
  await client.close();
  for (const { status } of await settled) expect(status).toBe('rejected');
  await expect(client.deleteOne(target, call)).rejects.toMatchObject({ reason: 'AzureUnavailable' });
});

it('that cannot be opened fail all who wait, one after the other', async () => {
  await gate.stop();
  const deletes = await Promise.allSettled(Array.from({ length: 20 }, () => client.deleteOne(target, call)));
  for (const outcome of deletes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { reason: 'AzureUnavailable' } });
  }
  gate = await startGate(stub.endpoint);
});

it('take no request that waited for them until its token may not be used any more', async () => {
  const pending: (() => void)[] = [];
  stub.reply((_, response) => {
    pending.push(() => response.writeHead(202).end());
  });
  const sent = client.deleteOne(target, call);
  await until(() => pending.length === 1, 'a request at the server');
  gate.shut();
  // Four wait for a handshake, the others for a connection.
  const waiting = Array.from({ length: 10 }, () => client.deleteOne(target, call));
  await until(() => gate.held() === 4, 'the connections that are being opened');
  isUsable = false;
  pending.shift()?.();
  gate.open();
  const ends = await Promise.allSettled(waiting);
  expect(await sent).toMatchObject({ kind: 'Deleted' });
  expect(ends).toEqual(ends.map(() => ({ status: 'rejected', reason: expect.any(DOMException) })));
  expect(stub.requests).toHaveLength(1);
  isUsable = true;
  stub.reply((_, response) => response.writeHead(202).end());
  expect(await client.deleteOne(target, call)).toMatchObject({ kind: 'Deleted' });
});
