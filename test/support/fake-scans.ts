import type { OperatorError } from '../../src/reconcile/errors.ts';
import type { ScanReport, SweepResult } from '../../src/policy/scan-report.ts';
import type { ScanRequest, Scans, ScanWork, SweepRequest } from '../../src/reconcile/scan-ports.ts';

export interface FakeScans {
  readonly port: Scans;
  readonly lists: readonly ScanRequest[];
  readonly sweeps: readonly SweepRequest[];
  /** How often work was forgotten. */
  readonly forgotten: () => number;
  /** From now on a look that is asked for runs until it is told to end. */
  readonly work: () => void;
  /** Ends the look that runs. */
  readonly endList: (report: Partial<ScanReport>) => void;
  /** Ends the sweep that runs. */
  readonly endSweep: (report: Partial<ScanReport>, sweep: SweepResult) => void;
  /** Ends what runs, if anything does, as the one before it ended: nothing has changed in storage. */
  readonly endAgain: () => void;
  /** Ends the work that runs with a failure. */
  readonly fail: (error: OperatorError) => void;
  /** As after a restart of the process. */
  readonly restart: () => void;
}

/** Looks at blobs for one policy, by hand. Until `work` it takes requests and does nothing. */
export function createFakeScans(now: () => number): FakeScans {
  const lists: ScanRequest[] = [];
  const sweeps: SweepRequest[] = [];
  let isWorking = false;
  let forgotten = 0;
  let work: ScanWork | undefined;
  let last: Partial<ScanReport> = {};
  const running = (phase: 'Listing' | 'Deleting', { policy }: ScanRequest): ScanWork => {
    const { generation } = policy.metadata;
    const report = work?.kind === 'Listed' || work?.kind === 'Swept' ? work.report : undefined;
    return {
      kind: 'Running',
      progress: { phase, generation, startedMs: now(), listed: 0, deleted: 0 },
      before: report?.generation === generation ? report : undefined,
    };
  };
  const complete = (report: Partial<ScanReport>): ScanReport => {
    if (work?.kind !== 'Running') throw new Error('No look is running.');
    const { generation, startedMs } = work.progress;
    last = report;
    return { ...emptyReport, generation, startedMs, completedMs: now(), ...report };
  };
  return {
    port: {
      find: () => work,
      list: (_key, request) => {
        lists.push(request);
        if (isWorking) work = running('Listing', request);
      },
      sweep: (_key, request) => {
        sweeps.push(request);
        work = running('Deleting', request);
      },
      forget: () => {
        forgotten += 1;
        work = undefined;
      },
    },
    lists,
    sweeps,
    forgotten: () => forgotten,
    work: () => {
      isWorking = true;
    },
    endList: (report) => {
      work = { kind: 'Listed', report: complete(report) };
    },
    endSweep: (report, sweep) => {
      work = { kind: 'Swept', report: complete(report), sweep };
    },
    endAgain: () => {
      if (work?.kind !== 'Running') return;
      const report = complete(last);
      work =
        work.progress.phase === 'Listing'
          ? { kind: 'Listed', report }
          : { kind: 'Swept', report, sweep: { classes: [] } };
    },
    fail: (error) => {
      if (work?.kind !== 'Running') throw new Error('No look is running.');
      const { generation, startedMs } = work.progress;
      work = { kind: 'Failed', error, generation, startedMs, completedMs: now() };
    },
    restart: () => {
      work = undefined;
    },
  };
}

const emptyReport = {
  classes: [],
  holds: [],
  unseen: [],
  undeclared: [],
  undeclaredUnseen: [],
  unclassified: [],
  untoldHolds: [],
  copies: 0,
  pageBlobAccounts: [],
  olderCopyAccounts: [],
} as const;
