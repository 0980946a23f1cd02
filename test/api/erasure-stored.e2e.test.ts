import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer, eventually, refusals } from './api-server.ts';
import { withoutBounds } from './crd-copies.ts';
import {
  completeRequest,
  completeRequestStatus,
  installRequests,
  requestCrdInGroup,
  requestsPath,
  smallestRequest,
} from './erasure-manifest.ts';
import { textAt, withValueAt } from './object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';
import type { RequestManifest } from './erasure-manifest.ts';

const group = 'old.calldata.test';
const place = { group, namespace: 'erasure-old' };
const path = requestsPath(group, place.namespace);
const phone = '0172 4433221';

let server: ApiServer;

beforeAll(() => {
  server = connectApiServer(sharedControlPlane());
});

afterAll(() => server.close());

/** Breaks every rule that later releases could tighten: the name, every text, and refusal beside approval. */
function oldRequest(): RequestManifest {
  const broken: RequestManifest = {
    ...completeRequest({ ...place, name: '491721234567' }),
    spec: {
      ...completeRequest(place).spec,
      mode: 'DryRun',
      cancel: false,
      policyRef: { name: '491721234567' },
      subject: { secretRef: { name: '491721234567' } },
      classes: ['0172-4433221', '0172-4433221'],
      receivedTime: '2017-01-01T00:00:00Z',
      approval: { planDigest: 'none', by: phone },
      refusal: { reason: phone, by: phone, complaintHint: phone },
      extension: { reason: phone, by: phone },
      identityVerification: { state: 'Verified', by: phone, verifiedKeys: [phone], method: phone },
      informed: [{ recipient: phone, notifiedTime: '2026-11-24T10:00:00Z', reference: phone, by: phone }],
    },
  };
  return broken;
}

describe('a request from before the rules', () => {
  const object = `${path}/491721234567`;

  beforeAll(async () => {
    await installRequests(server, withoutBounds(requestCrdInGroup(group)), place.namespace);
    const answer = await server.create(path, { body: oldRequest() });
    expect(answer.status).toBe(201);
    await installRequests(server, requestCrdInGroup(group), place.namespace);
    const fresh = withValueAt(oldRequest(), 'metadata.name', '491729999999');
    // The server serves the new schema a moment after it has stored it.
    const query = { dryRun: 'All' };
    await eventually(() => server.create(path, { body: fresh, query }), { satisfied: ({ status }) => status === 422 });
  }, 60_000);

  it('still takes a status', async () => {
    const status = withValueAt(completeRequestStatus(), 'plan', undefined);
    expect(refusals(await server.mergePatch(`${object}/status`, { body: { status } }))).toEqual([]);
  });

  it.each<readonly [string, JsonObject]>([
    ['a finalizer', { metadata: { finalizers: ['calldata.claimini.com/erasure'] } }],
    ['the end of all finalizers', { metadata: { finalizers: [] } }],
    ['Execute', { spec: { mode: 'Execute' } }],
    ['a time to live', { spec: { ttlSecondsAfterFinished: 60 } }],
    ['a cancellation', { spec: { cancel: true } }],
    [
      'one more notification',
      {
        spec: {
          informed: [
            ...(oldRequest().spec['informed'] as readonly JsonObject[]),
            { recipient: 'Subject', notifiedTime: '2026-11-25T10:00:00Z', by: 'Privacy desk' },
          ],
        },
      },
    ],
    ['its approval taken back', { spec: { approval: null } }],
  ])('still takes %s', async (_what, body) => {
    const answer = await server.mergePatch(object, { body });
    expect(refusals(answer)).toEqual([]);
    expect(answer.status).toBe(200);
  });
});

describe('a request with everything at its bound', () => {
  it('can be created, edited and given a status: no rule costs more than the server allows', async () => {
    const maximal = maximalRequest();
    const object = `${path}/${textAt(maximal, 'metadata.name')}`;
    expect(refusals(await server.create(path, { body: maximal }))).toEqual([]);
    const informed = (maximal.spec['informed'] as readonly JsonObject[]).toReversed();
    const edited = await server.mergePatch(object, { body: { spec: { informed, mode: 'Execute' } } });
    expect(refusals(edited)).toEqual([]);
    expect(edited.status).toBe(200);
    const status = await server.mergePatch(`${object}/status`, { body: { status: completeRequestStatus() } });
    expect(refusals(status)).toEqual([]);
  }, 60_000);
});

/** Long texts of short numbers, so that the rules look at as much as they can. */
function maximalRequest(): RequestManifest {
  const text = (length: number) => '12345 a'.repeat(length).slice(0, length - 1) + 'a';
  const small = smallestRequest({ ...place, name: 'm'.repeat(63) });
  return {
    ...small,
    spec: {
      ...small.spec,
      policyRef: { name: 'p'.repeat(253) },
      subject: { secretRef: { name: 's'.repeat(253) } },
      classes: Array.from({ length: 20 }, (_, index) => `${'c'.repeat(38)}${String(index).padStart(2, '0')}`),
      identityVerification: {
        state: 'Verified',
        method: 'M'.repeat(63),
        verifiedTime: '2026-11-23T08:00:00Z',
        by: text(128),
        verifiedKeys: ['phone', 'email', 'name', 'address', 'callId', 'customerNumber', 'text'],
      },
      extension: { reason: 'NumberOfRequests', by: text(128) },
      refusal: { reason: 'ManifestlyUnfounded', by: text(128), complaintHint: text(512) },
      ttlSecondsAfterFinished: 315_360_000,
      informed: Array.from({ length: 40 }, (_, index) => ({
        recipient: text(128),
        notifiedTime: '2026-11-24T10:00:00Z',
        reference: text(128),
        by: `${text(120)}${String.fromCharCode(65 + Math.floor(index / 20))}${String.fromCharCode(65 + (index % 20))}`,
      })),
    },
  };
}
