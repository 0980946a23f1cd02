import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refuseErasureRequest } from '../../src/api/admission.ts';
import { groupVersion } from '../../src/api/group.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer, refusals } from './api-server.ts';
import { erasureAgreementCases } from './erasure-agreement-cases.ts';
import { installRequests, requestCrdInGroup, requestsPath } from './erasure-manifest.ts';
import { comparable, inWordsOf } from './server-wording.ts';
import type { ApiServer } from './api-server.ts';

/** Admission of requests without a cluster against the API server itself: the same fields and the same messages. */

const place = { group: 'erasure-agreement.calldata.test', namespace: 'erasure-agreement' };
const { kubernetesVersion } = sharedControlPlane();
let server: ApiServer;

beforeAll(async () => {
  server = connectApiServer(sharedControlPlane());
  await installRequests(server, requestCrdInGroup(place.group), place.namespace);
}, 60_000);

afterAll(() => server.close());

describe('admission without a cluster says what the API server says of', () => {
  it.each(erasureAgreementCases(place))('$sentence', async ({ object }) => {
    const path = requestsPath(place.group, place.namespace);
    const answer = await server.create(path, { body: object, query: { dryRun: 'All' } });
    const here = refuseErasureRequest({ ...object, apiVersion: groupVersion });
    const texts = comparable(here.map(({ field, message }) => `${field}: ${message}`));
    expect(inWordsOf(kubernetesVersion, texts)).toEqual(comparable(refusals(answer)));
    expect(answer.status).toBe(refusals(answer).length === 0 ? 201 : 422);
  });
});
