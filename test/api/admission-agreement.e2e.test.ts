import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { groupVersion } from '../../src/api/group.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { agreementCases } from './agreement-cases.ts';
import { connectApiServer, eventually, refusals } from './api-server.ts';
import { crdInGroup, installCrd, resourcesPath, withoutBounds } from './crd-copies.ts';
import { accountId, completePolicy } from './manifest.ts';
import { valueAt, withValueAt } from './object-path.ts';
import { admittedCases, refusedCases } from './refusal-assertions.ts';
import { comparable, inWordsOf } from './server-wording.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';
import type { Manifest } from './manifest.ts';

/** Admission without a cluster against the API server itself: the same fields, the same messages, the same defaults. */

const group = 'agreement.calldata.test';
const path = resourcesPath(group, 'default');
const { kubernetesVersion } = sharedControlPlane();
let server: ApiServer;

beforeAll(async () => {
  server = connectApiServer(sharedControlPlane());
  await installCrd(server, crdInGroup(group));
}, 60_000);

afterAll(() => server.close());

function inGroup(object: Manifest, inWhich = group): Manifest {
  return { ...object, apiVersion: `${inWhich}/v1alpha1` };
}

function refusedHere(object: JsonObject, previous?: JsonObject): readonly string[] {
  const admission = admitCallDataPolicy(object, previous === undefined ? {} : { previous });
  if (admission.admitted) return [];
  return inWordsOf(
    kubernetesVersion,
    comparable(admission.refusals.map(({ field, message }) => `${field}: ${message}`)),
  );
}

describe('admission without a cluster says what the API server says of', () => {
  const admitted = admittedCases.map(([sentence, object]) => ({ sentence, object }));
  it.each([...refusedCases(), ...admitted, ...agreementCases])(
    '$sentence',
    async ({ object }) => {
      const answer = await server.create(path, { body: inGroup(object), query: { dryRun: 'All' } });
      expect(refusedHere(object)).toEqual(comparable(refusals(answer)));
      expect(answer.status).toBe(refusals(answer).length === 0 ? 201 : 422);
    },
    60_000,
  );

  it.each(['spec.deletionPolcy', 'deletionPolicy', 'metadata.lables', 'spec.artifactClasses[0].locations[1].prefx'])(
    'an unknown field, %s, to a client with strict validation',
    async (field) => {
      const object = withValueAt(completePolicy(), field, 'x');
      const answer = await server.create(path, {
        body: inGroup(object),
        query: { dryRun: 'All', fieldValidation: 'Strict' },
      });
      expect(answer.body['message']).toContain(`unknown field "${field}"`);
      expect(refusedHere(object)).toEqual([expect.stringMatching(/^[^ ]+: field not declared in schema/)]);
      expect(refusedHere(object)[0]?.startsWith(`${field}: `)).toBe(true);
    },
  );
});

describe('admission without a cluster', () => {
  it.each(admittedCases)(
    'fills in the defaults that the API server fills in, in %s',
    async (_sentence, object) => {
      const { body } = await server.create(path, { body: inGroup(object), query: { dryRun: 'All' } });
      const admission = admitCallDataPolicy(object);
      expect(admission.admitted && admission.policy.spec).toEqual(body['spec']);
      expect(admission.admitted && admission.policy.status).toEqual(body['status']);
    },
    60_000,
  );
});

describe('an edit of a policy made under a laxer schema', () => {
  const laxGroup = 'agreement-stored.calldata.test';
  const resources = resourcesPath(laxGroup, 'default');
  const outlawed: readonly (readonly [string, JsonValue])[] = [
    ['spec.timeZone', 'Europe/Nowhere'],
    ['spec.artifactClasses[0].artifacts[1].startedAt[1].timeZone', 'Europe/Nowhere'],
    ['spec.artifactClasses[0].consent.timeZone', 'Local'],
    ['spec.checkIntervalMinutes', 1],
    ['spec.storageAccounts[0].name', 'Calls'],
    ['spec.storageAccounts[1].resourceId', accountId('CALLS')],
    ['spec.artifactClasses[0].locations[0]', { account: 'undeclared', container: '$logs', prefix: '/voice' }],
    ['spec.artifactClasses[0].retention', { maximum: { months: 3, days: 1 }, minimum: { years: 9 } }],
    ['spec.lifecycle.mode', 'Elsewhere'],
    ['spec.lifecycle.approvedDigests', ['sha256:abc']],
    ['spec.phoneRegion', 'UK'],
    ['spec.ownIdentities.numbers', ['110', '*']],
    ['spec.artifactClasses[0].artifacts[0].numbers[0]', { from: 'Tag', key: 'caller', role: 'Stranger' }],
    ['spec.artifactClasses[0].artifacts[0].aiObjects[0].account', 'undeclared'],
    ['spec.erasure.deadline', { months: 3 }],
    ['spec.evidence.container', 'recordings'],
  ];
  const name = '0151-23456789';
  let stored: JsonObject;

  beforeAll(async () => {
    await installCrd(server, withoutBounds(crdInGroup(laxGroup)));
    let policy = completePolicy({ name });
    for (const [field, value] of outlawed) policy = withValueAt(policy, field, value);
    stored = (await server.create(resources, { body: inGroup(policy, laxGroup) })).body;
    await installCrd(server, crdInGroup(laxGroup));
    const later = { body: inGroup({ ...policy, metadata: { name: 'later' } }, laxGroup), query: { dryRun: 'All' } };
    await eventually(() => server.create(resources, later), { satisfied: ({ status }) => status === 422 });
  }, 60_000);

  it.each<readonly [string, string, JsonValue | undefined]>([
    ['that changes nothing', 'spec.suspend', false],
    ['that suspends it', 'spec.suspend', true],
    ['that mends a field', 'spec.timeZone', 'Europe/Berlin'],
    ['that makes another mistake in a field', 'spec.timeZone', 'Nowhere'],
    ['that breaks a bound anew', 'spec.checkIntervalMinutes', 2],
    ['of a class with a broken location', 'spec.artifactClasses[0].retention.maximum', { months: 4 }],
    ['that adds a digest', 'spec.lifecycle.approvedDigests', ['sha256:abc', 'sha256:def']],
    ['that renames a class', 'spec.artifactClasses[0].name', 'calls'],
    ['that removes a class', 'spec.artifactClasses', [valueAt(completePolicy(), 'spec.artifactClasses[1]') ?? null]],
  ])('%s is judged as the API server judges it', async (_sentence, field, value) => {
    const edited = withValueAt(stored, field, value);
    const body = { spec: edited['spec'] };
    const answer = await server.mergePatch(`${resources}/${name}`, { body, query: { dryRun: 'All' } });
    expect(refusedHere({ ...edited, apiVersion: groupVersion }, stored)).toEqual(comparable(refusals(answer)));
    expect(answer.status).toBe(refusals(answer).length === 0 ? 200 : 422);
  });
});
