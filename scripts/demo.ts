import { readVoiceEstate, startLocalStack, type LocalStack } from '../test/support/local-stack.ts';
import { operatorIdentity } from '../test/support/operator-identity.ts';
import { startOperatorProcess, type OperatorProcess } from '../test/support/operator-process.ts';
import { waitFor } from '../test/support/wait-for.ts';
import { estateWithCallAccounts } from '../test/support/call-estate/accounts.ts';
import { buildCommandLine, buildOperator } from './build.ts';
import { showCorrection, showResidency } from './demo/ai.ts';
import { openCallScene } from './demo/call-scene.ts';
import { showSweep } from './demo/calls.ts';
import { showErasure } from './demo/erasure.ts';
import { showTime } from './demo/time.ts';
import { countMismatches } from './demo/verdict.ts';
import { heading, indent, say } from './demo/narration.ts';
import { applyAndApprove, showDrift, showRefusal } from './demo/rules.ts';

interface Started {
  readonly stack: LocalStack;
  readonly operator: OperatorProcess;
  /** The built command line of people. */
  readonly commandLine: string;
}

async function startStack(): Promise<Started> {
  heading('1. A real Kubernetes API and a local Azure');
  const estate = estateWithCallAccounts(await readVoiceEstate(), ['voicebot']);
  const [bundle, commandLine, stack] = await Promise.all([
    buildOperator(),
    buildCommandLine(),
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
  say('   and voicecalls, voicetexts, voicebot for five months of calls, the last one served by Azurite');

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
  return { stack, operator, commandLine };
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

async function showCalls(stack: LocalStack, operator: OperatorProcess): Promise<void> {
  const scene = await openCallScene(stack);
  try {
    await showSweep(scene);
    await operator.stop();
    await showTime(scene);
  } finally {
    await scene.close();
  }
}

async function main(): Promise<void> {
  const { stack, operator, commandLine } = await startStack();
  try {
    await applyAndApprove(stack);
    await showDrift(stack);
    await showResidency(stack);
    await showCorrection(stack);
    await showRefusal(stack);
    if (process.argv.includes('--keep')) await keepRunning(stack);
    else {
      await showCalls(stack, operator);
      await showErasure({ controlPlane: stack.controlPlane, bundle: commandLine });
    }
  } finally {
    heading('Stopping');
    await operator.stop();
    await stack.stop();
  }
  const mismatches = countMismatches();
  heading(
    mismatches === 0 ? 'Done' : `Done, and ${mismatches} times storage was not as promised or as the operator says`,
  );
  if (mismatches > 0) process.exitCode = 1;
}

await main();
