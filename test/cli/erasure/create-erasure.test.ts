import { describe, expect, it } from '@jest/globals';
import { createErasure, type RequestOf } from '../../../src/cli/erasure/create-erasure.ts';
import { newSecretName } from '../../../src/cli/erasure/subject-secret.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import { fakeCluster, features, namespace, requestOf, tracesIn } from './desk.ts';
import type { GivenValue } from '../../../src/cli/erasure/feature-check.ts';
import type { KubeRequest } from '../../../src/kube/transport.ts';

const given: readonly GivenValue[] = [
  { key: 'phone', value: features.phone },
  { key: 'name', value: features.name },
];
const wanted: RequestOf = {
  policyRef: { name: 'voicebot' },
  receivedTime: '2026-11-20T09:12:00Z',
  mode: 'DryRun',
  classes: [],
};

function refusal(status: number, code: string): OperatorError {
  return new OperatorError(`Kubernetes answered ${status}.`, {
    kind: 'retryable',
    reason: 'KubernetesRefused',
    status,
    code,
  });
}
const silence = new OperatorError('Kubernetes did not answer in time.', {
  kind: 'retryable',
  reason: 'KubernetesUnavailable',
  code: 'Timeout',
});

/** A trial is answered without a version. */
const unstored = { ...requestOf(), metadata: { namespace } };

type Answers = Partial<Record<'trial' | 'secret' | 'request' | 'list' | 'remove', (request: KubeRequest) => unknown>>;

function clusterOf(answers: Answers) {
  return fakeCluster((request) => {
    const isSecret = request.path.includes('/secrets');
    if (request.method === 'DELETE') return answers.remove?.(request) ?? {};
    if (request.method === 'GET') return answers.list?.(request) ?? { metadata: { resourceVersion: '1' }, items: [] };
    if (request.query?.['dryRun'] !== undefined) return answers.trial?.(request) ?? unstored;
    if (isSecret) return answers.secret?.(request) ?? {};
    return answers.request?.(request) ?? requestOf();
  });
}

/** What was sent after the trial. */
const sentOf = (cluster: ReturnType<typeof clusterOf>) => cluster.sent.slice(1);
const operations = (cluster: ReturnType<typeof clusterOf>) => sentOf(cluster).map(({ operation }) => operation);
const secretPath = `/api/v1/namespaces/${namespace}/secrets`;

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'created',
    (error: unknown) => (error as Error).message,
  );
}

describe('the creation of a request', () => {
  it('posts the Secret, then the request that names it', async () => {
    const cluster = clusterOf({});
    await createErasure(cluster, wanted, given);
    const [secret, request] = sentOf(cluster);
    expect(cluster.sent).toHaveLength(3);
    expect(secret).toMatchObject({
      method: 'POST',
      path: secretPath,
      query: { fieldManager: 'calldata-cli' },
      body: {
        type: 'calldata.claimini.com/subject',
        data: {
          phone: Buffer.from(features.phone).toString('base64'),
          name: Buffer.from(features.name).toString('base64'),
        },
      },
    });
    const { name } = (secret?.body as { metadata: { name: string } }).metadata;
    expect(request).toMatchObject({
      method: 'POST',
      query: { fieldManager: 'calldata-cli' },
      body: { metadata: { generateName: 'er-' }, spec: { subject: { secretRef: { name } }, mode: 'DryRun' } },
    });
    expect(tracesIn(JSON.stringify(request))).toEqual([]);
  });

  it.each([
    ['is refused by a rule', refusal(422, 'Invalid'), /Nothing was created: Kubernetes refuses the request/],
    ['is forbidden', refusal(403, 'Forbidden'), /You may not create ErasureRequests in namespace privacy/],
    ['is for a namespace that is not there', refusal(404, 'NotFound'), /There is no namespace privacy/],
    ['is not answered', silence, /did not answer/],
  ])('stores nothing of the caller where the trial %s', async (_, failure, expected) => {
    const cluster = clusterOf({ trial: () => failure });
    expect(await messageOf(createErasure(cluster, wanted, given))).toMatch(expected);
    expect(cluster.sent).toHaveLength(1);
    expect(cluster.sent[0]).toMatchObject({ query: { dryRun: 'All' }, operation: 'create erasurerequests' });
  });

  it('gives the Secret a name of no meaning', () => {
    const names = Array.from({ length: 50 }, newSecretName);
    expect(new Set(names).size).toBe(50);
    for (const name of names) expect(name).toMatch(/^er-[b-df-hj-np-tv-z]{10}-subject$/);
  });

  it.each([
    ['is refused by a rule', refusal(422, 'Invalid'), /Nothing was created: Kubernetes refuses the request/],
    ['is forbidden', refusal(403, 'Forbidden'), /You may not create ErasureRequests in namespace privacy/],
    ['fails on the side of the server', refusal(500, 'InternalError'), /500/],
    ['is not answered', silence, /did not answer/],
  ])('takes the Secret away again when the request %s', async (_, failure, expected) => {
    const cluster = clusterOf({ request: () => failure });
    const message = await messageOf(createErasure(cluster, wanted, given));
    expect(message).toMatch(expected);
    expect(tracesIn(message)).toEqual([]);
    const last = cluster.sent.at(-1);
    const { name } = (sentOf(cluster)[0]?.body as { metadata: { name: string } }).metadata;
    expect(last).toMatchObject({ method: 'DELETE', path: `${secretPath}/${name}` });
  });

  it('goes on with a request that was made though its answer was lost', async () => {
    let name = '';
    const made = () => requestOf({ subject: { secretRef: { name } } });
    const cluster = clusterOf({
      secret: ({ body }) => {
        name = (body as { metadata: { name: string } }).metadata.name;
        return {};
      },
      request: () => silence,
      list: () => ({ metadata: { resourceVersion: '1' }, items: [requestOf(), made()] }),
    });
    expect(await createErasure(cluster, wanted, given)).toEqual(made());
    expect(operations(cluster)).toEqual(['create secrets', 'create erasurerequests', 'list erasurerequests']);
  });

  it('takes the Secret away where nobody can look whether the request was made', async () => {
    const cluster = clusterOf({ request: () => silence, list: () => refusal(403, 'Forbidden') });
    expect(await messageOf(createErasure(cluster, wanted, given))).toMatch(/did not answer/);
    expect(operations(cluster).at(-1)).toBe('delete secrets');
  });

  it('takes a Secret away whose own answer was lost', async () => {
    const cluster = clusterOf({ secret: () => silence });
    expect(await messageOf(createErasure(cluster, wanted, given))).toMatch(/did not answer/);
    expect(operations(cluster)).toEqual(['create secrets', 'delete secrets']);
  });

  it('makes no request where the Secret is refused', async () => {
    const cluster = clusterOf({ secret: () => refusal(403, 'Forbidden') });
    expect(await messageOf(createErasure(cluster, wanted, given))).toMatch(/You may not create Secrets/);
    expect(operations(cluster)).toEqual(['create secrets']);
  });

  it('says which Secret is left where it cannot be taken away', async () => {
    const cluster = clusterOf({ request: () => refusal(422, 'Invalid'), remove: () => refusal(403, 'Forbidden') });
    const message = await messageOf(createErasure(cluster, wanted, given));
    expect(message).toMatch(
      /could not be removed. Remove it now, or where your role may not, have an administrator do it: kubectl delete secret er-[a-z]{10}-subject --namespace privacy/,
    );
    expect(tracesIn(message)).toEqual([]);
  });

  it('takes a Secret that is gone already as taken away', async () => {
    const cluster = clusterOf({ request: () => refusal(422, 'Invalid'), remove: () => refusal(404, 'NotFound') });
    expect(await messageOf(createErasure(cluster, wanted, given))).toMatch(/Nothing was created/);
  });
});
