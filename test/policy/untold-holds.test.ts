import { describe, expect, it } from '@jest/globals';
import { doubtOfHold, tellUntoldHold } from '../../src/policy/untold-holds.ts';
import type { ArtifactUntold, CopyUntold, HoldDoubt, TagMeanings } from '../../src/policy/untold-holds.ts';

const tags: TagMeanings = {
  of: (value) => (value === 'case-7' ? 'Held' : value === 'ended' ? undefined : 'UnknownHold'),
  isAnyActive: true,
};
const copy = (holdTag?: string, more: Partial<CopyUntold> = {}): CopyUntold => ({
  state: 'base',
  holdTag,
  tells: 'NoCall',
  isChanging: false,
  ...more,
});
const untold: ArtifactUntold = { copies: [copy('case-7')], isCut: false };
const deleted = { state: 'softDeleted' } as const;
const older = { state: 'version' } as const;
const told = { tells: 'AllCalls' } as const;
const partly = { tells: 'SomeCalls' } as const;
const changed = { isChanging: true } as const;

const rows: readonly (readonly [sentence: string, artifact: Partial<ArtifactUntold>, HoldDoubt | undefined])[] = [
  ['a tag of a hold in force and no call', {}, 'Lasting'],
  ['the same on a deleted copy, which somebody can restore', { copies: [copy('case-7', deleted)] }, 'Lasting'],
  ['the same on an older version alone', { copies: [copy(), copy('case-7', older)] }, 'Lasting'],
  [
    'the same on a current copy beside an older one that tells',
    { copies: [copy('case-7'), copy(undefined, told)] },
    'Lasting',
  ],
  [
    'the same on an older one beside a current one that tells',
    { copies: [copy('case-7', older), copy(undefined, told)] },
    'Lasting',
  ],
  [
    'the same on a deleted copy beside one that tells',
    { copies: [copy('case-7', deleted), copy(undefined, told)] },
    undefined,
  ],
  ['the same where the copy was replaced while it was read', { copies: [copy('case-7', changed)] }, 'Passing'],
  ['the same where another copy was', { copies: [copy('case-7', older), copy(undefined, changed)] }, 'Lasting'],
  [
    'the same on a deleted copy where another was',
    { copies: [copy('case-7', deleted), copy(undefined, changed)] },
    'Passing',
  ],
  ['a tag and a call: the call is held', { copies: [copy('case-7', told)] }, undefined],
  ['the same beside a copy without either', { copies: [copy('case-7', told), copy()] }, undefined],
  ['a tag and some calls, while a record of the copy tells none', { copies: [copy('case-7', partly)] }, 'Lasting'],
  ['the same with a tag that no hold names', { copies: [copy('misspelt', partly)] }, 'Lasting'],
  [
    'a tag and all calls beside a copy that tells some',
    { copies: [copy('case-7', told), copy(undefined, { ...older, ...partly })] },
    undefined,
  ],
  [
    'a tag on a deleted copy beside one that tells some calls',
    { copies: [copy('case-7', deleted), copy(undefined, partly)] },
    undefined,
  ],
  ['no tag', { copies: [copy()] }, undefined],
  ['a tag of a hold that has ended', { copies: [copy('ended')] }, undefined],
  ['a tag that no hold names', { copies: [copy('misspelt')] }, 'Lasting'],
  ['the same on a deleted copy, from which nobody can take it', { copies: [copy('x', deleted)] }, undefined],
  ['more copies than can be held, of which the others may carry a tag', { copies: [], isCut: true }, 'Lasting'],
  ['the same with a call: the tag is what nobody saw', { copies: [copy(undefined, told)], isCut: true }, 'Lasting'],
];

describe('whether an artifact holds a call that nobody can tell', () => {
  it.each(rows)('%s', (_, artifact, expected) => {
    expect(doubtOfHold({ ...untold, ...artifact }, tags)).toBe(expected);
  });

  it('asks nothing of what was cut where no hold in force is named by a tag', () => {
    const cut = { ...untold, copies: [copy()], isCut: true };
    expect(doubtOfHold(cut, { ...tags, isAnyActive: false })).toBeUndefined();
  });

  it('is told with container, shape and remedy', () => {
    const held = { container: 'transcripts', shape: 'a.json', reason: 'ContentMalformed' };
    expect(tellUntoldHold(held, 'Lasting')).toContain('like transcripts/a.json may carry a hold');
    expect(tellUntoldHold(held, 'Lasting')).toContain('Remove the tag, declare the artifact');
    expect(tellUntoldHold(held, 'Passing')).toContain('The next look reads it again.');
  });
});
