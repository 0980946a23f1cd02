import { describe, expect, it } from '@jest/globals';
import { deletableTagValue } from '../../../src/policy/deletable-tag.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { NamedValue } from '../../../src/scan/blob-port.ts';
import { buildStep, deleted } from './delete-build.ts';
import { nowMs, sweepWorld, upTo } from './sweep-world.ts';
import type { BlobOfTest, SweepWorld } from './sweep-world.ts';

const many = (count: number, more: Partial<BlobOfTest> = {}): readonly BlobOfTest[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${index}.wav`, ...more }));

const denied = new OperatorError('The right is missing.', { kind: 'retryable', reason: 'AccessDenied', status: 403 });

describe('a delete pass', () => {
  it('deletes what is due and nothing else', async () => {
    const blobs = [{ name: 'due.wav' }, { name: 'young.wav', dueFromMs: Number.POSITIVE_INFINITY }];
    const { result, deletes } = await sweepWorld({ blobs });
    expect(deletes).toEqual(['due.wav']);
    expect(result).toEqual({
      classes: [{ name: 'recordings', deleted: 1, approved: 0, kept: {}, immutableUntilMs: undefined }],
    });
  });

  it('deletes exactly what the allowance lets it, however many go at a time', async () => {
    const { result, deletes } = await sweepWorld({ blobs: many(40), allowances: upTo(7) });
    expect(deletes).toHaveLength(7);
    expect(result.classes).toMatchObject([{ deleted: 7, kept: { OverAllowance: 33 } }]);
  });

  it('deletes nothing of a class without an allowance', async () => {
    const { deletes } = await sweepWorld({ blobs: many(3), allowances: [] });
    expect(deletes).toEqual([]);
  });

  it('takes what was approved first, and lets newcomers meet the routine', async () => {
    const approved = { cutoffMs: 100, atMost: 3 };
    const allowances = [{ name: 'recordings', approved, routine: { cutoffMs: nowMs, atMost: 1 } }];
    const old = many(3, { dueFromMs: 100 });
    const newcomers = [5, 6].map((index) => ({ name: `${index}.wav`, dueFromMs: 101 }));
    const { deletes, result } = await sweepWorld({ blobs: [...newcomers, ...old], allowances });
    expect([...deletes].sort()).toEqual(['0.wav', '1.wav', '2.wav', '5.wav']);
    expect(result.classes).toMatchObject([{ deleted: 4, approved: 3, kept: { OverAllowance: 1 } }]);
  });

  it('gives the place of one that stayed untouched to another', async () => {
    const { result } = await sweepWorld({
      blobs: many(40),
      pageSize: 1,
      allowances: upTo(20),
      answer: ({ target }) => (target.name === '0.wav' ? { kind: 'Leased' } : deleted),
    });
    expect(result.classes).toMatchObject([{ deleted: 20, kept: { Leased: 1, OverAllowance: 19 } }]);
  });

  it('tells as gone under an approval only what is gone', async () => {
    const { result } = await sweepWorld({
      blobs: many(3),
      allowances: [
        { name: 'recordings', approved: { cutoffMs: nowMs, atMost: 3 }, routine: { cutoffMs: nowMs, atMost: 0 } },
      ],
      answer: ({ target }) => (target.name === '0.wav' ? { kind: 'Leased' } : deleted),
    });
    expect(result.classes).toMatchObject([{ deleted: 2, approved: 2, kept: { Leased: 1 } }]);
  });

  it.each([
    ['and tells no call', 'ContentMalformed', 'HoldUntold'],
    ['and changed while it was read', 'ContentChanged', 'PassIncomplete'],
  ] as const)('stops where an artifact carries a hold %s', async (_, reason, why) => {
    const never = Number.POSITIVE_INFINITY;
    const tagged: BlobOfTest = { name: '1.wav', isUntold: true, reason, dueFromMs: never, copy: { holdTag: 'case-7' } };
    const blobs = [{ name: '0.wav' }, tagged, { name: '2.wav' }];
    const byPage = await sweepWorld({ blobs, pageSize: 1 });
    expect(byPage.deletes).toEqual(['0.wav']);
    expect(byPage.result.stopped?.reason).toBe(why);
    expect(byPage.result.stopped?.message).toContain('like recordings/9.aaa');
    expect((await sweepWorld({ blobs })).deletes).toEqual([]);
    const told = blobs.map((blob) => ({ ...blob, isUntold: false }));
    expect((await sweepWorld({ blobs: told })).deletes).toEqual(['0.wav', '2.wav']);
  });

  it('stops in every place where an artifact in one of them tells no call', async () => {
    const tagged: BlobOfTest = { name: '0.wav', isUntold: true, copy: { holdTag: 'case-7' } };
    const more = many(40).map(({ name }) => ({ name: `more-${name}` }));
    expect((await sweepWorld({ blobs: many(1), more, pageSize: 1 })).deletes).toHaveLength(41);
    const { deletes } = await sweepWorld({ blobs: [tagged], more, pageSize: 1 });
    expect(deletes.length).toBeLessThan(3);
  });

  it('goes on taking tags from what is held, whatever else may be held', async () => {
    const tagged = { name: '0.wav', isUntold: true, dueFromMs: Number.POSITIVE_INFINITY, copy: { holdTag: 'case-7' } };
    const blobs = [tagged];
    const { result } = await sweepWorld({ blobs, allowances: [], setsTags: false });
    expect(result.stopped).toBeUndefined();
    expect((await sweepWorld({ blobs, allowances: [] })).result.stopped?.reason).toBe('HoldUntold');
  });

  it('asks before its first delete whether the policy is still wanted', async () => {
    const { result, deletes } = await sweepWorld({ blobs: many(3), stillWanted: () => Promise.resolve(false) });
    expect(deletes).toEqual([]);
    expect(result.stopped?.reason).toBe('Progressing');
  });

  it('asks again in each batch, and stops where the answer is no or cannot be had', async () => {
    const answers = [() => Promise.resolve(true), () => Promise.reject(denied)];
    let at = 0;
    const { result, deletes } = await sweepWorld({
      blobs: many(600),
      stillWanted: () => (answers[at++] ?? (() => Promise.resolve(true)))(),
    });
    expect(deletes.length).toBeLessThanOrEqual(256);
    expect(deletes.length).toBeGreaterThan(200);
    expect(result.stopped).toEqual({ reason: 'AccessDenied', message: 'The right is missing.' });
    expect(result.classes[0]?.deleted).toBe(deletes.length);
  });

  it('leaves a place where a right is missing, and tells it', async () => {
    const { result, deletes } = await sweepWorld({ blobs: many(500), answer: () => denied });
    expect(deletes.length).toBeLessThan(100);
    expect(result.stopped?.reason).toBe('AccessDenied');
    expect(result.classes[0]?.deleted).toBe(0);
  });

  it('throws on an abort only, and then with its reason', async () => {
    const abortSignal = AbortSignal.abort(new Error('shutdown'));
    await expect(sweepWorld({ blobs: many(3), abortSignal })).rejects.toThrow('shutdown');
  });
});

describe('what tells the start of others', () => {
  const blobs = [{ name: 'a.json' }, { name: 'a.wav' }, { name: 'b.json' }, { name: 'b.wav' }];

  it('goes last', async () => {
    const { deletes } = await sweepWorld({ blobs });
    expect(deletes.slice(0, 2).sort()).toEqual(['a.wav', 'b.wav']);
    expect(deletes.slice(2).sort()).toEqual(['a.json', 'b.json']);
  });

  it('stays with a recording that stayed', async () => {
    const { deletes, result } = await sweepWorld({
      blobs,
      answer: ({ target }) => (target.name === 'a.wav' ? { kind: 'Leased' } : deleted),
    });
    expect(deletes).not.toContain('a.json');
    expect(deletes).toContain('b.json');
    expect(result.classes).toMatchObject([{ deleted: 2, kept: { Leased: 2 } }]);
  });

  it('stays with a recording that the listing showed to be blocked', async () => {
    const untilMs = Number.POSITIVE_INFINITY;
    const blocked = { name: 'a.wav', decision: { deletes: [], blocked: { untilMs } } };
    const { deletes, result } = await sweepWorld({ blobs: [{ name: 'a.json' }, blocked] });
    expect(deletes).toEqual([]);
    expect(result.classes).toMatchObject([{ kept: { LegalHold: 2 }, immutableUntilMs: undefined }]);
  });

  it('stays where the allowance ended before the recordings did', async () => {
    const { deletes } = await sweepWorld({ blobs, allowances: upTo(1) });
    expect(deletes).toHaveLength(1);
    expect(deletes[0]).toMatch(/wav$/);
  });

  it('stays where the place could not be read to its end', async () => {
    const { deletes, result } = await sweepWorld({ blobs, listingFails: denied });
    expect([...deletes].sort()).toEqual(['a.wav', 'b.wav']);
    expect(result.stopped?.reason).toBe('AccessDenied');
  });
});

describe('logs whose records are cut', () => {
  const blobs = [{ name: 'a.ndjson', decision: { deletes: [] } }];

  it('are handed over with the cut-off, and count as deleted once they are cut', async () => {
    const cutoffs: number[] = [];
    const { result, deletes } = await sweepWorld({
      blobs,
      cut: ({ cutoffMs }) => {
        cutoffs.push(cutoffMs);
        return Promise.resolve({ kind: 'Cut', then: [] });
      },
    });
    expect([cutoffs, deletes]).toEqual([[nowMs], []]);
    expect(result.classes).toMatchObject([{ deleted: 1 }]);
  });

  it('are deleted like others where all of it is due, and only then', async () => {
    const whole = [{ name: 'a.ndjson' }];
    const cutAs = (kind: 'DeleteWhole' | 'NothingDue') =>
      sweepWorld({ blobs: whole, cut: () => Promise.resolve({ kind }) });
    expect((await cutAs('DeleteWhole')).deletes).toEqual(['a.ndjson']);
    expect((await cutAs('NothingDue')).deletes).toEqual([]);
  });
});

describe('the tag that lets the lifecycle rule delete', () => {
  const young = Number.POSITIVE_INFINITY;
  const value = deletableTagValue('uid-1');
  const ours = { name: 'calldata-deletable', value };
  const hold = { name: 'calldata-hold', value: 'case-7' };

  async function written(
    blob: Partial<BlobOfTest>,
    tags: readonly NamedValue[],
    more: Pick<SweepWorld, 'mode' | 'setsTags'> = {},
  ) {
    const writes: { readonly tags: readonly NamedValue[]; readonly ifTags: string | undefined }[] = [];
    await sweepWorld({
      blobs: [{ name: 'a.wav', dueFromMs: young, ...blob }],
      mode: 'Tagged',
      ...more,
      tags,
      service: {
        setTags: (_, all, { ifTags }) => {
          writes.push({ tags: all, ifTags });
          return Promise.resolve({ kind: 'Set' });
        },
      },
    });
    return writes;
  }

  it('is added to the others, which must still be there', async () => {
    const other = { name: 'consent', value: 'yes' };
    expect(await written({}, [other])).toEqual([{ tags: [other, ours], ifTags: `"consent" = 'yes'` }]);
    expect(await written({}, [])).toEqual([{ tags: [ours], ifTags: undefined }]);
  });

  it('is taken away from what is held, and the hold stays', async () => {
    const held = { decision: { isHeld: true }, copy: { isTaggedDeletable: true } };
    expect(await written(held, [hold, ours])).toEqual([
      { tags: [hold], ifTags: `"calldata-deletable" = '${value}' AND "calldata-hold" = 'case-7'` },
    ]);
    const unknown = { ...held, decision: { hasUnknownHold: true } };
    expect(await written(unknown, [hold, ours])).toHaveLength(1);
  });

  it('is taken away with the value of an earlier policy, too, and that is exchanged for ours where nothing is held', async () => {
    const earlier = { name: ours.name, value: 'earlier' };
    const copy = { otherDeletableTag: earlier.value };
    const ifTags = `"calldata-deletable" = 'earlier'`;
    const held = { decision: { isHeld: true }, copy };
    expect(await written(held, [earlier], { setsTags: false })).toEqual([{ tags: [], ifTags }]);
    expect(await written({ isBelowFloor: true, copy }, [earlier])).toEqual([{ tags: [], ifTags }]);
    expect(await written({ copy }, [earlier])).toEqual([{ tags: [ours], ifTags }]);
  });

  it('is taken away from a log with a call below its floor, whatever else of it is due, and not set on one', async () => {
    const tagged = { isBelowFloor: true, copy: { isTaggedDeletable: true }, decision: { deletes: [buildStep()] } };
    const ifTags = `"calldata-deletable" = '${value}'`;
    expect(await written(tagged, [ours], { setsTags: false })).toEqual([{ tags: [], ifTags }]);
    expect(await written({ isBelowFloor: true }, [])).toEqual([]);
  });

  it('is taken away from what may be held and does not tell its call, whatever is not known', async () => {
    const untold = { mayBeHeld: true, copy: { isTaggedDeletable: true }, decision: { isUnclassified: true } };
    const ifTags = `"calldata-deletable" = '${value}'`;
    expect(await written(untold, [ours], { setsTags: false })).toEqual([{ tags: [], ifTags }]);
    expect(await written({ ...untold, mayBeHeld: false }, [ours])).toEqual([]);
    expect(await written({ ...untold, copy: {} }, [])).toEqual([]);
  });

  it.each<[string, Partial<BlobOfTest>, readonly NamedValue[]]>([
    ['is there', { copy: { isTaggedDeletable: true } }, [ours]],
    ['cannot be told to belong to a call', { decision: { isUnclassified: true } }, []],
    ['was put on hold since the listing', {}, [hold]],
    ['has ten tags', {}, Array.from({ length: 10 }, (_, index) => ({ name: `t${index}`, value: '' }))],
    ['is a snapshot', { copy: { state: 'snapshot' } }, []],
    ['is due in this pass', { dueFromMs: 0 }, []],
  ])('is not set where the copy %s', async (_, blob, tags) => {
    expect(await written(blob, tags)).toEqual([]);
  });

  it('is none of our business in other modes', async () => {
    expect(await written({}, [], { mode: 'WholePrefix' })).toEqual([]);
  });

  it('is only taken away where it must not be set', async () => {
    const held = { decision: { isHeld: true }, copy: { isTaggedDeletable: true } };
    expect(await written({}, [], { setsTags: false })).toEqual([]);
    expect(await written(held, [hold, ours], { setsTags: false })).toHaveLength(1);
  });

  it('keeps no delete back where it cannot be written', async () => {
    const { deletes, result } = await sweepWorld({
      blobs: [...many(3), { name: 'young.wav', dueFromMs: young }],
      mode: 'Tagged',
      service: { setTags: () => Promise.reject(denied) },
    });
    expect(deletes).toHaveLength(3);
    expect(result.stopped?.reason).toBe('AccessDenied');
  });
});
