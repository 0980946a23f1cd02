import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { runProbeCommand } from '../../src/cli/probe-command.ts';
import type { ProbeFlags } from '../../src/cli/probe-settings.ts';
import type { ProbeParts } from '../../src/probe/probe.ts';
import { trustInThisProcess } from '../support/certificates.ts';
import { compileCache } from '../support/compile-cache.ts';
import { azureEnvironment } from '../support/operator-process.ts';
import { createStorageClient } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';

export interface ProbeEnd {
  readonly exitCode: number | null;
  readonly output: string;
}

export interface ProbeUnderTest {
  readonly azure: LocalAzure;
  /** The command in this process, with short waits. */
  readonly probe: (flags?: Partial<ProbeFlags>, parts?: Pick<ProbeParts, 'timing' | 'newName'>) => Promise<ProbeEnd>;
  /** The command as a person calls it, and what stands for Ctrl-C. */
  readonly spawnProbe: (args: readonly string[]) => {
    readonly interrupt: () => void;
    /** Stops reading, as `| head` does. */
    readonly hangUp: () => void;
    readonly end: Promise<ProbeEnd>;
  };
  /** Names of all accounts in the group. */
  readonly accountNames: () => Promise<readonly string[]>;
  /** The account that was there before stands untouched, and no other. */
  readonly expectNothingLeft: () => Promise<void>;
}

/** A sentence that a deletion which is answered otherwise breaks. */
export const sentence = 'a delete answers 202, and a second one 404 BlobNotFound';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
export const standing = 'calldataprobe00000000000';

/** The local Azure with one account that was there before and looks like one of a probe. */
export async function startProbeUnderTest(): Promise<ProbeUnderTest> {
  const location = 'germanywestcentral';
  const storageAccounts = [{ name: standing, location, tags: { 'calldata-probe': 'another run' } }];
  const azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
  const environment = azureEnvironment(azure);
  // One for all tests, so that the token is fetched once: a busy machine may not answer each exchange in time.
  const { storageAccounts: accounts } = createStorageClient(azure);
  const test: ProbeUnderTest = {
    azure,
    accountNames: async () => {
      const names: string[] = [];
      for await (const { name } of accounts.listByResourceGroup('voice')) names.push(name ?? '');
      return names;
    },
    expectNothingLeft: async () => {
      expect(await test.accountNames()).toEqual([standing]);
      expect(azure.journal.writes({ server: 'arm', path: new RegExp(standing) })).toEqual([]);
    },
    probe: async (flags = {}, { timing, ...parts } = {}) => {
      let output = '';
      const exitCode = await runProbeCommand(
        { subscription: subscriptionId, resourceGroup: 'voice', keep: false, json: false, ...flags },
        {
          environment,
          write: (more) => {
            output += more;
          },
          parts: { ...parts, timing: { ...shortWaits, ...timing } },
        },
      );
      return { exitCode, output };
    },
    spawnProbe: (args) => {
      const place = ['--subscription', subscriptionId, '--resource-group', 'voice'];
      const child = spawn(process.execPath, [main, 'probe', ...place, ...args], {
        env: { PATH: process.env['PATH'], ...compileCache, ...environment },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      const output = text(child.stdout).catch(() => 'nobody read it');
      const end = Promise.all([exited, output]).then(([exitCode, read]) => ({ exitCode, output: read }));
      return { end, interrupt: () => child.kill('SIGINT'), hangUp: () => child.stdout.destroy() };
    },
  };
  return test;
}

const shortWaits = {
  settleMs: 0,
  answerMs: 5_000,
  accessMs: 0,
  answerPauseMs: 20,
  removalMs: 5_000,
  appearanceMs: 500,
  removalPauseMs: 50,
};
