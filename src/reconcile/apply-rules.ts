import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountPlan, MadePlan } from '../policy/account-plan.ts';
import type { AccountResult, WriteOutcome } from '../policy/account-result.ts';
import { countRules } from '../policy/standing-rules.ts';
import { failureOf, isOperatorError, OperatorError } from './errors.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions, LifecycleWriteResult } from './ports.ts';
import { isStillWanted } from './still-wanted.ts';

/** Sends the writes that the plans owe, account by account; one that fails does not hold up the others. */
export async function applyRules(
  context: PassContext,
  policy: CallDataPolicy,
  options: CallOptions & { readonly plans: readonly AccountPlan[] },
): Promise<readonly AccountResult[]> {
  return Promise.all(
    options.plans.map(async (plan): Promise<AccountResult> => {
      if (plan.kind === 'Blind' || !plan.changes) return { plan, write: { kind: 'NotSent' } };
      return { plan, write: await applyPlan(context, policy, { plan, abortSignal: options.abortSignal }) };
    }),
  );
}

async function applyPlan(
  context: PassContext,
  policy: CallDataPolicy,
  { plan, abortSignal }: CallOptions & { readonly plan: MadePlan },
): Promise<WriteOutcome> {
  try {
    const result = await context.estate.writeLifecycle(
      {
        resourceId: plan.observation.resourceId,
        ownPrefix: plan.ownPrefix,
        seen: plan.seen,
        wanted: plan.rules.write,
        stillWanted: () => isStillWanted(context, policy, { abortSignal }),
      },
      { abortSignal },
    );
    if (result.kind === 'superseded') return { kind: 'Failed', failure: failureOf(supersededError(plan)) };
    recordWrite(context, policy, { plan, result });
    return {
      kind: 'Standing',
      document: result.document,
      sent: result.kind === 'written',
      repairs: result.kind === 'written' ? result.repairs : 0,
    };
  } catch (error) {
    if (isOperatorError(error)) return { kind: 'Failed', failure: failureOf(error) };
    throw error;
  }
}

function supersededError(plan: MadePlan): OperatorError {
  return new OperatorError(
    `${plan.observation.name}: the policy or our rules changed between the look and the write; nothing was written.`,
    { kind: 'retryable', reason: 'DocumentChanged' },
  );
}

function recordWrite(
  context: PassContext,
  policy: CallDataPolicy,
  { plan, result }: { readonly plan: MadePlan; readonly result: LifecycleWriteResult },
): void {
  if (result.kind !== 'written') return;
  const { name } = plan.observation;
  const count = countRules(plan.rules.write.length);
  if (result.repairs > 0) {
    const note = `${name}: another writer replaced the lifecycle document at the same time; our ${count} were written again.`;
    context.recordEvent(policy, { type: 'Warning', reason: 'LostUpdateRepaired', action: 'WriteRules', note });
  } else if (plan.drifted) {
    const note = `${name}: rules of ours had been changed or removed by someone else; ${count} restored.`;
    context.recordEvent(policy, { type: 'Warning', reason: 'RulesRestored', action: 'WriteRules', note });
  } else if (plan.rules.write.length === 0) {
    const note = `${name}: our rules were removed.`;
    context.recordEvent(policy, { type: 'Normal', reason: 'RulesRemoved', action: 'WriteRules', note });
  } else {
    const note = `${name}: ${count} of ours written and read back.`;
    context.recordEvent(policy, { type: 'Normal', reason: 'RulesWritten', action: 'WriteRules', note });
  }
}
