import { spawn } from 'node:child_process';
import type { Environment } from './cache.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Environment;
  /** Written to standard input, which is then closed. */
  readonly input?: string;
  /** The command is ended after this span; the promise then rejects. Default: no limit. */
  readonly timeoutMs?: number;
  readonly abortSignal?: AbortSignal | undefined;
  /** What ends it early. Default: SIGINT, after which Go and kubectl tidy up. */
  readonly killSignal?: NodeJS.Signals;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a command to its end. A non-zero exit is a result, not an error; the promise rejects when the command could
 * not be started, was ended by a signal, ran out of time or was aborted.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const signals = [options.abortSignal, timeoutSignal(options.timeoutMs)].filter((signal) => signal !== undefined);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...(options.environment ?? process.env) },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: AbortSignal.any(signals),
      killSignal: options.killSignal ?? 'SIGINT',
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      if (exitCode === null) reject(new Error(`${command} was ended by ${String(signal)}`));
      else resolve({ ...output, exitCode });
    });
    // A command that ends without reading its input closes the pipe: its exit code tells what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

function timeoutSignal(timeoutMs: number | undefined): AbortSignal | undefined {
  return timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
}

/** The end of a long text, where the cause of a failure stands. */
export function lastLines(text: string, count = 20): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
