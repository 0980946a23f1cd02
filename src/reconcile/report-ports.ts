import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { Report } from '../policy/reports/report.ts';
import type { CallOptions } from './ports.ts';

export type PublishedReport =
  | { readonly kind: 'Written' }
  /** It stood so already; nothing was sent. */
  | { readonly kind: 'Unchanged' }
  /** The cluster does not know OpenReports. It is asked again later. */
  | { readonly kind: 'NotServed' }
  /** The message is a sentence for people. */
  | { readonly kind: 'Failed'; readonly message: string };

/** The Report beside each policy, for whoever reads the reports of all engines of a cluster. */
export interface ReportPublisher {
  /** A failure is logged and told, not thrown: the promise is kept without reports. Throws only when aborted. */
  readonly publish: (policy: CallDataPolicy, report: Report, options: CallOptions) => Promise<PublishedReport>;
}
