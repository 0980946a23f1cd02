import { expect, it } from '@jest/globals';
import { nothingExamined } from '../../../src/erasure/look/examination.ts';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import type { Evidence } from '../../../src/matching/evidence.ts';
import { digestsOf } from '../../matching/subjects.ts';

it('does not take what one content shows for what another one shows, where one of their hashes is the same', () => {
  const called: Evidence = {
    ...{ requestId: 'r1', feature: 0, kind: 'phone', verified: true, place: 'Caller', manner: 'Exact' },
  };
  const whole = { found: [called], callers: ['k1:a'] };
  const memory = createLookMemory();
  const features = digestsOf('r1', { phone: '0172 1234567' });
  const first = memory.begin('stamp', features);
  first.remember({ hash: 1, check: 1 }, { ...nothingExamined, whole });
  first.remember({ hash: 1, check: 2 }, nothingExamined);
  const shown = (recall: typeof first, check: number) => recall.recall({ hash: 1, check })?.examined.whole.found.length;
  expect([shown(first, 1), shown(first, 2)]).toEqual([1, 0]);
  first.end(true);
  const second = memory.begin('stamp', features);
  expect([shown(second, 1), shown(second, 2)]).toEqual([1, 0]);
});

it('does not take a part of what a content shows for all of it', () => {
  const found: readonly Evidence[] = [
    { requestId: 'r1', feature: 0, kind: 'phone', verified: true, place: 'Caller', manner: 'Exact' },
  ];
  const examined = { ...nothingExamined, records: new Map([['c1', { found, callers: [] }]]) };
  const memory = createLookMemory();
  const features = digestsOf('r1', { phone: '0172 1234567' });
  const first = memory.begin('stamp', features);
  first.remember({ hash: 1, check: 1 }, examined, 'Part');
  first.remember({ hash: 2, check: 1 }, examined);
  first.end(true);
  const second = memory.begin('stamp', features);
  const shown = [1, 2].map((hash) => second.recall({ hash, check: 1 }));
  expect(shown.map((one) => [one?.isWhole, one?.examined.records.size])).toEqual([
    [false, 1],
    [true, 1],
  ]);
});
