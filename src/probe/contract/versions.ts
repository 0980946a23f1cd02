import assert from 'node:assert/strict';
import type { BlobPromise, Scene } from './scene.ts';
import { article, everything, kinds, list, put, read, rest } from './scene.ts';

const page = article('versioning-overview');

async function currentVersion({ container }: Scene, name: string): Promise<string> {
  return (await container.getBlobClient(name).getProperties()).versionId ?? '';
}

/** Blob versioning, with and without soft delete. */
export const versionPromises: readonly BlobPromise[] = [
  {
    sentence: 'every put makes a version that stays readable by its id',
    account: 'versioned',
    page,
    check: async (scene) => {
      const first = await put(scene, 'blob', 'one');
      const second = await put(scene, 'blob', 'two');
      assert.notEqual(first.versionId, second.versionId);
      assert.equal(await currentVersion(scene, 'blob'), second.versionId);
      const before = scene.container.getBlobClient('blob').withVersion(first.versionId);
      assert.equal((await before.downloadToBuffer()).toString(), 'one');
      assert.equal(await read(scene, 'blob'), 'two');
    },
  },
  {
    sentence: 'versions show with versions alone, the oldest first, and the current one says so',
    account: 'versioned',
    page,
    check: async (scene) => {
      const ids = [await put(scene, 'blob', 'one'), await put(scene, 'blob', 'two')].map(({ versionId }) => versionId);
      assert.deepEqual(kinds(await list(scene)), ['blob']);
      const shown = await list(scene, { includeVersions: true });
      assert.deepEqual(
        shown.map(({ versionId }) => versionId),
        ids,
      );
      assert.deepEqual(kinds(shown), ['version', 'blob']);
    },
  },
  {
    sentence: 'metadata makes a version with the state before, tags and appended blocks make none',
    account: 'versioned',
    page,
    check: async (scene) => {
      const blob = scene.container.getAppendBlobClient('log');
      const { versionId = '' } = await blob.create({ metadata: { a: '1' } });
      await blob.appendBlock('one', 3);
      await blob.setTags({ a: '1' });
      assert.deepEqual(kinds(await list(scene, everything)), ['blob']);
      await blob.setMetadata({ a: '2' });
      assert.deepEqual(kinds(await list(scene, everything)), ['version', 'blob']);
      assert.deepEqual((await blob.withVersion(versionId).getProperties()).metadata, { a: '1' });
    },
  },
  {
    sentence: 'a list of blocks and a copy make versions',
    account: 'versioned',
    page,
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      await put(scene, 'source', 'text');
      await put(scene, 'blob', 'one');
      await blob.stageBlock('MQ==', 'two', 3);
      await blob.commitBlockList(['MQ==']);
      await (await blob.beginCopyFromURL(scene.container.getBlobClient('source').url)).pollUntilDone();
      const shown = await list(scene, { ...everything, prefix: 'blob' });
      assert.deepEqual(kinds(shown), ['version', 'version', 'blob']);
    },
  },
  {
    sentence: 'a snapshot makes a version as well',
    account: 'versioned',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const { versionId } = await scene.container.getBlobClient('blob').createSnapshot();
      assert.equal(await currentVersion(scene, 'blob'), versionId);
      assert.deepEqual(kinds(await list(scene, everything)), ['snapshot', 'version', 'blob']);
    },
  },
  {
    sentence: 'a copy of a version over the blob restores it',
    account: 'versioned',
    page,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      const blob = scene.container.getBlobClient('blob');
      await (await blob.beginCopyFromURL(blob.withVersion(versionId).url)).pollUntilDone();
      assert.equal(await read(scene, 'blob'), 'one');
    },
  },
  {
    sentence: 'a blob with versions cannot become one of another type',
    account: 'versioned',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      await assert.rejects(scene.container.getAppendBlobClient('blob').create(), { statusCode: 409 });
    },
  },
  {
    sentence: 'pages may end between the copies of one name, and no copy is lost or shown twice',
    account: 'versioned',
    page: rest('list-blobs'),
    check: async (scene) => {
      for (const name of ['a', 'b']) for (const text of ['1', '2', '3']) await put(scene, name, text);
      const seen: string[] = [];
      for await (const { segment } of scene.container.listBlobsFlat(everything).byPage({ maxPageSize: 2 })) {
        seen.push(...segment.blobItems.map(({ name, versionId }) => `${name} ${versionId ?? ''}`));
      }
      assert.equal(seen.length, 6);
      assert.equal(new Set(seen).size, 6);
    },
  },
];
