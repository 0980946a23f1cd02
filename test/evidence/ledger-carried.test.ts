import { describe, expect, it } from '@jest/globals';
import { appendEvents, intentEvents, openingEvents, sealingEvents } from '../../src/evidence/ledger-progress.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { keyIdsInUse, type LedgerState } from '../../src/evidence/ledger-state.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import { outcomeEvents } from '../../src/evidence/outcome-events.ts';
import { Crash, crashingGate, yieldingGate, type Gate } from '../support/gate.ts';
import { abortSignal, ledgerParts, ringOf } from './evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';
import { ring, targets, e, feature, seen, opening, outcomes } from './progress-fixture.ts';

describe('a request that is carried out on its ledger alone', () => {
  const sealed = [feature(1), feature(2)];

  /** From nothing to the outcomes, as often as it is asked for. */
  async function work(evidence: MemoryEvidence, gate?: Gate): Promise<void> {
    const parts = { ...ledgerParts(evidence, ring), store: evidence.open(gate) };
    const steps: readonly ((state: LedgerState) => readonly LedgerEvent[])[] = [
      (state) => [...openingEvents(state, opening), ...sealingEvents(state, sealed)],
      (state) => intentEvents(state, targets, { late: false }),
      (state) => outcomeEvents(state, outcomes, seen),
    ];
    let read = await readLedger(parts, { abortSignal });
    for (const step of steps) {
      if (read.kind !== 'Whole') throw new Error(read.kind);
      const added = await appendEvents(parts, read, step, { abortSignal });
      if (added.kind === 'Unwritable') throw new Error('Unwritable');
      read = added;
    }
  }

  const expected = [
    'Opened',
    'SubjectSealed',
    'DeletionIntended',
    'DeletionSeen',
    'DeletionSeen',
    'Retained',
    'Deferred',
    'Failed',
  ];
  async function kindsOf(evidence: MemoryEvidence): Promise<readonly string[]> {
    const read = await readLedger(ledgerParts(evidence, ring), { abortSignal });
    return read.kind === 'Whole' ? read.entries.map(({ event }) => event.kind) : [read.kind];
  }

  it.each(['before', 'after'] as const)('says everything once after a crash %s any call', async (when) => {
    let at = 1;
    for (let isOver = false; !isOver; at += 1) {
      const evidence = createMemoryEvidence();
      const { gate, died } = crashingGate(at, when);
      await work(evidence, gate).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      isOver = !died();
      await work(evidence);
      expect(await kindsOf(evidence)).toEqual(expected);
    }
    expect(at).toBeGreaterThan(expected.length);
  });

  it('says everything once where two processes do the same', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const evidence = createMemoryEvidence();
      const yielding = yieldingGate(seed);
      await Promise.all([work(evidence, yielding), work(evidence, yielding)]);
      expect(await kindsOf(evidence)).toEqual(expected);
    }
  });

  it('adds nothing where nothing is taken', async () => {
    const evidence = createMemoryEvidence();
    evidence.refusal = { kind: 'ContainerNotFound' };
    await expect(work(evidence)).rejects.toThrow('Unwritable');
  });

  it('goes on under a new key, and needs the old one', async () => {
    const evidence = createMemoryEvidence();
    await work(evidence);
    const rotated = { ...ledgerParts(evidence, ringOf('k2', 'k1')) };
    const read = await readLedger(rotated, { abortSignal });
    if (read.kind !== 'Whole') throw new Error(read.kind);
    const added = await appendEvents(
      rotated,
      read,
      (state) => outcomeEvents(state, [{ target: e, kind: 'Gone' }], seen),
      {
        abortSignal,
      },
    );
    expect(added.kind === 'Whole' && [...keyIdsInUse(added.entries)].toSorted()).toEqual(['k1', 'k2']);
    expect(await readLedger(ledgerParts(evidence, ringOf('k2')), { abortSignal })).toMatchObject({ kind: 'Broken' });
  });
});
