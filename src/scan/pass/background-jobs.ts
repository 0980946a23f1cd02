import type { AccountObservation } from '../../policy/facts.ts';
import { isOperatorError, OperatorError } from '../../reconcile/errors.ts';
import type { ObjectKey } from '../../reconcile/outcome.ts';
import { errorFields } from '../../runtime/log.ts';
import type { Log } from '../../runtime/log.ts';
import { createSharedClients } from './shared-clients.ts';
import type { ClientLease, Connect, PolicyWithAzure } from './shared-clients.ts';

/** One piece of background work. `kept` belongs to whoever began it, for as long as the job is current. */
export interface Job<Progress, Ended, Kept> {
  readonly progress: { -readonly [Key in keyof Progress]: Progress[Key] };
  readonly clientsOf: ClientLease['clientsOf'];
  readonly abortSignal: AbortSignal;
  readonly ended: Ended | undefined;
  kept: Kept | undefined;
}

export interface JobSettings<Progress, Ended> {
  /** Raw clients of an account that was seen and has a Blob service. */
  readonly connect: Connect;
  readonly onDone: (key: ObjectKey) => void;
  readonly log: Log;
  /** What the work is, for messages: `look at the blobs`. */
  readonly what: string;
  readonly failed: (error: OperatorError, progress: Progress) => Ended;
  /** Whether the clients stay open after such an end, for what follows it. */
  readonly keepsClients: (ended: Ended) => boolean;
}

export interface JobStart<Progress, Ended, Kept> {
  readonly accounts: readonly AccountObservation[];
  readonly policy: PolicyWithAzure;
  readonly progress: Progress;
  readonly act: (job: Job<Progress, Ended, Kept>) => Promise<Ended>;
}

/** Runs work in the background, one piece for each policy, and tells of the end of each by `onDone`. */
export interface BackgroundJobs<Progress, Ended, Kept> {
  readonly find: (key: ObjectKey) => Job<Progress, Ended, Kept> | undefined;
  /** Replaces what runs for the key. Nothing begins after `stop`. */
  readonly begin: (key: ObjectKey, start: JobStart<Progress, Ended, Kept>) => void;
  /** Stops what runs, at once, and forgets it. */
  readonly forget: (key: ObjectKey) => void;
  /** Stops all work and waits for its end. */
  readonly stop: () => Promise<void>;
}

interface RunningJob<Progress, Ended, Kept> extends Job<Progress, Ended, Kept> {
  readonly controller: AbortController;
  readonly lease: ClientLease;
  ended: Ended | undefined;
  settled: Promise<void>;
}

export function createBackgroundJobs<Progress extends object, Ended, Kept>(
  settings: JobSettings<Progress, Ended>,
): BackgroundJobs<Progress, Ended, Kept> {
  type Running = RunningJob<Progress, Ended, Kept>;
  const { connect, onDone, log, what, failed, keepsClients } = settings;
  const clients = createSharedClients(connect);
  const jobs = new Map<string, Running>();
  /** Every job that may still use something, replaced ones too. */
  const running = new Set<Running>();
  let isStopped = false;

  function release(job: Running): Promise<void> {
    job.kept = undefined;
    return job.lease.release();
  }

  function drop(id: string): void {
    const job = jobs.get(id);
    if (job === undefined) return;
    jobs.delete(id);
    job.controller.abort(new DOMException(`The ${what} was stopped.`, 'AbortError'));
    if (!running.has(job)) void release(job).catch(tell);
  }

  function tell(error: unknown): void {
    log.error(errorFields(error), `The ${what} failed in a way that should not happen.`);
  }

  function failureOf(error: unknown): OperatorError {
    if (isOperatorError(error)) return error;
    tell(error);
    const message = `The ${what} failed in a way that should not happen; the log has the details.`;
    return new OperatorError(message, { kind: 'retryable', reason: 'InternalError', cause: error });
  }

  async function run(job: Running, act: JobStart<Progress, Ended, Kept>['act']): Promise<void> {
    try {
      // A turn later, so that whoever asked goes on first.
      await Promise.resolve();
      job.ended = await act(job);
    } catch (error) {
      if (job.abortSignal.aborted) return;
      job.ended = failed(failureOf(error), job.progress);
    }
  }

  function begin(key: ObjectKey, { accounts, policy, progress, act }: JobStart<Progress, Ended, Kept>): void {
    if (isStopped) return;
    const id = idOf(key);
    // Leased before what it replaces lets go, so that clients that both need stay open.
    const lease = clients.lease(accounts, policy);
    drop(id);
    const controller = new AbortController();
    const job: Running = {
      controller,
      abortSignal: controller.signal,
      lease,
      clientsOf: lease.clientsOf,
      progress: { ...progress },
      ended: undefined,
      kept: undefined,
      settled: Promise.resolve(),
    };
    jobs.set(id, job);
    running.add(job);
    job.settled = run(job, act).then(async () => {
      running.delete(job);
      const isCurrent = jobs.get(id) === job;
      const keeps = isCurrent && job.ended !== undefined && keepsClients(job.ended);
      if (!keeps) await release(job).catch(tell);
      if (isCurrent) onDone(key);
    });
  }

  return {
    find: (key) => jobs.get(idOf(key)),
    begin,
    forget: (key) => {
      drop(idOf(key));
    },
    stop: async () => {
      isStopped = true;
      const left = [...running];
      for (const id of [...jobs.keys()]) drop(id);
      await Promise.all(left.map(({ settled }) => settled));
    },
  };
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
