import assert from 'node:assert/strict';
import type { BlobPromise, Scene } from './scene.ts';
import { answered, foundAtLast, list, put, read, refused, rest, snapshotOf } from './scene.ts';

const findPage = rest('find-blobs-by-tags-container');
const tagsPage = rest('set-blob-tags');

async function putTagged(scene: Scene, name: string, tags: Record<string, string>): Promise<void> {
  await scene.container.getBlockBlobClient(name).upload(name, name.length, { tags });
}

async function find(scene: Scene, where: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of scene.container.findBlobsByTags(where)) found.push(name);
  return found.sort();
}

/** Tags, snapshots and batches. */
export const markPromises: readonly BlobPromise[] = [
  {
    sentence: 'setting tags changes neither ETag nor time of change',
    account: 'plain',
    page: tagsPage,
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      const before = await blob.getProperties();
      await blob.setTags({ a: '1' });
      const after = await blob.getProperties();
      assert.deepEqual([after.etag, after.lastModified], [before.etag, before.lastModified]);
      assert.deepEqual((await blob.getTags()).tags, { a: '1' });
    },
  },
  {
    sentence: 'an eleventh tag, and a character that no tag may have, are 400',
    account: 'plain',
    page: tagsPage,
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, '']));
      await assert.rejects(blob.setTags(many), { statusCode: 400 });
      await assert.rejects(blob.setTags({ mail: 'a@b' }), { statusCode: 400 });
      assert.deepEqual((await blob.getTags()).tags, {});
    },
  },
  {
    sentence: 'a put without tags leaves none of those before',
    account: 'plain',
    page: rest('put-blob'),
    check: async (scene) => {
      await putTagged(scene, 'blob', { a: '1' });
      await put(scene, 'blob');
      assert.deepEqual((await scene.container.getBlobClient('blob').getTags()).tags, {});
    },
  },
  {
    sentence: 'blobs are found by equal tags, by ranges and by several at once',
    account: 'plain',
    page: findPage,
    check: async (scene) => {
      await putTagged(scene, 'one', { call: '1', day: '2026-01-01' });
      await putTagged(scene, 'two', { call: '2', day: '2026-02-01' });
      await putTagged(scene, 'three', { call: '2', day: '2026-03-01' });
      await foundAtLast(() => find(scene, `"call" = '2'`), ['three', 'two']);
      await foundAtLast(() => find(scene, `"day" >= '2026-01-15' AND "day" < '2026-02-15'`), ['two']);
      assert.deepEqual(await find(scene, `"call" = '9'`), []);
    },
  },
  {
    sentence: 'a search knows neither OR nor <>',
    account: 'plain',
    page: findPage,
    check: async (scene) => {
      for (const where of [`"a" = '1' OR "b" = '2'`, `"a" <> '1'`]) {
        await assert.rejects(find(scene, where), { statusCode: 400 });
      }
    },
  },
  {
    sentence: 'a search in a container takes no container in its query',
    account: 'plain',
    page: findPage,
    check: async (scene) => {
      await assert.rejects(find(scene, `@container = 'x' AND "a" = '1'`), { statusCode: 400 });
    },
  },
  {
    sentence: 'a search over the account can name a container',
    account: 'plain',
    page: rest('find-blobs-by-tags'),
    check: async (scene) => {
      await putTagged(scene, 'blob', { only: 'here' });
      const where = `@container = '${scene.container.containerName}' AND "only" = 'here'`;
      const findInAccount = async (): Promise<string[]> => {
        const found: string[] = [];
        for await (const { name, containerName } of scene.service.findBlobsByTags(where))
          found.push(`${containerName}/${name}`);
        return found;
      };
      await foundAtLast(findInAccount, [`${scene.container.containerName}/blob`]);
    },
  },
  {
    sentence: 'a snapshot keeps what the blob was, and can be read and deleted alone',
    account: 'plain',
    page: rest('snapshot-blob'),
    check: async (scene) => {
      await put(scene, 'blob', 'before');
      const blob = scene.container.getBlobClient('blob');
      const { snapshot = '' } = await blob.createSnapshot();
      await put(scene, 'blob', 'after');
      assert.equal((await blob.withSnapshot(snapshot).downloadToBuffer()).toString(), 'before');
      await blob.withSnapshot(snapshot).delete();
      assert.equal(await read(scene, 'blob'), 'after');
      assert.equal((await list(scene, { includeSnapshots: true })).length, 1);
    },
  },
  {
    sentence: 'a blob with snapshots goes only together with them, else 409 SnapshotsPresent',
    account: 'plain',
    page: rest('delete-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.createSnapshot();
      await refused(blob.delete(), 409, 'SnapshotsPresent');
      await blob.delete({ deleteSnapshots: 'include' });
      assert.deepEqual(await list(scene, { includeSnapshots: true }), []);
    },
  },
  {
    sentence: 'snapshots can go alone, and the blob stays',
    account: 'plain',
    page: rest('delete-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.createSnapshot();
      await blob.delete({ deleteSnapshots: 'only' });
      assert.deepEqual((await list(scene, { includeSnapshots: true })).map(snapshotOf), ['']);
    },
  },
  {
    sentence: 'a delete of one snapshot takes no option about snapshots',
    account: 'plain',
    page: rest('delete-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const { snapshot = '' } = await scene.container.getBlobClient('blob').createSnapshot();
      const path = `blob?snapshot=${encodeURIComponent(snapshot)}`;
      const answer = await scene.send('DELETE', path, { headers: { 'x-ms-delete-snapshots': 'include' } });
      assert.equal(answer.status, 400);
    },
  },
  {
    sentence: 'a batch answers 202 as a whole, and for each of its deletes by itself',
    account: 'plain',
    page: rest('blob-batch'),
    check: async (scene) => {
      await put(scene, 'one');
      await put(scene, 'two');
      await scene.container.getBlobClient('two').getBlobLeaseClient().acquireLease(-1);
      const blobs = ['one', 'two', 'none'].map((name) => scene.container.getBlobClient(name));
      const answer = await scene.service.getBlobBatchClient().deleteBlobs(blobs);
      assert.deepEqual(
        answer.subResponses.map(({ status, errorCode }) => [status, errorCode]),
        [
          [202, undefined],
          [412, 'LeaseIdMissing'],
          [404, 'BlobNotFound'],
        ],
      );
      assert.deepEqual(
        (await list(scene)).map(({ name }) => name),
        ['two'],
      );
    },
  },
  {
    sentence: 'a batch below a container takes blobs of that container only',
    account: 'plain',
    page: rest('blob-batch'),
    check: async (scene) => {
      await put(scene, 'one');
      const batch = scene.container.getBlobBatchClient();
      const { subResponsesSucceededCount } = await batch.deleteBlobs([scene.container.getBlobClient('one')]);
      assert.equal(subResponsesSucceededCount, 1);
      const foreign = scene.service.getContainerClient('another-container').getBlobClient('x');
      await assert.rejects(batch.deleteBlobs([foreign]), { statusCode: 400 });
    },
  },
  {
    sentence: 'tags of a blob that is not there are 404',
    account: 'plain',
    page: rest('get-blob-tags'),
    check: async (scene) => {
      answered(await scene.send('GET', 'none?comp=tags'), 404, 'BlobNotFound');
    },
  },
];
