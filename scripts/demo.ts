import { createTwoFilesPatch } from 'diff';
import type { CallDataPolicy } from '../src/api/call-data-policy.ts';
import { reconcileRequestedAtAnnotation } from '../src/api/group.ts';
import {
  kubectl,
  operatorIdentity,
  readSample,
  readVoiceEstate,
  startLocalStack,
  type LocalStack,
} from '../test/support/local-stack.ts';
import { startOperatorProcess, type OperatorProcess } from '../test/support/operator-process.ts';
import { waitFor } from '../test/support/wait-for.ts';
import { buildOperator } from './build.ts';

const accountId =
  '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/calls';

const startedMs = performance.now();

function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

function heading(text: string): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  say(`\n== ${text}  (${seconds} s)`);
}

function indent(text: string): void {
  for (const line of text.trimEnd().split('\n')) say(`   ${line}`);
}

async function readPolicy(stack: LocalStack): Promise<CallDataPolicy> {
  return JSON.parse(
    await kubectl(stack.controlPlane, ['get', 'cdp', 'voicebot', '-n', 'privacy', '-o', 'json']),
  ) as CallDataPolicy;
}

/** Waits until the operator has spoken of the newest generation and the condition holds. */
async function waitForPolicy(
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

function readyReason(policy: CallDataPolicy): string | undefined {
  return policy.status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
}

function lifecycleText(stack: LocalStack): string {
  return `${JSON.stringify(stack.azure.state.lifecycleDocument(accountId) ?? null, null, 2)}\n`;
}

async function startStack(): Promise<{ readonly stack: LocalStack; readonly operator: OperatorProcess }> {
  heading('1. A real Kubernetes API and a local Azure');
  const estate = await readVoiceEstate();
  const [bundle, stack] = await Promise.all([
    buildOperator(),
    startLocalStack({
      estate,
      report: (line) => {
        say(`   ${line}`);
      },
    }),
  ]);
  say(`   kube-apiserver ${stack.controlPlane.kubernetesVersion} at ${stack.controlPlane.server}`);
  say(`   Azure Resource Manager and token endpoint at ${stack.azure.armEndpoint}`);
  say('   estate: storage accounts calls, archive, plain; calls holds two lifecycle rules of another team');

  heading('2. The operator, in its own process, under its own ServiceAccount');
  const operator = await startOperatorProcess({
    bundle,
    controlPlane: stack.controlPlane,
    identity: operatorIdentity,
    azure: stack.azure,
  });
  void operator.ended.then((code) => {
    if (code !== 0 && code !== 'SIGKILL') {
      say(`   the operator ended with ${code}:`);
      indent(operator.lines().slice(-10).join('\n'));
    }
  });
  await waitFor(() => operator.lines().some((line) => line.includes('"watching"')), {
    what: 'the operator to watch policies',
    describe: () => operator.lines().slice(-3),
  });
  say(
    `   process ${operator.pid} watches as ${operatorIdentity.namespace}/${operatorIdentity.serviceAccount}; its token is short-lived and rotated`,
  );
  return { stack, operator };
}

async function applyAndApprove(stack: LocalStack): Promise<void> {
  heading('3. Apply the sample policy');
  await kubectl(stack.controlPlane, ['create', 'namespace', 'privacy']);
  indent(await kubectl(stack.controlPlane, ['apply', '--server-side', '-f', '-'], await readSample()));
  const waiting = await waitForPolicy(
    stack,
    'rules to wait for approval',
    (policy) => readyReason(policy) === 'RulesAwaitApproval',
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

/** Server-side apply as a manager of its own: what Git applies later neither owns nor removes the approval. */
async function approve(stack: LocalStack, approvedDigests: readonly string[]): Promise<void> {
  const approval = {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'CallDataPolicy',
    metadata: { name: 'voicebot', namespace: 'privacy' },
    spec: { lifecycle: { approvedDigests } },
  };
  const args = ['apply', '--server-side', '--field-manager=calldata-cli', '-f', '-'];
  indent(await kubectl(stack.controlPlane, args, JSON.stringify(approval)));
}

async function showConditions(stack: LocalStack): Promise<void> {
  const policy = await readPolicy(stack);
  say('');
  for (const { type, status, reason, message } of policy.status?.conditions ?? []) {
    say(`   ${type}=${status} (${reason})`);
    say(`     ${message}`);
  }
  say('\n   Compliant is not True, and rightly: nothing has looked at the blobs yet, and unknown is not compliant.');
}

async function showDrift(stack: LocalStack): Promise<void> {
  heading('5. Someone removes one of our rules');
  const rules = stack.azure.state.lifecycleDocument(accountId)?.rules ?? [];
  const victim = rules.find(({ name }) => typeof name === 'string' && name.startsWith('calldata'));
  if (typeof victim?.['name'] !== 'string') throw new Error('no rule of ours stands in account calls');
  stack.azure.state.setLifecycleDocument(
    accountId,
    rules.filter((rule) => rule !== victim),
  );
  say(`   removed ${victim['name']} in Azure`);
  await kubectl(stack.controlPlane, [
    'annotate',
    'cdp',
    'voicebot',
    '-n',
    'privacy',
    `${reconcileRequestedAtAnnotation}=${new Date().toISOString()}`,
  ]);
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

async function showRefusal(stack: LocalStack): Promise<void> {
  heading('6. A policy with a mistake is refused');
  const mistaken = (await readSample()).replaceAll('prefix: voicebot/', 'prefix: voicebot');
  const { stderr, exitCode } = await stack.controlPlane.kubectl(['apply', '--server-side', '-f', '-'], {
    input: mistaken,
  });
  if (exitCode === 0) throw new Error('the API server admitted a prefix without a slash');
  indent(stderr);
}

async function keepRunning(stack: LocalStack): Promise<void> {
  heading('Everything keeps running; Ctrl-C ends it');
  say(`   export KUBECONFIG=${stack.controlPlane.kubeconfigFile}`);
  say(`   kubectl: ${stack.controlPlane.kubectlFile}`);
  say(`   Azure Resource Manager: ${stack.azure.armEndpoint} (CA ${stack.azure.caFile})`);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(timer);
        resolve();
      });
    }
  });
}

async function main(): Promise<void> {
  const { stack, operator } = await startStack();
  try {
    await applyAndApprove(stack);
    await showDrift(stack);
    await showRefusal(stack);
    if (process.argv.includes('--keep')) await keepRunning(stack);
  } finally {
    heading('Stopping');
    await operator.stop();
    await stack.stop();
  }
  heading('Done');
}

await main();
