import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { erasureAdmissionPolicies } from '../../src/api/erasure-admission-policies.ts';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { approveVerb, erasureRequestNames } from '../../src/api/erasure-request.ts';
import { subjectSecretType } from '../../src/api/group.ts';
import { apiGroup } from '../../src/api/group.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer, eventually } from './api-server.ts';
import {
  completeRequestStatus,
  installRequests,
  planDigest,
  requestsPath,
  smallestRequest,
} from './erasure-manifest.ts';
import { textAt, valueAt, withValueAt } from './object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';

const namespace = 'erasure-admission';
const path = requestsPath(apiGroup, namespace);
const phone = '0172 4433221';

let admin: ApiServer;
let clerk: ApiServer;
let officer: ApiServer;
let made = 0;

function request(changes: JsonObject = {}) {
  made += 1;
  const body = smallestRequest({ namespace, name: `er-${made}` });
  return { ...body, spec: { ...body.spec, ...changes } };
}

function pathOf({ kind, metadata }: (typeof erasureAdmissionPolicies)[number]): string {
  const plurals = {
    ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
    ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
  };
  return `/apis/admissionregistration.k8s.io/v1/${plurals[kind]}/${metadata.name}`;
}

function soon(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

/** Both may edit requests and Secrets; the officer alone may approve. */
async function connectAs(name: string, rules: readonly JsonObject[]): Promise<ApiServer> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const group = 'rbac.authorization.k8s.io';
  const metadata = { name, namespace };
  const apiVersion = `${group}/v1`;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  await admin.apply(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`, { body: account });
  await admin.apply(`${rbac}/roles/${name}`, { body: { apiVersion, kind: 'Role', metadata, rules } });
  await admin.apply(`${rbac}/rolebindings/${name}`, {
    body: {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  });
  const controlPlane = sharedControlPlane();
  const { token } = await controlPlane.requestServiceAccountToken(namespace, name);
  return connectApiServer({ ...controlPlane, adminToken: token });
}

const verbs = ['create', 'get', 'list', 'patch', 'update'];
const editing = [
  { apiGroups: [apiGroup], resources: [erasureRequestNames.plural], verbs },
  { apiGroups: [''], resources: ['secrets'], verbs },
];
const approving = [{ apiGroups: [apiGroup], resources: [erasureRequestNames.plural], verbs: [approveVerb] }];

const appliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

beforeAll(async () => {
  admin = connectApiServer(sharedControlPlane());
  await installRequests(admin, erasureRequestCrd(), namespace);
  for (const policy of erasureAdmissionPolicies) {
    const answer = await admin.apply(pathOf(policy), { body: policy });
    expect(answer).toMatchObject({ warnings: '' });
    expect(answer.status).toBeLessThan(300);
  }
  clerk = await connectAs('clerk', editing);
  officer = await connectAs('officer', [...editing, ...approving]);
  // Policies and roles work a moment after they are stored.
  const query = { dryRun: 'All' };
  const future = request({ receivedTime: soon(60) });
  await eventually(() => officer.create(path, { body: future, query }), { satisfied: ({ status }) => status === 422 });
  const secret = subjectSecret({ data: { shoeSize: '' } });
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  await eventually(() => clerk.create(secrets, { body: secret, query }), { satisfied: ({ status }) => status === 422 });
}, 60_000);

/** They bind in the whole cluster, which other tests share. */
afterAll(async () => {
  for (const policy of erasureAdmissionPolicies.toReversed()) await admin.remove(pathOf(policy));
  await Promise.all([admin.close(), clerk.close(), officer.close()]);
});

describe('the shipped policies', () => {
  it('compile without a warning of the API server', async () => {
    const list = await admin.get('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies');
    const items = valueAt(list.body, 'items') as readonly JsonObject[];
    const ours = items.filter((item) => textAt(item, 'metadata.name').endsWith(apiGroup));
    expect(ours).toHaveLength(2);
    for (const item of ours) expect(valueAt(item, 'status.typeChecking.expressionWarnings')).toBeUndefined();
  });
});

describe('a time of receipt', () => {
  it.each([
    ['an hour from now is refused', 60, 422],
    ['six minutes from now is refused', 6, 422],
    ['four minutes from now is admitted, because clocks differ', 4, 201],
    ['in the past is admitted', -60 * 24 * 20, 201],
  ])('%s', async (_sentence, minutes, status) => {
    const answer = await clerk.create(path, { body: request({ receivedTime: soon(minutes) }) });
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body['message']).toContain('spec.receivedTime lies in the future');
  });
});

describe('an approval', () => {
  const approval = { planDigest, by: 'Privacy desk' };

  async function planned(): Promise<string> {
    const body = request();
    expect((await clerk.create(path, { body })).status).toBe(201);
    const object = `${path}/${textAt(body, 'metadata.name')}`;
    const status = completeRequestStatus();
    expect((await admin.mergePatch(`${object}/status`, { body: { status } })).status).toBe(200);
    return object;
  }

  it('by a clerk is refused, and the message names the verb and no user', async () => {
    const answer = await clerk.mergePatch(await planned(), { body: { spec: { approval } } });
    expect(answer.status).toBe(403);
    expect(answer.body['message']).toMatch(/verb approve on erasurerequests.calldata.claimini.com/);
  });

  it('by an officer is admitted, and nobody else may change it', async () => {
    const object = await planned();
    expect((await officer.mergePatch(object, { body: { spec: { approval } } })).status).toBe(200);
    const wider = { spec: { approval: { weakMatches: 'Include' } } };
    expect((await clerk.mergePatch(object, { body: wider })).status).toBe(403);
    expect((await officer.mergePatch(object, { body: wider })).status).toBe(200);
  });

  it('does not keep a clerk from other edits, nor from taking it back', async () => {
    const object = await planned();
    await officer.mergePatch(object, { body: { spec: { approval } } });
    for (const spec of [{ mode: 'Execute' }, { ttlSecondsAfterFinished: 60 }, { approval: null }]) {
      expect((await clerk.mergePatch(object, { body: { spec } })).status).toBe(200);
    }
  });

  it('at creation is refused for everybody: there is no plan that somebody saw', async () => {
    for (const person of [clerk, officer]) {
      expect((await person.create(path, { body: request({ approval }) })).status).toBe(422);
    }
  });

  it('of the operator is none: its writes of status pass', async () => {
    const object = await planned();
    await officer.mergePatch(object, { body: { spec: { approval } } });
    const status = withValueAt(completeRequestStatus(), 'plan.digest', `sha256:${'d'.repeat(64)}`);
    expect((await admin.mergePatch(`${object}/status`, { body: { status } })).status).toBe(200);
  });
});

function subjectSecret(changes: JsonObject & { readonly name?: string }): JsonObject {
  const { name = 'er-subject', annotations, ...rest } = changes;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }) },
    type: subjectSecretType,
    ...rest,
  };
}

describe('a subject Secret', () => {
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  const annotations = { [appliedAnnotation]: `{"stringData":{"phone":"${phone}"}}` };
  const stringData = { phone, email: 'erika@example.com' };

  it('is admitted as kubectl create makes it', async () => {
    expect((await clerk.create(secrets, { body: subjectSecret({ stringData }) })).status).toBe(201);
  });

  it('as client-side apply makes it is refused, and nothing of it is repeated', async () => {
    const body = subjectSecret({ name: 'er-applied', stringData, annotations });
    const answer = await clerk.create(secrets, { body });
    expect(answer.status).toBe(403);
    expect(answer.body['message']).toContain('client-side apply copies');
    expect(JSON.stringify(answer.body)).not.toContain('4433221');
  });

  it('that gets the annotation later is refused', async () => {
    await clerk.create(secrets, { body: subjectSecret({ name: 'er-later', stringData }) });
    const answer = await clerk.mergePatch(`${secrets}/er-later`, { body: { metadata: { annotations } } });
    expect(answer.status).toBe(403);
  });

  it('with a key that is never searched for is refused, and its value is not repeated', async () => {
    const answer = await clerk.create(secrets, { body: subjectSecret({ stringData: { fone: phone } }) });
    expect(answer.status).toBe(422);
    expect(answer.body['message']).toContain('phone, email, name, address, callId, customerNumber, text');
    expect(JSON.stringify(answer.body)).not.toContain('4433221');
  });

  it.each(['Opaque', undefined])('of another type (%s) is nobody’s business', async (type) => {
    const body = { ...subjectSecret({ name: `other-${type ?? 'none'}`.toLowerCase(), stringData, annotations }), type };
    expect((await clerk.create(secrets, { body })).status).toBe(201);
  });
});
