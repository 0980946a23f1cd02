import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import { kubectl, type LocalStack } from '../../test/support/local-stack.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { indent } from './narration.ts';

export async function readPolicy(stack: LocalStack): Promise<CallDataPolicy> {
  const text = await kubectl(stack.controlPlane, ['get', 'cdp', 'voicebot', '-n', 'privacy', '-o', 'json']);
  return JSON.parse(text) as CallDataPolicy;
}

/** Waits until the operator has spoken of the newest generation and the condition holds. */
export async function waitForPolicy(
  stack: LocalStack,
  what: string,
  holds: (policy: CallDataPolicy) => boolean,
): Promise<CallDataPolicy> {
  return waitFor(
    async () => {
      const policy = await readPolicy(stack);
      return policy.status?.observedGeneration === policy.metadata.generation && holds(policy) ? policy : undefined;
    },
    { what, deadlineMs: 60_000, intervalMs: 200 },
  );
}

export function reasonOf(policy: CallDataPolicy, conditionType: string): string | undefined {
  return policy.status?.conditions?.find(({ type }) => type === conditionType)?.reason;
}

/** What happens at the next check, now: the interval of the sample is an hour. */
export async function askForPass(stack: LocalStack): Promise<void> {
  const asked = new Date().toISOString();
  const args = ['annotate', 'cdp', 'voicebot', '-n', 'privacy', '--overwrite'];
  await kubectl(stack.controlPlane, [...args, `${reconcileRequestedAtAnnotation}=${asked}`]);
  await waitForPolicy(stack, 'the pass that was asked for', ({ status }) => status?.lastHandledReconcileAt === asked);
}

/** Server-side apply as a manager of its own: what Git applies later neither owns nor removes the approval. */
export async function approve(stack: LocalStack, approvedDigests: readonly string[]): Promise<void> {
  const approval = {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'CallDataPolicy',
    metadata: { name: 'voicebot', namespace: 'privacy' },
    spec: { lifecycle: { approvedDigests } },
  };
  const args = ['apply', '--server-side', '--field-manager=calldata-cli', '-f', '-'];
  indent(await kubectl(stack.controlPlane, args, JSON.stringify(approval)));
}
