import { describe, expect, it } from '@jest/globals';
import { describeFault } from '../../src/evidence/evidence-fault.ts';
import { makeToken } from '../../src/evidence/key-ring.ts';
import { encodeEntry } from '../../src/evidence/ledger-entry.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { keyIdsInUse } from '../../src/evidence/ledger-state.ts';
import { listChains } from '../../src/evidence/chain.ts';
import { appendToLedger, readLedger } from '../../src/evidence/ledger.ts';
import { meanwhileGate } from '../support/gate.ts';
import {
  abortSignal,
  eventsOf,
  ledgerParts,
  opened,
  requestUid,
  ringOf,
  runLedger,
  targetOf,
} from './evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

const ring = ringOf('k1');
const name = (sequence: number): string => `ledger/${requestUid}/${String(sequence).padStart(8, '0')}.json`;

async function written(): Promise<MemoryEvidence> {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), eventsOf(ring));
  return evidence;
}

const read = (evidence: MemoryEvidence, more: { readonly head?: { sequence: number; digest: string } } = {}) =>
  readLedger(ledgerParts(evidence, ring), { abortSignal, ...more });

describe('the ledger', () => {
  it('keeps its entries under sequence numbers, and in the order in which they were added', async () => {
    const evidence = await written();
    expect([...evidence.blobs.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7].map(name));
    const whole = await read(evidence);
    expect(whole.kind === 'Whole' && whole.entries.map(({ event }) => event)).toEqual(eventsOf(ring));
  });

  it('is whole and empty before its first entry', async () => {
    expect(await read(createMemoryEvidence())).toEqual({ kind: 'Whole', entries: [], head: undefined });
  });

  it.each<[string, (evidence: MemoryEvidence) => unknown, object]>([
    ['a missing entry', ({ blobs }) => blobs.delete(name(3)), { kind: 'Missing', sequence: 3 }],
    [
      'an entry that was deleted and can be restored',
      ({ blobs, deleted }) => blobs.delete(name(7)) && deleted.add(name(7)),
      { kind: 'Deleted', sequence: 7 },
    ],
    [
      'half an entry',
      ({ blobs }) => blobs.set(name(7), blobs.get(name(7))!.subarray(9)),
      { kind: 'Torn', sequence: 7 },
    ],
    ['an empty entry', ({ blobs }) => blobs.set(name(8), Buffer.alloc(0)), { kind: 'Torn', sequence: 8 }],
    [
      'a foreign blob',
      ({ blobs }) => blobs.set(`ledger/${requestUid}/x.txt`, Buffer.from('')),
      { kind: 'Foreign', count: 1 },
    ],
    ['an entry twice', ({ blobs }) => blobs.set(name(8), blobs.get(name(7))!), { kind: 'Misplaced', sequence: 8 }],
  ])('tells %s and decides nothing on the rest', async (_, tamper, fault) => {
    const evidence = await written();
    tamper(evidence);
    const result = await read(evidence);
    expect(result).toMatchObject({ kind: 'Broken' });
    expect(result.kind === 'Broken' && result.faults).toContainEqual(fault);
  });

  it('tells an entry of another request, though its seal is right', async () => {
    const evidence = await written();
    const other = { ...ledgerParts(evidence, ring), requestUid: 'another-request' };
    await runLedger(other, [opened]);
    evidence.blobs.set(name(1), evidence.blobs.get('ledger/another-request/00000001.json')!);
    const result = await read(evidence);
    expect(result.kind === 'Broken' && result.faults).toContainEqual({ kind: 'Misplaced', sequence: 1 });
  });

  it('tells an entry that was sealed under another key of the same id', async () => {
    const evidence = await written();
    const forged = { ...ring.current, derived: ringOf('k2').current.derived };
    const parts = { ...ledgerParts(evidence, ring), ring: { current: forged, keys: new Map([['k1', forged]]) } };
    expect(await readLedger(parts, { abortSignal })).toMatchObject({
      kind: 'Broken',
      faults: [1, 2, 3, 4, 5, 6, 7].map((sequence) => ({ kind: 'Forged', sequence })),
    });
  });

  it('tells a genuine entry that was exchanged for another genuine one', async () => {
    const evidence = await written();
    const whole = await read(evidence);
    const [first, second] = whole.kind === 'Whole' ? whole.entries : [];
    const { requestUid: uid, sequence, time } = second!;
    const other = { requestUid: uid, sequence, time, previousDigest: first!.digest, event: opened };
    evidence.blobs.set(name(2), Buffer.from(encodeEntry(ring, other)));
    expect(await read(evidence)).toEqual({ kind: 'Broken', faults: [{ kind: 'BrokenLink', sequence: 3 }] });
  });

  it('tells the end that was cut off to who remembers the head', async () => {
    const evidence = await written();
    const whole = await read(evidence);
    const head = whole.kind === 'Whole' ? whole.head! : undefined;
    evidence.blobs.delete(name(7));
    expect((await read(evidence)).kind).toBe('Whole');
    expect(await read(evidence, { head: head! })).toEqual({
      kind: 'Broken',
      faults: [{ kind: 'Truncated', sequence: 7 }],
    });
  });

  it('goes on under a new key, and says when an old one that it needs was taken away', async () => {
    const evidence = await written();
    const rotated = ledgerParts(evidence, ringOf('k2', 'k1'));
    const entries = await runLedger(rotated, [{ kind: 'Finished', outcome: 'Succeeded' }]);
    expect(keyIdsInUse(entries)).toEqual(new Set(['k1', 'k2']));
    const bereft = await readLedger(ledgerParts(evidence, ringOf('k2')), { abortSignal });
    expect(bereft.kind === 'Broken' && bereft.faults).toContainEqual({ kind: 'KeyStillNeeded', keyIds: ['k1'] });
  });

  it('needs a key as long as only a token within an entry was made under it', async () => {
    const evidence = createMemoryEvidence();
    const both = ringOf('k2', 'k1');
    await runLedger(ledgerParts(evidence, both), [{ kind: 'DeletionIntended', targets: [targetOf(ring, 'a')] }]);
    expect(await readLedger(ledgerParts(evidence, ringOf('k2')), { abortSignal })).toEqual({
      kind: 'Broken',
      faults: [{ kind: 'KeyStillNeeded', keyIds: ['k1'] }],
    });
  });

  it('lets the loser of a race read what the winner wrote, and decide again', async () => {
    const evidence = createMemoryEvidence();
    const winner = ledgerParts(evidence, ring);
    await runLedger(winner, [opened]);
    const first = await readLedger(winner, { abortSignal });
    if (first.kind !== 'Whole') throw new Error('broken');
    await runLedger(winner, [{ kind: 'FeaturesDestroyed' }]);
    const seen: number[] = [];
    const finished: LedgerEvent = { kind: 'Finished', outcome: 'Succeeded' };
    const decide = (entries: readonly unknown[]) => (seen.push(entries.length), finished);
    const result = await appendToLedger(ledgerParts(evidence, ring), first, decide, { abortSignal });
    expect(seen).toEqual([1, 2]);
    expect(result.kind === 'Whole' && result.entries.map(({ event }) => event.kind)).toEqual([
      'Opened',
      'FeaturesDestroyed',
      'Finished',
    ]);
  });

  it('adds nothing to a chain that broke meanwhile', async () => {
    const evidence = await written();
    const whole = await read(evidence);
    if (whole.kind !== 'Whole') throw new Error('broken');
    evidence.blobs.set(name(8), Buffer.from('{}'));
    const decide = (): LedgerEvent => ({ kind: 'FeaturesDestroyed' });
    const result = await appendToLedger(ledgerParts(evidence, ring), whole, decide, { abortSignal });
    expect(result).toEqual({ kind: 'Broken', faults: [{ kind: 'Torn', sequence: 8 }] });
    expect(evidence.blobs.size).toBe(8);
  });

  it.each([{ kind: 'ContainerNotFound' } as const, { kind: 'Protected' } as const])(
    'says that it cannot be written where the answer is %j',
    async (refusal) => {
      const evidence = await written();
      const whole = await read(evidence);
      if (whole.kind !== 'Whole') throw new Error('broken');
      evidence.refusal = refusal;
      const decide = (): LedgerEvent => ({ kind: 'Finished', outcome: 'Succeeded' });
      expect(await appendToLedger(ledgerParts(evidence, ring), whole, decide, { abortSignal })).toEqual({
        kind: 'Unwritable',
      });
    },
  );

  it.each<[string, object]>([
    [
      'a blob name',
      { kind: 'DeletionIntended', targets: [{ ...targetOf(ring, 'a'), name: 'calls/+4915155512345.wav' }] },
    ],
    [
      'a name in the place of a token',
      { kind: 'DeletionIntended', targets: [{ ...targetOf(ring, 'a'), call: 'call-1' }] },
    ],
    ['a telephone number as a ground', { kind: 'Retained', targets: [targetOf(ring, 'a')], ground: '+4915155512345' }],
    [
      'an e-mail address as a version',
      { kind: 'DeletionSeen', targets: [{ ...targetOf(ring, 'a'), versionId: 'a@b.de' }] },
    ],
    ['an unknown event', { kind: 'Remembered' }],
  ])('takes no entry with %s', async (_, event) => {
    const parts = ledgerParts(createMemoryEvidence(), ring);
    await expect(runLedger(parts, [event as LedgerEvent])).rejects.toThrow(TypeError);
  });

  it('holds no feature, blob name or call id in clear', async () => {
    const evidence = createMemoryEvidence();
    const feature = {
      feature: 0,
      kind: 'phone',
      token: makeToken(ring.current, 'Feature', ['phone', '+4915155512345']),
      verified: true,
      mark: 2 ** 52,
      words: [17],
      local: false,
    };
    const targets = [targetOf(ring, 'calls/mueller.wav', 'call-4711')];
    await runLedger(ledgerParts(evidence, ring), [
      { kind: 'SubjectSealed', features: [feature] },
      { kind: 'DeletionIntended', targets },
    ]);
    const everything = Buffer.concat([...evidence.blobs.values()]).toString() + [...evidence.blobs.keys()].join();
    for (const planted of ['15155512345', 'mueller', '4711']) expect(everything).not.toContain(planted);
  });

  it('lists requests whose objects may be gone, and counts what is no ledger', async () => {
    const evidence = await written();
    await runLedger({ ...ledgerParts(evidence, ring), requestUid: 'another-request' }, [opened]);
    evidence.blobs.set('ledger/notes.txt', Buffer.from(''));
    expect(await listChains(evidence.open(), 'ledger', { abortSignal })).toEqual({
      kind: 'Listed',
      ownerUids: [requestUid, 'another-request'],
      foreign: 1,
    });
  });

  it('tells a container that is gone from an empty one', async () => {
    const store = {
      ...createMemoryEvidence().open(),
      list: () => Promise.resolve({ kind: 'ContainerNotFound' } as const),
    };
    expect(await readLedger({ store, ring, requestUid }, { abortSignal })).toMatchObject({
      kind: 'Broken',
      faults: [{ kind: 'ContainerNotFound' }],
    });
    expect(await listChains(store, 'ledger', { abortSignal })).toEqual({ kind: 'ContainerNotFound' });
  });

  it('tells an entry that goes between the listing and the read', async () => {
    const evidence = await written();
    const store = evidence.open(meanwhileGate('get', () => evidence.blobs.delete(name(2))));
    expect(await readLedger({ store, ring, requestUid }, { abortSignal })).toMatchObject({
      faults: [{ kind: 'Missing', sequence: 2 }],
    });
  });

  it('makes no name of what is no uid', async () => {
    const parts = { ...ledgerParts(createMemoryEvidence(), ring), requestUid: '../../x' };
    await expect(readLedger(parts, { abortSignal })).rejects.toThrow(TypeError);
  });

  it('says in a sentence what is wrong, without a name', () => {
    expect(describeFault({ kind: 'Foreign', count: 2 })).toBe(
      'The evidence container holds 2 blobs that nobody of this project wrote.',
    );
    expect(describeFault({ kind: 'Forged', sequence: 4 })).toContain('Document 4 of the chain was changed');
    expect(describeFault({ kind: 'KeyStillNeeded', keyIds: ['k1'] })).toContain('k1');
    expect(describeFault({ kind: 'Truncated', sequence: 9 })).toContain('9');
    expect(describeFault({ kind: 'ContainerNotFound' })).toContain('not there');
  });
});
