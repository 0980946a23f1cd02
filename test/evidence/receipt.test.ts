import { beforeAll, describe, expect, it } from '@jest/globals';
import { compactVerify, createLocalJWKSet } from 'jose';
import type { ReceiptStatement } from '../../src/evidence/receipt-schema.ts';
import { issueReceipt, readReceipts } from '../../src/evidence/receipt.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import {
  abortSignal,
  issueAll,
  issuedChain,
  lifeOfRequest,
  pemPair,
  receiptParts,
  requestUid,
  signingKeys,
  readWhole,
  statementOf,
  receiptHead,
} from './evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

const keyPair = pemPair();
let keys: SigningKeys;
beforeAll(async () => {
  keys = await signingKeys({ current: 'a', a: keyPair.privatePem });
});

const name = (sequence: number): string => `receipts/${requestUid}/${String(sequence).padStart(8, '0')}.jws`;
const read = (evidence: MemoryEvidence, withKeys = keys) => readWhole(evidence, withKeys);
const textsOf = async (evidence: MemoryEvidence) =>
  (await readWhole(evidence, keys)).map(({ document }) => document.text);

async function issueOne(evidence: MemoryEvidence, statement: ReceiptStatement | undefined, withKeys = keys) {
  const parts = receiptParts(evidence, withKeys);
  const whole = await readReceipts(parts, { abortSignal });
  if (whole.kind !== 'Whole') throw new Error(JSON.stringify(whole));
  return issueReceipt(parts, whole, () => statement, { abortSignal });
}

describe('a receipt', () => {
  it('is a JWS that any tool verifies with the published keys', async () => {
    const [text] = await textsOf(await issuedChain(keys));
    const keySet = { keys: keys.keySet.keys.map((key) => ({ ...key })) };
    const { payload, protectedHeader } = await compactVerify(text!, createLocalJWKSet(keySet));
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: keys.current.keyId, typ: 'calldata-receipt+jws' });
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      format: 'calldata-receipt/v1',
      sequence: 1,
      issuedTime: '2026-11-20T09:12:00.000Z',
      signerKeyId: keys.current.keyId,
      ...lifeOfRequest[0],
    });
  });

  it('is one for each change of state, names the one before, and the last is final', async () => {
    const receipts = await read(await issuedChain(keys));
    expect(receipts.map(({ document }) => [document.content.sequence, document.content.final])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, false],
      [5, true],
    ]);
    expect(receipts.map(({ document }) => document.content.previousDigest)).toEqual([
      undefined,
      ...receipts.slice(0, -1).map(({ document }) => document.linkDigest),
    ]);
    const last = receipts.at(-1)!.document;
    expect(receiptHead(receipts)).toEqual({ sequence: 5, digest: last.linkDigest, keyId: keys.current.keyId });
    expect(receiptHead([])).toBeUndefined();
  });

  it('is not issued twice for the same state, though the order of fields differs', async () => {
    const evidence = createMemoryEvidence();
    await issueOne(evidence, statementOf());
    await issueOne(evidence, Object.fromEntries(Object.entries(statementOf()).toReversed()) as never);
    await issueOne(evidence, undefined);
    expect(evidence.blobs.size).toBe(1);
    await issueOne(evidence, statementOf({ planDigest: `sha256:${'0'.repeat(64)}` }));
    await issueOne(evidence, statementOf());
    expect(evidence.blobs.size).toBe(3);
  });

  it('does not follow a final one', async () => {
    const evidence = await issuedChain(keys);
    expect(await issueOne(evidence, statementOf({ state: 'LateArrivalErased' }))).toEqual({ kind: 'Closed' });
    expect((await issueOne(evidence, lifeOfRequest.at(-1))).kind).toBe('Whole');
    expect(evidence.blobs.size).toBe(5);
  });

  it('says that it cannot be written where the container takes nothing', async () => {
    const evidence = createMemoryEvidence();
    evidence.refusal = { kind: 'ContainerNotFound' };
    expect(await issueOne(evidence, statementOf())).toEqual({ kind: 'Unwritable' });
  });

  it.each<[string, object]>([
    ['an unknown field', { caller: 'x' }],
    ['the value of a feature', { request: { ...statementOf().request, verifiedKinds: ['+4915155512345'] } }],
    ['a telephone number as a controller', { controller: 'Call +49 151 555 12345' }],
    ['an address as a recipient', { informed: [{ recipient: 'a@b.de', notifiedTime: '2026-11-22T08:00:00Z' }] }],
    ['who told and the reference', { informed: [{ recipient: 'X', notifiedTime: '2026-11-22T08:00:00Z', by: 'me' }] }],
    ['a control character', { controller: 'X\u001b[2J' }],
    ['a state that is none', { state: 'Done' }],
    ['a local time', { times: { deletedTime: '2026-11-22T08:00:00+01:00' } }],
  ])('takes no statement with %s', async (_, more) => {
    const evidence = createMemoryEvidence();
    await expect(issueOne(evidence, { ...statementOf(), ...more })).rejects.toThrow(TypeError);
    expect(evidence.blobs.size).toBe(0);
  });

  it('is of its request', async () => {
    const other = statementOf({ request: { ...statementOf().request, uid: 'another-request' } });
    await expect(issueOne(createMemoryEvidence(), other)).rejects.toThrow('another request');
  });

  it('is told where it was put among those of another request', async () => {
    const evidence = createMemoryEvidence();
    const other = { ...receiptParts(evidence, keys), requestUid: 'another-request' };
    await issueAll(other, [statementOf({ request: { ...statementOf().request, uid: 'another-request' } })]);
    evidence.blobs.set(name(1), evidence.blobs.get('receipts/another-request/00000001.jws')!);
    const result = await readReceipts(receiptParts(evidence, keys), { abortSignal });
    expect(result).toEqual({ kind: 'Broken', faults: [{ kind: 'OtherRequest', sequence: 1 }] });
  });
});
