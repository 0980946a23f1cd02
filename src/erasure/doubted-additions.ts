import { omitUndefined } from '../api/json.ts';
import type { KnownTarget, LedgerState } from '../evidence/ledger-state.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import type { PlanDetailCall } from './plan-details-schema.ts';
import type { ListedTarget } from './plan-listing.ts';
import { readPlan, type PlanShelf } from './plan-shelf.ts';
import type { FoundPass } from './policy-pass.ts';

/**
 * An addition that may have been taken back, as a plan lists it. Where weak matches were included by its approval, nobody knows any
 * more whether it was one.
 */
export function listedOfDoubted(
  { approvals }: Pick<LedgerState, 'approvals'>,
  { target, additionsDigest }: KnownTarget,
): ListedTarget {
  const { class: className, account, location, call: callId, versionId, place } = target;
  const approval = approvals.findLast((one) => one.additionsDigest === additionsDigest);
  const weak = approval?.weakMatches === 'Include';
  return { class: className, account, location, callId, weak, ...omitUndefined({ versionId, place }) };
}

interface ShownBefore {
  readonly requestUid: string;
  readonly targets: readonly KnownTarget[];
}

/**
 * What an approver was shown of additions before, as far as that is still on the shelf: a look that does not find them has no names
 * of them.
 */
export async function detailsShownBefore(
  pass: FoundPass,
  shelf: PlanShelf,
  { requestUid, targets }: ShownBefore,
): Promise<readonly PlanDetailCall[]> {
  const calls: PlanDetailCall[] = [];
  for (const [planDigest, own] of Map.groupBy(targets, ({ additionsDigest }) => additionsDigest)) {
    const read = planDigest === undefined ? undefined : await readPlan(shelf, { requestUid, planDigest }, pass);
    if (read?.kind === 'Opened') calls.push(...callsWith(read.details.calls, own));
  }
  return calls;
}

function callsWith(calls: readonly PlanDetailCall[], wanted: readonly KnownTarget[]): readonly PlanDetailCall[] {
  const keys = new Set(wanted.map(({ target }) => targetKey(target)));
  return calls.flatMap((call) => {
    const targets = call.targets.filter(({ target: { callId, ...place } }) =>
      keys.has(targetKey({ ...place, call: callId })),
    );
    return targets.length === 0 ? [] : [{ ...call, targets }];
  });
}
