import { describe, expect, it } from '@jest/globals';
import { watchLedgers } from '../../src/erasure/ledger-watch.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { ledgerState } from '../../src/evidence/ledger-state.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import { openReceipt } from '../../src/evidence/receipt-document.ts';
import {
  abortSignal,
  eventsOf,
  issuedChain,
  keys,
  ledgerParts,
  requestUid,
  runLedger,
  startMs,
  targetOf,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { plan, request } from '../policy/erasure/request-build.ts';
import { checkIntervalMs, openRetirement, ring } from './retirement-stage.ts';

const finish = { kind: 'Finished', outcome: 'WatchEnded' } as const;

/** Evidence of one request that was carried out, and whose object is gone. */
async function watch(isFinished: boolean) {
  const evidence = await issuedChain(keys);
  const events = eventsOf(ring);
  await runLedger(ledgerParts(evidence, ring), isFinished ? [...events, finish] : events);
  const stage = openRetirement(evidence, keys);
  const opening = { kind: 'Open', desk: stage.desk } as const;
  const pass: FoundPass = { ...stage.pass, evidence: () => Promise.resolve(opening) };
  return { evidence, stage, look: () => watchLedgers({ ...pass, ledgers: new Map() }, []) };
}

/** At the end of the watch, with the object, and all that was approved gone. */
async function watchWith(status: object) {
  const evidence = createMemoryEvidence();
  const gone = { kind: 'DeletionSeen', targets: [targetOf(ring, 'b.wav')] } as const;
  await runLedger(ledgerParts(evidence, ring), [...eventsOf(ring), gone]);
  const stage = openRetirement(evidence, keys);
  const opening = { kind: 'Open', desk: stage.desk } as const;
  const pass: FoundPass = { ...stage.pass, evidence: () => Promise.resolve(opening) };
  stage.moveTo('2027-03-01T00:00:00Z');
  const seen = request({}, { status: { plan: plan({ startedTime: '2026-11-20T09:12:00Z' }), ...status } });
  const one = { ...seen, metadata: { ...seen.metadata, uid: requestUid } };
  const watched = await watchLedgers({ ...pass, ledgers: new Map() }, [one]);
  const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
  return { watched, outcome: read.kind === 'Whole' ? ledgerState(read.entries).outcome : read.kind };
}

const kindsOf = ({ blobs }: MemoryEvidence) => [
  ...new Set(
    [...blobs].flatMap(([name, bytes]) => (name.startsWith('receipts') ? [openReceipt(String(bytes))?.kind] : [])),
  ),
];

describe('a watch whose time has come', () => {
  it('goes on while the request rests, because what is approved late has to be watched for too', async () => {
    const { watched, outcome } = await watchWith({});
    expect(watched.subjects).toHaveLength(1);
    expect(outcome).toBeUndefined();
  });

  it('ends once the request is finished', async () => {
    const { watched, outcome } = await watchWith({ finishedTime: '2026-11-20T09:12:00Z' });
    expect(watched.subjects).toEqual([]);
    expect(outcome).toBe('WatchEnded');
  });
});

describe('the watch of a policy without a request', () => {
  it('comes back by itself when receipts are due, and replaces them then', async () => {
    const { evidence, stage, look } = await watch(true);
    expect(await look()).toEqual({ subjects: [], tasks: [], untilMs: Date.parse('2027-11-20T09:12:00Z') });
    expect(kindsOf(evidence)).toEqual(['Receipt']);
    stage.moveTo('2027-11-20T09:12:00Z');
    expect(await look()).toEqual({ subjects: [], tasks: [] });
    expect(kindsOf(evidence)).toEqual(['Tombstone']);
  });

  it('reads nothing again of a ledger that ended', async () => {
    const { evidence, stage, look } = await watch(true);
    await look();
    expect([...evidence.blobs.keys()].filter((name) => name.startsWith('ledger/'))).toHaveLength(1);
    stage.reads();
    stage.moveTo('2026-11-21T00:00:00Z');
    await look();
    expect(stage.reads()).toBe(0);
  });

  it('looks for the subject while the ledger is open, though the receipts are over', async () => {
    const { evidence, stage, look } = await watch(false);
    stage.moveTo('2027-11-21T00:00:00Z');
    expect((await look()).subjects).toHaveLength(1);
    expect(kindsOf(evidence)).toEqual(['Tombstone']);
  });

  it('tells in an Event of the policy that a ledger is not whole, because no request does', async () => {
    const { evidence, stage, look } = await watch(false);
    const [first = ''] = [...evidence.blobs.keys()].filter((name) => name.startsWith('ledger/'));
    evidence.blobs.delete(first);
    expect((await look()).subjects).toEqual([]);
    const [note = ''] = stage.notes;
    expect([stage.notes.length, note]).toEqual([
      1,
      expect.stringContaining('whose object is gone. Document 1 of the chain'),
    ]);
    expect(note).toContain('Restore it in container');
  });

  it('comes back by itself where a ledger is not whole, because nothing else calls for it', async () => {
    const { evidence, look } = await watch(false);
    const [first = ''] = [...evidence.blobs.keys()].filter((name) => name.startsWith('ledger/'));
    evidence.blobs.delete(first);
    expect((await look()).untilMs).toBe(startMs + checkIntervalMs);
  });

  it.each<[string, number | undefined]>([
    ['EvidenceUnavailable', startMs + checkIntervalMs],
    ['KeysUnavailable', startMs + checkIntervalMs],
    ['ErasureNotConfigured', undefined],
  ])('comes back by itself where the evidence cannot be used: %s', async (why, untilMs) => {
    const stage = openRetirement(createMemoryEvidence(), keys);
    const closed = { kind: 'Closed', why, message: 'shut' };
    const pass = { ...stage.pass, evidence: () => Promise.resolve(closed) } as unknown as FoundPass;
    expect(await watchLedgers(pass, [])).toEqual({
      subjects: [],
      tasks: [],
      ...(untilMs === undefined ? {} : { untilMs }),
    });
  });
});
