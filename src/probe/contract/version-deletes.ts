import assert from 'node:assert/strict';
import type { BlobPromise } from './scene.ts';
import { answered, article, everything, kinds, list, put, read, refused, rest } from './scene.ts';

const page = article('versioning-overview');
const deletePage = rest('delete-blob');

const versionPath = (name: string, versionId: string, more = ''): string =>
  `${name}?versionid=${encodeURIComponent(versionId)}${more}`;

/** What a delete does to versions, and what brings them back. */
export const versionDeletePromises: readonly BlobPromise[] = [
  {
    sentence: 'an overwrite leaves a version and no soft-deleted snapshot',
    account: 'versioned',
    page,
    check: async (scene) => {
      await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      assert.deepEqual(kinds(await list(scene, everything)), ['version', 'blob']);
    },
  },
  {
    sentence: 'a delete makes the current version a previous one that stays',
    account: 'versioned',
    page,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob');
      await scene.container.getBlobClient('blob').delete();
      assert.deepEqual(kinds(await list(scene, everything)), ['version']);
      answered(await scene.send('GET', 'blob'), 404, 'BlobNotFound');
      answered(await scene.send('GET', versionPath('blob', versionId)), 200);
    },
  },
  {
    sentence: 'a blob of which only versions are left shows with deletedwithversions',
    account: 'versioned',
    page: rest('list-blobs'),
    check: async (scene) => {
      await put(scene, 'blob');
      await scene.container.getBlobClient('blob').delete();
      assert.deepEqual(await list(scene), []);
      const [item] = await list(scene, { includeDeletedWithVersions: true });
      assert.deepEqual([item?.name, item?.hasVersionsOnly], ['blob', true]);
    },
  },
  {
    sentence: 'the current version cannot be deleted by its id: 403 OperationNotAllowedOnRootBlob',
    account: 'versioned',
    page: deletePage,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob');
      answered(await scene.send('DELETE', versionPath('blob', versionId)), 403, 'OperationNotAllowedOnRootBlob');
      assert.deepEqual(kinds(await list(scene, everything)), ['blob']);
    },
  },
  {
    sentence: 'a deleted version is soft-deleted, and gone only with a purge',
    account: 'versioned',
    page: deletePage,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      const path = versionPath('blob', versionId);
      answered(await scene.send('DELETE', `${path}&deletetype=permanent`), 409, 'BlobSnapshotNotSoftDeleted');
      answered(await scene.send('DELETE', path), 202);
      const [item] = await list(scene, everything);
      assert.deepEqual(kinds(item === undefined ? [] : [item]), ['deleted version']);
      assert.ok((item?.properties.remainingRetentionDays ?? 0) >= 6);
      answered(await scene.send('GET', path), 404, 'BlobNotFound');
      answered(await scene.send('DELETE', `${path}&deletetype=permanent`), 202);
      assert.deepEqual(kinds(await list(scene, everything)), ['blob']);
    },
  },
  {
    sentence: 'base, then version softly, then version for ever leaves nothing at all',
    account: 'versioned',
    page: deletePage,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob');
      answered(await scene.send('DELETE', 'blob'), 202);
      answered(await scene.send('DELETE', versionPath('blob', versionId)), 202);
      answered(await scene.send('DELETE', versionPath('blob', versionId, '&deletetype=permanent')), 202);
      const include = 'deleted,versions,snapshots,deletedwithversions,uncommittedblobs';
      const { text } = await scene.send('GET', `?restype=container&comp=list&include=${include}`);
      assert.doesNotMatch(text, /<Blob>/);
    },
  },
  {
    sentence: 'without the switch of the account a purge is 409',
    account: 'keepsDeleted',
    page: deletePage,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      answered(await scene.send('DELETE', versionPath('blob', versionId)), 202);
      const purge = await scene.send('DELETE', versionPath('blob', versionId, '&deletetype=permanent'));
      assert.equal(purge.status, 409);
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted version', 'blob']);
    },
  },
  {
    sentence: 'without soft delete a deleted version is gone at once',
    account: 'versionsOnly',
    page,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      const answer = await scene.send('DELETE', versionPath('blob', versionId));
      assert.equal(answer.headers.get('x-ms-delete-type-permanent'), 'true');
      assert.deepEqual(kinds(await list(scene, everything)), ['blob']);
    },
  },
  {
    sentence: 'an unknown version is 404',
    account: 'versioned',
    page: deletePage,
    check: async (scene) => {
      await put(scene, 'blob');
      const path = versionPath('blob', '2020-01-01T00:00:00.0000000Z');
      assert.equal((await scene.send('DELETE', path)).status, 404);
      assert.equal((await scene.send('GET', path)).status, 404);
      assert.equal(await read(scene, 'blob'), 'blob');
    },
  },
  {
    sentence: 'undelete brings all versions back, and none of them as the current one',
    account: 'versioned',
    page,
    check: async (scene) => {
      const ids = [await put(scene, 'blob', 'one'), await put(scene, 'blob', 'two')];
      const blob = scene.container.getBlobClient('blob');
      await blob.delete();
      for (const { versionId } of ids) await blob.withVersion(versionId).delete();
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted version', 'deleted version']);
      await blob.undelete();
      assert.deepEqual(kinds(await list(scene, everything)), ['version', 'version']);
      assert.equal(await blob.exists(), false);
    },
  },
  {
    sentence: 'a blob with snapshots needs the option here too, and its current version stays as a previous one',
    account: 'versioned',
    page: deletePage,
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.createSnapshot();
      await refused(blob.delete(), 409, 'SnapshotsPresent');
      await blob.delete({ deleteSnapshots: 'include' });
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted snapshot', 'version', 'version']);
    },
  },
  {
    sentence: 'a deleted version stays for the days in force when it was deleted',
    account: 'versioned',
    needs: 'Clock',
    page: article('soft-delete-blob-overview'),
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.delete();
      scene.pass(30);
      assert.deepEqual(kinds(await list(scene, everything)), ['version']);
      await blob.withVersion(versionId).delete();
      scene.pass(6);
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted version']);
      scene.pass(1);
      assert.deepEqual(await list(scene, everything), []);
    },
  },
];
