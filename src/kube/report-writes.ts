import type { ReportPublisher } from '../reconcile/report-ports.ts';

/** Writes of Reports since the start of the process. Both stand at 0 from the beginning, so that the first failure is a rise. */
export interface ReportWriteCounts {
  readonly success: number;
  readonly error: number;
}

export interface ReportWrites {
  readonly counts: () => ReportWriteCounts;
  readonly add: (result: keyof ReportWriteCounts) => void;
}

export function createReportWrites(): ReportWrites {
  const counts = { success: 0, error: 0 };
  return {
    counts: () => ({ ...counts }),
    add: (result) => {
      counts[result] += 1;
    },
  };
}

/** Counts what was written and what could not be. Where a Report stands already, or nobody serves the kind, nothing was tried. */
export function countReports({ publish }: ReportPublisher, { add }: Pick<ReportWrites, 'add'>): ReportPublisher {
  return {
    publish: async (policy, report, options) => {
      const published = await publish(policy, report, options);
      if (published.kind === 'Written') add('success');
      if (published.kind === 'Failed') add('error');
      return published;
    },
  };
}
