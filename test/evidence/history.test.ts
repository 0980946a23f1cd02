import { describe, expect, it } from '@jest/globals';
import { appendToHistory, type HistoryAppend } from '../../src/evidence/history.ts';
import type { HistoryDocument } from '../../src/evidence/history-document.ts';
import type { HistoryStatement } from '../../src/policy/history/decision.ts';
import { abortSignal, keys } from './evidence-fixture.ts';
import {
  firstEntryMs,
  fiveDays,
  headOfHistory,
  historyParts,
  historyStatement,
  partsOver,
  writtenHistory,
} from './history-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from './memory-evidence-store.ts';

const laterMs = Date.parse('2026-11-26T09:12:00Z');
const statement = historyStatement({ day: '2026-11-26' });

/** As a pass decides: nothing where the day has its entry. */
const oncePerDay = (last: HistoryDocument | undefined): Promise<HistoryStatement | undefined> =>
  Promise.resolve(last?.content.day === statement.day ? undefined : statement);

const namesOf = ({ blobs }: MemoryEvidence) => [...blobs.keys()].map((name) => name.slice(-'00000001.jws'.length));
const kindOf = ({ kind }: HistoryAppend) => kind;

describe('an entry that is added', () => {
  it('begins a history where there is none, and follows the last one', async () => {
    const evidence = createMemoryEvidence();
    await appendToHistory(historyParts(evidence, keys), undefined, oncePerDay, { abortSignal });
    expect(namesOf(evidence)).toEqual(['00000001.jws']);
    const written = await writtenHistory(keys, fiveDays);
    const head = await headOfHistory(written, keys);
    const added = await appendToHistory(historyParts(written, keys, laterMs), head, oncePerDay, { abortSignal });
    expect(added).toMatchObject({ kind: 'Whole', last: { content: { sequence: 6, previousDigest: head.digest } } });
  });

  it('is not written twice where the pass was broken off before status could name it', async () => {
    const written = await writtenHistory(keys, fiveDays);
    const head = await headOfHistory(written, keys);
    for (let pass = 0; pass < 2; pass += 1) {
      await appendToHistory(historyParts(written, keys, laterMs), head, oncePerDay, { abortSignal });
    }
    expect(namesOf(written)).toHaveLength(6);
  });

  it('is written by one of two writers who decided at the same time', async () => {
    const written = await writtenHistory(keys, fiveDays);
    const head = await headOfHistory(written, keys);
    const both = [1, 2].map((writer) =>
      appendToHistory(historyParts(written, keys, laterMs + writer), head, oncePerDay, { abortSignal }),
    );
    expect((await Promise.all(both)).map(kindOf)).toEqual(['Whole', 'Whole']);
    expect(namesOf(written)).toHaveLength(6);
  });

  it('is not written twice where the answer to the write was lost', async () => {
    const evidence = createMemoryEvidence();
    const store = evidence.open();
    const forgetful = {
      ...store,
      put: async (...args: Parameters<typeof store.put>) => {
        await store.put(...args);
        return { kind: 'Exists' } as const;
      },
    };
    const added = await appendToHistory(partsOver(forgetful, keys, laterMs), undefined, oncePerDay, { abortSignal });
    expect(added).toMatchObject({ kind: 'Whole', last: { content: { sequence: 1 } } });
    expect(namesOf(evidence)).toHaveLength(1);
  });

  it.each([
    [
      'is gone',
      (blobs: Map<string, Buffer>) => {
        blobs.clear();
      },
    ],
    [
      'lost its last entry',
      (blobs: Map<string, Buffer>) => {
        drop(blobs, 4);
      },
    ],
    [
      'lost an early entry',
      (blobs: Map<string, Buffer>) => {
        drop(blobs, 1);
      },
    ],
    [
      'has another last entry',
      (blobs: Map<string, Buffer>) => {
        change(blobs, 4);
      },
    ],
    [
      'holds what nobody of us wrote',
      (blobs: Map<string, Buffer>) => {
        blobs.set([...blobs.keys()][0]!.replace('00000001', 'x'), Buffer.from(''));
      },
    ],
  ])('is not added, and nothing is begun anew, where the history %s', async (_sentence, tamper) => {
    const written = await writtenHistory(keys, fiveDays);
    const head = await headOfHistory(written, keys);
    tamper(written.blobs);
    const before = written.blobs.size;
    const added = await appendToHistory(historyParts(written, keys, laterMs), head, oncePerDay, { abortSignal });
    expect(added.kind).toBe('Broken');
    expect(written.blobs.size).toBe(before);
  });

  it('is not added after an end that is not genuine, when status names none', async () => {
    const written = await writtenHistory(keys, fiveDays);
    change(written.blobs, 2);
    const added = await appendToHistory(historyParts(written, keys, laterMs), undefined, oncePerDay, { abortSignal });
    expect(added.kind).toBe('Broken');
  });

  it('is not added to a history that vanished between two looks', async () => {
    const written = await writtenHistory(keys, fiveDays);
    const head = await headOfHistory(written, keys);
    const store = written.open();
    const vanishing = {
      ...store,
      put: () => {
        written.blobs.clear();
        return Promise.resolve({ kind: 'Exists' } as const);
      },
    };
    const added = await appendToHistory(partsOver(vanishing, keys, laterMs), head, oncePerDay, { abortSignal });
    expect(added).toMatchObject({ kind: 'Broken', faults: [{ kind: 'Truncated', sequence: 5 }] });
  });

  it('is signed with the time that was decided by, though the clock was put meanwhile', async () => {
    const written = await writtenHistory(keys, fiveDays);
    const head = await headOfHistory(written, keys);
    let nowMs = laterMs;
    const decide = (last: HistoryDocument | undefined) => {
      nowMs = firstEntryMs;
      return oncePerDay(last);
    };
    const parts = { ...historyParts(written, keys), now: () => nowMs };
    const added = await appendToHistory(parts, head, decide, { abortSignal });
    expect(added).toMatchObject({ last: { content: { sequence: 6, entryTime: new Date(laterMs).toISOString() } } });
  });

  it('is not written at a time that is not later than the last entry, which would break the history', async () => {
    const written = await writtenHistory(keys, fiveDays);
    const head = await headOfHistory(written, keys);
    const added = await appendToHistory(historyParts(written, keys), head, oncePerDay, { abortSignal });
    expect(added).toMatchObject({ kind: 'Whole', last: { content: { sequence: 5 } } });
    expect(namesOf(written)).toHaveLength(5);
  });

  it('says when the container takes nothing', async () => {
    const written = await writtenHistory(keys, fiveDays);
    written.refusal = { kind: 'Protected' };
    const head = await headOfHistory(written, keys);
    const added = await appendToHistory(historyParts(written, keys, laterMs), head, oncePerDay, { abortSignal });
    expect(added).toEqual({ kind: 'Unwritable', isContainerGone: false });
  });
});

function drop(blobs: Map<string, Buffer>, index: number): void {
  blobs.delete([...blobs.keys()][index]!);
}

function change(blobs: Map<string, Buffer>, index: number): void {
  const name = [...blobs.keys()][index]!;
  const bytes = Buffer.from(blobs.get(name)!);
  bytes[200] = bytes[200]! ^ 1;
  blobs.set(name, bytes);
}
