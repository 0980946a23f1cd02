import { describeChanges } from './brake-changes.ts';
import { interimRules } from './brake-interim.ts';
import type { LifecycleRule } from './facts.ts';
import { digestRules } from './rule-digest.ts';
import { covers, deletionAtoms, understoodAtoms, type DeletionAtom } from './rule-regions.ts';

export interface BrakeInput {
  /**
   * Our rules in force: the set that status remembers as applied, else what was observed. What someone changed behind our
   * back in between is neither a reason to let a stricter set pass nor one to give up what was approved.
   */
  readonly inForce: readonly LifecycleRule[];
  readonly desired: readonly LifecycleRule[];
  readonly resourceId: string;
  readonly approval: 'Manual' | 'Automatic';
  readonly approvedDigests: readonly string[];
  /** Digest of the set that the operator last put or found in force as wanted. */
  readonly appliedDigest?: string | undefined;
}

export interface RulesPlan {
  /** The rules of ours that may stand now. */
  readonly write: readonly LifecycleRule[];
  /**
   * Why: the desired set is approved, waived, what the operator had put in force before, or deletes nothing sooner or
   * more than the rules in force. `AwaitsApproval`: `write` is the part of it that is in force already.
   */
  readonly basis: 'Approved' | 'Automatic' | 'AppliedBefore' | 'NotTighter' | 'AwaitsApproval';
  readonly pending?: { readonly digest: string; readonly changes: readonly string[] };
}

/**
 * The brake: a rule set that would delete sooner or more than the rules in force waits until its digest is approved.
 * Until then only what both the rules in force and the policy allow stands, so removing and loosening act at once and
 * nothing is deleted that would not be deleted anyway. A rule of ours that is not understood counts as deleting
 * nothing when it stands in Azure, and as deleting anything when it is desired.
 */
export function planRules(input: BrakeInput): RulesPlan {
  const digest = digestRules(input.resourceId, input.desired);
  if (input.approvedDigests.includes(digest)) return { write: input.desired, basis: 'Approved' };
  if (input.approval === 'Automatic') return { write: input.desired, basis: 'Automatic' };
  if (input.appliedDigest === digest) return { write: input.desired, basis: 'AppliedBefore' };
  const inForce = understoodAtoms(input.inForce);
  if (input.desired.every((rule) => deletesNothingNew(rule, inForce))) {
    return { write: input.desired, basis: 'NotTighter' };
  }
  return {
    write: interimRules(input.desired, inForce),
    basis: 'AwaitsApproval',
    pending: { digest, changes: describeChanges(input.desired, inForce) },
  };
}

/**
 * Blob names are open-ended, so narrower prefixes never add up to a wider one, and one atom in force must cover each
 * desired atom alone.
 */
function deletesNothingNew(rule: LifecycleRule, inForce: readonly DeletionAtom[]): boolean {
  const atoms = deletionAtoms(rule);
  return atoms !== 'NotUnderstood' && atoms.every((atom) => inForce.some((standing) => covers(standing, atom)));
}
