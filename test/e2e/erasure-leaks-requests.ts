import { subjectPolicyName } from '../../src/api/erasure-admission-policies.ts';
import { subjectSecretType } from '../../src/api/group.ts';
import { given } from './erasure-leaks-planted.ts';
import { erasureSpec, makeRequest, writeSecret, type RequestHandle } from './erasure-world.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Harness } from './harness.ts';

const invalidUtf8 = Buffer.concat([Buffer.from(given.phone), Buffer.from([0xff, 0xfe]), Buffer.from(given.name)]);

interface OddSecret {
  readonly name: string;
  readonly type?: string;
  readonly data: Readonly<Record<string, string | Uint8Array>>;
}

/** Every way in which a Secret can be wrong, each with something of the caller in it. */
const oddSecrets: readonly OddSecret[] = [
  { name: 'odd-binary', data: { phone: invalidUtf8, email: given.email } },
  { name: 'odd-type', type: 'Opaque', data: { phone: given.phone, name: given.name } },
  { name: 'odd-keys', data: { '4917640918273': 'x', [given.email.replaceAll(/[+@]/g, '.')]: given.text } },
  { name: 'odd-values', data: { phone: `${given.name} ${given.phone}`, email: given.address, callId: given.text } },
  { name: 'odd-weak', data: { name: given.name } },
  { name: 'odd-empty', data: {} },
];

const admission = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';

/** As a cluster stands that lacks the shipped admission policy for Secrets of subjects, so that odd ones get in. */
export async function dropAdmission({ server }: Harness, namespace: string): Promise<void> {
  await server.remove(`${admission}/${subjectPolicyName}`);
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: subjectSecretType,
    metadata: { name: 'probe' },
    data: { odd: '' },
  };
  const isIn = async () => {
    const { status } = await server.create(`/api/v1/namespaces/${namespace}/secrets`, { body });
    return status === 201;
  };
  await waitFor(isIn, { what: 'the admission policy to be out of force' });
}

/** Requests that end or stall in all the ways that a Secret or a key can make them. */
export async function makeOddRequests(harness: Harness, namespace: string): Promise<readonly RequestHandle[]> {
  const requests: RequestHandle[] = [];
  const request = async (policy: string, secret: string) => {
    const spec = { subject: { secretRef: { name: secret } } };
    requests.push(await makeRequest(harness, namespace, { policy, spec }));
  };
  for (const { name, type = subjectSecretType, data } of oddSecrets) {
    await writeSecret(harness, namespace, { name, type, data });
    await request('voicebot', name);
  }
  await writeManagedSecret(harness, namespace);
  await request('voicebot', 'odd-managed');
  await request('voicebot', 'odd-missing');
  await writeSecret(harness, namespace, { name: 'odd-keyless', type: subjectSecretType, data: { phone: given.phone } });
  await request('keyless', 'odd-keyless');
  await request('missing', 'odd-keyless');
  return requests;
}

/** As `kubectl apply` leaves it: with the values once more in an annotation. */
async function writeManagedSecret({ server }: Harness, namespace: string): Promise<void> {
  const lastApplied = JSON.stringify({ stringData: { phone: given.phone } });
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied };
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: subjectSecretType,
    metadata: { name: 'odd-managed', annotations },
    stringData: { phone: given.phone },
  };
  const { status } = await server.create(`/api/v1/namespaces/${namespace}/secrets`, { body });
  if (status !== 201) throw new Error(`the Secret was answered ${status}`);
}

/** A policy whose ring of keys is none, and holds what a person pasted into the wrong Secret. */
export async function applyKeylessPolicy(harness: Harness, namespace: string, account: string): Promise<void> {
  const data = { current: given.callId, '4917640918273': given.email };
  await writeSecret(harness, namespace, { name: 'broken-keys', data });
  const spec = erasureSpec({ account });
  await harness.policy(namespace, 'keyless').apply({
    ...spec,
    erasure: { ...spec.erasure, subjectKey: { secretRef: { name: 'broken-keys' } } },
  } as typeof spec);
}
