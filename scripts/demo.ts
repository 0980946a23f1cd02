import { operatorIdentity, readVoiceEstate, startLocalStack, type LocalStack } from '../test/support/local-stack.ts';
import { startOperatorProcess, type OperatorProcess } from '../test/support/operator-process.ts';
import { waitFor } from '../test/support/wait-for.ts';
import { buildOperator } from './build.ts';
import { showCorrection, showResidency } from './demo/ai.ts';
import { heading, indent, say } from './demo/narration.ts';
import { applyAndApprove, showDrift, showRefusal } from './demo/rules.ts';

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
    await showResidency(stack);
    await showCorrection(stack);
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
