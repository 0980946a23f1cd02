import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { MalformedField } from '../../src/azure/json-fields.ts';
import {
  parseAccount,
  parseBlobService,
  parseContainer,
  parseLifecycleDocument,
  parseReplicationPolicy,
} from '../../src/azure/storage-facts.ts';

const account: JsonObject = {
  location: 'westeurope',
  kind: 'StorageV2',
  sku: { name: 'Standard_GRS' },
  properties: {},
};
const replication: JsonObject = {
  name: 'p1',
  properties: {
    sourceAccount: 'a',
    destinationAccount: 'b',
    rules: [{ sourceContainer: 'recordings', destinationContainer: 'copies' }],
  },
};

function withProperties(properties: JsonObject): JsonObject {
  return { ...account, properties };
}

describe('the facts of an account', () => {
  it('are those of a plain one where nothing is switched on', () => {
    expect(parseAccount(account)).toEqual({
      location: 'westeurope',
      kind: 'StorageV2',
      sku: 'Standard_GRS',
      hierarchicalNamespace: false,
      accountImmutability: false,
    });
  });

  it('show the second region, the hierarchical namespace and immutability', () => {
    const properties = {
      secondaryLocation: 'northeurope',
      isHnsEnabled: true,
      immutableStorageWithVersioning: { enabled: true },
      somethingNew: [1],
    };
    expect(parseAccount(withProperties(properties))).toMatchObject({
      secondaryLocation: 'northeurope',
      hierarchicalNamespace: true,
      accountImmutability: true,
    });
  });

  it.each<[string, JsonObject]>([
    ['location is not there', { ...account, location: undefined }],
    ['location is not a string', { ...account, location: 7 }],
    ['sku.name is not there', { ...account, sku: {} }],
    ['sku is not an object', { ...account, sku: 'Standard' }],
    ['properties is not an object', { ...account, properties: [] }],
    ['properties.isHnsEnabled is not true or false', withProperties({ isHnsEnabled: 'true' })],
  ])('cannot be read where %s', (message, body) => {
    expect(() => parseAccount(body)).toThrow(new MalformedField(...splitMessage(message)));
  });
});

function splitMessage(message: string): [string, string] {
  const [path = '', wanted = ''] = message.split(' is not ');
  return [path, wanted];
}

describe('the facts of the blob service', () => {
  it.each<[string, JsonObject, object]>([
    ['nothing said', {}, { versioning: false }],
    ['all null', { deleteRetentionPolicy: null, isVersioningEnabled: null }, { versioning: false }],
    ['switched off with days left over', { deleteRetentionPolicy: { enabled: false, days: 7 } }, { versioning: false }],
    ['a change feed that keeps all', { changeFeed: { enabled: true } }, { versioning: false, changeFeed: true }],
    ['no change feed', { changeFeed: { enabled: false, retentionInDays: 7 } }, { versioning: false }],
    ['versioning', { isVersioningEnabled: true }, { versioning: true }],
    ['soft delete', { deleteRetentionPolicy: { enabled: true, days: 7 } }, { versioning: false, softDeleteDays: 7 }],
    [
      'all of it',
      {
        isVersioningEnabled: true,
        deleteRetentionPolicy: { enabled: true, days: 30, allowPermanentDelete: false },
        containerDeleteRetentionPolicy: { enabled: true, days: 14 },
        restorePolicy: { enabled: true, days: 29 },
        changeFeed: { enabled: true, retentionInDays: 7 },
      },
      {
        versioning: true,
        softDeleteDays: 30,
        containerSoftDeleteDays: 14,
        pointInTimeRestoreDays: 29,
        changeFeed: true,
      },
    ],
  ])('%s', (_, properties, expected) => {
    expect(parseBlobService({ properties })).toEqual(expected);
  });

  it.each<JsonObject>([
    { deleteRetentionPolicy: { enabled: true } },
    { deleteRetentionPolicy: { enabled: true, days: '7' } },
    { deleteRetentionPolicy: { enabled: true, days: 7.5 } },
    { deleteRetentionPolicy: { enabled: true, days: -1 } },
    { deleteRetentionPolicy: { enabled: 'yes', days: 7 } },
    { deleteRetentionPolicy: true },
    { isVersioningEnabled: 1 },
    { changeFeed: { enabled: 'true' } },
    { changeFeed: true },
  ])('%j is no switch that is off', (properties) => {
    expect(() => parseBlobService({ properties })).toThrow(MalformedField);
  });
});

describe('the facts of a container', () => {
  const plain = { name: 'recordings', exists: true, legalHold: false, versionImmutability: false };

  it.each<[string, JsonObject | undefined, object]>([
    ['none', undefined, { ...plain, exists: false }],
    ['deleted, but recoverable', { deleted: true, hasLegalHold: true }, { ...plain, exists: false }],
    ['plain', { hasLegalHold: false, hasImmutabilityPolicy: false }, plain],
    ['a legal hold', { hasLegalHold: true }, { ...plain, legalHold: true }],
    ['a legal hold told one level down', { legalHold: { hasLegalHold: true } }, { ...plain, legalHold: true }],
    [
      'an immutability policy',
      {
        hasImmutabilityPolicy: true,
        immutabilityPolicy: { properties: { immutabilityPeriodSinceCreationInDays: 30 } },
      },
      { ...plain, immutableDays: 30 },
    ],
    ['a policy without a period', { hasImmutabilityPolicy: true }, { ...plain, immutableDays: 0 }],
    [
      'immutable versions',
      { immutableStorageWithVersioning: { enabled: true } },
      { ...plain, versionImmutability: true },
    ],
  ])('%s', (_, properties, expected) => {
    expect(parseContainer('recordings', properties && { properties })).toEqual(expected);
  });
});

describe('a lifecycle document', () => {
  it('keeps the rules as they came, and the fields beside them', () => {
    const rules = [{ name: 'a', future: { x: null } }, { name: 'b' }];
    const properties = { lastModifiedTime: 't', policy: { rules, version: '2', note: null } };
    expect(parseLifecycleDocument({ properties })).toEqual({
      rules,
      lastModifiedTime: 't',
      otherPolicyFields: { version: '2', note: null },
    });
  });

  it.each<JsonObject>([
    {},
    { properties: {} },
    { properties: { policy: {} } },
    { properties: { policy: { rules: null } } },
    { properties: { policy: { rules: {} } } },
    { properties: { policy: { rules: ['a'] } } },
    { properties: { policy: { rules: [{}] } } },
    { properties: { policy: { rules: [{ name: 1 }] } } },
    { properties: { policy: { rules: [] }, lastModifiedTime: 7 } },
  ])('%j is none that can be replaced', (body) => {
    expect(() => parseLifecycleDocument(body)).toThrow(MalformedField);
  });
});

describe('a replication policy', () => {
  it('names both ends and the containers of the source', () => {
    expect(parseReplicationPolicy(replication)).toEqual({
      policyId: 'p1',
      source: 'a',
      destination: 'b',
      sourceContainers: ['recordings'],
      destinationContainers: ['copies'],
    });
  });

  it.each(['sourceAccount', 'destinationAccount'])('cannot be read without %s', (key) => {
    const properties = { ...(replication['properties'] as JsonObject), [key]: undefined };
    expect(() => parseReplicationPolicy({ ...replication, properties })).toThrow(MalformedField);
  });
});
