import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { openEvidence, partsOf } from '../../src/erasure/evidence-desk.ts';
import type { EvidenceClients } from '../../src/evidence/evidence-container.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import { readReceipts } from '../../src/evidence/receipt.ts';
import type { AccountObservation } from '../../src/policy/facts.ts';
import type { KeySecretRead } from '../../src/reconcile/erasure-ports.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import type { PutOutcome } from '../../src/scan/blob-writer.ts';
import { abortSignal, pemPair, secretOf } from '../evidence/evidence-fixture.ts';

const policy = {
  metadata: { name: 'voicebot', namespace: 'privacy', uid: 'policy-1', generation: 3 },
  spec: {
    erasure: { subjectKey: { secretRef: { name: 'subject-keys' } } },
    evidence: { account: 'calls', container: 'privacy-evidence', signingKey: { secretRef: { name: 'receipt-key' } } },
  },
} as unknown as CallDataPolicy;

const { privatePem, publicPem } = pemPair();
const ringEntries = { current: Buffer.from('k1'), k1: secretOf('k1') };
const keyEntries = { current: Buffer.from('a'), a: Buffer.from(privatePem) };

function account(value: object = {}): AccountObservation {
  return {
    name: 'calls',
    declared: true,
    account: { ok: true, value: { hierarchicalNamespace: false, ...value } },
  } as unknown as AccountObservation;
}

interface World {
  readonly policy?: CallDataPolicy;
  readonly accounts?: readonly AccountObservation[];
  readonly secrets?: Readonly<Record<string, KeySecretRead | Readonly<Record<string, Uint8Array>>>>;
  readonly puts?: readonly (PutOutcome | Error)[];
  /** What the clock of the account says once something was read; that of the operator says 0. */
  readonly serviceMs?: number;
}

async function open(world: World = {}) {
  const done = { closed: 0, created: [] as string[], names: [] as string[] };
  let serviceMs: number | undefined;
  const puts = [...(world.puts ?? [{ kind: 'Stored', etag: '0x1' }])];
  const clients: EvidenceClients = {
    port: {
      listPage: () => Promise.resolve({ kind: 'Page', entries: [], nextMarker: undefined }),
      read: () => {
        serviceMs = world.serviceMs;
        return Promise.resolve({ kind: 'NotFound', isSoftDeleted: false });
      },
      serviceNow: () => serviceMs,
      deleteOne: () => Promise.reject(new Error('nothing to delete')),
    },
    writer: {
      put: ({ name }) => {
        done.names.push(name);
        const next = puts.shift();
        if (next === undefined) throw new Error('one write too many');
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
      createContainer: (container) => {
        done.created.push(container);
        return Promise.resolve({ kind: 'Created' });
      },
    },
    close: () => {
      done.closed += 1;
      return Promise.resolve();
    },
  };
  const secrets = { 'subject-keys': ringEntries, 'receipt-key': keyEntries, ...world.secrets };
  const opening = openEvidence(
    {
      policy: world.policy ?? policy,
      accounts: world.accounts ?? [account()],
      keySecrets: {
        read: ({ name }) => {
          const found = secrets[name as keyof typeof secrets] as KeySecretRead | Record<string, Uint8Array>;
          const isRead = 'kind' in found && typeof found.kind === 'string';
          return Promise.resolve(isRead ? found : { kind: 'Found', entries: new Map(Object.entries(found)) });
        },
      },
      connect: () => clients,
      now: () => 0,
    },
    { abortSignal },
  );
  return { opening: await opening.catch((error: unknown) => error), done };
}

describe('the evidence of a policy', () => {
  it('opens after a write, and ledger and receipts are read by it', async () => {
    const { opening, done } = await open();
    if (!(opening instanceof Object) || !('desk' in opening)) throw new Error('closed');
    const { desk } = opening as Extract<Awaited<ReturnType<typeof openEvidence>>, { readonly kind: 'Open' }>;
    expect(done).toEqual({ closed: 0, created: [], names: ['evidence-check'] });
    const parts = partsOf(desk, '5b1f');
    expect(await readLedger(parts, { abortSignal })).toEqual({ kind: 'Whole', entries: [], head: undefined });
    expect(await readReceipts(parts, { abortSignal })).toEqual({ kind: 'Whole', receipts: [] });
    await desk.close();
    expect(done.closed).toBe(1);
  });

  it('opens where the check stands already, which Azure says to nobody without the right to write', async () => {
    expect((await open({ puts: [{ kind: 'Exists' }] })).opening).toMatchObject({ kind: 'Open' });
  });

  it('gets its container where there is none', async () => {
    const { opening, done } = await open({ puts: [{ kind: 'ContainerNotFound' }, { kind: 'Stored', etag: '0x1' }] });
    expect(opening).toMatchObject({ kind: 'Open' });
    expect(done.created).toEqual(['privacy-evidence']);
  });

  it('stays closed where the container takes nothing', async () => {
    const { opening, done } = await open({ puts: [{ kind: 'ContainerNotFound' }, { kind: 'ContainerNotFound' }] });
    expect(opening).toMatchObject({ kind: 'Closed', why: 'EvidenceUnavailable' });
    expect(done.closed).toBe(1);
  });

  it.each([
    ['ahead of', -3_600_000],
    ['behind', 3_600_000],
  ])('stays closed while the clock of the operator is %s that of the account', async (side, serviceMs) => {
    const { opening, done } = await open({ serviceMs });
    const message = `The clock of the operator is 60 minutes ${side} that of account calls. Correct the clock of its node.`;
    expect(opening).toEqual({ kind: 'Closed', why: 'EvidenceUnavailable', message });
    expect(done.closed).toBe(1);
  });

  it('opens where both clocks agree but for minutes', async () => {
    expect((await open({ serviceMs: 300_000 })).opening).toMatchObject({ kind: 'Open' });
  });

  it('passes on a failure of Azure, and leaves no connection behind', async () => {
    const error = new OperatorError('no', { kind: 'retryable', reason: 'AccessDenied' });
    const { opening, done } = await open({ puts: [error] });
    expect(opening).toBe(error);
    expect(done.closed).toBe(1);
  });

  it.each<[string, World, string, RegExp]>([
    [
      'the policy has none',
      { policy: { ...policy, spec: {} } as unknown as CallDataPolicy },
      'ErasureNotConfigured',
      /lacks/,
    ],
    ['its account is not declared', { accounts: [] }, 'EvidenceUnavailable', /names calls/],
    [
      'its account left the spec',
      { accounts: [{ ...account(), declared: false }] },
      'EvidenceUnavailable',
      /names calls/,
    ],
    [
      'its account was not read',
      {
        accounts: [
          { ...account(), account: { ok: false, reason: 'AccessDenied', message: 'Denied.', terminal: false } },
        ],
      },
      'EvidenceUnavailable',
      /could not be read: Denied/,
    ],
    [
      'its account has a hierarchical namespace',
      { accounts: [account({ hierarchicalNamespace: true })] },
      'EvidenceUnavailable',
      /hierarchical/,
    ],
    [
      'there is no Secret of subject keys',
      { secrets: { 'subject-keys': { kind: 'NotFound' } } },
      'KeysUnavailable',
      /Secret privacy\/subject-keys does not exist/,
    ],
    [
      'the Secret may not be read',
      { secrets: { 'subject-keys': { kind: 'Denied' } } },
      'KeysUnavailable',
      /bind the role/,
    ],
    [
      'no current key is named',
      { secrets: { 'subject-keys': { k1: secretOf('k1') } } },
      'KeysUnavailable',
      /no entry current/,
    ],
    [
      'a key is too short',
      { secrets: { 'subject-keys': { ...ringEntries, hunter2: Buffer.from('swordfish') } } },
      'KeysUnavailable',
      /fewer than 32 bytes/,
    ],
    [
      'there is no Secret of receipt keys',
      { secrets: { 'receipt-key': { kind: 'NotFound' } } },
      'EvidenceUnavailable',
      /Secret privacy\/receipt-key/,
    ],
    [
      'the key that signs is public',
      { secrets: { 'receipt-key': { ...keyEntries, a: Buffer.from(publicPem) } } },
      'EvidenceUnavailable',
      /private key/,
    ],
    [
      'a key is no PEM',
      { secrets: { 'receipt-key': { ...keyEntries, hunter2: Buffer.from('swordfish') } } },
      'EvidenceUnavailable',
      /no Ed25519 key/,
    ],
    [
      'a key is no text',
      {
        secrets: {
          'receipt-key': { ...keyEntries, b: Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.from(privatePem)]) },
        },
      },
      'EvidenceUnavailable',
      /no Ed25519 key/,
    ],
  ])('stays closed where %s, and says what to do without a value', async (_, world, why, message) => {
    const { opening, done } = await open(world);
    expect(opening).toMatchObject({ kind: 'Closed', why });
    expect((opening as { readonly message: string }).message).toMatch(message);
    expect((opening as { readonly message: string }).message).not.toMatch(/hunter2|swordfish|BEGIN/);
    expect(done.names).toEqual([]);
  });
});
