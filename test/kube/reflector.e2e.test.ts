import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createReflector } from '../../src/kube/reflector.ts';
import { collectionPath, objectPath } from '../../src/kube/objects.ts';
import { startControlPlane } from '../control-plane/control-plane.ts';
import { waitFor } from '../support/wait-for.ts';
import { widgetType } from './kube-fixture.ts';
import { createMemoryLog } from './log-lines.ts';
import { connectTo, prepareWidgets } from './real-cluster.ts';
import type { Reflector } from '../../src/kube/reflector.ts';
import type { ApiServer } from '../api/api-server.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import type { Widget } from './kube-fixture.ts';
import type { RealConnection } from './real-cluster.ts';

const namespace = 'kube-reflector';
const log = createMemoryLog();
/** Names and sizes as the announced changes alone tell them. */
const seen = new Map<string, unknown>();

let controlPlane: ControlPlane;
let admin: ApiServer;
let connection: RealConnection;
let reflector: Reflector<Widget>;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  admin = await prepareWidgets(controlPlane, namespace);
  connection = await connectTo(controlPlane);
  reflector = createReflector(
    { transport: connection.transport, resource: widgetType },
    {
      log,
      settings: { pageSize: 2, backoff: { baseMs: 50, maxMs: 200 } },
      onChange: (previous, current) => {
        const { name } = (current ?? previous)!.metadata;
        if (current === undefined) seen.delete(name);
        else seen.set(name, current.spec?.['size']);
      },
    },
  );
  reflector.start();
}, 120_000);

afterAll(async () => {
  await reflector.stop();
  await connection.close();
  await admin.close();
  await controlPlane.stop();
}, 60_000);

const widget = (name: string, size: number) => ({
  apiVersion: `${widgetType.group}/${widgetType.version}`,
  kind: widgetType.kind,
  metadata: { name },
  spec: { size },
});
const apply = (name: string, size: number) =>
  admin.apply(objectPath(widgetType, { namespace, name }), { body: widget(name, size) });
const remove = (name: string) => admin.remove(objectPath(widgetType, { namespace, name }));

async function untilSeen(wanted: Readonly<Record<string, number>>): Promise<void> {
  const text = (entries: Iterable<readonly [string, unknown]>) => JSON.stringify([...entries].sort());
  const stored = () => reflector.store.list().map((object) => [object.metadata.name, object.spec?.['size']] as const);
  await waitFor(() => text(seen) === text(Object.entries(wanted)) && text(stored()) === text(Object.entries(wanted)), {
    what: `the widgets ${JSON.stringify(wanted)}`,
    describe: () => ({ seen: [...seen], stored: stored(), log: log.lines.slice(-3) }),
    deadlineMs: 30_000,
  });
}

it('follows a real server over pages', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await apply(name, 1);
  await reflector.waitForSync({ abortSignal: AbortSignal.timeout(20_000) });
  await apply('a', 2);
  await remove('b');
  await untilSeen({ a: 2, c: 1, d: 1, e: 1 });
}, 60_000);

it('misses nothing over a restart of kube-apiserver', async () => {
  await controlPlane.restartApiServer();
  await apply('a', 3);
  await remove('c');
  await untilSeen({ a: 3, d: 1, e: 1 });
  expect(reflector.health().restarts).toBeGreaterThan(0);
}, 120_000);

it('misses nothing over a restart of etcd', async () => {
  await controlPlane.restartEtcd();
  await waitFor(async () => (await apply('a', 4)).status === 200, { what: 'a write after the restart' });
  await remove('d');
  await untilSeen({ a: 4, e: 1 });
}, 120_000);

it('stays in step when objects are deleted in bulk and made again under their names', async () => {
  await admin.remove(collectionPath(widgetType, namespace));
  await apply('e', 7);
  await untilSeen({ e: 7 });
}, 60_000);
