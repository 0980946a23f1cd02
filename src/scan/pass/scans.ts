import { isOperatorError, OperatorError } from '../../reconcile/errors.ts';
import type { ScanReport } from '../../policy/scan-report.ts';
import type { ObjectKey } from '../../reconcile/outcome.ts';
import type { ScanProgress, ScanRequest, Scans, ScanWork } from '../../reconcile/scan-ports.ts';
import { errorFields } from '../../runtime/log.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import { defaultScanLimits } from './scan-limits.ts';
import type { ScanLimits } from './scan-limits.ts';
import { listAll, sweepAll } from './scan-session.ts';
import type { SessionSettings, SessionWork } from './scan-session.ts';
import { createSharedClients } from './shared-clients.ts';
import type { ClientLease, Connect } from './shared-clients.ts';

export interface ScansSettings extends Omit<SessionSettings, 'limits'> {
  /** Raw clients of an account that was seen and has a Blob service: each call is tried once. */
  readonly connect: Connect;
  /** Tells of the end of a piece of work: puts the policy into the queue of the controller. */
  readonly onDone: (key: ObjectKey) => void;
  readonly limits?: Partial<ScanLimits>;
}

export interface RunningScans extends Scans {
  /** Stops all work and waits for its end. Nothing can be begun after it. */
  readonly stop: () => Promise<void>;
}

type Ended = Exclude<ScanWork, { kind: 'Running' }>;

interface Job {
  readonly controller: AbortController;
  readonly lease: ClientLease;
  readonly progress: { -readonly [Key in keyof ScanProgress]: ScanProgress[Key] };
  ended: Ended | undefined;
  /** What the look before saw of the same generation. */
  readonly before: ScanReport | undefined;
  /** Of a list pass that came to its end, for the sweep. */
  knowledge: CallKnowledge | undefined;
  settled: Promise<void>;
}

/** Looks at blobs in the background, one piece of work for each policy. */
export function createScans(settings: ScansSettings): RunningScans {
  const { connect, onDone, now, log } = settings;
  const session: SessionSettings = { ...settings, limits: { ...defaultScanLimits, ...settings.limits } };
  const clients = createSharedClients(connect);
  const jobs = new Map<string, Job>();
  /** Every job that may still use something, replaced ones too. */
  const running = new Set<Job>();
  let isStopped = false;

  function release(job: Job): Promise<void> {
    job.knowledge = undefined;
    return job.lease.release();
  }

  function drop(id: string): void {
    const job = jobs.get(id);
    if (job === undefined) return;
    jobs.delete(id);
    job.controller.abort(new DOMException('The look at the blobs was stopped.', 'AbortError'));
    if (!running.has(job)) void release(job).catch(tell);
  }

  function tell(error: unknown): void {
    log.error(errorFields(error), 'A look at blobs failed in a way that should not happen.');
  }

  function fail(error: unknown, { generation, startedMs }: ScanProgress): Ended {
    if (isOperatorError(error)) return { kind: 'Failed', error, generation, startedMs };
    tell(error);
    const message = 'The look at the blobs failed in a way that should not happen; the log has the details.';
    const bug = new OperatorError(message, { kind: 'retryable', reason: 'InternalError', cause: error });
    return { kind: 'Failed', error: bug, generation, startedMs };
  }

  function begin(key: ObjectKey, request: ScanRequest, phase: ScanProgress['phase'], act: Act): void {
    if (isStopped) return;
    const id = idOf(key);
    // Leased before what it replaces lets go, so that clients that both need stay open.
    const lease = clients.lease(request.accounts);
    const before = reportBefore(jobs.get(id), request);
    drop(id);
    const job: Job = {
      controller: new AbortController(),
      lease,
      progress: { phase, generation: request.policy.metadata.generation, startedMs: now(), listed: 0, deleted: 0 },
      ended: undefined,
      before,
      knowledge: undefined,
      settled: Promise.resolve(),
    };
    jobs.set(id, job);
    running.add(job);
    job.settled = run(job, act).then(async () => {
      running.delete(job);
      const isCurrent = jobs.get(id) === job;
      if (!isCurrent || job.ended?.kind !== 'Listed') await release(job).catch(tell);
      if (isCurrent) onDone(key);
    });
  }

  async function run(job: Job, act: Act): Promise<void> {
    try {
      // A turn later, so that whoever asked goes on first.
      await Promise.resolve();
      job.ended = await act(job);
    } catch (error) {
      if (job.controller.signal.aborted) return;
      job.ended = fail(error, job.progress);
    }
  }

  return {
    find: (key) => {
      const job = jobs.get(idOf(key));
      return job === undefined
        ? undefined
        : (job.ended ?? { kind: 'Running', progress: { ...job.progress }, before: job.before });
    },
    list: (key, request) => {
      begin(key, request, 'Listing', async (job) => {
        const { report, knowledge } = await listAll(request, session, workOf(job));
        job.knowledge = knowledge;
        return { kind: 'Listed', report };
      });
    },
    sweep: (key, request) => {
      const knowledge = jobs.get(idOf(key))?.knowledge;
      begin(key, request, 'Deleting', async (job) => {
        if (knowledge === undefined) throw new Error('a sweep needs a list pass before it');
        const onPhase = (phase: ScanProgress['phase']): void => {
          job.progress.phase = phase;
        };
        const swept = await sweepAll({ request, knowledge }, session, { ...workOf(job), onPhase });
        return { kind: 'Swept', ...swept };
      });
    },
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

function reportBefore(job: Job | undefined, { policy }: ScanRequest): ScanReport | undefined {
  const report = job?.ended?.kind === 'Listed' || job?.ended?.kind === 'Swept' ? job.ended.report : job?.before;
  return report?.generation === policy.metadata.generation ? report : undefined;
}

type Act = (job: Job) => Promise<Ended>;

function workOf({ controller, lease, progress }: Job): SessionWork {
  return {
    clientsOf: lease.clientsOf,
    onListed: (copies) => {
      progress.listed += copies;
    },
    onDeleted: (artifacts) => {
      progress.deleted += artifacts;
    },
    abortSignal: controller.signal,
  };
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
