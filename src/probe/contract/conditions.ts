import assert from 'node:assert/strict';
import type { BlobPromise } from './scene.ts';
import { answered, list, put, refused, rest } from './scene.ts';

const page = rest('specifying-conditional-headers-for-blob-service-operations');

/** Deletes, the conditions they bear, and leases. */
export const conditionPromises: readonly BlobPromise[] = [
  {
    sentence: 'a delete answers 202, and a second one 404 BlobNotFound',
    account: 'plain',
    page: rest('delete-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const first = await scene.send('DELETE', 'blob');
      answered(first, 202);
      assert.equal(first.headers.get('x-ms-delete-type-permanent'), 'true');
      answered(await scene.send('DELETE', 'blob'), 404, 'BlobNotFound');
    },
  },
  {
    sentence: 'a delete with the ETag of a list succeeds, one with an older ETag is 412 and deletes nothing',
    account: 'plain',
    page,
    check: async (scene) => {
      await put(scene, 'blob', 'one');
      const [before] = await list(scene);
      await put(scene, 'blob', 'two');
      const blob = scene.container.getBlobClient('blob');
      await refused(blob.delete({ conditions: { ifMatch: before?.properties.etag ?? '' } }), 412, 'ConditionNotMet');
      const [after] = await list(scene);
      await blob.delete({ conditions: { ifMatch: after?.properties.etag ?? '' } });
      assert.deepEqual(await list(scene), []);
    },
  },
  {
    sentence: 'a conditional delete of what is gone is not a success',
    account: 'plain',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const [item] = await list(scene);
      await scene.container.getBlobClient('blob').delete();
      const answer = await scene.send('DELETE', 'blob', {
        headers: { 'if-match': `"${item?.properties.etag ?? ''}"` },
      });
      assert.ok(answer.status === 404 || answer.status === 412, answer.status.toString());
    },
  },
  {
    sentence: 'If-None-Match with a star puts only where nothing is, else 409 BlobAlreadyExists',
    account: 'plain',
    page,
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      const conditions = { ifNoneMatch: '*' };
      await blob.upload('one', 3, { conditions });
      await refused(blob.upload('two', 3, { conditions }), 409, 'BlobAlreadyExists');
    },
  },
  {
    sentence: 'a write with an ETag that is not there any more is 412',
    account: 'plain',
    page,
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      const { etag } = await blob.upload('one', 3);
      await blob.upload('two', 3);
      await refused(blob.upload('three', 5, { conditions: { ifMatch: etag ?? '' } }), 412, 'ConditionNotMet');
    },
  },
  {
    sentence: 'a read that is not newer is 304',
    account: 'plain',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const { headers } = await scene.send('HEAD', 'blob');
      const answer = await scene.send('GET', 'blob', { headers: { 'if-none-match': headers.get('etag') ?? '' } });
      assert.equal(answer.status, 304);
    },
  },
  {
    sentence: 'a delete on condition of a tag spares a blob whose tag is another',
    account: 'plain',
    page,
    check: async (scene) => {
      const blob = scene.container.getBlockBlobClient('blob');
      await blob.upload('text', 4, { tags: { hold: 'none' } });
      await refused(blob.delete({ conditions: { tagConditions: `"hold" = 'case'` } }), 412, 'ConditionNotMet');
      await blob.setTags({ hold: 'case' });
      await refused(blob.delete({ conditions: { tagConditions: `"hold" <> 'case'` } }), 412, 'ConditionNotMet');
      await blob.delete({ conditions: { tagConditions: `"hold" = 'case'` } });
    },
  },
  {
    sentence: 'a leased blob can be deleted or replaced with the lease id only, else 412 LeaseIdMissing',
    account: 'plain',
    page: rest('lease-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlockBlobClient('blob');
      const { leaseId = '' } = await blob.getBlobLeaseClient().acquireLease(-1);
      await refused(blob.delete(), 412, 'LeaseIdMissing');
      await refused(blob.upload('x', 1), 412, 'LeaseIdMissing');
      const other = { leaseId: '00000000-0000-0000-0000-000000000001' };
      await refused(blob.delete({ conditions: other }), 412, 'LeaseIdMismatchWithBlobOperation');
      const [item] = await list(scene);
      assert.deepEqual([item?.properties.leaseState, item?.properties.leaseStatus], ['leased', 'locked']);
      await blob.delete({ conditions: { leaseId } });
    },
  },
  {
    sentence: 'a lease id on a blob without a lease is 412',
    account: 'plain',
    page: rest('lease-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const conditions = { leaseId: '00000000-0000-0000-0000-000000000001' };
      const attempt = scene.container.getBlobClient('blob').delete({ conditions });
      await refused(attempt, 412, 'LeaseNotPresentWithBlobOperation');
    },
  },
  {
    sentence: 'a second lease is 409 LeaseAlreadyPresent, a broken one protects no longer',
    account: 'plain',
    page: rest('lease-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.getBlobLeaseClient().acquireLease(-1);
      await refused(blob.getBlobLeaseClient().acquireLease(15), 409, 'LeaseAlreadyPresent');
      await blob.getBlobLeaseClient().breakLease(0);
      assert.equal((await blob.getProperties()).leaseState, 'broken');
      await blob.delete();
    },
  },
  {
    sentence: 'a lease changes neither ETag nor time of change',
    account: 'plain',
    page: rest('lease-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      const before = await blob.getProperties();
      await blob.getBlobLeaseClient().acquireLease(-1);
      const after = await blob.getProperties();
      assert.deepEqual([after.etag, after.lastModified], [before.etag, before.lastModified]);
    },
  },
  {
    sentence: 'a fixed lease ends by itself and no longer stops a delete',
    account: 'plain',
    needs: 'Clock',
    page: rest('lease-blob'),
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.getBlobLeaseClient().acquireLease(60);
      scene.pass(1);
      assert.equal((await blob.getProperties()).leaseState, 'expired');
      await blob.delete();
    },
  },
];
