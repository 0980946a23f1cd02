import type { AccountStatus, CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountPlan, MadePlan } from '../policy/account-plan.ts';
import type { AccountResult } from '../policy/account-result.ts';
import { onlyLoosens, plannedMemory } from '../policy/applied-memory.ts';
import { mayHoldRules, refuseUnremembered, roomForAccounts } from '../policy/remembered-accounts.ts';
import { ownerMemory } from '../policy/unseen-owners.ts';
import { previousEntry } from './accounts.ts';
import { applyRules } from './apply-rules.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';
import { writeStatus } from './write-status.ts';

interface Plans extends CallOptions {
  readonly plans: readonly AccountPlan[];
}

/**
 * Sends the writes, and first tells status what a crash right after them would make it forget: in which account rules of
 * ours stand for the first time, since an account that leaves the spec is found through status alone; and which looser
 * rules are about to stand, since a stricter set is compared with what status remembers.
 */
export async function applyAnnounced(
  context: PassContext,
  policy: CallDataPolicy,
  options: Plans,
): Promise<readonly AccountResult[]> {
  const unremembered = plansWithoutRoom(policy, options.plans);
  const plans = options.plans.filter((plan) => !unremembered.includes(plan));
  const announced = plans.flatMap((plan) =>
    plan.kind === 'Made' && plan.changes && mustBeAnnounced(policy, plan) ? [announce(policy, plan)] : [],
  );
  if (announced.length > 0) {
    const isAnnounced = ({ resourceId }: AccountStatus): boolean =>
      announced.some((entry) => entry.resourceId.toLowerCase() === resourceId.toLowerCase());
    const others = (policy.status?.accounts ?? []).filter((entry) => !isAnnounced(entry));
    // Verdicts and the generation that they speak of stay as they are: nothing has been seen since.
    const status = { observedGeneration: -1, ...policy.status, accounts: [...others, ...announced] };
    await writeStatus(context, policy, { status, abortSignal: options.abortSignal });
  }
  const results = await applyRules(context, policy, { ...options, plans });
  return [...results, ...unremembered.map(refuse)];
}

/** Writes to accounts that status does not know yet and has no room for. They are not sent: nobody would remember them. */
function plansWithoutRoom(policy: CallDataPolicy, plans: readonly AccountPlan[]): readonly AccountPlan[] {
  const unknown = plans.filter(
    (plan) => plan.kind === 'Made' && plan.changes && previousEntry(policy, plan.observation.resourceId) === undefined,
  );
  return unknown.slice(roomForAccounts(policy.status?.accounts ?? []));
}

function refuse(plan: AccountPlan): AccountResult {
  return { plan, write: { kind: 'Failed', failure: refuseUnremembered(plan.observation.name) } };
}

function mustBeAnnounced(policy: CallDataPolicy, plan: MadePlan): boolean {
  return onlyLoosens(plan) || !mayHoldRules(previousEntry(policy, plan.observation.resourceId));
}

function announce(policy: CallDataPolicy, plan: MadePlan): AccountStatus {
  const { name, resourceId } = plan.observation;
  const known = previousEntry(policy, resourceId);
  const { appliedDigest, appliedRules, ...previous } = known ?? {};
  const memory = onlyLoosens(plan)
    ? plannedMemory(plan)
    : {
        ...(appliedDigest === undefined ? {} : { appliedDigest }),
        ...(appliedRules === undefined ? {} : { appliedRules }),
      };
  const message = 'Rules of this policy are being written here.';
  return {
    ...previous,
    ...memory,
    ...ownerMemory(plan, known),
    name,
    resourceId,
    reason: 'Progressing',
    message,
    writeAnnounced: true,
  };
}
