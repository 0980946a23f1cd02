import type { ScanReport } from '../../policy/scan-report.ts';
import type { ObjectKey } from '../../reconcile/outcome.ts';
import type { ScanProgress, ScanRequest, Scans, ScanWork } from '../../reconcile/scan-ports.ts';
import { createBackgroundJobs } from './background-jobs.ts';
import type { Job } from './background-jobs.ts';
import { defaultScanLimits } from './scan-limits.ts';
import type { ScanLimits } from './scan-limits.ts';
import { listAll, sweepAll } from './scan-session.ts';
import type { Known, SessionSettings, SessionWork } from './scan-session.ts';
import type { Connect } from './shared-clients.ts';

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

/** What the look before saw of the same generation. */
interface Progress extends ScanProgress {
  readonly before: ScanReport | undefined;
}

/** The knowledge of a list pass that came to its end, for the sweep. */
type ScanJob = Job<Progress, Ended, Known>;

/** Looks at blobs in the background, one piece of work for each policy. */
export function createScans(settings: ScansSettings): RunningScans {
  const { connect, onDone, now, log } = settings;
  const session: SessionSettings = { ...settings, limits: { ...defaultScanLimits, ...settings.limits } };
  const jobs = createBackgroundJobs<Progress, Ended, Known>({
    connect,
    onDone,
    log,
    what: 'look at the blobs',
    failed: (error, { generation, startedMs }) => ({
      kind: 'Failed',
      error,
      generation,
      startedMs,
      completedMs: now(),
    }),
    keepsClients: ({ kind }) => kind === 'Listed',
  });

  function begin(key: ObjectKey, request: ScanRequest, { phase, act }: Begin): void {
    const { generation } = request.policy.metadata;
    const before = reportBefore(jobs.find(key), request);
    const progress = { phase, generation, startedMs: now(), listed: 0, deleted: 0, before };
    jobs.begin(key, { accounts: request.accounts, policy: request.policy, progress, act });
  }

  return {
    find: (key) => {
      const job = jobs.find(key);
      if (job === undefined || job.ended !== undefined) return job?.ended;
      const { before, ...progress } = job.progress;
      return { kind: 'Running', progress, before };
    },
    list: (key, request) => {
      begin(key, request, {
        phase: 'Listing',
        act: async (job) => {
          const { report, known } = await listAll(request, session, workOf(job));
          job.kept = known;
          return { kind: 'Listed', report };
        },
      });
    },
    sweep: (key, request) => {
      const known = jobs.find(key)?.kept;
      begin(key, request, {
        phase: 'Deleting',
        act: async (job) => {
          if (known === undefined) throw new Error('a sweep needs a list pass before it');
          const onPhase = (phase: ScanProgress['phase']): void => {
            job.progress.phase = phase;
          };
          const swept = await sweepAll({ request, known }, session, { ...workOf(job), onPhase });
          return { kind: 'Swept', ...swept };
        },
      });
    },
    forget: jobs.forget,
    stop: jobs.stop,
  };
}

interface Begin {
  readonly phase: ScanProgress['phase'];
  readonly act: (job: ScanJob) => Promise<Ended>;
}

function reportBefore(job: ScanJob | undefined, { policy }: ScanRequest): ScanReport | undefined {
  const ended = job?.ended;
  const report = ended?.kind === 'Listed' || ended?.kind === 'Swept' ? ended.report : job?.progress.before;
  return report?.generation === policy.metadata.generation ? report : undefined;
}

function workOf({ clientsOf, progress, abortSignal }: ScanJob): SessionWork {
  return {
    clientsOf,
    onListed: (copies) => {
      progress.listed += copies;
    },
    onDeleted: (artifacts) => {
      progress.deleted += artifacts;
    },
    abortSignal,
  };
}
