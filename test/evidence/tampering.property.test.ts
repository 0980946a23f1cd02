import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { ChainHead } from '../../src/evidence/chain.ts';
import { readHistory } from '../../src/evidence/history.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import { readReceipts } from '../../src/evidence/receipt.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import {
  abortSignal,
  eventsOf,
  givenUpEvents,
  issuedChain,
  ledgerParts,
  pemPair,
  receiptParts,
  ringOf,
  runLedger,
  signingKeys,
  receiptHead,
} from './evidence-fixture.ts';
import { fiveDays, headOfHistory, historyParts, writtenHistory } from './history-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

// Hundreds of signatures, on machines under load.
jest.setTimeout(60_000);

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ring = ringOf('k1');
let keys: SigningKeys;
let ledger: MemoryEvidence;
let receipts: MemoryEvidence;
let ledgerHead: ChainHead;
let lastReceipt: ChainHead;
let history: MemoryEvidence;
let lastEntry: ChainHead;

type Content = readonly (readonly [name: string, bytes: Buffer])[];

/** The container after someone was there. */
function containerOf(content: Content): MemoryEvidence {
  const evidence = createMemoryEvidence();
  for (const [name, bytes] of content) evidence.blobs.set(name, bytes);
  return evidence;
}

const chains = [
  {
    chain: 'ledger',
    evidence: () => ledger,
    read: (evidence: MemoryEvidence, isHeadKnown: boolean) =>
      readLedger(ledgerParts(evidence, ring), { abortSignal, ...(isHeadKnown ? { head: ledgerHead } : {}) }),
  },
  {
    chain: 'receipts',
    evidence: () => receipts,
    read: (evidence: MemoryEvidence, isHeadKnown: boolean) =>
      readReceipts(receiptParts(evidence, keys), { abortSignal, ...(isHeadKnown ? { head: lastReceipt } : {}) }),
  },
  {
    chain: 'history',
    evidence: () => history,
    read: async (evidence: MemoryEvidence, isHeadKnown: boolean) => {
      const options = { abortSignal, ...(isHeadKnown ? { head: lastEntry } : {}) };
      const { faults } = await readHistory(historyParts(evidence, keys), options);
      return { kind: faults.length === 0 ? 'Whole' : 'Broken' } as const;
    },
  },
] as const;

beforeAll(async () => {
  keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
  ledger = createMemoryEvidence();
  const entries = await runLedger(ledgerParts(ledger, ring), [...givenUpEvents(ring), ...eventsOf(ring)]);
  ledgerHead = { sequence: entries.length, digest: entries.at(-1)!.digest };
  receipts = await issuedChain(keys);
  const whole = await readReceipts(receiptParts(receipts, keys), { abortSignal });
  lastReceipt = receiptHead(whole.kind === 'Whole' ? whole.receipts : [])!;
  history = await writtenHistory(keys, fiveDays);
  lastEntry = await headOfHistory(history, keys);
});

describe.each(chains)('the chain of the $chain', ({ evidence, read }) => {
  const all = (): Content => [...evidence().blobs];
  const kindOf = async (content: Content, isHeadKnown = false) => (await read(containerOf(content), isHeadKnown)).kind;

  it('is whole as it was written', async () => {
    expect(await kindOf(all())).toBe('Whole');
    expect(await kindOf(all(), true)).toBe('Whole');
  });

  it('shows any single changed byte, in the last document too and without a remembered head', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (document, place, mask) => {
        const index = document % all().length;
        const changed = all().map(([name, bytes], at) => {
          const copy = Buffer.from(bytes);
          if (at === index) copy[place % copy.length] = copy[place % copy.length]! ^ mask;
          return [name, copy] as const;
        });
        expect(await kindOf(changed)).toBe('Broken');
      }),
      { numRuns: 200 },
    );
  });

  it('shows every other way to write the last character of a document', async () => {
    const [name, bytes] = all().at(-1)!;
    for (const byte of Buffer.from(`${alphabet}=\n\0\u007f`)) {
      const copy = Buffer.from(bytes);
      if (copy.at(-1) === byte) continue;
      copy[copy.length - 1] = byte;
      expect(await kindOf([...all().slice(0, -1), [name, copy]])).toBe('Broken');
    }
  });

  it('shows a byte that was added or taken away', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.boolean(), async (document, place, isAdded) => {
        const index = document % all().length;
        const changed = all().map(([name, bytes], at) => {
          const cut = place % bytes.length;
          const rest = bytes.subarray(isAdded ? cut : cut + 1);
          const middle = isAdded ? bytes.subarray(cut, cut + 1) : Buffer.alloc(0);
          return [name, at === index ? Buffer.concat([bytes.subarray(0, cut), middle, rest]) : bytes] as const;
        });
        expect(await kindOf(changed)).toBe('Broken');
      }),
    );
  });

  it('shows any document that was dropped, the last ones to who remembers the head', async () => {
    for (const [dropped] of all()) {
      const rest = all().filter(([name]) => name !== dropped);
      expect(await kindOf(rest, true)).toBe('Broken');
      if (dropped !== all().at(-1)![0]) expect(await kindOf(rest)).toBe('Broken');
    }
    for (let length = 0; length < all().length; length += 1) {
      expect(await kindOf(all().slice(0, length), true)).toBe('Broken');
    }
  });

  it('shows any other order, and any document that stands twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.boolean(), async (first, second, isCopied) => {
        const content = all();
        const [from, to] = [first % content.length, second % (content.length + 1)];
        fc.pre(from !== to && (to < content.length || isCopied));
        const name = content[0]![0].replace(/\d{8}/, String(to + 1).padStart(8, '0'));
        const moved = new Map(content);
        moved.set(name, content[from]![1]);
        if (!isCopied) moved.set(content[from]![0], content[to]![1]);
        expect(await kindOf([...moved])).toBe('Broken');
      }),
    );
  });
});
