import assert from 'node:assert/strict';
import type { ContainerClient } from '@azure/storage-blob';
import type { BlobService, ReplaceOptions } from '../../src/scan/blob-service.ts';
import type { AccountKind } from '../../src/probe/contract/scene.ts';

/** A service port to an account of the right kind, and a container that nobody else uses. */
export interface ServiceScene {
  readonly service: BlobService;
  readonly container: ContainerClient;
  readonly abortSignal: AbortSignal;
}

/** A sentence about every client that stands behind the port, and the attempt to refute it. */
export interface ServicePromise {
  readonly sentence: string;
  readonly account: AccountKind;
  readonly check: (scene: ServiceScene) => Promise<void>;
}

const metadata = { callId: 'call-1' };
const tags = { consent: 'yes' };
const blobHTTPHeaders = { blobContentType: 'application/json', blobContentEncoding: 'gzip' };

async function put({ container }: ServiceScene, name: string, content = name): Promise<string> {
  const blob = container.getBlockBlobClient(name);
  const { etag = '' } = await blob.upload(content, Buffer.byteLength(content), { metadata, tags, blobHTTPHeaders });
  return etag.replaceAll('"', '');
}

async function contentOf({ container }: ServiceScene, name: string): Promise<string> {
  return (await container.getBlobClient(name).downloadToBuffer()).toString();
}

const at = ({ container }: ServiceScene, name: string) => ({ container: container.containerName, name });

function replacing({ abortSignal }: ServiceScene, ifMatch: string): ReplaceOptions {
  return {
    abortSignal,
    ifMatch,
    tags: [{ name: 'consent', value: 'yes' }],
    metadata: [{ name: 'callId', value: 'call-1' }],
    contentHeaders: { contentType: 'application/json', contentEncoding: 'gzip' },
    blockBytes: 4,
  };
}

const chunks = (...texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => Buffer.from(text));

async function refusedAs(scene: ServiceScene, ifMatch: string, kind: string): Promise<void> {
  const outcome = await scene.service.replaceContent(at(scene, 'log'), chunks('new'), replacing(scene, ifMatch));
  assert.equal(outcome.kind, kind);
  assert.equal(await contentOf(scene, 'log'), 'log');
}

export const serviceContract: readonly ServicePromise[] = [
  {
    sentence: 'it lists a container that is there, neither deleted nor held',
    account: 'plain',
    check: async ({ service, container, abortSignal }) => {
      const entries = await service.listContainers({ abortSignal });
      assert.deepEqual(
        entries.find(({ name }) => name === container.containerName),
        { name: container.containerName, isDeleted: false, hasLegalHold: false, hasImmutabilityPolicy: false },
      );
    },
  },
  {
    sentence: 'it lists a container that was deleted and can be restored',
    account: 'softDelete',
    check: async ({ service, container, abortSignal }) => {
      await container.delete();
      const entries = await service.listContainers({ abortSignal });
      assert.equal(entries.find(({ name }) => name === container.containerName)?.isDeleted, true);
    },
  },
  {
    sentence: 'it counts current blobs outside of folders, deep ones too, and shows no name',
    account: 'plain',
    check: async (scene) => {
      for (const name of ['a/1', 'a/skip/2', 'a/skip/x/3', 'a/skipped', 'b/c/4', 'skip/5', '6']) await put(scene, name);
      await scene.container.getBlobClient('6').createSnapshot();
      const outcome = await scene.service.countBlobs(scene.container.containerName, {
        prefixesToSkip: ['skip/', 'a/skip/'],
        limit: 100,
        abortSignal: scene.abortSignal,
      });
      assert.ok(outcome.kind === 'Counted');
      assert.deepEqual([outcome.count, outcome.isAtLeast], [4, false]);
      assert.deepEqual([...outcome.shapes].sort(), ['9', 'a/9', 'a/a/9', 'a/aaaaaaa']);
    },
  },
  {
    sentence: 'a count stops at its limit and says so, and a container that is not there is said to be so',
    account: 'plain',
    check: async (scene) => {
      for (const name of ['a/1', 'b/2', '3', '4']) await put(scene, name);
      const { service, abortSignal } = scene;
      const options = { prefixesToSkip: ['x/'], limit: 3, abortSignal };
      const outcome = await service.countBlobs(scene.container.containerName, options);
      assert.ok(outcome.kind === 'Counted');
      assert.deepEqual([outcome.count, outcome.isAtLeast], [3, true]);
      assert.deepEqual(await service.countBlobs('never-made', options), { kind: 'ContainerNotFound' });
    },
  },
  {
    sentence: 'it sets no tags of a blob that is leased, and says so',
    account: 'plain',
    check: async (scene) => {
      const { service, abortSignal } = scene;
      await put(scene, 'log');
      await scene.container.getBlobClient('log').getBlobLeaseClient().acquireLease(60);
      const target = at(scene, 'log');
      const tags = [{ name: 'calldata-deletable', value: 'yes' }];
      const ifTags = '"consent" = \'yes\'';
      assert.deepEqual(await service.setTags(target, tags, { abortSignal }), { kind: 'Leased' });
      assert.deepEqual(await service.setTags(target, tags, { ifTags, abortSignal }), { kind: 'Leased' });
      await scene.container.getBlobClient('log').getBlobLeaseClient().breakLease(0);
    },
  },
  {
    sentence: 'it reads tags and sets them where they are still as expected',
    account: 'plain',
    check: async (scene) => {
      const { service, abortSignal } = scene;
      await put(scene, 'log');
      const target = at(scene, 'log');
      assert.deepEqual(await service.getTags(target, { abortSignal }), {
        kind: 'Found',
        tags: [{ name: 'consent', value: 'yes' }],
      });
      const held = [{ name: 'calldata-hold', value: 'case-7' }];
      const ifTags = '"consent" = \'no\'';
      assert.deepEqual(await service.setTags(target, held, { ifTags, abortSignal }), { kind: 'TagsChanged' });
      assert.deepEqual(await service.setTags(target, held, { ifTags: '"consent" = \'yes\'', abortSignal }), {
        kind: 'Set',
      });
      assert.deepEqual(await service.getTags(target, { abortSignal }), { kind: 'Found', tags: held });
      assert.equal((await service.getTags(at(scene, 'other'), { abortSignal })).kind, 'NotFound');
      assert.equal((await service.setTags(at(scene, 'other'), held, { abortSignal })).kind, 'NotFound');
    },
  },
  {
    sentence: 'tags are refused as an error where the account has a hierarchical namespace',
    account: 'hierarchical',
    check: async (scene) => {
      await scene.container.getBlockBlobClient('log').upload('log', 3);
      const { service, abortSignal } = scene;
      const isRefusal = { name: 'OperatorError', code: 'FeatureNotYetSupportedForHierarchicalNamespaceAccounts' };
      await assert.rejects(service.getTags(at(scene, 'log'), { abortSignal }), isRefusal);
      await assert.rejects(service.setTags(at(scene, 'log'), [], { abortSignal }), isRefusal);
    },
  },
  {
    sentence: 'it replaces a content in blocks and keeps metadata, tags and headers',
    account: 'plain',
    check: async (scene) => {
      const etag = await put(scene, 'log');
      const target = at(scene, 'log');
      // As a try that was broken off would leave it.
      await scene.container
        .getBlockBlobClient('log')
        .stageBlock(Buffer.from('0'.repeat(42)).toString('base64'), 'old', 3);
      const parts = chunks('0', '12345678', '', '9');
      const outcome = await scene.service.replaceContent(target, parts, replacing(scene, etag));
      assert.ok(outcome.kind === 'Replaced');
      assert.equal(await contentOf(scene, 'log'), '0123456789');
      const blob = scene.container.getBlobClient('log');
      const properties = await blob.getProperties();
      assert.equal(properties.etag, `"${outcome.etag}"`);
      assert.deepEqual(Object.values(properties.metadata ?? {}), ['call-1']);
      assert.deepEqual([properties.contentType, properties.contentEncoding], ['application/json', 'gzip']);
      assert.deepEqual((await blob.getTags()).tags, tags);
      const blocks = await scene.service.readBlocks(target, scene);
      assert.ok(blocks.kind === 'Found');
      assert.deepEqual([blocks.etag, blocks.blocks.map(({ sizeBytes }) => sizeBytes)], [outcome.etag, [4, 4, 2]]);
      assert.equal((await scene.service.readBlocks(at(scene, 'other'), scene)).kind, 'NotFound');
    },
  },
  {
    sentence: 'it tells the headers that a content is served with, and none that is not there',
    account: 'plain',
    check: async (scene) => {
      const etag = await put(scene, 'log');
      const found = await scene.service.readContentHeaders(at(scene, 'log'), scene);
      const contentHeaders = { contentType: 'application/json', contentEncoding: 'gzip' };
      assert.deepEqual(found, { kind: 'Found', etag, contentHeaders });
      assert.equal((await scene.service.readContentHeaders(at(scene, 'other'), scene)).kind, 'NotFound');
    },
  },
  {
    sentence: 'a content is not replaced where the tags are not as they must be, and is where they are',
    account: 'plain',
    check: async (scene) => {
      const etag = await put(scene, 'log');
      const replace = (ifTags: string) =>
        scene.service.replaceContent(at(scene, 'log'), chunks('new'), { ...replacing(scene, etag), ifTags });
      assert.equal((await replace(`"consent" <> 'yes'`)).kind, 'Changed');
      assert.equal(await contentOf(scene, 'log'), 'log');
      assert.equal((await replace(`"consent" = 'yes'`)).kind, 'Replaced');
      assert.equal(await contentOf(scene, 'log'), 'new');
    },
  },
  {
    sentence: 'a content is not replaced where another stands, or none',
    account: 'plain',
    check: async (scene) => {
      const etag = await put(scene, 'log', 'first');
      await put(scene, 'log');
      await refusedAs(scene, etag, 'Changed');
      const other = await scene.service.replaceContent(at(scene, 'other'), chunks('new'), replacing(scene, etag));
      assert.equal(other.kind, 'NotFound');
      // Nor is anything staged there.
      const listed = scene.container.listBlobsFlat({ includeUncommitedBlobs: true });
      for await (const { name } of listed) assert.equal(name, 'log');
    },
  },
  {
    sentence: 'a content that another writer replaces while blocks are staged is left alone',
    account: 'plain',
    check: async (scene) => {
      const etag = await put(scene, 'log', 'first');
      const racing = async function* () {
        yield* chunks('12345678');
        await put(scene, 'log');
      };
      const outcome = await scene.service.replaceContent(at(scene, 'log'), racing(), replacing(scene, etag));
      assert.deepEqual(outcome, { kind: 'Changed' });
      assert.equal(await contentOf(scene, 'log'), 'log');
    },
  },
  {
    sentence: 'what breaks off before the commit leaves the blob as it was',
    account: 'plain',
    check: async (scene) => {
      const etag = await put(scene, 'log');
      const failing = function* () {
        yield* chunks('12345678');
        throw new Error('the source failed');
      };
      const target = at(scene, 'log');
      await assert.rejects(scene.service.replaceContent(target, failing(), replacing(scene, etag)), /source failed/);
      const controller = new AbortController();
      const aborting = function* () {
        yield* chunks('12345678');
        controller.abort(new Error('shutdown'));
        yield* chunks('9');
      };
      const options = { ...replacing(scene, etag), abortSignal: controller.signal };
      await assert.rejects(scene.service.replaceContent(target, aborting(), options), /shutdown/);
      assert.equal(await contentOf(scene, 'log'), 'log');
      assert.equal((await scene.container.getBlobClient('log').getProperties()).etag, `"${etag}"`);
    },
  },
  {
    sentence: 'a leased content is not replaced',
    account: 'plain',
    check: async (scene) => {
      const etag = await put(scene, 'log');
      await scene.container.getBlobClient('log').getBlobLeaseClient().acquireLease(60);
      await refusedAs(scene, etag, 'Leased');
      await scene.container.getBlobClient('log').getBlobLeaseClient().breakLease(0);
    },
  },
];
