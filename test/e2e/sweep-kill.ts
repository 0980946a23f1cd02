import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import { startOperatorProcess, type OperatorProcess } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Harness } from './harness.ts';
import type { Bundle } from './kubernetes-operator.ts';
import { startRecorder, type Recorder } from './kubernetes-recorder.ts';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verdictsOf, type PolicyHandle } from './policies.ts';
import { isSettled } from './sweep-look.ts';

/** Counts the external calls of operator processes by namespace and account, and kills one at the call it was told. */
export interface Killer {
  /** Runs the operator on one namespace; it dies with the answer to its n-th call under way, or `undefined` where it has none. */
  readonly run: (target: KillTarget) => Promise<KilledRun>;
  readonly stop: () => Promise<void>;
}

export interface KillTarget {
  readonly policy: PolicyHandle;
  readonly account: string;
  /** From 1. Infinity: it lives. */
  readonly killAt: number;
}

export interface KilledRun {
  readonly wasKilled: boolean;
  /** Who was called, up to its end. */
  readonly calls: readonly Callee[];
}

export type Callee = 'arm' | 'blob' | 'kubernetes';

interface Count {
  readonly calls: Callee[];
  readonly killAt: number;
  operator: OperatorProcess | undefined;
}

export async function startKiller(harness: Harness, bundle: Bundle): Promise<Killer> {
  const counts = new Map<string, Count>();
  const note = async (callee: Callee, path: string): Promise<void> => {
    const count = [...counts].find(([part]) => path.includes(part))?.[1];
    if (count === undefined) return;
    count.calls.push(callee);
    if (count.calls.length < count.killAt || count.operator === undefined) return;
    count.operator.kill('SIGKILL');
    await count.operator.ended;
  };
  const recorder = await startRecorder(harness.cluster, { onAnswer: (path) => note('kubernetes', path) });
  const folder = await mkdtemp(join(tmpdir(), 'calldata-kill-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, recorder.caPem);
  return {
    run: async (target) => {
      const count: Count = { calls: [], killAt: target.killAt, operator: undefined };
      const { namespace } = target.policy;
      const faults = (['arm', 'blob'] as const).map((server) =>
        harness.azure.faults.add({
          server,
          path: target.account,
          effect: { kind: 'interfere', when: 'after', act: () => note(server, `/${namespace}/`) },
        }),
      );
      counts.set(`/${namespace}/`, count);
      count.operator = await start(harness, { bundle, recorder, caFile, namespace });
      const wasKilled = await endOf(count.operator, target);
      counts.delete(`/${namespace}/`);
      faults.forEach((fault) => {
        fault.release();
      });
      return { wasKilled, calls: count.calls };
    },
    stop: async () => {
      await recorder.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface StartOptions {
  readonly bundle: Bundle;
  readonly recorder: Recorder;
  readonly caFile: string;
  readonly namespace: string;
}

function start({ azure, cluster }: Harness, { bundle, recorder, caFile, namespace }: StartOptions) {
  return startOperatorProcess({
    bundle: bundle.file,
    inPlace: true,
    controlPlane: { ...cluster, server: recorder.server, caFile },
    identity: operatorIdentity,
    azure,
    flags: ['--retry-base-milliseconds=100', '--log-level=warn', `--watch-namespaces=${namespace}`],
  });
}

/** Whether it was killed; it is stopped where it has done all its work. */
async function endOf(operator: OperatorProcess, { policy }: KillTarget): Promise<boolean> {
  let ended: number | string | undefined;
  void operator.ended.then((code) => (ended = code));
  await waitFor(async () => ended !== undefined || isDone(await policy.read()), {
    what: `${policy.namespace}: the operator to be killed or done`,
    deadlineMs: 120_000,
    describe: () => operator.lines().slice(-3),
  });
  const code = await operator.stop();
  return code === 'SIGKILL';
}

export function isDone(policy: CallDataPolicy | undefined): policy is CallDataPolicy {
  return (
    policy !== undefined &&
    policy.status?.observedGeneration === policy.metadata.generation &&
    isSettled(policy) &&
    verdictsOf(policy).Ready === 'True PolicyApplied'
  );
}
