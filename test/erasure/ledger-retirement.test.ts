import { describe, expect, it } from '@jest/globals';
import { resumeEnding, retireLedger } from '../../src/erasure/ledger-retirement.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import {
  abortSignal,
  eventsOf,
  keys,
  ledgerParts,
  requestUid,
  runLedger,
  startMs,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { checkIntervalMs, openRetirement, requestOf, ring } from './retirement-stage.ts';

const done = requestOf(requestUid, '2026-11-20T09:12:00Z');
const endName = `ledger/${requestUid}/end.jws`;

async function finished() {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), [...eventsOf(ring), { kind: 'Finished', outcome: 'WatchEnded' }]);
  return { evidence, stage: openRetirement(evidence, keys) };
}

async function ledgerOf(evidence: MemoryEvidence) {
  const ledger = await readLedger(ledgerParts(evidence, ring), { abortSignal });
  if (ledger.kind !== 'Whole') throw new Error(JSON.stringify(ledger));
  return ledger;
}

describe('a ledger that has nothing left to do or to watch for', () => {
  it.each([
    ['a finished request', done],
    ['a request whose object is gone', undefined],
  ])('of %s goes at once and is not looked at again', async (_, request) => {
    const { evidence, stage } = await finished();
    const ledger = await ledgerOf(evidence);
    expect(await retireLedger(stage.pass, stage.desk, { requestUid, request, ledger })).toEqual({});
    expect([...evidence.blobs.keys()]).toEqual([endName]);
    expect(stage.memory.settledLedgers).toEqual(new Set([requestUid]));
  });

  it('stays while its request still writes its receipt by it', async () => {
    const { evidence, stage } = await finished();
    const [request, ledger] = [requestOf(requestUid), await ledgerOf(evidence)];
    expect(await retireLedger(stage.pass, stage.desk, { requestUid, request, ledger })).toEqual({});
    expect(evidence.blobs.has(endName)).toBe(false);
    expect(stage.memory.settledLedgers.size).toBe(0);
  });

  it('stays until status tells what it counts', async () => {
    const { evidence, stage } = await finished();
    const ledger = await ledgerOf(evidence);
    const one = { requestUid, request: done, ledger };
    stage.memory.changedLedgers.set(requestUid, startMs);
    expect(await retireLedger(stage.pass, stage.desk, one)).toEqual({ untilMs: startMs + checkIntervalMs });
    expect(evidence.blobs.has(endName)).toBe(false);
    stage.memory.changedLedgers.delete(requestUid);
    await retireLedger(stage.pass, stage.desk, one);
    expect([...evidence.blobs.keys()]).toEqual([endName]);
  });

  it('is tried again at the next check where the container keeps it', async () => {
    const { evidence, stage } = await finished();
    const ledger = await ledgerOf(evidence);
    const { store } = stage.desk;
    const keeping = {
      ...stage.desk,
      store: { ...store, remove: () => Promise.resolve({ kind: 'Protected' } as const) },
    };
    const one = { requestUid, request: undefined, ledger };
    expect(await retireLedger(stage.pass, keeping, one)).toEqual({ untilMs: startMs + checkIntervalMs });
    expect(stage.memory.settledLedgers.size).toBe(0);
    expect(await readLedger(ledgerParts(evidence, ring), { abortSignal })).toMatchObject({ kind: 'Broken' });
    expect(await resumeEnding(stage.pass, stage.desk, requestUid)).toEqual({});
    expect([...evidence.blobs.keys()]).toEqual([endName]);
    expect(stage.memory.settledLedgers).toEqual(new Set([requestUid]));
  });

  it('is not taken for one that was wiped', async () => {
    const { evidence, stage } = await finished();
    for (const name of [...evidence.blobs.keys()]) await evidence.open().remove(name, { abortSignal });
    expect(await resumeEnding(stage.pass, stage.desk, requestUid)).toBeUndefined();
    expect(stage.memory.settledLedgers.size).toBe(0);
  });
});
