import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompactSign } from 'jose';
import { openReceipt, signReceipt } from '../../src/evidence/receipt-document.ts';
import type { ReceiptStatement } from '../../src/evidence/receipt-schema.ts';
import type { VerifyOptions } from '../../src/evidence/receipt-verify.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import {
  issuedChain,
  lifeOfRequest,
  pemPair,
  signingKeys,
  readWhole,
  statementOf,
  verifyTexts,
} from './evidence-fixture.ts';
import type { MemoryEvidence } from './memory-evidence-store.ts';

const keyPair = pemPair();
const final = lifeOfRequest.at(-1)!;
let keys: SigningKeys;
let strangers: SigningKeys;
beforeAll(async () => {
  keys = await signingKeys({ current: 'a', a: keyPair.privatePem });
  strangers = await signingKeys({ current: 'a', a: pemPair().privatePem });
});

const textsOf = async (evidence: MemoryEvidence) =>
  (await readWhole(evidence, keys)).map(({ document }) => document.text);
const verified = (texts: readonly string[], options: Partial<VerifyOptions> = {}) =>
  verifyTexts(texts, { keySet: keys.keySet, ...options });

describe('the verification of receipts', () => {
  it('needs no order, and finds a whole chain whole', async () => {
    const texts = await textsOf(await issuedChain(keys));
    expect(await verified(texts.toReversed())).toEqual({ faults: [], gaps: [] });
  });

  it('says what it cannot tell', async () => {
    const texts = await textsOf(await issuedChain(keys));
    expect(await verified(texts.slice(0, 3))).toEqual({ faults: [], gaps: ['Final'] });
    expect(await verified(texts.slice(3))).toEqual({ faults: [], gaps: ['Start'] });
    expect(await verified(texts, { keySet: undefined })).toEqual({ faults: [], gaps: ['NoKeys'] });
    expect(await verified([], { isWholeChain: true })).toEqual({ faults: [], gaps: ['Final'] });
  });

  it.each<[string, (texts: readonly string[]) => readonly string[], readonly object[]]>([
    ['dropped', (texts) => texts.toSpliced(2, 1), [{ kind: 'Missing', sequence: 3 }]],
    ['given twice', (texts) => [...texts, texts[1]!], [{ kind: 'Duplicate', sequence: 2 }]],
    ['not a receipt', (texts) => [...texts, 'x.y.z'], [{ kind: 'Malformed' }]],
  ])('tells a receipt that is %s', async (_, change, faults) => {
    expect((await verified(change(await textsOf(await issuedChain(keys))))).faults).toEqual(faults);
  });

  it('tells a chain whose beginning is missing where it is said to be whole', async () => {
    const texts = await textsOf(await issuedChain(keys));
    expect((await verified(texts.slice(2), { isWholeChain: true })).faults).toEqual([
      { kind: 'Missing', sequence: 1 },
      { kind: 'Missing', sequence: 2 },
    ]);
  });

  it('makes no long list of a forged number', async () => {
    const far = await signReceipt(statementOf(), { sequence: 99_999_999, issuedTime: '2026-11-20T09:12:00Z' }, keys);
    expect((await verified([far], { isWholeChain: true })).faults.length).toBeLessThan(30);
  });

  it('tells a signature by a key that it does not know, and one that is not of the receipt', async () => {
    const texts = await textsOf(await issuedChain(keys));
    expect((await verified(texts, { keySet: strangers.keySet })).faults).toEqual(
      [1, 2, 3, 4, 5].map((sequence) => ({ kind: 'UnknownKey', sequence })),
    );
    const [header, , signature] = texts[4]!.split('.');
    const payload = Buffer.from(Buffer.from(texts[4]!.split('.')[1]!, 'base64url').toString().replace('120', '121'));
    const forged = [header, payload.toString('base64url'), signature].join('.');
    expect((await verified([...texts.slice(0, 4), forged])).faults).toEqual([{ kind: 'WrongSignature', sequence: 5 }]);
  });

  it('tells a genuine receipt that was exchanged for another genuine one', async () => {
    const texts = await textsOf(await issuedChain(keys));
    const place = { sequence: 2, issuedTime: '2026-11-20T09:12:00Z' };
    const { previousDigest } = openReceipt(texts[1]!)!.content;
    const other = await signReceipt(statementOf(), { ...place, previousDigest: previousDigest! }, keys);
    expect((await verified(texts.with(1, other))).faults).toEqual([{ kind: 'BrokenLink', sequence: 3 }]);
  });

  it('takes no receipt whose header says more than the receipt, though the signature holds', async () => {
    const [text] = await textsOf(await issuedChain(keys));
    const header = { alg: 'EdDSA', kid: keys.current.keyId, typ: 'calldata-receipt+jws' };
    const payload = Buffer.from(text!.split('.')[1]!, 'base64url');
    const sign = (more: object) =>
      new CompactSign(payload).setProtectedHeader({ ...header, ...more }).sign(keys.current.privateKey);
    expect(await sign({})).toBe(text);
    expect((await verified([await sign({ note: '+4915155512345' })])).faults).toEqual([{ kind: 'Malformed' }]);
    expect((await verified([await sign({ typ: 'JWT' })])).faults).toEqual([{ kind: 'Malformed' }]);
  });

  it('tells what stands after the final one', async () => {
    const texts = await textsOf(await issuedChain(keys));
    const last = openReceipt(texts[4]!)!;
    const place = { sequence: 6, issuedTime: '2026-11-20T09:12:00Z', previousDigest: last.linkDigest };
    const more = await signReceipt(statementOf(), place, keys);
    expect((await verified([...texts, more])).faults).toEqual([{ kind: 'AfterFinal', sequence: 6 }]);
  });

  const [told] = final.informed;
  const caller = { recipient: 'Subject', notifiedTime: '2026-12-01T08:00:00Z' };

  it.each<[string, ReceiptStatement, readonly object[]]>([
    ['may name who was told since, after the final one', { ...final, informed: [...final.informed, caller] }, []],
    [
      'may not take back who was told, after the final one',
      { ...final, informed: [caller] },
      [{ kind: 'AfterFinal', sequence: 6 }],
    ],
    [
      'may not count otherwise beside it, after the final one',
      { ...final, informed: [told!, caller], results: [] },
      [{ kind: 'AfterFinal', sequence: 6 }],
    ],
    [
      'may not open again what was final',
      { ...final, informed: [told!, caller], final: false },
      [{ kind: 'AfterFinal', sequence: 6 }],
    ],
  ])('%s', async (_what, statement, faults) => {
    const texts = await textsOf(await issuedChain(keys));
    const place = {
      sequence: 6,
      issuedTime: '2026-12-02T09:12:00Z',
      previousDigest: openReceipt(texts[4]!)!.linkDigest,
    };
    const more = await signReceipt(statement, place, keys);
    expect((await verified([...texts, more])).faults).toEqual(faults);
  });
});
