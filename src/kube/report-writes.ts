import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { PublishedReport, ReportPublisher } from '../reconcile/report-ports.ts';

/** Writes of Reports since the start of the process. Both stand at 0 from the beginning, so that the first failure is a rise. */
export interface ReportWriteCounts {
  readonly success: number;
  readonly error: number;
}

export interface ReportWrites {
  readonly counts: () => ReportWriteCounts;
  /** Whether the last try for the policy failed. `undefined` where there was none, or where nobody serves the kind. */
  readonly isFailing: (policy: CallDataPolicy) => boolean | undefined;
  /** The policy with this uid is gone. */
  readonly forget: (uid: string) => void;
  readonly add: (policy: CallDataPolicy, result: PublishedReport['kind']) => void;
}

export function createReportWrites(): ReportWrites {
  const counts = { success: 0, error: 0 };
  /** By uid: another policy of that name begins anew. */
  const failing = new Map<string, boolean>();
  return {
    counts: () => ({ ...counts }),
    isFailing: ({ metadata }) => failing.get(metadata.uid),
    forget: (uid) => {
      failing.delete(uid);
    },
    add: ({ metadata }, result) => {
      if (result === 'Written') counts.success += 1;
      if (result === 'Failed') counts.error += 1;
      if (result === 'NotServed') failing.delete(metadata.uid);
      else failing.set(metadata.uid, result === 'Failed');
    },
  };
}

/** Counts what was written and what could not be. Where a Report stands already, or nobody serves the kind, nothing was tried. */
export function countReports({ publish }: ReportPublisher, { add }: Pick<ReportWrites, 'add'>): ReportPublisher {
  return {
    publish: async (policy, report, options) => {
      const published = await publish(policy, report, options);
      add(policy, published.kind);
      return published;
    },
  };
}
