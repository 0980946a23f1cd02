import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { operatorNodeFlags } from '../../test/support/operator-process.ts';
import { bundleInParts } from '../build.ts';

const run = promisify(execFile);

/** As the image has the operator: Node's own reading of TypeScript would count as well. */
export function bundleRunner(name: string, folder: string): Promise<string> {
  return bundleInParts(`scripts/bench/${name}.ts`, join(folder, name, `${name}.js`));
}

export interface RunCost {
  /** User and system time of the process, from its start to its end. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly output: string;
}

/** Runs a bundle as the image runs the operator. What Node compiled in the first run serves the others. */
export function runBundle(
  bundle: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<RunCost> {
  const compileCache = join(dirname(bundle), 'compile-cache');
  return runCosted([process.execPath, ...operatorNodeFlags, bundle, ...args], {
    ...environment,
    NODE_COMPILE_CACHE: compileCache,
  });
}

/** Node does not tell the CPU time of a child that has ended; the shell does. */
export async function runCosted(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<RunCost> {
  const script = `TIMEFORMAT='%R %U %S'; time "$@"`;
  const { stdout, stderr } = await run('bash', ['-c', script, 'bash', ...command], {
    env: { ...process.env, ...environment, LC_ALL: 'C' },
  });
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { seconds, cpuSeconds: user + system, output: stdout };
}

export async function isInstalled(program: string, asking = 'version'): Promise<boolean> {
  try {
    await run(program, [asking]);
    return true;
  } catch {
    return false;
  }
}
