import { describe, expect, it } from '@jest/globals';
import { readLedgerOf, rememberLedger, withLedgerHead } from '../../src/erasure/request-ledger.ts';
import { keys, ledgerParts, opened, requestUid, runLedger, targetOf } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { plan } from '../policy/erasure/request-build.ts';
import { openRetirement, ring } from './retirement-stage.ts';

const started = plan({ startedTime: '2026-11-20T10:00:00Z' });
/** A ledger of two entries, and what status remembers of it after a pass that read it. */
async function remembered() {
  const evidence = createMemoryEvidence();
  await runLedger(ledgerParts(evidence, ring), [
    opened,
    { kind: 'DeletionIntended', targets: [targetOf(ring, 'a.wav')] },
  ]);
  const { pass, desk } = openRetirement(evidence, keys);
  await readLedgerOf(pass, desk, requestUid);
  return { evidence, memory: withLedgerHead(pass, requestUid, { plan: started }) };
}

const nameOf = (sequence: number) => `ledger/${requestUid}/${String(sequence).padStart(8, '0')}.json`;

describe('a ledger that status remembers', () => {
  it('is whole as it was left, and with entries that were added since', async () => {
    const { evidence, memory } = await remembered();
    expect(memory.ledger?.sequence).toBe(2);
    const { pass, desk } = openRetirement(evidence, keys);
    rememberLedger(pass, requestUid, memory);
    expect((await readLedgerOf(pass, desk, requestUid)).kind).toBe('Whole');
  });

  it('is broken where its end was cut off, also where another part of the pass has read it', async () => {
    const { evidence, memory } = await remembered();
    evidence.blobs.delete(nameOf(2));
    const { pass, desk } = openRetirement(evidence, keys);
    expect((await readLedgerOf(pass, desk, requestUid)).kind).toBe('Whole');
    rememberLedger(pass, requestUid, memory);
    const cut = { kind: 'Broken', faults: [{ kind: 'Truncated', sequence: 2 }] };
    expect(await readLedgerOf(pass, desk, requestUid)).toEqual(cut);
    expect(withLedgerHead(pass, requestUid, memory)).toBe(memory);
  });

  it('is broken where nothing is left of it and deletes may have begun', async () => {
    const { pass, desk } = openRetirement(createMemoryEvidence(), keys);
    rememberLedger(pass, requestUid, { plan: plan() });
    expect((await readLedgerOf(pass, desk, requestUid)).kind).toBe('Whole');
    rememberLedger(pass, requestUid, { plan: started });
    expect((await readLedgerOf(pass, desk, requestUid)).kind).toBe('Broken');
  });
});
