import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { guard } from '../../test/control-plane/component.ts';
import { endWithProcess } from '../../test/control-plane/process-end.ts';
import { collectLines } from '../../test/support/operator-process.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { sandboxCommand, type SandboxPlan, type SeenProcess } from './sandbox.ts';

export interface Container {
  /** When it was spawned, on performance.now. */
  readonly spawnedAtMs: number;
  readonly lines: () => readonly string[];
  readonly ended: Promise<number | string>;
  readonly isRunning: () => boolean;
  /** How Linux sees the program inside, once it runs. */
  readonly seen: () => Promise<SeenProcess>;
  /** SIGTERM to the program, as the kubelet does it; resolves with its exit code. */
  readonly stop: () => Promise<number | string>;
}

const killAfterMs = 40_000;

export function startContainer(plan: SandboxPlan): Container {
  const [file = '', ...args] = sandboxCommand(plan);
  const spawnedAtMs = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const lines = collectLines(child, undefined);
  const kill = () => child.kill('SIGKILL');
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => {
      untie();
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      untie();
      resolve(code ?? signal ?? 'unknown');
    });
  });
  // The end of unshare takes with it the program, which is the first process of its own process ids.
  if (child.pid !== undefined) guard(child.pid, ended);
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const programId = async (): Promise<number> => {
    const id = Number.parseInt(await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'), 10);
    if (Number.isNaN(id)) throw new Error('the container has no process');
    return id;
  };
  const stop = async (): Promise<number | string> => {
    if (!isRunning()) return ended;
    const escalation = setTimeout(kill, killAfterMs);
    await programId().then((id) => process.kill(id, 'SIGTERM'), kill);
    const end = await ended;
    clearTimeout(escalation);
    return end;
  };
  const untie = endWithProcess({
    stop: async () => {
      await stop();
    },
    kill,
  });
  return {
    spawnedAtMs,
    lines: () => lines,
    ended,
    isRunning,
    seen: async () => {
      const id = await programId();
      const [status, mountInfo] = await Promise.all(
        ['status', 'mountinfo'].map((name) => readFile(`/proc/${id}/${name}`, 'utf8')),
      );
      return { status: status ?? '', mountInfo: mountInfo ?? '' };
    },
    stop,
  };
}

/** Asks until the answer is 200; returns when that was, on performance.now. */
export async function waitForAnswer(container: Container, url: string, deadlineMs = 60_000): Promise<number> {
  return waitFor(
    async () => {
      if (!container.isRunning()) throw new Error(`the container ended with ${await container.ended}`);
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 200 ? performance.now() : undefined;
    },
    { what: `${url} to answer 200`, deadlineMs, intervalMs: 10, describe: () => container.lines().slice(-5) },
  );
}
