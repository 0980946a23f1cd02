import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { isDeepEqual } from '../api/json.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';

/** At most one write a pass, and none where nothing moved: a status that is rewritten for its own sake never rests. */
export async function writeStatus(
  context: PassContext,
  policy: CallDataPolicy,
  { status, abortSignal }: CallOptions & { readonly status: CallDataPolicyStatus },
): Promise<void> {
  if (isDeepEqual(policy.status, status)) return;
  await context.policies.applyStatus(policy, status, { abortSignal });
}
