import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { erasureRequestSchema } from '../../src/api/erasure-request.ts';
import { schemaFields } from '../../scripts/render/schema-node.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer, refusals } from './api-server.ts';
import {
  additionsDigest,
  completeRequest,
  installRequests,
  planDigest,
  requestCrdInGroup,
  requestsPath,
} from './erasure-manifest.ts';
import { withValueAt } from './object-path.ts';
import type { ApiServer } from './api-server.ts';
import type { RequestManifest } from './erasure-manifest.ts';

const group = 'personal.calldata.test';
const place = { group, namespace: 'erasure-personal' };
const path = requestsPath(group, place.namespace);

let server: ApiServer;

beforeAll(async () => {
  server = connectApiServer(sharedControlPlane());
  await installRequests(server, requestCrdInGroup(group), place.namespace);
}, 60_000);

afterAll(() => server.close());

/** Fields that name one of a few words, or a time: a wrong one is repeated by every API server, and the docs say so. */
const repeated = /^spec\.(mode|receivedTime)$|\.(state|weakMatches|queriedTime|verifiedTime|notifiedTime)$/;

const strings = schemaFields(erasureRequestSchema)
  .filter(({ path: at, node }) => at.startsWith('spec.') && node.type === 'string')
  .map(({ path: at, node }) => ({ at, node, concrete: at.replaceAll('[]', '[0]') }));

const texts = strings.filter(({ node }) => node.enum === undefined && node.format === undefined);

/** Every field present; an approval is there for the shape of it, and refused for another reason as well. */
function everyField(): RequestManifest {
  const approval = { planDigest, additionsDigest, by: 'Privacy desk' };
  return withValueAt(completeRequest(place), 'spec.approval', approval);
}

const planted = [
  ['a telephone number', '+49 172 4433221', '4433221'],
  ['a telephone number between words', 'caller 0172/4433221 asks', '4433221'],
  ['a telephone number after a date', '2026-11-20 0172 4433221', '4433221'],
  ['an e-mail address', 'erika.planted@example.com', 'planted'],
  ['a text beyond the bound with a telephone number', `0172 4433221 ${'x'.repeat(600)}`, '4433221'],
] as const;

describe('a value of a caller', () => {
  it('can be repeated in words and times only', () => {
    const others = strings.filter((field) => !texts.includes(field)).map(({ at }) => at);
    expect(others.filter((at) => !repeated.test(at))).toEqual([]);
  });

  describe.each(texts.map(({ concrete }) => concrete))('in %s', (at) => {
    it.each(planted)('is refused and not repeated: %s', async (_what, value, distinct) => {
      const body = withValueAt(everyField(), at, value);
      const answer = await server.create(path, { body, query: { dryRun: 'All' } });
      expect(answer.status).toBe(422);
      // Of a list, the list is named; of an entry, its list.
      const field = at.replace(/\[0\](\..*)?$/, '');
      expect(refusals(answer).filter((refusal) => refusal.startsWith(field))).not.toEqual([]);
      expect(JSON.stringify(answer.body) + answer.warnings).not.toContain(distinct);
    });
  });

  it.each([
    ['where a list belongs', 'spec.classes', '+49 172 4433221'],
    ['where a number belongs', 'spec.ttlSecondsAfterFinished', '+49 172 4433221'],
  ])('is refused and not repeated %s', async (_where, at, value) => {
    const answer = await server.create(path, { body: withValueAt(everyField(), at, value), query: { dryRun: 'All' } });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toContain('4433221');
  });

  it('in a field that is none is dropped, and the warning names the field only', async () => {
    const body = withValueAt(completeRequest(place), 'spec.phone', '+49 172 4433221');
    const answer = await server.create(path, { body, query: { dryRun: 'All' } });
    expect(answer.status).toBe(201);
    expect(answer.warnings).toContain('spec.phone');
    expect(JSON.stringify(answer.body) + answer.warnings).not.toContain('4433221');
  });
});

describe('what is not a value of a caller', () => {
  it.each([
    ['spec.refusal.complaintHint', 'LfDI, Koenigstr. 10a, 70173 Stuttgart, told on 2026-11-20 09:12, again 21.11.2026'],
    ['spec.refusal.by', 'Dr. Erika Musterfrau (team 12)'],
    ['spec.informed[0].reference', 'Case 17-2026, fol. 4'],
    ['spec.subject.secretRef.name', 'er-2026-11-x7-subject'],
  ])('is admitted in %s', async (at, value) => {
    const body = withValueAt(completeRequest(place), at, value);
    expect(refusals(await server.create(path, { body, query: { dryRun: 'All' } }))).toEqual([]);
  });
});
