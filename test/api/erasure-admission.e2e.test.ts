import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { erasureAdmissionPolicies } from '../../src/api/erasure-admission-policies.ts';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { approveVerb, erasureRequestNames } from '../../src/api/erasure-request.ts';
import { subjectSecretType } from '../../src/api/group.ts';
import { apiGroup, lastWordConfigMapName } from '../../src/api/group.ts';
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
async function connectAs(name: string, rules: readonly JsonObject[], home = namespace): Promise<ApiServer> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const group = 'rbac.authorization.k8s.io';
  const metadata = { name, namespace };
  const apiVersion = `${group}/v1`;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: home } };
  await admin.apply(`/api/v1/namespaces/${home}/serviceaccounts/${name}`, { body: account });
  await admin.apply(`${rbac}/roles/${name}`, { body: { apiVersion, kind: 'Role', metadata, rules } });
  await admin.apply(`${rbac}/rolebindings/${name}`, {
    body: {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: home }],
    },
  });
  const controlPlane = sharedControlPlane();
  const { token } = await controlPlane.requestServiceAccountToken(home, name);
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
    expect(ours).toHaveLength(3);
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

describe('the ConfigMap that speaks in the place of a request that is gone', () => {
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  const everything = ['create', 'update', 'patch', 'delete', 'deletecollection', 'get', 'list'];
  const writing = { apiGroups: [''], resources: ['configmaps'], verbs: everything };
  const tellingStatus = {
    apiGroups: [apiGroup],
    resources: [`${erasureRequestNames.plural}/status`],
    verbs: ['patch'],
  };
  let editor: ApiServer;
  let operator: ApiServer;
  let controller: ApiServer;
  let words = 0;

  function word(name: string) {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { outcome: 'Withdrawn' } };
  }

  function nextName(): string {
    words += 1;
    return lastWordConfigMapName(`5f0c1b7a-${words}`);
  }

  async function kept(): Promise<string> {
    const name = nextName();
    expect((await operator.create(configMaps, { body: word(name) })).status).toBe(201);
    return `${configMaps}/${name}`;
  }

  beforeAll(async () => {
    editor = await connectAs('editor', [writing]);
    operator = await connectAs('operator', [writing, tellingStatus]);
    controller = await connectAs('namespace-controller', [writing], 'kube-system');
    const query = { dryRun: 'All' };
    for (const one of [editor, operator, controller]) {
      const other = { body: word('ready'), query };
      await eventually(() => one.create(configMaps, other), { satisfied: ({ status }) => status === 201 });
    }
    const body = word(nextName());
    await eventually(() => operator.create(configMaps, { body, query }), { satisfied: ({ status }) => status === 201 });
    await eventually(() => editor.create(configMaps, { body, query }), { satisfied: ({ status }) => status === 403 });
  });
  afterAll(() => Promise.all([editor.close(), operator.close(), controller.close()]));

  it('is written by the operator alone, and its message says who may', async () => {
    const answer = await editor.create(configMaps, { body: word(nextName()) });
    expect(answer.status).toBe(403);
    expect(answer.body['message']).toContain('only who may patch erasurerequests/status');
  });

  it('is changed and deleted by the operator, and by nobody else who may write ConfigMaps', async () => {
    const object = await kept();
    const data = { outcome: 'AdditionsWithdrawn' };
    expect((await editor.mergePatch(object, { body: { data } })).status).toBe(403);
    expect((await editor.remove(object)).status).toBe(403);
    expect((await operator.mergePatch(object, { body: { data } })).status).toBe(200);
    expect((await operator.remove(object)).status).toBe(200);
  });

  it('is not deleted with all ConfigMaps of its namespace at once either', async () => {
    const object = await kept();
    expect((await editor.remove(configMaps)).status).toBe(403);
    expect((await admin.get(object)).status).toBe(200);
  });

  it('goes with its namespace, and is written by no controller', async () => {
    const object = await kept();
    expect((await controller.create(configMaps, { body: word(nextName()) })).status).toBe(403);
    expect((await controller.remove(object)).status).toBe(200);
  });

  it.each(['erasure-request-5f0c1b7a', 'my-erasure-request-5f0c1b7a-ended', 'voicebot-receipt-keys'])(
    'is none under another name: %s',
    async (name) => {
      expect((await editor.create(configMaps, { body: word(name) })).status).toBe(201);
      expect((await editor.remove(`${configMaps}/${name}`)).status).toBe(200);
    },
  );
});
