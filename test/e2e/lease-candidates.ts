import { createServer, type AddressInfo } from 'node:net';
import { leaseName } from '../../src/api/rbac.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { valueAt } from '../api/object-path.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import type { OperatorProcess } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Harness } from './harness.ts';
import { logOf, runOperator, type Bundle, type LogEntry } from './kubernetes-operator.ts';

/** Short, so that a test does not wait for long; the relations are those of the defaults. */
export const leaseTimes = { durationSeconds: 5, renewDeadlineSeconds: 3, retryPeriodSeconds: 0.5 } as const;

const leasePath = `/apis/coordination.k8s.io/v1/namespaces/${operatorIdentity.namespace}/leases`;

export interface Candidate {
  readonly operator: OperatorProcess;
  readonly isLeading: () => boolean;
  /** The first entry with this message, once it is there. */
  readonly waitForEntry: (message: string, deadlineMs?: number) => Promise<LogEntry>;
  /** Status and body of a probe. */
  readonly probe: (path: string) => Promise<{ readonly status: number; readonly body: string }>;
}

export interface CandidateOptions {
  readonly bundle: Bundle;
  readonly namespace: string;
  /** Where the API server is reached; default: at its own address. */
  readonly server?: string;
}

/** One more process that stands for the one Lease of the operator's namespace; resolves when it watches. */
export async function runCandidate(
  harness: Harness,
  { bundle, namespace, server }: CandidateOptions,
): Promise<Candidate> {
  const port = await findFreePort();
  const { durationSeconds, renewDeadlineSeconds, retryPeriodSeconds } = leaseTimes;
  const flags = [
    `--watch-namespaces=${namespace}`,
    '--leader-elect=true',
    `--lease-namespace=${operatorIdentity.namespace}`,
    `--lease-duration-seconds=${durationSeconds}`,
    `--lease-renew-deadline-seconds=${renewDeadlineSeconds}`,
    `--lease-retry-period-seconds=${retryPeriodSeconds}`,
    `--health-port=${port}`,
  ];
  const operator = await runOperator(harness, { bundle, flags, ...(server === undefined ? {} : { server }) });
  const find = (message: string) => logOf(operator).find(({ msg }) => msg === message);
  return {
    operator,
    isLeading: () => find('leading') !== undefined,
    waitForEntry: (message, deadlineMs = 20_000) =>
      waitFor(() => find(message), {
        what: `the log to say: ${message}`,
        deadlineMs,
        describe: () => operator.lines().slice(-3),
      }),
    probe: async (path) => {
      const answer = await fetch(`http://localhost:${port}${path}`);
      return { status: answer.status, body: await answer.text() };
    },
  };
}

export async function readLease({ server }: Harness): Promise<JsonObject | undefined> {
  const { status, body } = await server.get(`${leasePath}/${leaseName}`);
  return status === 404 ? undefined : (valueAt(body, 'spec') as JsonObject);
}

export async function removeLease({ server }: Harness): Promise<void> {
  await server.remove(`${leasePath}/${leaseName}`);
}

export function timeOf({ time }: LogEntry): number {
  return Date.parse(String(time));
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
