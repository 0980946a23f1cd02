import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { operatorNodeFlags } from '../../test/support/operator-process.ts';

const run = promisify(execFile);

/** As the image has it: one minified file, since Node's own reading of TypeScript would count as well. */
export async function bundleRunner(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    outfile,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return outfile;
}

/** The arguments of Node that start a bundle as the image starts the operator. */
export function nodeCommand(bundle: string, args: readonly string[]): readonly string[] {
  return [process.execPath, ...operatorNodeFlags, bundle, ...args];
}

export interface RunCost {
  /** User and system time of the process, from its start to its end. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly output: string;
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

export async function isInstalled(program: string): Promise<boolean> {
  try {
    await run(program, ['version']);
    return true;
  } catch {
    return false;
  }
}
