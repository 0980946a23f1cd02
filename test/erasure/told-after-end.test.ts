import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { omitUndefined } from '../../src/api/json.ts';
import { removeRequest } from '../../src/erasure/closing-steps.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { writeReceipt } from '../../src/erasure/receipt-step.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { judgeRequest } from '../../src/policy/erasure/request-judgement.ts';
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
import { executed, facts, nowMs, plan, receipt, request } from '../policy/erasure/request-build.ts';
import { openRequestWorld } from './request-world.ts';

const finishedTime = '2026-11-22T09:00:00Z';
const told = { recipient: 'CallOne GmbH', notifiedTime: '2026-11-22T08:00:00Z', by: 'Erika Musterfrau' };
const caller = { recipient: 'Subject', notifiedTime: '2026-11-23T10:00:00+02:00', by: 'Erika Musterfrau' };
const unreadable = { recipient: 'Subject', notifiedTime: '9999-12-31T23:59:59-05:00', by: 'Erika Musterfrau' };
const final = lifeOfRequest.at(-1)!;
const last = { ...final.informed[0]! };
const named = { recipient: 'Subject', notifiedTime: '2026-11-23T08:00:00Z' };

type Informed = NonNullable<ErasureRequest['spec']['informed']>;

interface Changes {
  readonly evidence?: MemoryEvidence;
  readonly deletionTimestamp?: string;
  readonly receipt?: { readonly informed: number };
}

/** A finished request whose final receipt names one processor, and who was noted as told by now. */
async function worldOf(informed: Informed, changes: Changes = {}) {
  const chain = changes.evidence ?? (await issuedChain(keys));
  const head = receiptHead(await readWhole(chain, keys));
  const status = executed({ receipt: { ...receipt('Erased'), ...head, ...changes.receipt }, finishedTime });
  const more = omitUndefined({ deletionTimestamp: changes.deletionTimestamp });
  return { chain, head, ...openRequestWorld(chain, request({ informed }, { status, ...more })) };
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
    const { pass, object } = await worldOf([told, caller], { evidence: chain });
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

  it.each<[string, Informed, number | undefined]>([
    ['is known to be named by the final receipt itself, so that nothing waits for another one', [told], 1],
    ['is not taken for named where the final receipt does not', [told, caller], undefined],
  ])('%s', async (_what, informed, count) => {
    const { pass, object } = await worldOf(informed);
    const memory = omitUndefined({ ...object().status, receipt: undefined });
    const judged = judgeRequest(object(), facts(), nowMs, memory);
    const one = { request: object(), memory, judged, subject: { facts: { kind: 'Missing' } } } as const;
    const end = await writeReceipt(pass, one, { kind: 'WriteReceipt', state: 'Erased', final: true });
    expect(end.kind === 'Again' ? end.memory.receipt : end).toMatchObject({ sequence: 5, final: true });
    expect(end.kind === 'Again' ? end.memory.receipt?.informed : end).toBe(count);
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

  describe('when the object goes,', () => {
    const deletionTimestamp = '2026-11-24T09:59:00Z';
    const sayings = ({ said }: { readonly said: readonly string[] }) =>
      said.filter((words) => words !== 'evidence opened' && words !== 'Secret destroyed');
    const stays = ['event Deleting', 'event EvidenceUnavailable'];

    it('is named before', async () => {
      const { chain, pass, object, said } = await worldOf([told, caller], { deletionTimestamp });
      await passOverRequest(pass, object());
      expect((await informedIn(chain)).slice(4)).toEqual([[last], [last, named]]);
      expect(said.at(-1)).toBe('finalizer removed');
    });

    type World = Awaited<ReturnType<typeof worldOf>>;

    it.each<[string, (world: World) => object]>([
      ['while its policy is gone', () => ({ policy: { kind: 'Missing' } })],
      ['while the evidence is shut', () => ({ evidence: () => Promise.resolve({ kind: 'Closed' }) })],
      ['while the container takes nothing', ({ chain }) => Object.assign(chain, { refusal: { kind: 'Protected' } })],
      [
        'while the receipts are not whole',
        ({ chain }) => ({ isCut: chain.blobs.delete([...chain.blobs.keys()][0] ?? '') }),
      ],
    ])('keeps it up to the deadline %s, and is said to be lost then', async (_why, change) => {
      const world = await worldOf([told, caller], { deletionTimestamp });
      const pass = { ...world.pass, ...change(world) };
      await passOverRequest(pass, world.object());
      expect(sayings(world)).toEqual(stays);
      world.moveTo('2026-11-24T11:00:00Z');
      await passOverRequest(pass, world.object());
      expect(sayings(world)).toEqual([...stays, 'event EvidenceUnavailable', 'finalizer removed']);
    });

    it('keeps it no longer where all are named', async () => {
      const { pass, object, said } = await worldOf([told], { deletionTimestamp, receipt: { informed: 1 } });
      const gone = { ...pass, policy: { kind: 'Missing' } } as unknown as FoundPass;
      await passOverRequest(gone, object());
      expect(said.at(-1)).toBe('finalizer removed');
    });

    it.each([
      ['is guarded until it is named', [told, caller], ['finalizer added', 'object removed']],
      ['goes as it is where nobody was told', [], ['object removed']],
    ])('an object without a finalizer whose time is over %s', async (_what, informed, expected) => {
      const { pass, object, said } = await worldOf(informed);
      const bare = { ...object(), metadata: { ...object().metadata, finalizers: [] } };
      await removeRequest(pass, { request: bare } as never);
      expect(said).toEqual(expected);
    });
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
