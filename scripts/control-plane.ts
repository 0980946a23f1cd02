import { Command } from 'commander';
import { defaultKubernetesVersion, ensureControlPlaneBinaries } from '../test/control-plane/binaries.ts';
import type { Binary } from '../test/control-plane/cache.ts';
import { startControlPlane } from '../test/control-plane/control-plane.ts';

interface Options {
  readonly version: string;
  readonly controllerManager: boolean;
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function ensure({ version, controllerManager }: Options): Promise<void> {
  const binaries: Binary[] = ['kube-apiserver', 'etcd', 'kubectl'];
  if (controllerManager) binaries.push('kube-controller-manager');
  const { directory } = await ensureControlPlaneBinaries({ version, binaries, report });
  process.stdout.write(`${directory}\n`);
}

/** The children keep this process alive; a signal ends them, and then the process. */
async function run({ version, controllerManager }: Options): Promise<void> {
  const controlPlane = await startControlPlane({ version, controllerManager, report });
  report(`Kubernetes ${controlPlane.kubernetesVersion} at ${controlPlane.server}; Ctrl-C ends it`);
  process.stdout.write(`export KUBECONFIG=${controlPlane.kubeconfigFile}\n`);
}

function subcommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option(
      '--version <version>',
      'Kubernetes version',
      process.env['CALLDATA_KUBERNETES_VERSION'] ?? defaultKubernetesVersion,
    )
    .option('--controller-manager', 'with kube-controller-manager: garbage collection and namespace deletion', false);
}

const program = new Command('control-plane').description('A real Kubernetes control plane on this machine, for tests.');
subcommand(program, 'ensure', 'Get the binaries into the cache and print their folder').action(ensure);
subcommand(program, 'run', 'Start a control plane, print its KUBECONFIG, serve until SIGTERM').action(run);

try {
  await program.parseAsync();
} catch (error) {
  report((error as Error).message);
  process.exitCode = 1;
}
