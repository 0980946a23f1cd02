import type { LifecycleRule } from './facts.ts';
import { buildRule, byName, chunk, maxPrefixesPerRule, type RuleScope } from './lifecycle-rules.ts';
import { byCodeUnits } from './rule-digest.ts';
import {
  actionKinds,
  blobTypes,
  covers,
  intersect,
  understoodAtoms,
  type ActionKind,
  type BlobType,
  type DeletionAtom,
} from './rule-regions.ts';

/**
 * The rules that delete exactly what both the desired rules and the atoms in force delete: for each overlapping pair
 * the longer prefix, the later day and the tag of either. They bear the names of the desired rules' classes, numbered anew.
 */
export function interimRules(
  desired: readonly LifecycleRule[],
  inForce: readonly DeletionAtom[],
): readonly LifecycleRule[] {
  const atomsOfStem = Map.groupBy(
    desired.flatMap((rule) => commonAtoms(rule, inForce).map((atom) => ({ stem: stemOf(rule.name), atom }))),
    ({ stem }) => stem,
  );
  return [...atomsOfStem]
    .flatMap(([stem, entries]) => rulesOfStem(stem, withoutCovered(entries.map(({ atom }) => atom))))
    .toSorted(byName);
}

function commonAtoms(rule: LifecycleRule, inForce: readonly DeletionAtom[]): readonly DeletionAtom[] {
  return understoodAtoms([rule]).flatMap((atom) => inForce.flatMap((standing) => intersect(atom, standing) ?? []));
}

/** The name without its number. */
function stemOf(name: string): string {
  return name.replace(/N\d+$/, '');
}

/** Drops atoms that another one covers; of equal ones the first stays. */
function withoutCovered(atoms: readonly DeletionAtom[]): readonly DeletionAtom[] {
  return atoms.filter(
    (atom, index) =>
      !atoms.some(
        (other, otherIndex) =>
          otherIndex !== index && covers(other, atom) && (otherIndex < index || !covers(atom, other)),
      ),
  );
}

function rulesOfStem(stem: string, atoms: readonly DeletionAtom[]): readonly LifecycleRule[] {
  return groupIntoScopes(atoms)
    .flatMap((scope) => chunk(scope.prefixes, maxPrefixesPerRule).map((prefixes) => ({ ...scope, prefixes })))
    .map((scope, index) => buildRule(`${stem}N${index + 1}`, scope));
}

/** A rule has one tag, and one number of days a kind, for all its prefixes and blob types: atoms that agree share a rule. */
function groupIntoScopes(atoms: readonly DeletionAtom[]): readonly RuleScope[] {
  const cells = [...Map.groupBy(atoms, (atom) => atom.tag)].flatMap(([tag, ofTag]) =>
    [...Map.groupBy(ofTag, (atom) => atom.prefix)].flatMap(([prefix, ofPrefix]) => cellsOf({ prefix, tag }, ofPrefix)),
  );
  return [...Map.groupBy(cells, (cell) => cell.key)]
    .toSorted(([a], [b]) => byCodeUnits(a, b))
    .flatMap(([, group]) => {
      const first = group[0];
      return first === undefined
        ? []
        : [{ ...first.scope, prefixes: group.map((cell) => cell.prefix).toSorted(byCodeUnits) }];
    });
}

interface Cell {
  readonly key: string;
  readonly prefix: string;
  readonly scope: Omit<RuleScope, 'prefixes'>;
}

/** What happens to one tag under one prefix: blob types with the same days together. */
function cellsOf(
  { prefix, tag }: Pick<DeletionAtom, 'prefix' | 'tag'>,
  atoms: readonly DeletionAtom[],
): readonly Cell[] {
  const typesWithDays = blobTypes
    .map((blobType) => ({ blobType, days: daysByKind(atoms, blobType) }))
    .filter(({ days }) => Object.keys(days).length > 0);
  return [...Map.groupBy(typesWithDays, ({ days }) => JSON.stringify(days))].flatMap(([signature, members]) => {
    const types = members.map(({ blobType }) => blobType);
    const days = members[0]?.days ?? {};
    return { key: [signature, types.join(), tag ?? ''].join(' '), prefix, scope: { blobTypes: types, days, tag } };
  });
}

/** After `withoutCovered` there is at most one atom for each kind. */
function daysByKind(atoms: readonly DeletionAtom[], blobType: BlobType): Partial<Record<ActionKind, number>> {
  const days: Partial<Record<ActionKind, number>> = {};
  for (const kind of actionKinds) {
    const atom = atoms.find((candidate) => candidate.kind === kind && candidate.blobType === blobType);
    if (atom !== undefined) days[kind] = atom.days;
  }
  return days;
}
