import type { OlderDays, OtherRule } from './class-terms.ts';
import type { DeletionAtom } from './rule-regions.ts';

interface RuleAtom extends DeletionAtom {
  readonly isOfOthers: boolean;
}

/**
 * What rules take of versions and snapshots alone, as somebody may have changed one of ours. Where a rule of the operator takes
 * the current blob under the same prefix and tag, the older copies count as going by it already. One of others never speaks for them.
 */
export function olderAloneOf(atoms: readonly RuleAtom[], ownTag: string): readonly OtherRule[] {
  const withBase = new Set(atoms.filter((atom) => atom.kind === 'baseBlob' && !atom.isOfOthers).map(keyOf));
  return atoms.flatMap((atom): readonly OtherRule[] => {
    const { kind, blobType, days, prefix } = atom;
    if (kind === 'baseBlob' || withBase.has(keyOf(atom))) return [];
    const older: OlderDays = { kind, blobType, days, tag: tagOf(atom, ownTag) };
    return [{ prefix, days: { all: undefined, tagged: undefined, olderAlone: [older] } }];
  });
}

function keyOf({ prefix, tag }: RuleAtom): string {
  return JSON.stringify([prefix, tag]);
}

function tagOf({ tag }: RuleAtom, ownTag: string): OlderDays['tag'] {
  if (tag === undefined) return undefined;
  return tag === ownTag ? 'Ours' : { value: tag };
}
