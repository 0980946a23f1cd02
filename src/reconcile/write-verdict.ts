import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { buildReport } from '../policy/reports/report.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';
import { writeStatus } from './write-status.ts';

/** The last words of a pass: status first, then the Report of the same, whose failure is no failure of the pass. */
export async function writeVerdict(
  context: PassContext,
  policy: CallDataPolicy,
  { status, abortSignal }: CallOptions & { readonly status: CallDataPolicyStatus },
): Promise<void> {
  await writeStatus(context, policy, { status, abortSignal });
  const published = await context.reports.publish(policy, buildReport(policy, status), { abortSignal });
  if (published.kind !== 'Failed') return;
  const note = `The Report of the policy was not written, and the next pass tries again. ${published.message}`;
  context.recordEvent(policy, { type: 'Warning', reason: 'ReportNotWritten', action: 'WriteReport', note });
}
