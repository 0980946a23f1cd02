import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeGroups } from '../../src/api/erasure-request-changes.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer, refusals } from './api-server.ts';
import {
  additionsDigest,
  completeRequest,
  completeRequestStatus,
  installRequests,
  planDigest,
  refusal,
  requestCrdInGroup,
  requestsPath,
  smallestRequest,
} from './erasure-manifest.ts';
import { changeCases, refusedRequests } from './erasure-request-cases.ts';
import { valueAt, withValueAt } from './object-path.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';
import type { RequestManifest } from './erasure-manifest.ts';

const group = 'erasure.calldata.test';
const namespace = 'erasure-requests';
const path = requestsPath(group, namespace);
const place = { group, namespace };

let server: ApiServer;
let made = 0;

beforeAll(async () => {
  server = connectApiServer(sharedControlPlane());
  await installRequests(server, requestCrdInGroup(group), namespace);
}, 60_000);

afterAll(() => server.close());

/** Stores a request with these changes to its spec, and returns its path. */
async function stored(spec: JsonObject = {}, status?: JsonObject): Promise<string> {
  made += 1;
  const body = smallestRequest({ ...place, name: `er-${made}` });
  const answer = await server.create(path, { body: { ...body, spec: { ...body.spec, ...spec } } });
  expect(refusals(answer)).toEqual([]);
  const object = `${path}/er-${made}`;
  if (status !== undefined) {
    expect(refusals(await server.mergePatch(`${object}/status`, { body: { status } }))).toEqual([]);
  }
  return object;
}

describe('at creation', () => {
  it('the smallest request is admitted, with careful defaults', async () => {
    const answer = await server.create(path, { body: smallestRequest(place), query: { dryRun: 'All' } });
    expect(refusals(answer)).toEqual([]);
    expect(answer.body['spec']).toEqual({ ...smallestRequest(place).spec, cancel: false });
    expect(answer.body['status']).toEqual({ observedGeneration: -1 });
  });

  it('a request with every field is admitted', async () => {
    const query = { dryRun: 'All', fieldValidation: 'Strict' };
    const answer = await server.create(path, { body: completeRequest(place), query });
    expect(refusals(answer)).toEqual([]);
    expect(answer.status).toBe(201);
  });

  it('the API server chooses a name', async () => {
    const body = withValueAt(smallestRequest(place), 'metadata', { generateName: 'er-', namespace });
    expect((await server.create(path, { body, query: { dryRun: 'All' } })).status).toBe(201);
  });

  it.each(refusedRequests)('refuses $sentence', async ({ changes, field, says }) => {
    let body: RequestManifest = completeRequest(place);
    for (const [at, value] of Object.entries(changes)) body = withValueAt(body, at, value);
    const answer = await server.create(path, { body, query: { dryRun: 'All' } });
    expect(answer.status).toBe(422);
    const named = refusals(answer).filter((refusal) => !refusal.includes('some validation rules were not checked'));
    expect(named).toEqual([expect.stringMatching(says)]);
    expect(named[0]?.startsWith(`${field}: `)).toBe(true);
  });

  it.each(['spec.mode', 'spec.classes', 'spec.receivedTime', 'spec.policyRef', 'spec.subject.secretRef'])(
    'a typo in the name of %s is refused for every client',
    async (field) => {
      const value = valueAt(smallestRequest(place), field);
      const body = withValueAt(withValueAt(smallestRequest(place), field, undefined), `${field}s`, value);
      const answer = await server.create(path, { body, query: { dryRun: 'All', fieldValidation: 'Ignore' } });
      expect(refusals(answer)).toContainEqual(expect.stringMatching(RegExp(`^${field}: Required value`)));
    },
  );

  it('an approval is refused: nobody has seen a plan yet', async () => {
    const body = withValueAt(smallestRequest(place), 'spec.approval', { planDigest, by: 'Privacy desk' });
    const answer = await server.create(path, { body: { ...body, status: completeRequestStatus() } });
    expect(refusals(answer)).toEqual([expect.stringMatching(/^spec.approval: .*is not status.plan.digest/)]);
  });
});

describe('a change', () => {
  it('is tried of every field of the spec', () => {
    const tried = new Set(changeCases.map(({ field }) => field));
    expect([...tried].toSorted()).toEqual(
      Object.keys(changeGroups)
        .filter((field) => field !== 'approval')
        .toSorted(),
    );
  });

  it.each(changeCases)('$sentence', async ({ field, from, to, refused }) => {
    const object = await stored(from === undefined ? {} : { [field]: from });
    const answer = await server.mergePatch(object, { body: { spec: { [field]: to } } });
    if (refused === undefined) {
      expect(refusals(answer)).toEqual([]);
      expect(answer.status).toBe(200);
      return;
    }
    expect(answer.status).toBe(422);
    expect(refusals(answer)).toEqual([expect.stringMatching(refused)]);
    expect(refusals(answer)[0]).toMatch(RegExp(`^spec.${field}: `));
  });
});

describe('an approval', () => {
  const withAdditions = completeRequestStatus()['plan'] as JsonObject;
  const plan = { ...withAdditions, additions: null };
  const other = `sha256:${'c'.repeat(64)}`;
  const approve = (object: string, approval: JsonValue) => server.mergePatch(object, { body: { spec: { approval } } });

  it('is admitted for the plan that status shows, and can be taken back', async () => {
    const object = await stored({}, { plan });
    const answer = await approve(object, { planDigest, by: 'Privacy desk' });
    expect(refusals(answer)).toEqual([]);
    expect(valueAt(answer.body, 'spec.approval.weakMatches')).toBe('Exclude');
    expect((await approve(object, null)).status).toBe(200);
  });

  it.each([
    ['of another plan', { planDigest: other }, /planDigest is not status.plan.digest/],
    ['that is no digest', { planDigest: 'all' }, /must be 'sha256:' and 64 hexadecimal digits/],
    ['of additions that nobody showed', { planDigest, additionsDigest: other }, /additionsDigest is not status/],
  ])('%s is refused', async (_what, digests, says) => {
    const object = await stored({}, { plan });
    const answer = await approve(object, { ...digests, by: 'Privacy desk' });
    expect(answer.status).toBe(422);
    expect(refusals(answer)).toContainEqual(expect.stringMatching(says));
  });

  it('of additions is admitted for those that status shows, beside the plan', async () => {
    const object = await stored({}, { plan: withAdditions });
    expect((await approve(object, { planDigest, by: 'Privacy desk' })).status).toBe(200);
    expect(refusals(await approve(object, { additionsDigest }))).toEqual([]);
    expect((await approve(object, { additionsDigest: other })).status).toBe(422);
  });

  it('stays when the plan changes, and the operator can still write status, finalizers and the end of them', async () => {
    const object = await stored({}, { plan });
    await approve(object, { planDigest, by: 'Privacy desk' });
    const changed = await server.mergePatch(`${object}/status`, { body: { status: { plan: { digest: other } } } });
    expect(refusals(changed)).toEqual([]);
    for (const finalizers of [['calldata.claimini.com/erasure'], []]) {
      expect((await server.mergePatch(object, { body: { metadata: { finalizers } } })).status).toBe(200);
    }
    const wider = await approve(object, { weakMatches: 'Include' });
    expect(refusals(wider)).toEqual([expect.stringMatching(/^spec.approval: .*planDigest/)]);
  });

  it('and a refusal exclude each other', async () => {
    const object = await stored({}, { plan });
    await approve(object, { planDigest, by: 'Privacy desk' });
    const answer = await server.mergePatch(object, { body: { spec: { refusal } } });
    expect(refusals(answer)).toEqual([expect.stringMatching(/^spec.refusal: .*approved or refused, not both/)]);
  });
});

describe('a status', () => {
  it('with every field is stored unchanged', async () => {
    const object = await stored();
    const answer = await server.mergePatch(`${object}/status`, { body: { status: completeRequestStatus() } });
    expect(answer).toMatchObject({ status: 200, warnings: '' });
    expect(answer.body['status']).toEqual(completeRequestStatus());
  });

  it.each([
    ['dueTime', 'soon', /must be of type date-time/],
    ['plan.calls', -1, /greater than or equal to 0/],
    ['conditions[0].status', 'Perhaps', /"True", "False", "Unknown"/],
  ])('with a wrong %s is refused', async (at, value, says) => {
    const object = await stored();
    const status = withValueAt(completeRequestStatus(), at, value);
    const answer = await server.mergePatch(`${object}/status`, { body: { status } });
    expect(refusals(answer)).toContainEqual(expect.stringMatching(says));
  });
});

describe('kubectl get', () => {
  it('prints the policy, where the request stands, the figures and the due time, within 120 columns', async () => {
    const object = await stored({}, completeRequestStatus());
    const name = object.split('/').at(-1) ?? '';
    const kind = `erasurerequests.v1alpha1.${group}`;
    const { stdout, stderr } = await sharedControlPlane().kubectl(['get', kind, '-n', namespace, name]);
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    const [head, row] = lines.map((line) => line.trimEnd().split(/\s{2,}/));
    expect(head).toEqual(['NAME', 'POLICY', 'READY', 'REASON', 'CALLS', 'ERASED', 'RETAINED', 'DUE', 'AGE']);
    expect(row?.slice(1, -1)).toEqual(['voicebot', 'False', 'AwaitingApproval', '4', '9', '2', '2027-02-22T23:00:00Z']);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});

describe('field selectors', () => {
  it.each([
    ['spec.policyRef.name=hotline', 1],
    ['spec.policyRef.name=hotline,spec.mode=Execute', 0],
    ['spec.policyRef.name=hotline,spec.cancel=false', 1],
  ])('find requests by %s', async (fieldSelector, count) => {
    const body = withValueAt(smallestRequest({ ...place, name: 'er-sel' }), 'spec.policyRef.name', 'hotline');
    await server.apply(`${path}/er-sel`, { body });
    const { body: list } = await server.get(path, { query: { fieldSelector } });
    expect(valueAt(list, 'items')).toHaveLength(count);
  });
});
