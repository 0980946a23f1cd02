import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import type { ErasureConditionType } from '../../src/api/erasure-request-condition.ts';
import { groupVersion, subjectSecretType } from '../../src/api/group.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { erasureRole } from '../../src/api/rbac.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import { waitFor } from '../support/wait-for.ts';
import type { SpecAsWritten } from './estate.ts';
import type { Harness } from './harness.ts';
import { callsSpec, dayMs, recordings, transcripts, type CallPlace } from './sweep-calls.ts';

export const evidenceContainer = 'privacy-evidence';
export const hotline = '+49 89 1234 0';

/** A caller as a test knows them. Distinctive, so that a leak is found. */
export const caller = { phone: '+49 172 9876543', name: 'Ottilie Quendelmoos' } as const;

/** Keys for tokens and receipts, and the right of the operator to them, as the owners of a namespace set them up. */
export async function setUpErasure({ server }: Harness, namespace: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await writeSecret({ server }, namespace, { name: 'subject-keys', data: { current: 'k1', k1: randomBytes(32) } });
  await writeSecret({ server }, namespace, { name: 'receipt-key', data: { current: '2026', '2026': pem } });
  await bindErasureRole({ server }, namespace);
}

/** Gives the operator a role in a namespace: by default the ClusterRole that requests need. */
export async function bindErasureRole(
  { server }: Pick<Harness, 'server'>,
  namespace: string,
  { name, kind }: { readonly name: string; readonly kind: 'Role' | 'ClusterRole' } = {
    name: erasureRole,
    kind: 'ClusterRole',
  },
): Promise<void> {
  const body = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [
      {
        kind: 'ServiceAccount',
        name: operatorIdentity.serviceAccount,
        namespace: operatorIdentity.namespace,
      },
    ],
  };
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
  const { status } = await server.create(path, { body });
  if (status !== 201) throw new Error(`the RoleBinding was answered ${status}`);
}

export interface SecretToWrite {
  readonly name: string;
  readonly type?: string;
  readonly data: Readonly<Record<string, string | Uint8Array>>;
}

const base64 = (value: string | Uint8Array): string =>
  (typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value)).toString('base64');

export async function writeSecret(
  { server }: Pick<Harness, 'server'>,
  namespace: string,
  { name, type = 'Opaque', data }: SecretToWrite,
): Promise<void> {
  const encoded = Object.entries(data).map(([key, value]) => [key, base64(value)] as const);
  const body = { apiVersion: 'v1', kind: 'Secret', type, metadata: { name }, data: Object.fromEntries(encoded) };
  const { status } = await server.create(`/api/v1/namespaces/${namespace}/secrets`, { body });
  if (status !== 201) throw new Error(`the Secret ${name} was answered ${status}`);
}

/** Call metadata that name the caller, beside recordings and transcripts. */
export function erasureSpec(place: CallPlace, overrides: SpecAsWritten = {}): SpecAsWritten {
  const { account, transcriptAccount = account } = place;
  return callsSpec(place, {
    artifactClasses: [
      recordings(account, { retention: { maximum: { months: 3 } } }),
      transcripts(transcriptAccount, { retention: { maximum: { months: 3 } } }),
      {
        ...recordings(account, { retention: { maximum: { months: 3 } } }),
        name: 'metadata',
        locations: [{ account, container: 'metadata', prefix: '' }],
        artifacts: [
          {
            kind: 'CallMetadata',
            nameEndsWith: ['.meta.json'],
            callId: [{ from: 'Content', pointer: '/callId' }],
            startedAt: [{ from: 'Content', pointer: '/startedAt' }],
            numbers: [
              { from: 'Content', pointer: '/caller', role: 'Caller' },
              { from: 'Content', pointer: '/callee', role: 'Callee' },
            ],
            search: { format: 'Json', features: ['$.caller', '$.callee'] },
          },
        ],
      },
    ],
    phoneRegion: 'DE',
    ownIdentities: { numbers: [hotline], emailDomains: ['claimini.example'], agentNames: [] },
    erasure: {
      approval: 'Manual',
      deadline: { months: 1 },
      limits: { minCalls: 20, percentOfClass: 50 },
      sharedNumberCalls: 50,
      subjectKey: { secretRef: { name: 'subject-keys' } },
    },
    evidence: {
      account,
      container: evidenceContainer,
      retention: { years: 3 },
      signingKey: { secretRef: { name: 'receipt-key' } },
    },
    ...overrides,
  });
}

export interface CallOf {
  readonly id: string;
  readonly days: number;
  /** The number that called; absent: withheld. */
  readonly from?: string;
  readonly says?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Without: only metadata and recording. */
  readonly hasTranscript?: boolean;
}

/** Plants recording, metadata and transcript of calls, written on the day of the call by the clock of Azure. */
export function plantCallers(
  { azure }: Harness,
  { account, transcriptAccount = account }: CallPlace,
  calls: readonly CallOf[],
): void {
  for (const { id, days, from = 'anonymous', says = 'Guten Tag.', tags = {}, hasTranscript = true } of calls) {
    const createdTime = new Date(azure.clock.now().getTime() - days * dayMs);
    const startedAt = createdTime.toISOString();
    azure.blob.put(account, 'recordings', `voicebot/${id}.wav`, {
      content: `RIFF of ${id}`,
      metadata: { callid: id, startedat: startedAt },
      tags,
      createdTime,
    });
    azure.blob.put(account, 'metadata', `${id}.meta.json`, {
      content: JSON.stringify({ callId: id, startedAt, caller: from, callee: hotline }),
      createdTime,
    });
    if (!hasTranscript) continue;
    azure.blob.put(transcriptAccount, 'transcripts', `${id}.json`, {
      content: JSON.stringify({
        callId: id,
        startedAt,
        turns: [{ text: `Sie haben ${hotline} gewählt.` }, { text: says }],
      }),
      createdTime,
    });
  }
}

/** Names of what can be read, by container. */
export function readableBlobs({ azure }: Harness, account: string, container: string): readonly string[] {
  return azure.blob
    .copies(account, container)
    .filter(({ kind, isDeleted }) => kind === 'base' && !isDeleted)
    .map(({ name }) => name)
    .toSorted();
}

/** Everything of a container that is left in any form, soft-deleted copies included. */
export function allCopies({ azure }: Harness, account: string, container: string): readonly string[] {
  return azure.blob
    .copies(account, container)
    .map(({ name }) => name)
    .toSorted();
}

export interface RequestHandle {
  readonly name: string;
  readonly read: () => Promise<ErasureRequest | undefined>;
  readonly waitFor: (what: string, holds: (request: ErasureRequest) => boolean) => Promise<ErasureRequest>;
  readonly waitForReason: (reason: string) => Promise<ErasureRequest>;
  /** Waits until it came to its end, receipt and all. */
  readonly waitForEnd: (reason: string) => Promise<ErasureRequest>;
  readonly patch: (spec: JsonObject) => Promise<void>;
  /** Puts the digest of the plan that is shown into the spec. */
  readonly approve: (more?: JsonObject) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export interface RequestToMake {
  readonly policy: string;
  readonly features?: Readonly<Record<string, string>>;
  readonly verifiedKeys?: readonly string[];
  readonly mode?: 'DryRun' | 'Execute';
  readonly spec?: JsonObject;
}

let made = 0;

/** The Secret and the request, as the privacy desk makes them. */
export async function makeRequest(
  harness: Harness,
  namespace: string,
  { policy, features = { phone: caller.phone }, verifiedKeys = ['phone'], mode = 'Execute', spec = {} }: RequestToMake,
): Promise<RequestHandle> {
  made += 1;
  const name = `er-${'abcdefghijklmnopqrst'[made % 20] ?? 'a'}${made.toString(36)}x`;
  const secret = `${name}-subject`;
  await writeSecret(harness, namespace, { name: secret, type: subjectSecretType, data: features });
  // The API server refuses the future by its own clock, which no test moves.
  const now = new Date().toISOString();
  const body = {
    apiVersion: groupVersion,
    kind: 'ErasureRequest',
    metadata: { name },
    spec: {
      policyRef: { name: policy },
      subject: { secretRef: { name: secret } },
      receivedTime: now,
      identityVerification: {
        state: 'Verified',
        method: 'Callback',
        verifiedTime: now,
        by: 'Privacy desk',
        verifiedKeys: [...verifiedKeys],
      },
      mode,
      classes: [],
      ...spec,
    },
  };
  const collection = `/apis/${groupVersion}/namespaces/${namespace}/erasurerequests`;
  const { status, body: answer } = await harness.server.create(collection, { body });
  if (status !== 201) throw new Error(`the request was answered ${status}: ${JSON.stringify(answer['message'])}`);
  return requestHandle(harness, `${collection}/${name}`, name);
}

function requestHandle({ server }: Harness, path: string, name: string): RequestHandle {
  const read = async () => {
    const answer = await server.get(path);
    return answer.status === 404 ? undefined : (answer.body as unknown as ErasureRequest);
  };
  const patch = async (spec: JsonObject) => {
    const { status, body } = await server.mergePatch(path, { body: { spec } });
    if (status >= 300) throw new Error(`the change was answered ${status}: ${JSON.stringify(body['message'])}`);
  };
  const wait: RequestHandle['waitFor'] = async (what, holds) => {
    let last: ErasureRequest | undefined;
    const look = async () => {
      last = await read();
      return last !== undefined && holds(last) ? last : undefined;
    };
    return waitFor(look, { what: `${name}: ${what}`, describe: () => last?.status });
  };
  return {
    name,
    read,
    patch,
    waitFor: wait,
    waitForReason: (reason) =>
      wait(`Ready with reason ${reason}`, (seen) => conditionOf(seen, 'Ready')?.reason === reason),
    waitForEnd: (reason) =>
      wait(`an end with reason ${reason}`, (seen) => {
        const { finishedTime } = seen.status ?? {};
        return finishedTime !== undefined && conditionOf(seen, 'Ready')?.reason === reason;
      }),
    approve: async (more = {}) => {
      const approval = (planDigest: string) => ({ spec: { approval: { planDigest, by: 'Head of privacy', ...more } } });
      // As a person would: a plan that changed since it was read is read again.
      const approveOnce = async () => {
        const { digest } = (await read())?.status?.plan ?? {};
        if (digest === undefined) return false;
        const { status, body } = await server.mergePatch(path, { body: approval(digest) });
        if (status < 300) return true;
        const message = JSON.stringify(body['message']);
        if (message.includes('the plan changed since you looked')) return false;
        throw new Error(`the approval was answered ${status}: ${message}`);
      };
      await waitFor(approveOnce, { what: `${name}: a plan to approve` });
    },
    remove: async () => {
      await server.remove(path);
    },
  };
}

export function conditionOf({ status }: ErasureRequest, type: ErasureConditionType) {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** `Ready: 'True Erased'` for each condition: what a test compares. */
export function verdictsOfRequest(request: ErasureRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (request.status?.conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  );
}
