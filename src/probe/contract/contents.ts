import assert from 'node:assert/strict';
import type { BlobPromise } from './scene.ts';
import { answered, list, put, read, refused, rest } from './scene.ts';

/** Writing and reading what stands there now. */
export const contentPromises: readonly BlobPromise[] = [
  {
    sentence: 'a block blob reads back as it was put, with metadata, tags and type',
    account: 'plain',
    page: rest('put-blob'),
    check: async ({ container }) => {
      const blob = container.getBlockBlobClient('a/b c+d%20é.txt');
      await blob.upload('grüße', 7, {
        metadata: { callId: '4711' },
        tags: { call: '4711' },
        blobHTTPHeaders: { blobContentType: 'text/plain' },
      });
      const properties = await blob.getProperties();
      assert.equal((await blob.downloadToBuffer()).toString(), 'grüße');
      assert.equal(properties.contentLength, 7);
      assert.equal(properties.contentType, 'text/plain');
      assert.deepEqual(properties.metadata, { callid: '4711' });
      assert.equal(properties.tagCount, 1);
      assert.equal(properties.blobType, 'BlockBlob');
      assert.equal(properties.leaseState, 'available');
    },
  },
  {
    sentence: 'a name keeps its slashes, doubled and leading ones too',
    account: 'plain',
    page: rest('naming-and-referencing-containers--blobs--and-metadata'),
    check: async (scene) => {
      for (const name of ['/leading', 'a//b', 'a/', 'a?b#c']) await put(scene, name);
      assert.deepEqual((await list(scene)).map(({ name }) => name).sort(), ['/leading', 'a/', 'a//b', 'a?b#c']);
    },
  },
  {
    sentence: 'a range is answered with 206, one behind the end with 416',
    account: 'plain',
    page: rest('get-blob'),
    check: async (scene) => {
      await put(scene, 'blob', '0123456789');
      const part = await scene.send('GET', 'blob', { headers: { range: 'bytes=2-4' } });
      assert.equal(part.text, '234');
      assert.equal(part.status, 206);
      assert.equal(part.headers.get('content-range'), 'bytes 2-4/10');
      answered(await scene.send('GET', 'blob', { headers: { range: 'bytes=10-' } }), 416, 'InvalidRange');
    },
  },
  {
    sentence: 'a blob that is not there is 404 BlobNotFound, to a HEAD request by header alone',
    account: 'plain',
    page: rest('get-blob-properties'),
    check: async (scene) => {
      answered(await scene.send('GET', 'nothing'), 404, 'BlobNotFound');
      const head = await scene.send('HEAD', 'nothing');
      answered(head, 404, 'BlobNotFound');
      assert.equal(head.headers.get('x-ms-is-soft-deleted'), null);
    },
  },
  {
    sentence: 'appended bytes join what is there; ETag and change time are new, the creation time stays',
    account: 'plain',
    page: rest('append-block'),
    check: async ({ container }) => {
      const blob = container.getAppendBlobClient('log');
      await blob.create();
      const before = await blob.getProperties();
      await blob.appendBlock('one\n', 4);
      const { blobAppendOffset, blobCommittedBlockCount } = await blob.appendBlock('two\n', 4);
      const after = await blob.getProperties();
      assert.equal((await blob.downloadToBuffer()).toString(), 'one\ntwo\n');
      assert.deepEqual(
        { blobAppendOffset, blobCommittedBlockCount },
        { blobAppendOffset: '4', blobCommittedBlockCount: 2 },
      );
      assert.notEqual(after.etag, before.etag);
      assert.deepEqual(after.createdOn, before.createdOn);
    },
  },
  {
    sentence: 'an append at another position than the condition names is 412',
    account: 'plain',
    page: rest('append-block'),
    check: async ({ container }) => {
      const blob = container.getAppendBlobClient('log');
      await blob.create();
      await blob.appendBlock('one\n', 4);
      const attempt = blob.appendBlock('two\n', 4, { conditions: { appendPosition: 0 } });
      await refused(attempt, 412, 'AppendPositionConditionNotMet');
    },
  },
  {
    sentence: 'appending to a block blob is 409 InvalidBlobType',
    account: 'plain',
    page: rest('append-block'),
    check: async (scene) => {
      await put(scene, 'blob');
      await refused(scene.container.getAppendBlobClient('blob').appendBlock('x', 1), 409, 'InvalidBlobType');
    },
  },
  {
    sentence: 'a page blob has its size from the start and takes pages',
    account: 'plain',
    page: rest('put-page'),
    check: async ({ container }) => {
      const blob = container.getPageBlobClient('disk');
      await blob.create(1024);
      await blob.uploadPages(Buffer.alloc(512, 'x'), 512, 512);
      const bytes = await blob.downloadToBuffer();
      assert.equal(bytes.length, 1024);
      assert.equal(bytes.subarray(510, 514).toString(), '\0\0xx');
    },
  },
  {
    sentence: 'metadata is replaced as a whole; ETag and change time are new, the creation time stays',
    account: 'plain',
    page: rest('set-blob-metadata'),
    check: async (scene) => {
      const blob = scene.container.getBlobClient('blob');
      await put(scene, 'blob');
      await blob.setMetadata({ one: '1', two: '2' });
      const before = await blob.getProperties();
      await blob.setMetadata({ three: '3' });
      const after = await blob.getProperties();
      assert.deepEqual(after.metadata, { three: '3' });
      assert.notEqual(after.etag, before.etag);
      assert.deepEqual(after.createdOn, before.createdOn);
    },
  },
  {
    sentence: 'a metadata name that is no C# identifier is 400 InvalidMetadata',
    account: 'plain',
    page: rest('setting-and-retrieving-properties-and-metadata-for-blob-resources'),
    check: async (scene) => {
      await put(scene, 'blob');
      const attempt = scene.send('PUT', 'blob?comp=metadata', { headers: { 'x-ms-meta-caller-phone': '1' } });
      answered(await attempt, 400, 'InvalidMetadata');
    },
  },
  {
    sentence: 'lists keep the case of metadata names, and what a reader gets is told apart by no case',
    account: 'plain',
    page: rest('list-blobs'),
    check: async (scene) => {
      await put(scene, 'blob');
      await scene.container.getBlobClient('blob').setMetadata({ CallId: '1' });
      const [item] = await list(scene, { includeMetadata: true });
      assert.deepEqual(item?.metadata, { CallId: '1' });
    },
  },
  {
    sentence:
      'a copy within the account has content and metadata of its source, a creation time and no lease of its own',
    account: 'plain',
    page: rest('copy-blob-from-url'),
    check: async (scene) => {
      const source = scene.container.getBlockBlobClient('source');
      await source.upload('text', 4, { metadata: { a: '1' } });
      const target = scene.container.getBlobClient('target');
      const poller = await target.beginCopyFromURL(source.url);
      const { copyStatus } = await poller.pollUntilDone();
      assert.equal(copyStatus, 'success');
      assert.equal(await read(scene, 'target'), 'text');
      assert.deepEqual((await target.getProperties()).metadata, { a: '1' });
    },
  },
  {
    sentence: 'a copy of what is not there is 404',
    account: 'plain',
    page: rest('copy-blob'),
    check: async ({ container }) => {
      const attempt = container.getBlobClient('target').beginCopyFromURL(container.getBlobClient('none').url);
      await assert.rejects(attempt, { statusCode: 404 });
    },
  },
];
