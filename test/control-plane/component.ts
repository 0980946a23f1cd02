import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from './command.ts';

/** A running child of the control plane. */
export interface Component {
  readonly name: string;
  /** Resolves, never rejects, with what ended the child. */
  readonly exited: Promise<string>;
  readonly isRunning: () => boolean;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** What this child has logged. */
  readonly log: () => string;
}

export interface ComponentCommand {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Appended to, so that a restart keeps what came before. */
  readonly logFile: string;
}

/**
 * Starts a child in a process group of its own: Ctrl-C reaches only this process, which ends the children in order.
 * A guard ends the child even when this process is killed without a chance to run a handler.
 */
export function startComponent(command: ComponentCommand): Component {
  const { name, file, args, logFile } = command;
  const log = openSync(logFile, 'a', 0o600);
  const logStart = statSync(logFile).size;
  const child = spawn(file, [...args], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      resolve(`could not be started: ${error.message}`);
    });
    child.on('exit', (exitCode, signal) => {
      resolve(signal === null ? `ended with exit code ${String(exitCode)}` : `was ended by ${signal}`);
    });
  });
  if (child.pid !== undefined) guard(child.pid, exited);
  return {
    name,
    exited,
    isRunning: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    kill: (signal) => {
      child.kill(signal);
    },
    log: () => readFileSync(logFile).subarray(logStart).toString('utf8'),
  };
}

/** A shell whose standard input ends with this process; it kills the child then. */
export function guard(pid: number, exited: Promise<unknown>): void {
  const shell = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  void exited.then(() => shell.kill('SIGKILL'));
}

/** Ends a child: SIGTERM first, SIGKILL after the deadline. Resolves when the child is gone. */
export async function stopComponent(component: Component | undefined, deadlineMs = 5_000): Promise<void> {
  if (component?.isRunning() !== true) return;
  component.kill('SIGTERM');
  const escalation = setTimeout(() => {
    component.kill('SIGKILL');
  }, deadlineMs);
  await component.exited;
  clearTimeout(escalation);
}

export interface ReadyOptions {
  readonly timeoutMs: number;
  readonly abortSignal?: AbortSignal | undefined;
}

/** Waits until the probe says yes. The error of an early exit or a missed deadline holds the end of the child's log. */
export async function waitUntilReady(
  component: Component,
  probe: (abortSignal: AbortSignal) => Promise<boolean>,
  options: ReadyOptions,
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let end: string | undefined;
  void component.exited.then((why) => (end = why));
  for (;;) {
    options.abortSignal?.throwIfAborted();
    const probeSignal = AbortSignal.any(
      [AbortSignal.timeout(5_000), options.abortSignal].filter((one) => one !== undefined),
    );
    const isReady = await Promise.race([probe(probeSignal).catch(() => false), component.exited.then(() => false)]);
    if (end !== undefined) throw new Error(withLog(component, end));
    if (isReady && component.isRunning()) return;
    if (performance.now() > deadline) {
      throw new Error(withLog(component, `was not ready after ${Math.round(options.timeoutMs / 1000)} s`));
    }
    await delay(50, undefined, { signal: options.abortSignal });
  }
}

function withLog(component: Component, what: string): string {
  return `${component.name} ${what}. The end of its log:\n${lastLines(component.log())}`;
}
