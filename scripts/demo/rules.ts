import { createTwoFilesPatch } from 'diff';
import { kubectl, readSample, type LocalStack } from '../../test/support/local-stack.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { heading, indent, say } from './narration.ts';
import { approve, askForPass, readPolicy, reasonOf, waitForPolicy } from './policy.ts';

const accountId =
  '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/calls';

function lifecycleText(stack: LocalStack): string {
  return `${JSON.stringify(stack.azure.state.lifecycleDocument(accountId) ?? null, null, 2)}\n`;
}

export async function applyAndApprove(stack: LocalStack): Promise<void> {
  heading('3. Apply the sample policy');
  await kubectl(stack.controlPlane, ['create', 'namespace', 'privacy']);
  indent(await kubectl(stack.controlPlane, ['apply', '--server-side', '-f', '-'], await readSample()));
  const waiting = await waitForPolicy(
    stack,
    'rules to wait for approval',
    (policy) => reasonOf(policy, 'Ready') === 'RulesAwaitApproval',
  );
  say('   Nothing is written yet: a first rule set deletes more than none, so it waits for a person.');
  for (const account of waiting.status?.accounts ?? []) {
    say(`   account ${account.name}: ${account.reason}`);
    for (const line of account.arithmetic ?? []) say(`     ${line}`);
    for (const change of account.pendingChanges ?? []) say(`     waits: ${change}`);
    if (account.pendingDigest !== undefined) say(`     digest: ${account.pendingDigest}`);
  }

  heading('4. Approve exactly what was shown');
  const before = lifecycleText(stack);
  const digests = (waiting.status?.accounts ?? []).flatMap(({ pendingDigest }) => pendingDigest ?? []);
  await approve(stack, digests);
  await waitForPolicy(
    stack,
    'the rules to be in force',
    (policy) => (policy.status?.summary?.pendingAccounts ?? 1) === 0 && (policy.status?.summary?.rules ?? 0) > 0,
  );
  indent(await kubectl(stack.controlPlane, ['get', 'cdp', '-n', 'privacy']));
  await showConditions(stack);
  say('\n   The lifecycle document of account calls, before and after:');
  indent(
    createTwoFilesPatch('before', 'after', before, lifecycleText(stack), '', '', { context: 3 })
      .split('\n')
      .slice(1)
      .join('\n'),
  );
}

async function showConditions(stack: LocalStack): Promise<void> {
  const policy = await readPolicy(stack);
  say('');
  for (const { type, status, reason, message } of policy.status?.conditions ?? []) {
    say(`   ${type}=${status} (${reason})`);
    say(`     ${message}`);
  }
  say('\n   Compliant is not True, and rightly: the conditions that are not True say why.');
}

export async function showDrift(stack: LocalStack): Promise<void> {
  heading('5. Someone removes one of our rules');
  const rules = stack.azure.state.lifecycleDocument(accountId)?.rules ?? [];
  const victim = rules.find(({ name }) => typeof name === 'string' && name.startsWith('calldata'));
  if (typeof victim?.['name'] !== 'string') throw new Error('no rule of ours stands in account calls');
  stack.azure.state.setLifecycleDocument(
    accountId,
    rules.filter((rule) => rule !== victim),
  );
  say(`   removed ${victim['name']} in Azure`);
  await askForPass(stack);
  const has = () =>
    stack.azure.state.lifecycleDocument(accountId)?.rules.some(({ name }) => name === victim['name']) === true;
  await waitFor(has, { what: 'the rule to be restored' });
  const repaired = await waitForPolicy(
    stack,
    'status to tell of the repair',
    (policy) => policy.status?.accounts?.some(({ lastRepairReason }) => lastRepairReason === 'RulesRestored') === true,
  );
  const account = repaired.status?.accounts?.find(({ name }) => name === 'calls');
  say(
    `   restored without a new approval; status: ${account?.lastRepairReason ?? ''} at ${account?.lastRepairTime ?? ''}`,
  );
}

export async function showRefusal(stack: LocalStack): Promise<void> {
  heading('8. A policy with a mistake is refused');
  const mistaken = (await readSample()).replaceAll('prefix: voicebot/', 'prefix: voicebot');
  const { stderr, exitCode } = await stack.controlPlane.kubectl(['apply', '--server-side', '-f', '-'], {
    input: mistaken,
  });
  if (exitCode === 0) throw new Error('the API server admitted a prefix without a slash');
  indent(stderr);
}
