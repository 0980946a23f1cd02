import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { LocalAzure } from '../../../test/cloud/local-azure.ts';
import { azureEnvironment } from '../../../test/support/operator-process.ts';
import { indent, say } from '../narration.ts';

export interface DeskAnswer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person with the command line of this package. */
export interface PrivacyDesk {
  /** Runs a command in a process of its own, shows it and its output, and returns both outputs. */
  readonly run: (args: readonly string[], stdin?: string) => Promise<DeskAnswer>;
  /** Everything that it ever printed. */
  readonly printed: () => string;
}

export interface DeskOptions {
  /** The built command line. */
  readonly bundle: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly azure: LocalAzure;
}

const timeoutMs = 90_000;

export function openPrivacyDesk({ bundle, kubeconfig, namespace, azure }: DeskOptions): PrivacyDesk {
  const printed: string[] = [];
  const environment = {
    PATH: process.env['PATH'],
    KUBECONFIG: kubeconfig,
    ...azureEnvironment(azure),
  };
  return {
    printed: () => printed.join('\n'),
    run: async (args, stdin = '') => {
      say(`   $ calldata ${args.map(quoted).join(' ')}`);
      const child = spawn(process.execPath, [bundle, ...args, '--namespace', namespace], {
        env: environment,
        stdio: ['pipe', 'pipe', 'pipe'],
        timeout: timeoutMs,
      });
      child.stdin.end(stdin);
      const exited = new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      // As a terminal shows both outputs: in the order in which they come.
      const chunks: Buffer[] = [];
      for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => chunks.push(chunk));
      const [exitCode, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
      const shown = Buffer.concat(chunks).toString('utf8');
      printed.push(shown);
      if (shown !== '') indent(shown.trimEnd().replaceAll(/^/gm, '  '));
      return { exitCode, stdout, stderr };
    },
  };
}

function quoted(argument: string): string {
  return argument.includes(' ') ? `"${argument}"` : argument;
}
