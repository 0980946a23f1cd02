import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { readReceipts, replaceReceipts } from '../../src/evidence/receipt.ts';
import {
  abortSignal,
  issuedChain,
  keys,
  lifeOfRequest,
  readWhole,
  receiptHead,
  receiptParts,
  requestUid,
} from '../evidence/evidence-fixture.ts';
import type { MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { executed, plan, receipt, request } from '../policy/erasure/request-build.ts';
import { openRequestWorld } from './request-world.ts';

const finishedTime = '2026-11-22T09:00:00Z';
const told = { recipient: 'CallOne GmbH', notifiedTime: '2026-11-22T08:00:00Z', by: 'Erika Musterfrau' };
const caller = { recipient: 'Subject', notifiedTime: '2026-11-23T10:00:00+02:00', by: 'Erika Musterfrau' };
const unreadable = { recipient: 'Subject', notifiedTime: '9999-12-31T23:59:59-05:00', by: 'Erika Musterfrau' };
const final = lifeOfRequest.at(-1)!;
const last = { ...final.informed[0]! };
const named = { recipient: 'Subject', notifiedTime: '2026-11-23T08:00:00Z' };

type Informed = NonNullable<ErasureRequest['spec']['informed']>;

/** A finished request whose final receipt names one processor, and who was noted as told by now. */
async function worldOf(informed: Informed, evidence?: MemoryEvidence) {
  const chain = evidence ?? (await issuedChain(keys));
  const head = receiptHead(await readWhole(chain, keys));
  const status = executed({ receipt: { ...receipt('Erased'), ...head }, finishedTime });
  return { chain, head, ...openRequestWorld(chain, request({ informed }, { status })) };
}

async function informedIn(chain: MemoryEvidence): Promise<readonly unknown[]> {
  const read = await readReceipts({ store: chain.open(), keys, requestUid }, { abortSignal });
  if (read.kind === 'Broken') throw new Error(JSON.stringify(read.faults));
  return read.receipts.map(({ document }) => (document.kind === 'Receipt' ? document.content.informed : 'replaced'));
}

describe('who was told of the outcome', () => {
  it.each<[string, Informed, readonly unknown[]]>([
    ['is named by a receipt after the final one', [told, caller], [[last, named]]],
    ['is not named again where the final one does', [told], []],
    ['is named without an entry whose time nobody can read', [told, unreadable, caller], [[last, named]]],
    ['makes no receipt where no new entry can be read', [told, unreadable], []],
  ])('%s', async (_what, informed, more) => {
    const { chain, pass, object } = await worldOf(informed);
    await passOverRequest(pass, object());
    expect((await informedIn(chain)).slice(4)).toEqual([[last], ...more]);
    expect(object().status?.receipt).toMatchObject({
      sequence: 5 + more.length,
      state: 'Erased',
      final: true,
      informed: informed.length,
    });
    const before = object().status;
    await passOverRequest(pass, object());
    expect(object().status?.receipt).toEqual(before?.receipt);
  });

  it('stays in the request alone where the receipts are replaced by their digests already', async () => {
    const chain = await issuedChain(keys);
    const read = { kind: 'Whole', receipts: await readWhole(chain, keys) } as const;
    await replaceReceipts(receiptParts(chain, keys), read, { issuedBeforeMs: Infinity, abortSignal });
    const { pass, object } = await worldOf([told, caller], chain);
    await passOverRequest(pass, object());
    expect(await informedIn(chain)).toEqual(Array.from({ length: 5 }, () => 'replaced'));
    expect(object().status?.receipt).toMatchObject({ sequence: 5, informed: 2 });
  });

  it('is named by one receipt where the process ended before status said so', async () => {
    const { chain, head, pass, object } = await worldOf([told, caller]);
    await passOverRequest(pass, object());
    const status = executed({ receipt: { ...receipt('Erased'), ...head }, finishedTime });
    const again = openRequestWorld(chain, { ...object(), status });
    await passOverRequest(again.pass, again.object());
    expect((await informedIn(chain)).slice(4)).toEqual([[last], [last, named]]);
    expect(again.object().status?.receipt).toMatchObject({ sequence: 6, informed: 2 });
  });

  it('is named where the ledger was retired before', async () => {
    const { chain, pass, object } = await worldOf([told, caller]);
    const status = object().status ?? {};
    const begun = { ...status, plan: { ...plan(), startedTime: finishedTime, executedTime: finishedTime } };
    await passOverRequest(pass, { ...object(), status: begun });
    expect((await informedIn(chain)).slice(4)).toEqual([[last], [last, named]]);
  });

  it('is said to stand in no receipt where the receipts are not whole, until they are', async () => {
    const { chain, pass, object } = await worldOf([told, caller]);
    const name = [...chain.blobs.keys()].find((one) => one.startsWith('receipts/')) ?? '';
    const blob = chain.blobs.get(name);
    chain.blobs.delete(name);
    const ready = () => object().status?.conditions?.find(({ type }) => type === 'Ready');
    for (const pass_ of [1, 2]) {
      await passOverRequest(pass, object());
      expect([pass_, ready()?.status, ready()?.reason]).toEqual([pass_, 'False', 'EvidenceUnavailable']);
    }
    expect(ready()?.message).toContain('not whole');
    if (blob !== undefined) chain.blobs.set(name, blob);
    await passOverRequest(pass, object());
    expect([ready()?.status, ready()?.reason]).toEqual(['True', 'Erased']);
  });

  it('keeps no features where it cannot be named', async () => {
    const { chain, pass, object, said } = await worldOf([told, caller]);
    chain.refusal = { kind: 'Protected' };
    const { failure } = await passOverRequest(pass, object());
    expect([failure?.reason, said.includes('Secret destroyed')]).toEqual(['EvidenceUnavailable', true]);
  });

  it('keeps no request beyond its time where its receipts are not whole, and nobody can add one', async () => {
    const chain = await issuedChain(keys);
    const head = receiptHead(await readWhole(chain, keys));
    const status = executed({ receipt: { ...receipt('Erased'), ...head }, finishedTime });
    const object = request({ informed: [told], ttlSecondsAfterFinished: 60 }, { status });
    chain.blobs.delete([...chain.blobs.keys()].find((name) => name.startsWith('receipts/')) ?? '');
    const { pass, said, object: seen, moveTo } = openRequestWorld(chain, object);
    for (const hour of ['10', '12', '14']) {
      moveTo(`2026-11-24T${hour}:00:00Z`);
      await passOverRequest(pass, seen());
    }
    expect(said).toContain('object removed');
  });
});
