import { describe, expect, it } from '@jest/globals';
import { createCallPlaces } from '../../../src/erasure/erase/call-places.ts';
import { createHiddenNames } from '../../../src/erasure/erase/hidden-names.ts';
import type { HiddenBy } from '../../../src/erasure/erase/hidden-names.ts';
import type { PlacedArtifact } from '../../../src/erasure/erase/naming-calls.ts';
import type { ListingParts } from '../../../src/erasure/erase/target-listing.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { createCallKnowledge } from '../../../src/scan/pass/call-knowledge.ts';
import { spec } from '../../policy/build.ts';
import { buildCopy } from '../../scan/sweep/delete-build.ts';
import { holdByIds, nowMs } from './erase-build.ts';

const completions = { kind: 'StoredCompletion', account: 'bot' } as const;

/** The parts that are asked, with one class. */
function partsOf(holds: readonly ResolvedHold[]): ListingParts {
  const knowledge = createCallKnowledge({ spec: spec([]), holds, nowMs });
  return { knowledge, session: { classes: [{ declared: {} }], basis: { holds } } } as unknown as ListingParts;
}

const likeOf = (shape: string) =>
  ({ kind: 'Hidden', class: 'texts', account: 'calls', container: 'chats', shape, reason: 'Unreadable' }) as const;
function placedWith(state: 'base' | 'version' | 'snapshot' | 'softDeleted', name = 'one.json'): PlacedArtifact {
  const copies = [{ facts: buildCopy({ state, ...(state === 'version' ? { versionId: 'v1' } : {}) }) }];
  return { place: { container: 'chats' }, artifact: { name, copies } } as unknown as PlacedArtifact;
}

const placed = placedWith('base');
const told = (...callIds: readonly string[]): HiddenBy => ({ callIds, isUntold: false, like: likeOf('a'), placed });
const untold: HiddenBy = { callIds: [], isUntold: true, like: likeOf('b'), placed };
const many = Array.from({ length: 100_001 }, (_, call) => `call-${call + 10}`);

describe('names that nobody can read', () => {
  it.each<readonly [string, readonly HiddenBy[], readonly ResolvedHold[], boolean]>([
    ['may be of a held call where it is among those that have them', [told('a'), told('b')], [holdByIds('B')], true],
    ['are not where another call is held', [told('a'), told('b')], [holdByIds('c')], false],
    ['may be where nobody can tell the call and any is held', [untold], [holdByIds('c')], true],
    ['are not where no hold is in force', [untold, told(...many)], [], false],
    ['may be where more calls have them than are remembered', [told('a'), told(...many)], [holdByIds('c')], true],
  ])('%s', (_what, all, holds, expected) => {
    const names = createHiddenNames(createCallPlaces());
    for (const one of all) names.note(completions, one);
    expect(names.ofHeld(completions, partsOf(holds)).length > 0).toBe(expected);
    expect(names.ofHeld({ ...completions, kind: 'File' }, partsOf(holds))).toEqual([]);
  });

  it('are told by what they look like, those alone that keep something', () => {
    const names = createHiddenNames(createCallPlaces());
    for (const one of [told('a'), told('b'), { ...told('c'), like: likeOf('9') }, untold]) names.note(completions, one);
    expect(names.ofHeld(completions, partsOf([holdByIds('b')]))).toEqual([likeOf('a'), likeOf('b')]);
  });

  it('keep something also where more looks have them than are told', () => {
    const names = createHiddenNames(createCallPlaces());
    for (let look = 0; look < 80; look += 1)
      names.note(completions, { ...told(`call-${look}`), like: likeOf(`a${look}`) });
    expect(names.ofHeld(completions, partsOf([holdByIds('call-79')]))).toEqual([likeOf('a64')]);
  });

  it('are asked again for their tags where these may change, however many deleted ones were seen before', () => {
    const names = createHiddenNames(createCallPlaces());
    for (let call = 0; call < 300; call += 1)
      names.note(completions, {
        ...told(`call-${call}`),
        placed: placedWith(call % 2 === 0 ? 'softDeleted' : 'snapshot', `${call}.json`),
      });
    const [base, version] = [placedWith('base'), placedWith('version', 'two.json')];
    for (const one of [base, version]) names.note(completions, { ...told('a'), placed: one });
    expect(names.placedOf(completions)).toEqual([base, version]);
  });
});
