import type { StorageManagementClient } from '@azure/arm-storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { trustInThisProcess } from '../support/certificates.ts';
import { accountId, createStorageClient } from './clients.ts';
import { subscriptionId } from './subscription-id.ts';
import type { StorageAccountEstate } from './estate-schema.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

const startTime = new Date('2026-03-01T00:00:00Z');
const location = 'germanywestcentral';

let azure: LocalAzure;
let client: StorageManagementClient;

async function serve(blobService: StorageAccountEstate['blobService'] = {}): Promise<void> {
  const storageAccounts = [{ name: 'calls', location, blobService, containers: [{ name: 'recordings' }] }];
  azure = await startLocalAzure({
    startTime,
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  azure.clock.freeze();
  trustInThisProcess(azure.caPem);
  client = createStorageClient(azure);
}

afterEach(() => azure.stop());

const deleteAfter = (days: number, more: JsonObject = {}): JsonObject => ({
  name: 'own',
  type: 'Lifecycle',
  enabled: true,
  definition: {
    actions: {
      baseBlob: { delete: { daysAfterCreationGreaterThan: days } },
      snapshot: { delete: { daysAfterCreationGreaterThan: 0 } },
      version: { delete: { daysAfterCreationGreaterThan: 0 } },
    },
    filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['recordings/'] },
  },
  ...more,
});

const setRules = (...rules: readonly JsonObject[]): void => {
  azure.state.setLifecycleDocument(accountId('calls'), rules);
};

const left = (): string[] =>
  azure.blob.copies('calls', 'recordings').map(({ name, kind, isDeleted }) => {
    return `${isDeleted ? 'deleted ' : ''}${kind} ${name}`;
  });

/** On which day after its creation a copy stops being there, with a run at the end of each day. */
function dayWhenGone(name: string, options: { readonly lagDays: number }): number {
  for (let day = 1; day <= 400; day += 1) {
    azure.blob.advanceDays(1, { ...options, documentDelayDays: 0 });
    if (!left().some((copy) => copy.endsWith(` ${name}`))) return day;
  }
  return Infinity;
}

describe('lifecycle management without versions', () => {
  beforeEach(() => serve());

  it('deletes a blob only once it is older than the days of the rule', () => {
    azure.blob.put('calls', 'recordings', 'blob');
    setRules(deleteAfter(10));
    azure.clock.advance({ days: 10 });
    expect(azure.blob.runLifecycle().deleted.base).toBe(0);
    azure.clock.advance({ ms: 1 });
    expect(azure.blob.runLifecycle().deleted.base).toBe(1);
    expect(left()).toEqual([]);
  });

  it('is late by the days of its lag', () => {
    setRules(deleteAfter(10));
    azure.blob.put('calls', 'recordings', 'prompt');
    expect(dayWhenGone('prompt', { lagDays: 0 })).toBe(11);
    azure.blob.put('calls', 'recordings', 'late');
    expect(dayWhenGone('late', { lagDays: 3 })).toBe(14);
  });

  it('applies the document that the typed client wrote, a day after it was written', async () => {
    azure.blob.put('calls', 'recordings', 'blob', { createdTime: new Date('2025-01-01T00:00:00Z') });
    await client.managementPolicies.createOrUpdate('voice', 'calls', 'default', {
      policy: { rules: [deleteAfter(10)] as never },
    });
    expect(azure.blob.advanceDays(1, { documentDelayDays: 2, lagDays: 0 })[0]?.deleted.base).toBe(0);
    expect(azure.blob.advanceDays(1, { documentDelayDays: 2, lagDays: 0 })[0]?.deleted.base).toBe(1);
  });

  it('keeps to prefixes, types, tags and rules that are enabled', () => {
    const old = { createdTime: new Date('2025-01-01T00:00:00Z') };
    azure.blob.put('calls', 'recordings', 'voicebot/due', { ...old, tags: { deletable: 'yes' } });
    azure.blob.put('calls', 'recordings', 'voicebot/untagged', old);
    azure.blob.put('calls', 'recordings', 'voicebot/log', { ...old, tags: { deletable: 'yes' }, type: 'AppendBlob' });
    azure.blob.put('calls', 'recordings', 'voicebot/page', { ...old, tags: { deletable: 'yes' }, type: 'PageBlob' });
    azure.blob.put('calls', 'recordings', 'other', { ...old, tags: { deletable: 'yes' } });
    azure.blob.put('calls', 'recordings2', 'voicebot/due', { ...old, tags: { deletable: 'yes' } });
    const filters = {
      blobTypes: ['blockBlob'],
      prefixMatch: ['recordings/voicebot/'],
      blobIndexMatch: [{ name: 'deletable', op: '==', value: 'yes' }],
    };
    const actions = { baseBlob: { delete: { daysAfterCreationGreaterThan: 10 } } };
    setRules(deleteAfter(10, { definition: { actions, filters } }), deleteAfter(0, { name: 'off', enabled: false }));
    expect(azure.blob.runLifecycle().deleted.base).toBe(1);
    expect(left()).toEqual(['base other', 'base voicebot/log', 'base voicebot/page', 'base voicebot/untagged']);
    expect(azure.blob.copies('calls', 'recordings2')).toHaveLength(1);
  });

  it('takes a prefix without a slash for the beginning of any container', () => {
    const old = { createdTime: new Date('2025-01-01T00:00:00Z') };
    azure.blob.put('calls', 'recordings-of-others', 'blob', old);
    const filters = { blobTypes: ['blockBlob'], prefixMatch: ['recordings'] };
    const actions = { baseBlob: { delete: { daysAfterCreationGreaterThan: 10 } } };
    setRules(deleteAfter(10, { definition: { actions, filters } }));
    expect(azure.blob.runLifecycle().deleted.base).toBe(1);
  });

  it('leaves alone what is leased, and immutable containers', () => {
    const old = { createdTime: new Date('2025-01-01T00:00:00Z') };
    azure.blob.put('calls', 'recordings', 'leased', { ...old, leased: true });
    azure.blob.put('calls', 'recordings', 'free', old);
    setRules(deleteAfter(10));
    expect(azure.blob.runLifecycle()).toMatchObject({ deleted: { base: 1 }, skipped: { leased: 1 } });
    azure.blob.put('calls', 'recordings', 'more', old);
    azure.state.mutateAccount(accountId('calls'), ({ containers }) => {
      containers.get('recordings')!.legalHoldTags = ['case4711'];
    });
    expect(azure.blob.runLifecycle().deleted.base).toBe(0);
    expect(left()).toEqual(['base leased', 'base more']);
  });

  it('counts from the last change where the rule says so', () => {
    azure.blob.put('calls', 'recordings', 'blob', { createdTime: new Date('2025-01-01T00:00:00Z') });
    azure.blob.change('calls', 'recordings', 'blob', (base) => {
      base.modifiedMs = azure.clock.now().getTime();
    });
    const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 10 } } };
    setRules(deleteAfter(10, { definition: { actions, filters: { blobTypes: ['blockBlob'] } } }));
    expect(dayWhenGone('blob', { lagDays: 0 })).toBe(11);
  });

  it('prefers deleting to moving, and moves what is not due for deletion', () => {
    azure.blob.put('calls', 'recordings', 'old', { createdTime: new Date('2025-01-01T00:00:00Z') });
    azure.blob.put('calls', 'recordings', 'newer', { createdTime: new Date('2026-02-01T00:00:00Z') });
    const baseBlob = {
      delete: { daysAfterCreationGreaterThan: 100 },
      tierToArchive: { daysAfterCreationGreaterThan: 10 },
    };
    setRules(deleteAfter(0, { definition: { actions: { baseBlob }, filters: { blobTypes: ['blockBlob'] } } }));
    expect(azure.blob.runLifecycle()).toMatchObject({ deleted: { base: 1 }, tiered: 1 });
    expect(left()).toEqual(['base newer']);
  });
});

describe('lifecycle management and the copies that deletes leave', () => {
  it('leaves a deleted blob recoverable for the days of soft delete', async () => {
    await serve({ softDeleteDays: 7 });
    azure.blob.put('calls', 'recordings', 'blob');
    setRules(deleteAfter(10));
    expect(dayWhenGone('blob', { lagDays: 0 })).toBe(18);
  });

  it('needs one run for the current version, another for the version that it becomes, and then soft delete', async () => {
    await serve({ versioning: true, softDeleteDays: 7 });
    azure.blob.put('calls', 'recordings', 'blob');
    setRules(deleteAfter(10));
    azure.blob.advanceDays(11, { lagDays: 0, documentDelayDays: 0 });
    expect(left()).toEqual(['version blob']);
    azure.blob.advanceDays(1, { lagDays: 0, documentDelayDays: 0 });
    expect(left()).toEqual(['deleted version blob']);
    expect(dayWhenGone('blob', { lagDays: 0 })).toBe(7);
  });

  it('deletes a base only in a run after its versions and snapshots are gone', async () => {
    await serve({ versioning: true });
    const old = { createdTime: new Date('2025-01-01T00:00:00Z') };
    azure.blob.put('calls', 'recordings', 'blob', old);
    azure.blob.put('calls', 'recordings', 'blob', { createdTime: new Date('2025-01-02T00:00:00Z') });
    setRules(deleteAfter(10));
    expect(azure.blob.runLifecycle()).toMatchObject({
      deleted: { base: 0, version: 1 },
      skipped: { waitsForCopies: 1 },
    });
    expect(azure.blob.runLifecycle()).toMatchObject({ deleted: { base: 1, version: 0 } });
    expect(azure.blob.runLifecycle()).toMatchObject({ deleted: { base: 0, version: 1 } });
    expect(left()).toEqual([]);
  });

  it('never deletes a base whose versions no rule deletes', async () => {
    await serve({ versioning: true });
    const old = { createdTime: new Date('2025-01-01T00:00:00Z') };
    azure.blob.put('calls', 'recordings', 'blob', old);
    azure.blob.put('calls', 'recordings', 'blob', old);
    const actions = { baseBlob: { delete: { daysAfterCreationGreaterThan: 10 } } };
    setRules(deleteAfter(10, { definition: { actions, filters: { blobTypes: ['blockBlob'] } } }));
    azure.blob.advanceDays(30);
    expect(left()).toEqual(['version blob', 'base blob']);
  });

  it('keeps to the days of soft delete that were in force at the deletion', async () => {
    await serve({ softDeleteDays: 7 });
    azure.blob.put('calls', 'recordings', 'before');
    setRules(deleteAfter(0));
    azure.blob.advanceDays(1, { lagDays: 0, documentDelayDays: 0 });
    azure.state.setBlobService(accountId('calls'), { deleteRetentionPolicy: { enabled: true, days: 100 } });
    azure.blob.put('calls', 'recordings', 'after');
    azure.blob.advanceDays(7, { lagDays: 0, documentDelayDays: 0 });
    expect(left()).toEqual(['deleted base after']);
    azure.state.setBlobService(accountId('calls'), { deleteRetentionPolicy: { enabled: false } });
    azure.clock.advance({ days: 90 });
    expect(left()).toEqual(['deleted base after']);
  });
});
