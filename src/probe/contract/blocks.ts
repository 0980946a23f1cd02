import assert from 'node:assert/strict';
import type { BlobPromise } from './scene.ts';
import { list, put, read, refused, rest } from './scene.ts';

/** Blocks, their lists, and blocks that wait for one. */
export const blockPromises: readonly BlobPromise[] = [
  {
    sentence: 'blocks make a blob only once their list is put, in the order of the list',
    account: 'plain',
    page: rest('put-block-list'),
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      const [one, two] = ['MQ==', 'Mg=='];
      await blob.stageBlock(one, 'one', 3);
      await blob.stageBlock(two, 'two', 3);
      assert.equal(await blob.exists(), false);
      await blob.commitBlockList([two, one]);
      assert.equal(await read(scene, 'blob'), 'twoone');
      const { committedBlocks } = await blob.getBlockList('all');
      assert.deepEqual(
        committedBlocks?.map(({ name, size }) => [name, size]),
        [
          [two, 3],
          [one, 3],
        ],
      );
    },
  },
  {
    sentence: 'a new list can leave committed blocks out, and put others between them',
    account: 'plain',
    page: rest('put-block-list'),
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      const [one, two, three] = ['MQ==', 'Mg==', 'Mw=='];
      for (const [id, text] of [
        [one, 'one'],
        [two, 'two'],
      ] as const)
        await blob.stageBlock(id, text, 3);
      await blob.commitBlockList([one, two]);
      await blob.stageBlock(three, 'three', 5);
      await blob.commitBlockList([three, two]);
      assert.equal(await read(scene, 'blob'), 'threetwo');
    },
  },
  {
    sentence: 'a list that names an unknown block is 400 InvalidBlockList and changes nothing',
    account: 'plain',
    page: rest('put-block-list'),
    check: async (scene) => {
      await put(scene, 'blob', 'before');
      await refused(scene.container.getBlockBlobClient('blob').commitBlockList(['bm9uZQ==']), 400, 'InvalidBlockList');
      assert.equal(await read(scene, 'blob'), 'before');
    },
  },
  {
    sentence: 'blocks without a blob show only with uncommittedblobs, as a blob of no length',
    account: 'plain',
    page: rest('list-blobs'),
    check: async (scene) => {
      await scene.container.getBlockBlobClient('open').stageBlock('MQ==', 'one', 3);
      assert.deepEqual(await list(scene), []);
      const found = await list(scene, { includeUncommitedBlobs: true });
      assert.deepEqual(
        found.map(({ name, properties }) => [name, properties.contentLength]),
        [['open', 0]],
      );
    },
  },
  {
    sentence: 'blocks without a blob can be deleted as if there were one',
    account: 'plain',
    page: rest('delete-blob'),
    check: async (scene) => {
      await scene.container.getBlockBlobClient('open').stageBlock('MQ==', 'one', 3);
      await scene.container.getBlobClient('open').delete();
      assert.deepEqual(await list(scene, { includeUncommitedBlobs: true }), []);
    },
  },
  {
    sentence: 'a put blob ends what was staged under its name',
    account: 'plain',
    page: rest('put-block'),
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      await blob.stageBlock('MQ==', 'one', 3);
      await put(scene, 'blob');
      await refused(blob.commitBlockList(['MQ==']), 400, 'InvalidBlockList');
    },
  },
];
