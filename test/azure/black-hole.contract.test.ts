import { connect as connectTo, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOperation, STORAGE_API_VERSION } from '../../src/azure/storage-resource.ts';
import { startAzureUnderTest } from './azure-under-test.ts';
import { callsId, neverAborted } from './azure-samples.ts';
import type { AzureUnderTest } from './azure-under-test.ts';

let test: AzureUnderTest;
let network: Awaited<ReturnType<typeof startNetwork>>;

beforeAll(async () => {
  test = await startAzureUnderTest();
  network = await startNetwork(Number(new URL(test.azure.armEndpoint).port));
});
afterAll(async () => {
  await network.stop();
  await test.stop();
});

/** A way to the server on which connections can fall silent without being closed, as when a firewall forgets them. */
async function startNetwork(serverPort: number) {
  const connections = new Set<Socket>();
  let opened = 0;
  const server = createServer((near) => {
    opened += 1;
    const far = connectTo(serverPort, 'localhost');
    for (const socket of [near, far]) {
      connections.add(socket);
      socket.on('error', () => undefined);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    endpoint: `https://localhost:${(server.address() as AddressInfo).port}`,
    opened: () => opened,
    swallow: () => {
      for (const socket of connections) socket.unpipe();
      for (const socket of connections) socket.resume();
    },
    stop: () => {
      for (const socket of connections) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

it('loses one call to a black hole, however many connections were pooled, and the next one gets through', async () => {
  const { arm } = test.connect({
    client: { endpoint: network.endpoint, scope: `${test.azure.armEndpoint}/.default` },
  });
  const operation = describeOperation('read', 'account', callsId);
  const read = () => arm.get(callsId, STORAGE_API_VERSION, { operation, ...neverAborted() });

  await Promise.all([read(), read(), read(), read()]);
  expect(network.opened()).toBe(4);
  network.swallow();
  await expect(read()).rejects.toMatchObject({ kind: 'retryable', reason: 'AzureUnavailable' });
  expect(await read()).toMatchObject({ name: 'calls' });
  expect(network.opened()).toBe(5);
});
