import { describe, expect, it } from '@jest/globals';
import { doubtOfHold, tellUntoldHold } from '../../src/policy/untold-holds.ts';
import type { ArtifactUntold, HoldDoubt, TagMeanings } from '../../src/policy/untold-holds.ts';

const tags: TagMeanings = {
  of: (value) => (value === 'case-7' ? 'Held' : value === 'ended' ? undefined : 'UnknownHold'),
  isAnyActive: true,
};
const copy = (holdTag?: string, state: ArtifactUntold['copies'][number]['state'] = 'base') => ({ state, holdTag });
const untold: ArtifactUntold = { copies: [copy('case-7')], tellsCall: false, isCut: false, hasChanged: false };

const rows: readonly (readonly [sentence: string, artifact: Partial<ArtifactUntold>, HoldDoubt | undefined])[] = [
  ['a tag of a hold in force and no call', {}, 'Lasting'],
  ['the same on a deleted copy, which somebody can restore', { copies: [copy('case-7', 'softDeleted')] }, 'Lasting'],
  ['the same on an older version alone', { copies: [copy(), copy('case-7', 'version')] }, 'Lasting'],
  ['the same where a copy was replaced while it was read', { hasChanged: true }, 'Passing'],
  ['a tag and a call: the call is held', { tellsCall: true }, undefined],
  ['no tag', { copies: [copy()] }, undefined],
  ['a tag of a hold that has ended', { copies: [copy('ended')] }, undefined],
  ['a tag that no hold names', { copies: [copy('misspelt')] }, 'Lasting'],
  ['the same on a deleted copy, from which nobody can take it', { copies: [copy('x', 'softDeleted')] }, undefined],
  ['more copies than can be held, of which the others may carry a tag', { copies: [], isCut: true }, 'Lasting'],
  ['the same with a call: the tag is what nobody saw', { copies: [], isCut: true, tellsCall: true }, 'Lasting'],
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
    const told = { container: 'transcripts', shape: 'a.json', reason: 'ContentMalformed' };
    expect(tellUntoldHold(told, 'Lasting')).toContain('like transcripts/a.json may carry a hold');
    expect(tellUntoldHold(told, 'Lasting')).toContain('Remove the tag, declare the artifact');
    expect(tellUntoldHold(told, 'Passing')).toContain('The next look reads it again.');
  });
});
