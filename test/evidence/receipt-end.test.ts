import { beforeAll, describe, expect, it } from '@jest/globals';
import type { VerifyOptions } from '../../src/evidence/receipt-verify.ts';
import { readReceipts, replaceReceipts } from '../../src/evidence/receipt.ts';
import { parseKeySet, parseSigningKeys, type SigningKeys } from '../../src/evidence/signing-keys.ts';
import {
  abortSignal,
  issueAll,
  issuedChain,
  lifeOfRequest,
  pemPair,
  receiptParts,
  requestUid,
  signingKeys,
  signersOf,
  startMs,
  readWhole,
  verifyTexts,
  receiptHead,
} from './evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

const [oldPair, newPair] = [pemPair(), pemPair()];
let keys: SigningKeys;
beforeAll(async () => {
  keys = await signingKeys({ current: 'a', a: oldPair.privatePem });
});

const name = (sequence: number): string => `receipts/${requestUid}/${String(sequence).padStart(8, '0')}.jws`;
const read = (evidence: MemoryEvidence, withKeys = keys) => readWhole(evidence, withKeys);
const textsOf = async (evidence: MemoryEvidence) =>
  (await readWhole(evidence, keys)).map(({ document }) => document.text);
const verified = (texts: readonly string[], options: Partial<VerifyOptions> = {}) =>
  verifyTexts(texts, { keySet: keys.keySet, ...options });

describe('a receipt whose time is over', () => {
  const replace = async (evidence: MemoryEvidence, issuedBeforeMs: number, withKeys = keys) =>
    replaceReceipts(
      receiptParts(evidence, withKeys),
      { kind: 'Whole', receipts: await read(evidence, withKeys) },
      { issuedBeforeMs, abortSignal },
    );

  it('leaves its digest, and the chain verifies as before', async () => {
    const evidence = await issuedChain(keys);
    const before = await read(evidence);
    expect(await replace(evidence, startMs)).toEqual({ replaced: 0, kept: 0 });
    expect(await replace(evidence, startMs + 1)).toEqual({ replaced: 5, kept: 0 });
    const after = await read(evidence);
    expect(after.map(({ document }) => document.kind)).toEqual(before.map(() => 'Tombstone'));
    expect(receiptHead(after)).toEqual(receiptHead(before));
    expect(Buffer.concat([...evidence.blobs.values()]).toString()).not.toContain(requestUid);
    const texts = await textsOf(evidence);
    expect(texts.map((text) => Buffer.from(text.split('.')[1]!, 'base64url').toString()).join()).not.toContain(
      requestUid,
    );
    expect(await verified(texts)).toEqual({ faults: [], gaps: [] });
    expect(await replace(evidence, startMs + 1)).toEqual({ replaced: 0, kept: 0 });
  });

  it('stays while the request is not finished', async () => {
    const evidence = createMemoryEvidence();
    await issueAll(receiptParts(evidence, keys), lifeOfRequest.slice(0, 4));
    expect(await replace(evidence, startMs + 1)).toEqual({ replaced: 0, kept: 0 });
  });

  it('is counted where a policy of the container keeps it', async () => {
    const evidence = await issuedChain(keys);
    evidence.refusal = { kind: 'Protected' };
    expect(await replace(evidence, startMs + 1)).toEqual({ replaced: 0, kept: 5 });
  });

  it('is told where the digest that is left is not its own', async () => {
    const [evidence, other] = [await issuedChain(keys), createMemoryEvidence()];
    const changed = lifeOfRequest.map((statement) => ({ ...statement, controller: 'Other AG' }));
    await issueAll(receiptParts(other, keys), changed);
    await replace(other, startMs + 1);
    evidence.blobs.set(name(1), other.blobs.get(name(1))!);
    expect(await readReceipts(receiptParts(evidence, keys), { abortSignal })).toEqual({
      kind: 'Broken',
      faults: [{ kind: 'TombstoneMismatch', sequence: 1 }],
    });
  });

  it('is replaced under the key of today, and the old signer may go then', async () => {
    const evidence = await issuedChain(keys);
    const rotated = await signingKeys({ current: 'b', b: newPair.privatePem, a: oldPair.publicPem });
    expect(signersOf(await read(evidence, rotated))).toEqual(new Set([keys.current.keyId]));
    await replace(evidence, startMs + 1, rotated);
    expect(signersOf(await read(evidence, rotated))).toEqual(new Set([rotated.current.keyId]));
    const onlyNew = await signingKeys({ current: 'b', b: newPair.privatePem });
    expect(await read(evidence, onlyNew)).toHaveLength(5);
  });
});

describe('the keys of receipts', () => {
  it('sign on after a rotation, and the old receipts verify by the public key that stays', async () => {
    const evidence = createMemoryEvidence();
    await issueAll(receiptParts(evidence, keys), lifeOfRequest.slice(0, 2));
    const rotated = await signingKeys({ current: 'b', b: newPair.privatePem, a: oldPair.publicPem });
    await issueAll(receiptParts(evidence, rotated), lifeOfRequest);
    expect(signersOf(await read(evidence, rotated)).size).toBe(2);
    const forgetful = await signingKeys({ current: 'b', b: newPair.privatePem });
    expect(await readReceipts(receiptParts(evidence, forgetful), { abortSignal })).toEqual({
      kind: 'Broken',
      faults: [1, 2].map((sequence) => ({ kind: 'UnknownKey', sequence })),
    });
  });

  it.each<[string, Record<string, string>, object]>([
    ['name none', { a: oldPair.privatePem }, { kind: 'CurrentNotNamed' }],
    ['name one that is not there', { current: 'b', a: oldPair.privatePem }, { kind: 'CurrentMissing', entry: 'b' }],
    ['sign with a public one', { current: 'a', a: oldPair.publicPem }, { kind: 'CurrentIsPublic', entry: 'a' }],
    ['hold no PEM', { current: 'a', a: 'hunter2' }, { kind: 'NotEd25519', entry: 'a' }],
  ])('are unusable where they %s', async (_, entries, problem) => {
    expect(await parseSigningKeys(new Map(Object.entries(entries)))).toEqual({ kind: 'Unusable', problem });
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'NotJson'],
    ['no list', '{}', 'NotKeySet'],
    ['no key of ours', { keys: [{ kty: 'RSA', n: 'x', e: 'AQAB' }] }, 'NoKeys'],
    ['a private key', { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'x' }] }, 'PrivateKey'],
    ['a key under the name of another', { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'x' }] }, 'WrongKeyId'],
  ])('are not read from a set with %s', async (_, set, problem) => {
    expect(await parseKeySet(typeof set === 'string' ? set : JSON.stringify(set))).toEqual({
      kind: 'Unusable',
      problem,
    });
  });

  it('may have any thumbprint', async () => {
    let unusual: SigningKeys | undefined;
    // About every 32nd thumbprint begins so.
    for (let attempt = 0; attempt < 2_000 && unusual === undefined; attempt += 1) {
      const found = await signingKeys({ current: 'a', a: pemPair().privatePem });
      if (/^[-_]/.test(found.current.keyId)) unusual = found;
    }
    expect(await read(await issuedChain(unusual!), unusual)).toHaveLength(lifeOfRequest.length);
  });

  it('are published without their private part and read back', async () => {
    const text = JSON.stringify(keys.keySet);
    expect(text).not.toContain('"d"');
    expect(await parseKeySet(text)).toEqual({ kind: 'KeySet', keySet: keys.keySet });
  });
});
