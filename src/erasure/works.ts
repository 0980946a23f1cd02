import type { ObjectKey } from '../reconcile/outcome.ts';
import { createBackgroundJobs } from '../scan/pass/background-jobs.ts';
import type { Job } from '../scan/pass/background-jobs.ts';
import { defaultScanLimits } from '../scan/pass/scan-limits.ts';
import type { ScanLimits } from '../scan/pass/scan-limits.ts';
import type { Connect } from '../scan/pass/shared-clients.ts';
import type {
  ErasureBasis,
  ErasureProgress,
  ErasureWork,
  ErasureWorks,
  EraseOrder,
  EraseResult,
  LookOrder,
} from './engine.ts';
import { openErasureSession } from './erasure-session.ts';
import type { ErasureSession, ErasureSessionSettings, ErasureSessionWork } from './erasure-session.ts';
import { createLookMemory } from './look/look-memory.ts';
import type { LookMemory } from './look/look-memory.ts';
import { runLook } from './look/run-look.ts';

export type RunErase = (order: EraseOrder, session: ErasureSession) => Promise<EraseResult>;

export interface ErasureWorksSettings extends Omit<ErasureSessionSettings, 'limits'> {
  /** Raw clients of an account that was seen and has a Blob service: each call is tried once. */
  readonly connect: Connect;
  /** Tells of the end of a piece of work: puts the policy into the queue of the controller. */
  readonly onDone: (key: ObjectKey) => void;
  readonly runErase: RunErase;
  readonly runVerify: RunErase;
  readonly limits?: Partial<ScanLimits>;
}

export interface RunningErasureWorks extends ErasureWorks {
  /** Stops all work and waits for its end. Nothing can be begun after it. */
  readonly stop: () => Promise<void>;
}

type Ended = Exclude<ErasureWork, { kind: 'Running' }>;
type ErasureJob = Job<ErasureProgress, Ended, never>;

/**
 * Searches and erases in the background, one piece of work for each policy. What looks remember of contents outlives each of
 * them, until the policy is forgotten.
 */
export function createErasureWorks(settings: ErasureWorksSettings): RunningErasureWorks {
  const { connect, onDone, now, log, runErase, runVerify } = settings;
  const limits = { ...defaultScanLimits, ...settings.limits };
  const memories = new Map<string, LookMemory>();
  const jobs = createBackgroundJobs<ErasureProgress, Ended, never>({
    connect,
    onDone,
    log,
    what: 'search for an erasure, or its deletes,',
    failed: (error, { startedMs }) => ({ kind: 'Failed', error, startedMs }),
    keepsClients: () => false,
  });

  const memoryOf = (key: ObjectKey): LookMemory => {
    const id = idOf(key);
    const memory = memories.get(id) ?? createLookMemory();
    memories.set(id, memory);
    return memory;
  };
  const begin = (key: ObjectKey, basis: ErasureBasis, { phase, act }: Begin): void => {
    jobs.begin(key, {
      accounts: basis.accounts,
      policy: basis.policy,
      progress: { phase, startedMs: now(), listed: 0, deleted: 0 },
      act: (job) => act(openErasureSession(basis, { ...settings, limits }, workOf(job))),
    });
  };
  const erase = (run: RunErase, phase: ErasureProgress['phase']) => (key: ObjectKey, order: EraseOrder) => {
    begin(key, order, {
      phase,
      act: async (session) => ({ kind: 'Erased', order, result: await run(order, session) }),
    });
  };

  return {
    find: (key) => {
      const job = jobs.find(key);
      return job?.ended ?? (job === undefined ? undefined : { kind: 'Running', progress: { ...job.progress } });
    },
    look: (key, order: LookOrder) => {
      const memory = memoryOf(key);
      begin(key, order, {
        phase: 'Searching',
        act: async (session) => ({ kind: 'Looked', order, result: await runLook(order, session, memory) }),
      });
    },
    erase: erase(runErase, 'Deleting'),
    verify: erase(runVerify, 'Listing'),
    forget: (key) => {
      memories.delete(idOf(key));
      jobs.forget(key);
    },
    stop: async () => {
      memories.clear();
      await jobs.stop();
    },
  };
}

interface Begin {
  readonly phase: ErasureProgress['phase'];
  readonly act: (session: ErasureSession) => Promise<Ended>;
}

function workOf({ clientsOf, progress, abortSignal }: ErasureJob): ErasureSessionWork {
  return {
    clientsOf,
    onListed: (copies) => {
      progress.listed += copies;
    },
    onDeleted: (targets) => {
      progress.deleted += targets;
    },
    onPhase: (phase) => {
      progress.phase = phase;
    },
    abortSignal,
  };
}

function idOf({ namespace, name }: ObjectKey): string {
  return `${namespace}/${name}`;
}
