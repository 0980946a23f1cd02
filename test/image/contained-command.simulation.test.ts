import { randomInt } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runContained } from '../../scripts/image/contained-command.ts';
import { waitFor } from '../support/wait-for.ts';

/** A space of process ids needs root, as the image test as a whole does. */
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? it : it.skip;

function isAnyRunning(commandLine: string): boolean {
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === commandLine;
    } catch {
      // It ended while it was looked for.
      return false;
    }
  });
}

describe('a contained command', () => {
  asRoot('takes its descendants with it, also those that ignore signals', async () => {
    const sleeper = `sleep 600.${randomInt(1_000_000)}`;
    const abort = new AbortController();
    const script = `trap '' INT TERM; setsid ${sleeper} & wait`;
    const run = runContained('sh', ['-c', script], { abortSignal: abort.signal }).catch((error: unknown) => error);
    await waitFor(() => isAnyRunning(sleeper), { what: 'the descendant to run' });
    abort.abort();
    expect(await run).toMatchObject({ name: 'AbortError' });
    await waitFor(() => !isAnyRunning(sleeper), { what: 'the descendant to end' });
  });

  asRoot('returns exit code and output', async () => {
    const result = await runContained('sh', ['-c', 'echo out; exit 3'], {});
    expect(result).toEqual({ stdout: 'out\n', stderr: '', exitCode: 3 });
  });
});
