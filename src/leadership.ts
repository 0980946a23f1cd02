import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Config } from './config.ts';
import { leaseName } from './api/rbac.ts';
import { formatMicroTime } from './kube/event-note.ts';
import { createLeaseStore } from './kube/lease.ts';
import type { KubeTransport } from './kube/transport.ts';
import { OperatorError } from './reconcile/errors.ts';
import { createLeaderElection } from './runtime/leader-election.ts';
import type { LeaderElection } from './runtime/leader-election.ts';
import type { Log } from './runtime/log.ts';
import { systemTimers } from './runtime/timers.ts';
import { openGate } from './runtime/write-gate.ts';
import type { WriteGate } from './runtime/write-gate.ts';

const SERVICE_ACCOUNT_NAMESPACE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

export interface LeadershipParts {
  readonly config: Config;
  /** Unguarded: it is the Lease that opens the gate. */
  readonly transport: KubeTransport;
  /** Called at once and once; see the election. */
  readonly onLost: () => void;
  readonly log: Log;
}

export interface Leadership {
  readonly role: () => 'single' | 'standby' | 'leader' | 'lost';
  /** Open while this process may write. */
  readonly gate: WriteGate;
  /** Stands as a candidate and resolves when it leads; at once without an election. Rejects with the signal's reason. */
  readonly lead: (options: { readonly abortSignal: AbortSignal }) => Promise<void>;
  /** Absent without an election. */
  readonly metrics: () =>
    { readonly name: string; readonly isLeading: boolean; readonly slowPaths: number } | undefined;
  /** Gives the lease back. The last thing of all. */
  readonly stop: () => Promise<void>;
}

const alone: Leadership = {
  role: () => 'single',
  gate: openGate,
  lead: () => Promise.resolve(),
  metrics: () => undefined,
  stop: () => Promise.resolve(),
};

/** Who of several processes writes. Throws a terminal OperatorError where nobody says in which namespace the lease lies. */
export function createLeadership({ config, transport, onLost, log }: LeadershipParts): Leadership {
  if (!config.leaderElect) return alone;
  const election = createLeaderElection({
    // A pod keeps its name over restarts of its container; a process must not take the lease of the one before for its own.
    identity: `${hostname()}_${randomUUID()}`,
    lease: createLeaseStore(transport, { namespace: leaseNamespaceOf(config), name: leaseName }),
    times: {
      leaseDurationMs: config.leaseDurationSeconds * 1000,
      renewDeadlineMs: config.leaseRenewDeadlineSeconds * 1000,
      retryPeriodMs: config.leaseRetryPeriodSeconds * 1000,
    },
    timers: systemTimers,
    now: () => formatMicroTime(new Date()),
    random: Math.random,
    onLost,
    log,
  });
  return {
    role: () => roleOf(election),
    gate: { isOpen: election.isLeading },
    lead: (options) => {
      election.start();
      return election.waitUntilLeading(options);
    },
    metrics: () => ({ name: leaseName, isLeading: election.isLeading(), slowPaths: election.slowPaths() }),
    stop: election.stop,
  };
}

function roleOf({ isLeading, state }: LeaderElection): 'standby' | 'leader' | 'lost' {
  if (isLeading()) return 'leader';
  return state() === 'Lost' ? 'lost' : 'standby';
}

/** In which namespace this process runs, as far as somebody says so. */
export function ownNamespaceOf({ leaseNamespace }: Config): string | undefined {
  if (leaseNamespace !== undefined) return leaseNamespace;
  return existsSync(SERVICE_ACCOUNT_NAMESPACE) ? readFileSync(SERVICE_ACCOUNT_NAMESPACE, 'utf8').trim() : undefined;
}

function leaseNamespaceOf(config: Config): string {
  const namespace = ownNamespaceOf(config);
  if (namespace !== undefined) return namespace;
  throw new OperatorError('Leader election needs a namespace for its Lease: set POD_NAMESPACE.', {
    kind: 'terminal',
    reason: 'KubernetesUnavailable',
  });
}
