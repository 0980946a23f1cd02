import { describe, expect, it } from '@jest/globals';
import { endLedger, readLedgerEnd, removeEntries, type LedgerEndParts } from '../../src/evidence/ledger-end.ts';
import { keyIdsInUse } from '../../src/evidence/ledger-state.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import {
  abortSignal,
  eventsOf,
  keys,
  ledgerParts,
  pemPair,
  requestUid,
  ringOf,
  runLedger,
  signingKeys,
  startMs,
} from './evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

const ring = ringOf('k1');
const endName = `ledger/${requestUid}/end.jws`;
const partsOf = (evidence: MemoryEvidence, withKeys = keys): LedgerEndParts => ({
  store: evidence.open(),
  keys: withKeys,
  requestUid,
  now: () => startMs,
});

async function finished(): Promise<MemoryEvidence> {
  const evidence = createMemoryEvidence();
  const finish = { kind: 'Finished', outcome: 'WatchEnded' } as const;
  await runLedger(ledgerParts(evidence, ring), [...eventsOf(ring), finish]);
  return evidence;
}

async function wholeLedger(evidence: MemoryEvidence) {
  const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
  if (read.kind !== 'Whole') throw new Error(JSON.stringify(read));
  return read;
}

async function end(evidence: MemoryEvidence) {
  return endLedger(partsOf(evidence), await wholeLedger(evidence), { abortSignal });
}

describe('a ledger whose watch is over', () => {
  it('leaves a signed end without a token, and frees the key', async () => {
    const evidence = await finished();
    const { entries, head } = await wholeLedger(evidence);
    const tokens = entries.flatMap(({ event }) =>
      'targets' in event ? event.targets.flatMap(({ location, call }) => [location, call]) : [],
    );
    expect(tokens.length).toBeGreaterThan(3);
    expect(keyIdsInUse(entries)).toEqual(new Set(['k1']));
    expect(await end(evidence)).toBe('Ended');
    expect([...evidence.blobs.keys()]).toEqual([endName]);
    const left = Buffer.from(evidence.blobs.get(endName)?.toString().split('.')[1] ?? '', 'base64url').toString();
    for (const token of tokens) expect(left).not.toContain(token.split(':')[1]);
    expect(await readLedgerEnd(partsOf(evidence), { abortSignal })).toEqual({
      format: 'calldata-ledger-end/v1',
      requestUid,
      sequence: head?.sequence,
      digest: head?.digest,
      outcome: 'WatchEnded',
      erased: 1,
      resurrected: 0,
      endedTime: '2026-11-20T09:12:00.000Z',
      signerKeyId: keys.current.keyId,
    });
  });

  it('does not end while it is not finished', async () => {
    const evidence = createMemoryEvidence();
    await runLedger(ledgerParts(evidence, ring), eventsOf(ring));
    await expect(end(evidence)).rejects.toThrow(TypeError);
    expect(evidence.blobs.has(endName)).toBe(false);
  });

  it('goes wholly where its removal was broken off anywhere, whatever copies soft delete keeps', async () => {
    const names = [...(await finished()).blobs.keys()];
    for (const [at] of names.entries()) {
      const evidence = await finished();
      const whole = await wholeLedger(evidence);
      evidence.refusal = { kind: 'Protected' };
      expect(await endLedger(partsOf(evidence), whole, { abortSignal })).toBe('Kept');
      evidence.refusal = undefined;
      await endLedger({ ...partsOf(evidence), store: stoppedAfter(evidence, at) }, whole, { abortSignal });
      expect(await readLedgerEnd(partsOf(evidence), { abortSignal })).toBeDefined();
      expect(evidence.blobs.size).toBe(names.length + 1 - at);
      expect(await removeEntries(partsOf(evidence), { abortSignal })).toBe('Ended');
      expect([...evidence.blobs.keys()]).toEqual([endName]);
    }
  });

  it('is no such ledger where its end was changed', async () => {
    const evidence = await finished();
    await end(evidence);
    const [header, payload = '', signature] = evidence.blobs.get(endName)?.toString().split('.') ?? [];
    const changed = Buffer.from(payload, 'base64url').toString().replace('"erased":1', '"erased":2');
    evidence.blobs.set(endName, Buffer.from([header, Buffer.from(changed).toString('base64url'), signature].join('.')));
    expect(await readLedgerEnd(partsOf(evidence), { abortSignal })).toBeUndefined();
  });

  it('is no such ledger where somebody else wrote its end, or that of another request', async () => {
    const forger = await signingKeys({ current: 'a', a: pemPair().privatePem });
    const evidence = await finished();
    expect(await readLedgerEnd(partsOf(evidence), { abortSignal })).toBeUndefined();
    await endLedger(partsOf(evidence, forger), await wholeLedger(evidence), { abortSignal });
    expect(await readLedgerEnd(partsOf(evidence, forger), { abortSignal })).toBeDefined();
    expect(await readLedgerEnd(partsOf(evidence), { abortSignal })).toBeUndefined();
    evidence.blobs.set('ledger/other/end.jws', evidence.blobs.get(endName) ?? Buffer.from(''));
    const other = { ...partsOf(evidence, forger), requestUid: 'other' };
    expect(await readLedgerEnd(other, { abortSignal })).toBeUndefined();
  });
});

/** A container that lets so many documents go. */
function stoppedAfter(evidence: MemoryEvidence, removals: number) {
  const store = evidence.open();
  let left = removals;
  return {
    ...store,
    remove: (...args: Parameters<typeof store.remove>) => {
      left -= 1;
      return left < 0 ? Promise.resolve({ kind: 'Protected' } as const) : store.remove(...args);
    },
  };
}
