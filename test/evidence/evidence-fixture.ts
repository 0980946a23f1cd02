import { createHash, generateKeyPairSync } from 'node:crypto';
import { isDeepEqual } from '../../src/api/json.ts';
import type { ChainHead } from '../../src/evidence/chain.ts';
import { headOfDocument } from '../../src/evidence/chain-verify.ts';
import { parseKeyRing, makeToken, type KeyRing } from '../../src/evidence/key-ring.ts';
import type { StoredEntry } from '../../src/evidence/ledger-entry.ts';
import type { LedgerEvent, LedgerTarget } from '../../src/evidence/ledger-schema.ts';
import { appendToLedger, readLedger, type LedgerParts } from '../../src/evidence/ledger.ts';
import { verifyReceipts, type VerifyOptions } from '../../src/evidence/receipt-verify.ts';
import { issueReceipt, readReceipts, type ReceiptParts, type StoredReceipt } from '../../src/evidence/receipt.ts';
import type { ReceiptStatement } from '../../src/evidence/receipt-schema.ts';
import { parseSigningKeys, type SigningKeys } from '../../src/evidence/signing-keys.ts';
import { blobParts, callParts } from '../../src/evidence/token-parts.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

export const requestUid = '7f3a9c1e-0b52-4c59-9f0e-3a1b2c4d5e6f';
export const startMs = Date.parse('2026-11-20T09:12:00Z');
export const { signal: abortSignal } = new AbortController();

export function secretOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A ring of the named keys, the first one current. */
export function ringOf(...ids: readonly [string, ...string[]]): KeyRing {
  const entries = new Map<string, Uint8Array>(ids.map((id) => [id, secretOf(id)]));
  const result = parseKeyRing(entries.set('current', Buffer.from(ids[0])));
  if (result.kind !== 'Ring') throw new Error(result.problem.kind);
  return result.ring;
}

export function targetOf(ring: KeyRing, name: string, callId = name): LedgerTarget {
  const place = { account: 'calls', container: 'recordings', name };
  return {
    class: 'recordings',
    account: 'calls',
    location: makeToken(ring.current, 'Location', blobParts(place)),
    call: makeToken(ring.current, 'Call', callParts(callId)),
  };
}

const digest = `sha256:${'ab'.repeat(32)}`;

export const opened: LedgerEvent = {
  kind: 'Opened',
  policyUid: 'policy-1',
  receivedTime: '2026-11-20T09:12:00Z',
  watchUntilTime: '2027-03-01T00:00:00Z',
};

/** The entries of a request with one artifact erased and one kept. */
export function eventsOf(ring: KeyRing): readonly LedgerEvent[] {
  const [gone, kept] = [targetOf(ring, 'a.wav'), targetOf(ring, 'b.wav')];
  return [
    opened,
    { kind: 'PlanApproved', planDigest: digest, weakMatches: 'Exclude', artifacts: 2 },
    { kind: 'DeletionIntended', targets: [gone] },
    { kind: 'DeletionSeen', targets: [gone] },
    { kind: 'Retained', targets: [kept], ground: 'LegalClaims', untilTime: '2027-01-01T00:00:00Z' },
    { kind: 'AbsenceVerified', lookStartedTime: '2026-11-20T10:00:00Z' },
    { kind: 'FeaturesDestroyed' },
  ];
}

/** A plan that was approved and given up before the deletes began. */
export function givenUpEvents(ring: KeyRing): readonly LedgerEvent[] {
  const spared = [targetOf(ring, 'c.wav')];
  return [
    opened,
    { kind: 'PlanApproved', planDigest: `sha256:${'cd'.repeat(32)}`, weakMatches: 'Exclude', artifacts: 1 },
    { kind: 'DeletionIntended', targets: spared },
    { kind: 'ApprovalWithdrawn' },
    { kind: 'IntentRetracted', targets: spared },
  ];
}

export function ledgerParts(evidence: MemoryEvidence, ring: KeyRing): LedgerParts {
  return { store: evidence.open(), ring, requestUid, now: () => startMs };
}

/** Adds the events that are not in the ledger yet, one after the other. Throws where the ledger does not take one. */
export async function runLedger(parts: LedgerParts, events: readonly LedgerEvent[]): Promise<readonly StoredEntry[]> {
  let read = await readLedger(parts, { abortSignal });
  for (const event of events) {
    if (read.kind !== 'Whole') throw new Error(JSON.stringify(read));
    const added = await appendToLedger(
      parts,
      read,
      (entries) => (entries.some((entry) => isDeepEqual(entry.event, event)) ? undefined : event),
      { abortSignal },
    );
    if (added.kind === 'Unwritable') throw new Error('Unwritable');
    read = added;
  }
  if (read.kind !== 'Whole') throw new Error(JSON.stringify(read));
  return read.entries;
}

export function pemPair(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

export async function signingKeys(entries: Readonly<Record<string, string>>): Promise<SigningKeys> {
  const result = await parseSigningKeys(new Map(Object.entries(entries)));
  if (result.kind !== 'Keys') throw new Error(result.problem.kind);
  return result.keys;
}

/** Of tests that change none. */
export const keys = await signingKeys({ current: 'a', a: pemPair().privatePem });

export function statementOf(more: Partial<ReceiptStatement> = {}): ReceiptStatement {
  return {
    controller: 'Example Bank AG',
    policy: { uid: 'policy-1', generation: 3 },
    request: {
      uid: requestUid,
      receivedTime: '2026-11-20T09:12:00Z',
      dueTime: '2026-12-21T00:00:00Z',
      verifiedKinds: ['phone'],
    },
    state: 'Received',
    results: [],
    informed: [],
    times: {},
    final: false,
    ...more,
  };
}

export const result = {
  class: 'recordings',
  account: 'calls',
  searched: 120,
  matched: 3,
  erased: 2,
  retained: [{ ground: 'LegalClaims', untilTime: '2027-01-01T00:00:00Z', count: 1 }],
  unreachable: ['AbuseMonitoring'],
  failed: 0,
};

/** The states of a request from its receipt to its end. */
export const lifeOfRequest: readonly ReceiptStatement[] = [
  statementOf(),
  statementOf({ state: 'Searched', planDigest: digest }),
  statementOf({ state: 'Approved', planDigest: digest, times: { planApprovedTime: '2026-11-21T08:00:00Z' } }),
  statementOf({ state: 'AbsenceVerified', planDigest: digest, results: [result] }),
  statementOf({
    state: 'Succeeded',
    planDigest: digest,
    results: [{ ...result, retained: [] }],
    informed: [{ recipient: 'CallOne GmbH', notifiedTime: '2026-11-22T08:00:00Z' }],
    final: true,
  }),
];

export function receiptParts(evidence: MemoryEvidence, keys: SigningKeys): ReceiptParts {
  return { store: evidence.open(), keys, requestUid, now: () => startMs };
}

/** Issues the statements that are still to be said. Throws where the chain does not take one. */
export async function issueAll(parts: ReceiptParts, statements: readonly ReceiptStatement[]): Promise<void> {
  let read = await readReceipts(parts, { abortSignal });
  for (const statement of statements) {
    if (read.kind !== 'Whole') throw new Error(JSON.stringify(read));
    const issued = await issueReceipt(
      parts,
      read,
      (receipts) =>
        receipts.some(({ document }) => document.kind === 'Receipt' && document.content.state === statement.state)
          ? undefined
          : statement,
      { abortSignal },
    );
    if (issued.kind === 'Unwritable' || issued.kind === 'Closed') throw new Error(issued.kind);
    read = issued;
  }
  if (read.kind !== 'Whole') throw new Error(JSON.stringify(read));
}

/** A container with a whole chain of receipts in it. */
export async function issuedChain(keys: SigningKeys): Promise<MemoryEvidence> {
  const evidence = createMemoryEvidence();
  await issueAll(receiptParts(evidence, keys), lifeOfRequest);
  return evidence;
}

/** The stored receipts of a whole chain. Throws where it is broken. */
export async function readWhole(evidence: MemoryEvidence, keys: SigningKeys): Promise<readonly StoredReceipt[]> {
  const whole = await readReceipts(receiptParts(evidence, keys), { abortSignal });
  if (whole.kind !== 'Whole') throw new Error(JSON.stringify(whole));
  return whole.receipts;
}

/** What a verification of receipts finds, without the receipts themselves. */
export async function verifyTexts(texts: readonly string[], options: Partial<VerifyOptions>) {
  const found = texts.map((text) => ({ text }));
  const { faults, gaps } = await verifyReceipts(found, { isWholeChain: false, ...options });
  return { faults, gaps };
}

/** Keys that receipts were signed with: their public parts must stay in the key set. */
export function signersOf(receipts: readonly StoredReceipt[]): ReadonlySet<string> {
  return new Set(receipts.map(({ document }) => document.content.signerKeyId));
}

/** What status names: the digest of the last receipt, by which an auditor knows that none after it was dropped. */
export function receiptHead(receipts: readonly StoredReceipt[]): (ChainHead & { readonly keyId: string }) | undefined {
  const last = receipts.at(-1)?.document;
  if (last === undefined) return undefined;
  return { ...headOfDocument(last), keyId: last.content.signerKeyId };
}
