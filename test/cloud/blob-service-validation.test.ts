import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { findBlobServiceViolation } from './blob-service-validation.ts';

const plain = { hierarchicalNamespace: false, replicates: false };
const kept = { enabled: true, days: 14 };
const restorable = {
  deleteRetentionPolicy: kept,
  changeFeed: { enabled: true },
  isVersioningEnabled: true,
  restorePolicy: { enabled: true, days: 7 },
};

const cases: readonly (readonly [string, JsonObject, typeof plain, number | undefined])[] = [
  ['takes soft delete of 365 days', { deleteRetentionPolicy: { enabled: true, days: 365 } }, plain, undefined],
  ['takes soft delete that is off, without days', { deleteRetentionPolicy: { enabled: false } }, plain, undefined],
  ['takes point-in-time restore with all it needs', restorable, plain, undefined],
  [
    'takes versioning where objects are replicated',
    { isVersioningEnabled: true },
    { ...plain, replicates: true },
    undefined,
  ],
  ['refuses soft delete of 366 days', { deleteRetentionPolicy: { enabled: true, days: 366 } }, plain, 400],
  ['refuses soft delete without days', { deleteRetentionPolicy: { enabled: true } }, plain, 400],
  [
    'refuses container soft delete of 0 days',
    { containerDeleteRetentionPolicy: { enabled: true, days: 0 } },
    plain,
    400,
  ],
  ['refuses a change feed of 0 days', { changeFeed: { enabled: true, retentionInDays: 0 } }, plain, 400],
  ['refuses restore without versioning', { ...restorable, isVersioningEnabled: false }, plain, 409],
  ['refuses restore without a change feed', { ...restorable, changeFeed: { enabled: false } }, plain, 409],
  ['refuses restore as long as soft delete', { ...restorable, restorePolicy: { enabled: true, days: 14 } }, plain, 400],
  [
    'refuses versioning with a hierarchical namespace',
    { isVersioningEnabled: true },
    { ...plain, hierarchicalNamespace: true },
    400,
  ],
  [
    'refuses to switch versioning off while objects are replicated',
    { isVersioningEnabled: false },
    { ...plain, replicates: true },
    409,
  ],
];

describe('the settings of a blob service', () => {
  it.each(cases)('%s', (_, settings, account, status) => {
    expect(findBlobServiceViolation(settings, account)?.status).toBe(status);
  });
});
