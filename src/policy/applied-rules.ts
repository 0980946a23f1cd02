import type { AccountStatus } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import { deletableTagName } from './deletable-tag.ts';
import type { LifecycleRule } from './facts.ts';
import { buildRule } from './lifecycle-rules.ts';
import { digestRules } from './rule-digest.ts';
import { deletionAtoms, type ActionKind, type DeletionAtom } from './rule-regions.ts';

type AppliedRule = NonNullable<AccountStatus['appliedRules']>[number];

/** The bound of the CRD, and Azure's own limit of rules. */
const maxRemembered = 100;

/**
 * The set that was put in force, in the form in which status remembers it. `undefined` where a rule is not of the shape
 * that we write (a paused one, for example): then the digest alone is the memory.
 */
export function describeApplied(rules: readonly LifecycleRule[]): readonly AppliedRule[] | undefined {
  if (rules.length > maxRemembered) return undefined;
  const described = rules.map(describeRule);
  return described.every((rule) => rule !== undefined) ? described : undefined;
}

function describeRule(rule: LifecycleRule): AppliedRule | undefined {
  const atoms = deletionAtoms(rule);
  if (atoms === 'NotUnderstood') return undefined;
  const [first] = atoms;
  if (first === undefined) return undefined;
  return omitUndefined({
    name: rule.name,
    prefixes: distinct(atoms.map(({ prefix }) => prefix)),
    blobTypes: distinct(atoms.map(({ blobType }) => blobType)),
    baseBlobDays: daysOf(atoms, 'baseBlob'),
    snapshotDays: daysOf(atoms, 'snapshot'),
    versionDays: daysOf(atoms, 'version'),
    // One filter speaks for the whole rule.
    tag: first.tag === undefined ? undefined : { name: deletableTagName, value: first.tag },
  });
}

function daysOf(atoms: readonly DeletionAtom[], kind: ActionKind): number | undefined {
  return atoms.find((atom) => atom.kind === kind)?.days;
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

/**
 * Our rules that count as in force: what status remembers as applied. Where it remembers a digest without the rules (of
 * disabled ones nothing needs remembering), what is seen counts only if it is that set. Without any memory what is seen
 * counts, because nothing else is known.
 */
export function rulesInForce(
  previous: AccountStatus | undefined,
  seen: readonly LifecycleRule[],
  ownPrefix: string,
): readonly LifecycleRule[] {
  if (previous?.appliedDigest === undefined) return seen;
  const remembered = recallApplied(previous, ownPrefix);
  if (remembered !== undefined) return remembered;
  return digestRules(previous.resourceId, seen) === previous.appliedDigest ? seen : [];
}

/**
 * The rules that were put in force in this account, out of status. Only a memory whose digest is the remembered one, and
 * whose rules bear this policy's names, counts: what someone edited or copied from elsewhere is no memory.
 */
export function recallApplied(
  previous: AccountStatus | undefined,
  ownPrefix: string,
): readonly LifecycleRule[] | undefined {
  if (previous?.appliedRules === undefined || previous.appliedDigest === undefined) return undefined;
  if (!previous.appliedRules.every(({ name }) => name.startsWith(ownPrefix))) return undefined;
  const rules = previous.appliedRules.map((rule) =>
    buildRule(rule.name, {
      prefixes: rule.prefixes,
      blobTypes: rule.blobTypes,
      days: omitUndefined({
        baseBlob: rule.baseBlobDays,
        snapshot: rule.snapshotDays,
        version: rule.versionDays,
      }),
      tag: rule.tag?.value,
    }),
  );
  return digestRules(previous.resourceId, rules) === previous.appliedDigest ? rules : undefined;
}
