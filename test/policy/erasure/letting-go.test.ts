import { describe, expect, it } from '@jest/globals';
import { judgeLettingGo, type CleanupLeft } from '../../../src/policy/erasure/letting-go.ts';

const deadlineMs = 3_600_000;

function goes(left: CleanupLeft, afterMs: number): string {
  const end = judgeLettingGo(left, { deletedMs: 0, deadlineMs, nowMs: afterMs });
  const words = end.kind === 'Wait' ? `waits until ${end.untilMs} for` : 'goes without';
  return [words, ...(end.leaves.length === 0 ? ['nothing'] : end.leaves)].join(' ');
}

describe('a request that is being deleted', () => {
  it.each<[string, CleanupLeft, string, string]>([
    [
      'once all is done',
      { secret: 'Done', word: 'Told', naming: 'Done' },
      'goes without nothing',
      'goes without nothing',
    ],
    [
      'while its Secret cannot be destroyed',
      { secret: 'Left', word: 'Told', naming: 'Done' },
      'waits until 3600000 for Secret',
      'goes without Secret',
    ],
    [
      'while its ledger cannot be told that nothing more goes',
      { secret: 'Done', word: 'Owed', naming: 'Done' },
      'waits until 3600000 for Word',
      'goes without Word',
    ],
    [
      'while no receipt can name who was told',
      { secret: 'Done', word: 'Told', naming: 'Owed' },
      'waits until 3600000 for Naming',
      'goes without Naming',
    ],
    [
      'while neither can be done',
      { secret: 'Left', word: 'Owed', naming: 'Done' },
      'waits until 3600000 for Secret Word',
      'goes without Secret Word',
    ],
  ])('%s', (_when, left, before, after) => {
    expect([goes(left, deadlineMs - 1), goes(left, deadlineMs)]).toEqual([before, after]);
  });
});
