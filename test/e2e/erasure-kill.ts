import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operatorIdentity } from '../support/operator-identity.ts';
import { startOperatorProcess, type OperatorProcess } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Harness } from './harness.ts';
import type { Bundle } from './kubernetes-operator.ts';
import { startRecorder } from './kubernetes-recorder.ts';

/** Runs operator processes, notes what each sends, and kills one with the answer to a call under way. */
export interface ErasureKiller {
  readonly run: (target: ErasureKillTarget) => Promise<ErasureRun>;
  readonly stop: () => Promise<void>;
}

export interface ErasureKillTarget {
  readonly namespace: string;
  /** Parts of paths: the accounts that belong to the namespace alone. */
  readonly accounts: readonly string[];
  readonly kill: KillPoint;
  readonly isDone: () => Promise<boolean>;
}

/** At the n-th call, or at the n-th that changes something, from 1. */
export type KillPoint = { readonly at: 'Call' | 'Write'; readonly nth: number } | { readonly at: 'Never' };

export interface ErasureRun {
  readonly wasKilled: boolean;
  /** Who was called, up to its end; a call that can change something is marked so: `blob!`. */
  readonly calls: readonly string[];
}

interface Count {
  readonly calls: string[];
  readonly kill: KillPoint;
  operator: OperatorProcess | undefined;
}

const azureServers = ['arm', 'blob', 'openai'] as const;
const writeMethods = ['POST', 'PUT', 'PATCH', 'DELETE'];
const writeVerbs: readonly string[] = ['create', 'update', 'patch', 'delete'];

/** Of calls as {@link ErasureRun} notes them. */
export const isWrite = (call: string): boolean => call.endsWith('!');

export async function startErasureKiller(harness: Harness, bundle: Bundle): Promise<ErasureKiller> {
  const counts = new Map<string, Count>();
  const note = async (count: Count, call: string): Promise<void> => {
    count.calls.push(call);
    if (!isReached(count) || count.operator === undefined) return;
    count.operator.kill('SIGKILL');
    await count.operator.ended;
  };
  const recorder = await startRecorder(harness.cluster, {
    onAnswer: async (path) => {
      const count = [...counts].find(([namespace]) => path.includes(`/namespaces/${namespace}/`))?.[1];
      const { verb = '', resource = '' } = recorder.calls().at(-1) ?? {};
      // An Event is told beside the work, and nothing waits for it.
      const changes = writeVerbs.includes(verb) && !resource.startsWith('events');
      if (count !== undefined) await note(count, changes ? 'kubernetes!' : 'kubernetes');
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'calldata-kill-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, recorder.caPem);
  const start = (namespace: string) =>
    startOperatorProcess({
      bundle: bundle.file,
      inPlace: true,
      controlPlane: { ...harness.cluster, server: recorder.server, caFile },
      identity: operatorIdentity,
      azure: harness.azure,
      flags: ['--retry-base-milliseconds=100', '--log-level=warn', `--watch-namespaces=${namespace}`],
    });
  return {
    run: async ({ namespace, accounts, kill, isDone }) => {
      const count: Count = { calls: [], kill, operator: undefined };
      const faults = azureServers.flatMap((server) =>
        accounts.flatMap((account) =>
          ([server, `${server}!`] as const).map((call) =>
            harness.azure.faults.add({
              server,
              path: new RegExp(`/${account}(/|$)`),
              method: isWrite(call) ? writeMethods : ['GET', 'HEAD'],
              effect: { kind: 'interfere', when: 'after', act: () => note(count, call) },
            }),
          ),
        ),
      );
      counts.set(namespace, count);
      try {
        count.operator = await start(namespace);
        const wasKilled = await untilKilledOrDone(count.operator, { namespace, isDone });
        return { wasKilled, calls: count.calls };
      } finally {
        counts.delete(namespace);
        faults.forEach((fault) => {
          fault.release();
        });
      }
    },
    stop: async () => {
      await recorder.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isReached({ calls, kill }: Count): boolean {
  switch (kill.at) {
    case 'Never':
      return false;
    case 'Call':
      return calls.length >= kill.nth;
    case 'Write':
      return calls.filter(isWrite).length >= kill.nth;
  }
}

/** Whether it was killed; it is stopped where it has done all its work. */
async function untilKilledOrDone(
  operator: OperatorProcess,
  { namespace, isDone }: Pick<ErasureKillTarget, 'namespace' | 'isDone'>,
): Promise<boolean> {
  let ended: number | string | undefined;
  void operator.ended.then((code) => (ended = code));
  try {
    await waitFor(async () => ended !== undefined || (await isDone()), {
      what: `${namespace}: the operator to be killed or done`,
      deadlineMs: 120_000,
      describe: () => operator.lines().slice(-3),
    });
  } finally {
    ended ??= await operator.stop();
  }
  return ended === 'SIGKILL';
}
