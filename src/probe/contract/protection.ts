import assert from 'node:assert/strict';
import type { BlobPromise, Scene } from './scene.ts';
import { answered, article, everything, kinds, list, put, read, refused, rest } from './scene.ts';

const page = article('immutable-version-level-worm-policies');
const dayMs = 24 * 60 * 60 * 1000;

/** By the clock of the service. */
async function inDays({ service }: Scene, days: number): Promise<Date> {
  const { date = new Date() } = await service.getAccountInfo();
  return new Date(date.getTime() + days * dayMs);
}

/** Holds and policies on versions, the hierarchical namespace, and who gets in. */
export const protectionPromises: readonly BlobPromise[] = [
  {
    sentence: 'a blob under a legal hold can be neither deleted nor given other metadata: 409',
    account: 'immutable',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.setLegalHold(true);
      await refused(blob.delete(), 409, 'BlobImmutableDueToLegalHold');
      await refused(blob.setMetadata({ a: '1' }), 409, 'BlobImmutableDueToLegalHold');
      const [item] = await list(scene, { includeLegalHold: true });
      assert.equal(item?.properties.legalHold, true);
      await blob.setLegalHold(false);
      await blob.delete();
    },
  },
  {
    sentence: 'a blob under a policy stays until its date, and shows it in a list: 409',
    account: 'immutable',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.setImmutabilityPolicy({ expiriesOn: await inDays(scene, 2), policyMode: 'Unlocked' });
      await refused(blob.delete(), 409, 'BlobImmutableDueToPolicy');
      const [item] = await list(scene, { includeImmutabilityPolicy: true });
      assert.equal(item?.properties.immutabilityPolicyMode?.toLowerCase(), 'unlocked');
      assert.ok(item.properties.immutabilityPolicyExpiresOn !== undefined);
      await blob.deleteImmutabilityPolicy();
      await blob.delete();
    },
  },
  {
    sentence: 'an overwrite of a protected blob makes a new version, and the old one keeps its hold',
    account: 'immutable',
    page,
    check: async (scene) => {
      const { versionId } = await put(scene, 'blob', 'one');
      const blob = scene.container.getBlobClient('blob');
      await blob.setLegalHold(true);
      await put(scene, 'blob', 'two');
      assert.equal(await read(scene, 'blob'), 'two');
      await refused(blob.withVersion(versionId).delete(), 409, 'BlobImmutableDueToLegalHold');
      await blob.withVersion(versionId).setLegalHold(false);
      await blob.withVersion(versionId).delete();
      assert.deepEqual(kinds(await list(scene, everything)), ['deleted version', 'blob']);
    },
  },
  {
    sentence: 'a hold needs version-level immutability: 409 elsewhere',
    account: 'versioned',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      await assert.rejects(scene.container.getBlobClient('blob').setLegalHold(true), { statusCode: 409 });
    },
  },
  {
    sentence: 'a policy that has ended frees the blob for deletion',
    account: 'immutable',
    needs: 'Clock',
    page,
    check: async (scene) => {
      await put(scene, 'blob');
      const blob = scene.container.getBlobClient('blob');
      await blob.setImmutabilityPolicy({ expiriesOn: await inDays(scene, 2), policyMode: 'Unlocked' });
      await refused(blob.delete(), 409, 'BlobImmutableDueToPolicy');
      scene.pass(3);
      await blob.delete();
    },
  },
  {
    sentence: 'with a hierarchical namespace there are no tags: 409',
    account: 'hierarchical',
    page: article('storage-feature-support-in-storage-accounts'),
    check: async (scene) => {
      await put(scene, 'blob');
      const code = 'FeatureNotYetSupportedForHierarchicalNamespaceAccounts';
      await refused(scene.container.getBlobClient('blob').setTags({ a: '1' }), 409, code);
    },
  },
  {
    sentence: 'with a hierarchical namespace an overwrite leaves nothing to come back',
    account: 'hierarchical',
    page: article('soft-delete-blob-overview'),
    check: async (scene) => {
      await put(scene, 'blob', 'one');
      await put(scene, 'blob', 'two');
      assert.deepEqual(kinds(await list(scene, { includeDeleted: true, includeSnapshots: true })), ['blob']);
    },
  },
  {
    sentence: 'an account says whether it has a hierarchical namespace',
    account: 'hierarchical',
    page: rest('get-account-information'),
    check: async ({ service }) => {
      assert.equal((await service.getAccountInfo()).isHierarchicalNamespaceEnabled, true);
    },
  },
  {
    sentence: 'without a token nobody gets in: 401 with the authority to ask',
    account: 'plain',
    page: rest('authorize-with-azure-active-directory'),
    check: async (scene) => {
      const answer = await scene.send('GET', '?restype=container&comp=list', { headers: { authorization: '' } });
      answered(answer, 401, 'NoAuthenticationInformation');
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer authorization_uri=\S+ resource_id=\S+/);
    },
  },
  {
    sentence: 'a token that is none is 401',
    account: 'plain',
    page: rest('authorize-with-azure-active-directory'),
    check: async (scene) => {
      const headers = { authorization: 'Bearer nonsense' };
      assert.equal((await scene.send('GET', '?restype=container&comp=list', { headers })).status, 401);
    },
  },
  {
    sentence: 'an answer tells its request id, the version and the time of the service',
    account: 'plain',
    page: rest('common-rest-api-error-codes'),
    check: async (scene) => {
      const { headers } = await scene.send('GET', 'nothing');
      assert.ok((headers.get('x-ms-request-id') ?? '') !== '');
      assert.match(headers.get('x-ms-version') ?? '', /^\d{4}-\d{2}-\d{2}$/);
      assert.ok(!Number.isNaN(Date.parse(headers.get('date') ?? '')));
    },
  },
];
