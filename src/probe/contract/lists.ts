import assert from 'node:assert/strict';
import type { BlobPromise } from './scene.ts';
import { answered, list, put, rest, snapshotOf } from './scene.ts';

const page = rest('list-blobs');

export const listPromises: readonly BlobPromise[] = [
  {
    sentence: 'a list is in the order of names, and a prefix leaves out the rest',
    account: 'plain',
    page,
    check: async (scene) => {
      for (const name of ['b/2', 'a', 'b/1', 'c']) await put(scene, name);
      assert.deepEqual(
        (await list(scene)).map(({ name }) => name),
        ['a', 'b/1', 'b/2', 'c'],
      );
      assert.deepEqual(
        (await list(scene, { prefix: 'b/' })).map(({ name }) => name),
        ['b/1', 'b/2'],
      );
    },
  },
  {
    sentence: 'pages follow each other by marker until it is empty, each blob once',
    account: 'plain',
    page,
    check: async (scene) => {
      const names = Array.from({ length: 7 }, (_, index) => `blob-${index}`);
      for (const name of names) await put(scene, name);
      const pages: number[] = [];
      const seen: string[] = [];
      for await (const { segment } of scene.container.listBlobsFlat().byPage({ maxPageSize: 3 })) {
        pages.push(segment.blobItems.length);
        seen.push(...segment.blobItems.map(({ name }) => name));
      }
      assert.deepEqual(seen, names);
      assert.deepEqual(pages, [3, 3, 1]);
    },
  },
  {
    sentence: 'a marker stays good though the blob behind it and those after it were deleted',
    account: 'plain',
    page,
    check: async (scene) => {
      for (const name of ['a', 'b', 'c', 'd']) await put(scene, name);
      const seen: string[] = [];
      for await (const { segment } of scene.container.listBlobsFlat().byPage({ maxPageSize: 1 })) {
        for (const { name } of segment.blobItems) {
          seen.push(name);
          if (name === 'a') for (const gone of ['a', 'b', 'c']) await scene.container.deleteBlob(gone);
        }
      }
      assert.deepEqual(seen, ['a', 'd']);
    },
  },
  {
    sentence: 'a delimiter folds names into prefixes, each once over all pages',
    account: 'plain',
    page,
    check: async (scene) => {
      for (const name of ['a/1', 'a/2', 'b', 'c/1/x', 'c/2']) await put(scene, name);
      const found: string[] = [];
      for await (const item of scene.container.listBlobsByHierarchy('/')) found.push(`${item.kind} ${item.name}`);
      assert.deepEqual(found.sort(), ['blob b', 'prefix a/', 'prefix c/']);
    },
  },
  {
    sentence: 'an empty list has an empty marker',
    account: 'plain',
    page,
    check: async (scene) => {
      const answer = await scene.send('GET', '?restype=container&comp=list');
      assert.match(answer.text, /<Blobs ?\/>|<Blobs><\/Blobs>/);
      assert.match(answer.text, /<NextMarker ?\/>|<NextMarker><\/NextMarker>/);
    },
  },
  {
    sentence: 'a page of no size, or with an unknown include, is 400',
    account: 'plain',
    page,
    check: async (scene) => {
      const none = await scene.send('GET', '?restype=container&comp=list&maxresults=0');
      answered(none, 400, 'OutOfRangeQueryParameterValue');
      answered(
        await scene.send('GET', '?restype=container&comp=list&include=nonsense'),
        400,
        'InvalidQueryParameterValue',
      );
    },
  },
  {
    sentence: 'metadata and tags show only where they are asked for',
    account: 'plain',
    page,
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      await blob.upload('text', 4, { metadata: { a: '<1>&"' }, tags: { 'call id': 'a/b:c=d' } });
      const [bare] = await list(scene);
      assert.deepEqual([bare?.metadata ?? {}, bare?.tags ?? {}], [{}, {}]);
      const [full] = await list(scene, { includeMetadata: true, includeTags: true });
      assert.deepEqual([full?.metadata, full?.tags], [{ a: '<1>&"' }, { 'call id': 'a/b:c=d' }]);
    },
  },
  {
    sentence: 'a blob in a list has its size, its type, both times and an ETag that a condition takes',
    account: 'plain',
    page,
    check: async (scene) => {
      await put(scene, 'blob', 'text');
      const [item] = await list(scene);
      const properties = await scene.container.getBlobClient('blob').getProperties();
      assert.equal(item?.properties.contentLength, 4);
      assert.equal(item.properties.blobType, 'BlockBlob');
      assert.deepEqual(item.properties.createdOn, properties.createdOn);
      assert.deepEqual(item.properties.lastModified, properties.lastModified);
      assert.equal(item.properties.etag.replaceAll('"', ''), properties.etag?.replaceAll('"', ''));
    },
  },
  {
    sentence: 'a list of a container that is not there is 404 ContainerNotFound',
    account: 'plain',
    page,
    check: async ({ service }) => {
      const attempt = service.getContainerClient('never-made').listBlobsFlat().next();
      await assert.rejects(attempt, { statusCode: 404, code: 'ContainerNotFound' });
    },
  },
  {
    sentence: 'a name that XML cannot hold comes percent-encoded and marked',
    account: 'plain',
    page,
    check: async (scene) => {
      await put(scene, 'odd\u0001name');
      const answer = await scene.send('GET', '?restype=container&comp=list');
      assert.match(answer.text, /<Name Encoded="true">odd%01name<\/Name>/);
    },
  },
  {
    sentence: 'snapshots show with snapshots alone, from the oldest to the newest',
    account: 'plain',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      const taken = [await blob.createSnapshot(), await blob.createSnapshot()].map(({ snapshot }) => snapshot);
      assert.equal((await list(scene)).length, 1);
      const shown = await list(scene, { includeSnapshots: true });
      assert.deepEqual(shown.map(snapshotOf), [...taken, '']);
    },
  },
];
