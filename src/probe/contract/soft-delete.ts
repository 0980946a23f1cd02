import assert from 'node:assert/strict';
import type { BlobPromise, Scene } from './scene.ts';
import { answered, article, everything, kinds, list, put, read, refused, rest } from './scene.ts';

const page = article('soft-delete-blob-overview');
const deletePage = rest('delete-blob');

const at = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`;

async function takeSnapshot({ container }: Scene, name: string): Promise<string> {
  return (await container.getBlobClient(name).createSnapshot()).snapshot ?? '';
}

/** Blob soft delete without versioning. */
export const softDeletePromises: readonly BlobPromise[] = [
  {
    sentence: 'a deleted blob stays for its days, shows with deleted alone, and tells it to a HEAD request',
    account: 'softDelete',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const answer = await scene.send('DELETE', 'blob');
      assert.equal(answer.headers.get('x-ms-delete-type-permanent'), 'false');
      assert.deepEqual(await list(scene), []);
      const [item] = await list(scene, { includeDeleted: true });
      assert.deepEqual(kinds(item === undefined ? [] : [item]), ['deleted blob']);
      assert.ok((item?.properties.remainingRetentionDays ?? 0) >= 6);
      assert.ok(item?.properties.deletedOn !== undefined);
      const head = await scene.send('HEAD', 'blob');
      answered(head, 404, 'BlobNotFound');
      assert.equal(head.headers.get('x-ms-is-soft-deleted'), 'true');
    },
  },
  {
    sentence: 'what is soft-deleted can be neither read nor deleted again',
    account: 'softDelete',
    page: deletePage,
    check: async (scene) => {
      await put(scene, 'blob');
      await scene.container.getBlobClient('blob').delete();
      answered(await scene.send('GET', 'blob'), 404, 'BlobNotFound');
      answered(await scene.send('DELETE', 'blob'), 404, 'BlobNotFound');
    },
  },
  {
    sentence: 'undelete brings a blob back with its snapshots',
    account: 'softDelete',
    page: rest('undelete-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      await takeSnapshot(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.delete({ deleteSnapshots: 'include' });
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted snapshot', 'deleted blob']);
      await blob.undelete();
      assert.deepEqual(kinds(await list(scene, everything)), ['snapshot', 'blob']);
      assert.equal(await read(scene, 'blob'), 'blob');
    },
  },
  {
    sentence: 'an overwrite leaves what was there as a soft-deleted snapshot',
    account: 'softDelete',
    page,
    check: async (scene) => {
      await put(scene, 'blob', 'before');
      await put(scene, 'blob', 'after');
      assert.deepEqual(kinds(await list(scene)), ['blob']);
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted snapshot', 'blob']);
    },
  },
  {
    sentence: 'a new list of blocks leaves what was there as a soft-deleted snapshot',
    account: 'softDelete',
    page,
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      for (const text of ['one', 'two']) {
        await blob.stageBlock('MQ==', text, 3);
        await blob.commitBlockList(['MQ==']);
      }
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted snapshot', 'blob']);
    },
  },
  {
    sentence: 'metadata, tags and appended blocks leave no snapshot',
    account: 'softDelete',
    page,
    check: async (scene) => {
      const blob = scene.container.getAppendBlobClient('log');
      await blob.create();
      await blob.appendBlock('one', 3);
      await blob.setMetadata({ a: '1' });
      await blob.setTags({ a: '1' });
      assert.deepEqual(kinds(await list(scene, everything)), ['blob']);
    },
  },
  {
    sentence: 'a soft-deleted blob that is replaced becomes a soft-deleted snapshot',
    account: 'softDelete',
    page,
    check: async (scene) => {
      await put(scene, 'blob', 'before');
      await scene.container.getBlobClient('blob').delete();
      await put(scene, 'blob', 'after');
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted snapshot', 'blob']);
    },
  },
  {
    sentence: 'replaced by a blob of another type, what was soft-deleted is gone for ever',
    account: 'softDelete',
    page,
    check: async (scene) => {
      await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      await scene.container.getBlobClient('blob').delete();
      await scene.container.getAppendBlobClient('blob').create();
      assert.deepEqual(kinds(await list(scene, everything)), ['blob']);
    },
  },
  {
    sentence: 'a soft-deleted snapshot can be purged, a live one first needs an ordinary delete',
    account: 'softDelete',
    page: deletePage,
    check: async (scene) => {
      await put(scene, 'blob');
      const path = `blob?${at('snapshot', await takeSnapshot(scene, 'blob'))}`;
      answered(await scene.send('DELETE', `${path}&deletetype=permanent`), 409, 'BlobSnapshotNotSoftDeleted');
      answered(await scene.send('DELETE', path), 202);
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted snapshot', 'blob']);
      const purge = await scene.send('DELETE', `${path}&deletetype=permanent`);
      answered(purge, 202);
      assert.equal(purge.headers.get('x-ms-delete-type-permanent'), 'true');
      assert.deepEqual(kinds(await list(scene, everything)), ['blob']);
    },
  },
  {
    sentence: 'a blob itself cannot be purged: 409',
    account: 'softDelete',
    page: deletePage,
    check: async (scene) => {
      await put(scene, 'blob');
      await scene.container.getBlobClient('blob').delete();
      assert.equal((await scene.send('DELETE', 'blob?deletetype=permanent')).status, 409);
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted blob']);
    },
  },
  {
    sentence: 'any deletetype but permanent is 400',
    account: 'softDelete',
    page: deletePage,
    check: async (scene) => {
      await put(scene, 'blob');
      assert.equal((await scene.send('DELETE', 'blob?deletetype=forever')).status, 400);
    },
  },
  {
    sentence: 'the days go down, and with the last one the blob is gone',
    account: 'softDelete',
    needs: 'Clock',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      await scene.container.getBlobClient('blob').delete();
      const remaining = async () => (await list(scene, { includeDeleted: true }))[0]?.properties.remainingRetentionDays;
      const before = (await remaining()) ?? 0;
      scene.pass(2);
      assert.equal(await remaining(), before - 2);
      scene.pass(5);
      assert.deepEqual(await list(scene, everything), []);
      answered(await scene.send('HEAD', 'blob'), 404, 'BlobNotFound');
      await refused(scene.container.getBlobClient('blob').undelete(), 404, 'BlobNotFound');
    },
  },
  {
    sentence: 'deleting a snapshot later does not lengthen what was soft-deleted before',
    account: 'softDelete',
    needs: 'Clock',
    page,
    check: async (scene) => {
      await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      scene.pass(4);
      await scene.container.getBlobClient('blob').delete();
      scene.pass(3);
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted blob']);
      scene.pass(4);
      assert.deepEqual(await list(scene, everything), []);
    },
  },
  {
    sentence: 'blocks that nobody commits are gone after a week',
    account: 'softDelete',
    needs: 'Clock',
    page: rest('put-block'),
    check: async (scene) => {
      await scene.container.getBlockBlobClient('open').stageBlock('MQ==', 'one', 3);
      scene.pass(6);
      assert.equal((await list(scene, everything)).length, 1);
      scene.pass(1);
      assert.deepEqual(await list(scene, everything), []);
    },
  },
];
