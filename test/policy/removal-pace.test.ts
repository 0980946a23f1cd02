import { describe, expect, it } from '@jest/globals';
import { maxCorrections } from '../../src/api/ai-status-schema.ts';
import type { AiCorrection } from '../../src/policy/ai-verdict.ts';
import { isRemoval, untilRemovalMs } from '../../src/policy/removal-pace.ts';
import { aiResourceId } from './ai-build.ts';

const now = '2026-03-01T12:00:00Z';
const resourceId = aiResourceId('voicebot');
const account = { name: 'voicebot', resourceId };
const removal = { account, change: { kind: 'DeleteStoredCompletions' }, others: [] } as const;

function corrected(secondsAgo: number, overrides: Partial<AiCorrection> = {}): AiCorrection {
  const time = new Date(Date.parse(now) - secondsAgo * 1000).toISOString();
  return { account: 'voicebot', change: 'DeleteStoredCompletions', message: 'Done.', time, ...overrides };
}

function remembering(corrections: readonly AiCorrection[]) {
  const ai = { accounts: 1, deployments: 1, notVerified: 0, corrections: [...corrections] };
  return { status: { observedGeneration: 1, ai } };
}

function waitAfter(corrections: readonly AiCorrection[], asked: Parameters<typeof untilRemovalMs>[1] = removal) {
  return untilRemovalMs(remembering(corrections), asked, Date.parse(now));
}

const ofOther = (secondsAgo: number) => corrected(secondsAgo, { account: 'other' });

describe('how long a removal waits', () => {
  it.each<readonly [string, readonly AiCorrection[], number]>([
    ['not at all where nothing was removed', [], 0],
    ['for the rest of a minute after one of its kind in its account', [corrected(20)], 40_000],
    ['no longer once the minute is over', [corrected(60)], 0],
    ['not for one in another account', [ofOther(20)], 0],
    [
      'not for one in an account of the same name elsewhere',
      [corrected(20, { resourceId: resourceId.replace('/voice/', '/other/') })],
      0,
    ],
    [
      'for one in the account, whatever its name was and however its id is spelt',
      [corrected(20, { account: 'old-name', resourceId: resourceId.toUpperCase() })],
      40_000,
    ],
    ['not for one of another kind', [corrected(20, { change: 'DeleteTrainingFiles' })], 0],
    ['not for one by a clock that is ahead', [corrected(-20)], 0],
    ['not for one whose time nobody can read', [corrected(0, { time: 'soon' })], 0],
    [
      'for the oldest of a full memory: a younger one of its own may have had no place',
      Array.from({ length: maxCorrections }, (_, at) => ofOther(at)),
      60_000 - (maxCorrections - 1) * 1000,
    ],
    ['not for a full memory that reaches back further', Array.from({ length: maxCorrections }, () => ofOther(61)), 0],
  ])('%s', (_what, corrections, waitMs) => {
    expect(waitAfter(corrections)).toBe(waitMs);
  });

  it.each<readonly [string, Partial<AiCorrection>, number]>([
    [
      'is as long for what another policy removed there',
      { account: 'bot', resourceId: resourceId.toLowerCase() },
      40_000,
    ],
    ['is nothing for what another policy removed elsewhere', { resourceId: aiResourceId('other') }, 0],
    ['is nothing for a mere name in the status of another policy', {}, 0],
  ])('%s', (_what, entry, waitMs) => {
    expect(waitAfter([], { ...removal, others: [remembering([corrected(20, entry)])] })).toBe(waitMs);
  });

  it('is nothing without a status', () => {
    expect(untilRemovalMs({}, removal, Date.parse(now))).toBe(0);
  });
});

it.each([
  ['SetStoredCompletionsDisabled', false],
  ['SetTags', false],
  ['CancelFineTuning', true],
  ['DeleteTrainingFiles', true],
  ['DeleteStoredCompletions', true],
] as const)('%s takes something away: %s', (kind, isOne) => {
  expect(isRemoval({ kind })).toBe(isOne);
});
