import assert from 'node:assert/strict';
import type { ContainerClient } from '@azure/storage-blob';
import type {
  BlobEntry,
  BlobPort,
  CopyKind,
  DeleteOptions,
  DeleteOutcome,
  DeleteTarget,
} from '../../src/scan/blob-port.ts';
import type { AccountKind } from '../../src/probe/contract/scene.ts';

/** A port to an account of the right kind, and a container that nobody else uses. Microsoft's client sets the scene. */
export interface PortScene {
  readonly port: BlobPort;
  readonly container: ContainerClient;
  readonly abortSignal: AbortSignal;
}

/** A sentence about every client that stands behind the port, and the attempt to refute it. */
export interface PortPromise {
  readonly sentence: string;
  readonly account: AccountKind;
  readonly check: (scene: PortScene) => Promise<void>;
}

async function put({ container }: PortScene, name: string, content = name): Promise<void> {
  await container.getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
}

async function listAll(scene: PortScene, prefix = '', maxResults?: number): Promise<readonly BlobEntry[]> {
  const entries: BlobEntry[] = [];
  let marker: string | undefined;
  do {
    const outcome = await scene.port.listPage(scene.container.containerName, {
      prefix,
      abortSignal: scene.abortSignal,
      ...(marker === undefined ? {} : { marker }),
      ...(maxResults === undefined ? {} : { maxResults }),
    });
    if (outcome.kind !== 'Page') throw new Error('the container is not there');
    assert.ok(maxResults === undefined || outcome.entries.length <= maxResults);
    entries.push(...outcome.entries);
    marker = outcome.nextMarker;
  } while (marker !== undefined);
  return entries;
}

async function entryOf(scene: PortScene, kind: CopyKind, name = 'blob'): Promise<BlobEntry> {
  const entry = (await listAll(scene, name)).find((candidate) => candidate.kind === kind && candidate.name === name);
  assert.ok(entry, `no copy of kind ${kind} is listed`);
  return entry;
}

async function kinds(scene: PortScene): Promise<readonly CopyKind[]> {
  const listed = (await listAll(scene)).map(({ kind }) => kind);
  return listed.filter((kind) => kind !== 'versionsOnly').sort();
}

function remove(
  { port, container, abortSignal }: PortScene,
  target: Omit<DeleteTarget, 'container'>,
  options: Omit<DeleteOptions, 'abortSignal'> = {},
): Promise<DeleteOutcome> {
  return port.deleteOne({ container: container.containerName, ...target }, { abortSignal, ...options });
}

async function readText({ port, container, abortSignal }: PortScene, name: string, ifMatch?: string): Promise<unknown> {
  const receive = () => {
    const chunks: Buffer[] = [];
    return {
      push: (bytes: Uint8Array) => {
        chunks.push(Buffer.from(bytes));
      },
      end: () => Buffer.concat(chunks).toString(),
    };
  };
  const outcome = await port.read({ container: container.containerName, name }, receive, {
    abortSignal,
    maxBytes: 1_000_000,
    ifMatch,
  });
  return outcome.kind === 'Read' ? outcome.value : outcome.kind;
}

const oddNames = ['a b+c', 'ä/ö?#%25&=.wav', "it's (1)!*", 'x'.repeat(900), '漢字/🎧.json', '<&>"quoted"'];

export const portContract: readonly PortPromise[] = [
  {
    sentence: 'it lists, reads and deletes blobs whatever their names hold',
    account: 'plain',
    check: async (scene) => {
      for (const name of oddNames) await put(scene, name);
      const entries = await listAll(scene);
      assert.deepEqual(entries.map(({ name }) => name).sort(), [...oddNames].sort());
      for (const { name, etag } of entries) {
        assert.equal(await readText(scene, name, etag), name);
        assert.equal((await remove(scene, { name }, { ifMatch: etag })).kind, 'Deleted');
        assert.deepEqual(await remove(scene, { name }), { kind: 'NotFound', isSoftDeleted: false });
      }
      assert.deepEqual(await listAll(scene), []);
    },
  },
  {
    sentence: 'it lists without tags where nobody wants them',
    account: 'plain',
    check: async (scene) => {
      await scene.container.getBlockBlobClient('blob').upload('1', 1, { tags: { consent: 'yes' } });
      const { abortSignal } = scene;
      const options = { prefix: '', withoutTags: true, abortSignal } as const;
      const listed = await scene.port.listPage(scene.container.containerName, options);
      assert.deepEqual(listed.kind === 'Page' && listed.entries.map(({ name, kind, tags }) => ({ name, kind, tags })), [
        { name: 'blob', kind: 'base', tags: [] },
      ]);
    },
  },
  {
    sentence: 'it lists metadata, tags, sizes, types and times',
    account: 'plain',
    check: async (scene) => {
      const since = Date.now() - 3 * 60_000;
      await scene.container.getBlockBlobClient('blob').upload('12345', 5, {
        metadata: { callId: 'call-1', Empty_1: 'ü'.normalize('NFD').replace(/[^ -~]/g, '') },
        tags: { consent: 'yes', 'calldata-hold': 'none' },
      });
      await scene.container.getAppendBlobClient('log').create();
      const blob = await entryOf(scene, 'base');
      assert.deepEqual(
        new Map(blob.metadata.map(({ name, value }) => [name.toLowerCase(), value])).get('callid'),
        'call-1',
      );
      assert.deepEqual(
        new Map(blob.tags.map(({ name, value }) => [name, value])),
        new Map([
          ['consent', 'yes'],
          ['calldata-hold', 'none'],
        ]),
      );
      assert.deepEqual([blob.sizeBytes, blob.blobType, blob.leaseState], [5, 'BlockBlob', 'available']);
      assert.ok((blob.creationTimeMs ?? 0) > since && (blob.lastModifiedMs ?? 0) > since);
      assert.equal((await entryOf(scene, 'base', 'log')).blobType, 'AppendBlob');
      const head = await scene.port.head({ container: scene.container.containerName, name: 'blob' }, scene);
      assert.equal(head.kind === 'Found' && head.properties.etag, blob.etag);
    },
  },
  {
    sentence: 'it follows markers to the end, and lists a prefix only',
    account: 'plain',
    check: async (scene) => {
      const names = Array.from({ length: 23 }, (_, index) => `p/${String(index).padStart(2, '0')}`);
      for (const name of [...names, 'q/1']) await put(scene, name);
      assert.deepEqual(
        (await listAll(scene, 'p/', 5)).map(({ name }) => name),
        names,
      );
    },
  },
  {
    sentence: 'a container that is not there is said to be so',
    account: 'plain',
    check: async ({ port, abortSignal }) => {
      assert.deepEqual(await port.listPage('never-made', { prefix: '', abortSignal }), { kind: 'ContainerNotFound' });
    },
  },
  {
    sentence: 'it reads only what was listed, a part of it, and not more than is allowed',
    account: 'plain',
    check: async (scene) => {
      await put(scene, 'blob', '0123456789');
      const { etag } = await entryOf(scene, 'base');
      await put(scene, 'blob', 'changed');
      assert.equal(await readText(scene, 'blob', etag), 'Changed');
      assert.equal(await readText(scene, 'blob'), 'changed');
      assert.equal(await readText(scene, 'other'), 'NotFound');
      const target = { container: scene.container.containerName, name: 'blob' };
      let seen = '';
      const sink = () => ({
        push: (bytes: Uint8Array) => void (seen += Buffer.from(bytes).toString()),
        end: () => seen,
      });
      const part = await scene.port.read(target, sink, { ...scene, maxBytes: 3, range: { offset: 1, count: 3 } });
      assert.deepEqual([part.kind, seen], ['Read', 'han']);
      assert.deepEqual(await scene.port.read(target, sink, { ...scene, maxBytes: 3 }), { kind: 'TooLarge' });
    },
  },
  {
    sentence: 'a blob that was replaced or tagged since the listing is not deleted',
    account: 'plain',
    check: async (scene) => {
      await put(scene, 'blob');
      const { etag } = await entryOf(scene, 'base');
      await put(scene, 'blob', 'other content');
      assert.deepEqual(await remove(scene, { name: 'blob' }, { ifMatch: etag }), { kind: 'ChangedSinceListing' });
      await scene.container.getBlobClient('blob').setTags({ 'calldata-hold': 'case-7' });
      const ifTags = '"calldata-hold" <> \'case-7\'';
      assert.deepEqual(await remove(scene, { name: 'blob' }, { ifTags }), { kind: 'ChangedSinceListing' });
      assert.equal(await readText(scene, 'blob'), 'other content');
    },
  },
  {
    sentence: 'a leased blob is not deleted',
    account: 'plain',
    check: async (scene) => {
      await put(scene, 'blob');
      await scene.container.getBlobClient('blob').getBlobLeaseClient().acquireLease(60);
      const { etag, leaseState } = await entryOf(scene, 'base');
      assert.equal(leaseState, 'leased');
      assert.deepEqual(await remove(scene, { name: 'blob' }, { ifMatch: etag }), { kind: 'Leased' });
      await scene.container.getBlobClient('blob').getBlobLeaseClient().breakLease(0);
    },
  },
  {
    sentence: 'snapshots keep their blob, are deleted one by one, or go with it',
    account: 'plain',
    check: async (scene) => {
      await put(scene, 'blob');
      const { snapshot = '' } = await scene.container.getBlobClient('blob').createSnapshot();
      const { etag } = await entryOf(scene, 'base');
      assert.equal((await entryOf(scene, 'snapshot')).snapshot, snapshot);
      assert.deepEqual(await remove(scene, { name: 'blob' }, { ifMatch: etag }), { kind: 'SnapshotsPresent' });
      assert.equal((await remove(scene, { name: 'blob', snapshot })).kind, 'Deleted');
      assert.deepEqual(await kinds(scene), ['base']);
      await scene.container.getBlobClient('blob').createSnapshot();
      assert.equal((await remove(scene, { name: 'blob' }, { ifMatch: etag, withSnapshots: true })).kind, 'Deleted');
      assert.deepEqual(await kinds(scene), []);
    },
  },
  {
    sentence: 'blocks that were never committed are listed as such, and a delete takes them',
    account: 'plain',
    check: async (scene) => {
      await scene.container.getBlockBlobClient('blob').stageBlock(Buffer.from('1').toString('base64'), 'abc', 3);
      assert.equal((await entryOf(scene, 'uncommitted')).sizeBytes, 0);
      assert.equal((await remove(scene, { name: 'blob' })).kind, 'Deleted');
      assert.deepEqual(await listAll(scene), []);
    },
  },
  {
    sentence: 'a soft-deleted blob shows its days, and a look tells it from one that is gone',
    account: 'softDelete',
    check: async (scene) => {
      await put(scene, 'blob');
      const { etag } = await entryOf(scene, 'base');
      assert.deepEqual(await remove(scene, { name: 'blob' }, { ifMatch: etag }), {
        kind: 'Deleted',
        isPermanent: false,
      });
      const deleted = await entryOf(scene, 'softDeleted');
      assert.ok(deleted.deletedTimeMs !== undefined);
      assert.ok((deleted.remainingRetentionDays ?? -1) >= 6 && (deleted.remainingRetentionDays ?? 99) <= 7);
      const target = { container: scene.container.containerName, name: 'blob' };
      assert.deepEqual(await scene.port.head(target, scene), { kind: 'NotFound', isSoftDeleted: true });
    },
  },
  {
    sentence: 'in the order base, versions, purge nothing is left; in another it says so',
    account: 'versioned',
    check: async (scene) => {
      await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      const current = await entryOf(scene, 'base');
      const previous = await entryOf(scene, 'version');
      assert.equal(current.isCurrentVersion, true);
      const { versionId } = current;
      const fault = await remove(scene, { name: 'blob', versionId });
      assert.deepEqual(fault, { kind: 'SequenceFault', code: 'OperationNotAllowedOnRootBlob' });
      const early = await remove(scene, { name: 'blob', versionId: previous.versionId, permanent: true });
      assert.deepEqual(early, { kind: 'SequenceFault', code: 'BlobSnapshotNotSoftDeleted' });
      assert.equal((await remove(scene, { name: 'blob' }, { ifMatch: current.etag })).kind, 'Deleted');
      assert.deepEqual(await kinds(scene), ['version', 'version']);
      for (const version of (await listAll(scene)).filter(({ kind }) => kind === 'version')) {
        assert.deepEqual(await remove(scene, { name: 'blob', versionId: version.versionId }), {
          kind: 'Deleted',
          isPermanent: false,
        });
      }
      assert.deepEqual(await kinds(scene), ['softDeleted', 'softDeleted']);
      for (const version of (await listAll(scene)).filter(({ kind }) => kind === 'softDeleted')) {
        const purged = await remove(scene, { name: 'blob', versionId: version.versionId, permanent: true });
        assert.deepEqual(purged, { kind: 'Deleted', isPermanent: true });
      }
      assert.deepEqual(await kinds(scene), []);
    },
  },
  {
    sentence: 'where the account does not allow a purge, it says so and nothing is lost',
    account: 'keepsDeleted',
    check: async (scene) => {
      await put(scene, 'blob');
      const { etag, versionId } = await entryOf(scene, 'base');
      await remove(scene, { name: 'blob' }, { ifMatch: etag });
      await remove(scene, { name: 'blob', versionId });
      assert.equal((await remove(scene, { name: 'blob', versionId, permanent: true })).kind, 'SequenceFault');
      assert.deepEqual(await kinds(scene), ['softDeleted']);
    },
  },
  {
    sentence: 'a blob under a hold or a policy is not deleted, and the refusal tells which and until when',
    account: 'immutable',
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.setLegalHold(true);
      assert.equal((await entryOf(scene, 'base')).legalHold, true);
      assert.deepEqual(await remove(scene, { name: 'blob' }), { kind: 'LegalHold' });
      await blob.setLegalHold(false);
      const { date = new Date() } = await blob.getProperties();
      await blob.setImmutabilityPolicy({
        expiriesOn: new Date(date.getTime() + 3 * 86_400_000),
        policyMode: 'Unlocked',
      });
      const { immutability } = await entryOf(scene, 'base');
      assert.equal(immutability?.mode, 'unlocked');
      assert.deepEqual(await remove(scene, { name: 'blob' }), { kind: 'Immutable', untilMs: immutability.untilMs });
      await blob.deleteImmutabilityPolicy();
    },
  },
];
