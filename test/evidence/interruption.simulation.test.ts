import { describe, expect, it } from '@jest/globals';
import { readLedger } from '../../src/evidence/ledger.ts';
import { readReceipts, replaceReceipts } from '../../src/evidence/receipt.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { crashingGate, Crash, yieldingGate, type Gate } from '../support/gate.ts';
import {
  abortSignal,
  eventsOf,
  issueAll,
  issuedChain,
  keys,
  ledgerParts,
  lifeOfRequest,
  receiptParts,
  ringOf,
  runLedger,
} from './evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

const ring = ringOf('k1');
const events = eventsOf(ring);
/** A request's evidence from the first entry to the final receipt. Every run goes through all of it. */
async function work(evidence: MemoryEvidence, gate?: Gate): Promise<void> {
  const store = evidence.open(gate);
  await runLedger({ ...ledgerParts(evidence, ring), store }, events);
  await issueAll({ ...receiptParts(evidence, keys), store }, lifeOfRequest);
}

/** One chain of each kind, with every state once. */
async function expectWhole(evidence: MemoryEvidence): Promise<void> {
  const ledger = await readLedger(ledgerParts(evidence, ring), { abortSignal });
  expect(ledger.kind === 'Whole' && ledger.entries.map(({ event }) => event)).toEqual(events);
  const receipts = await readReceipts(receiptParts(evidence, keys), { abortSignal });
  const states = receipts.kind === 'Whole' ? receipts.receipts.map(({ document }) => document.content) : [];
  expect(states.map((content) => ('state' in content ? content.state : undefined))).toEqual(
    lifeOfRequest.map(({ state }) => state),
  );
  expect(evidence.blobs.size).toBe(events.length + lifeOfRequest.length);
}

describe('evidence that is broken off', () => {
  it.each(['before', 'after'] as const)('is one chain after a crash %s any call and a restart', async (when) => {
    let at = 1;
    for (let isOver = false; !isOver; at += 1) {
      const evidence = createMemoryEvidence();
      const { gate, died } = crashingGate(at, when);
      await work(evidence, gate).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      isOver = !died();
      await work(evidence);
      await expectWhole(evidence);
    }
    expect(at).toBeGreaterThan(events.length + lifeOfRequest.length);
  });

  it('is one chain where every answer to a write is lost and the write is tried again at once', async () => {
    const evidence = createMemoryEvidence();
    const store = evidence.open();
    let isLost = false;
    const losing = {
      ...store,
      put: async (...args: Parameters<typeof store.put>) => {
        const outcome = await store.put(...args);
        isLost = !isLost;
        return isLost ? store.put(...args) : outcome;
      },
    };
    await runLedger({ ...ledgerParts(evidence, ring), store: losing }, events);
    await issueAll({ ...receiptParts(evidence, keys), store: losing }, lifeOfRequest);
    await expectWhole(evidence);
  });

  it('is one chain where a lost answer ends the pass and the next pass goes on', async () => {
    const evidence = createMemoryEvidence();
    const lost: Gate = async (call, act) => {
      const result = await act();
      if (call === 'put') throw new OperatorError('lost', { kind: 'retryable', reason: 'AzureUnavailable' });
      return result;
    };
    let passes = 0;
    for (; evidence.blobs.size < events.length + lifeOfRequest.length; passes += 1) {
      await work(evidence, lost).catch((error: unknown) => {
        if (!(error instanceof OperatorError)) throw error;
      });
    }
    expect(passes).toBe(events.length + lifeOfRequest.length);
    await work(evidence);
    await expectWhole(evidence);
  });

  it('is one chain where two writers do the same work at the same time', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const evidence = createMemoryEvidence();
      const yielding = yieldingGate(seed);
      await Promise.all([work(evidence, yielding), work(evidence, yielding)]);
      await expectWhole(evidence);
    }
  });

  it.each(['before', 'after'] as const)('verifies after a crash %s any call of the replacement', async (when) => {
    let at = 1;
    for (let isOver = false; !isOver; at += 1) {
      const evidence = await issuedChain(keys);
      const { gate, died } = crashingGate(at, when);
      const replace = async (parts: ReturnType<typeof receiptParts>) => {
        const whole = await readReceipts(parts, { abortSignal });
        if (whole.kind !== 'Whole') throw new Error('broken');
        return replaceReceipts(parts, whole, { issuedBeforeMs: Number.MAX_SAFE_INTEGER, abortSignal });
      };
      const parts = receiptParts(evidence, keys);
      await replace({ ...parts, store: evidence.open(gate) }).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      isOver = !died();
      expect((await readReceipts(parts, { abortSignal })).kind).toBe('Whole');
      await replace(parts);
      const end = await readReceipts(parts, { abortSignal });
      expect(end.kind === 'Whole' && end.receipts.map(({ document }) => document.kind)).toEqual(
        lifeOfRequest.map(() => 'Tombstone'),
      );
    }
  });
});
