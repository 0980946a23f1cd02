import type { CallDataPolicy, CallDataPolicyStatus, Finding } from '../../api/call-data-policy.ts';
import type { Severity } from '../../api/finding.ts';
import { texts, type ReportResult, type ResultWord } from './report-result.ts';

/** Critical is a promise that is broken now. What is always said and never judged was not evaluated. */
const words: Readonly<
  Record<Severity, { readonly result: ResultWord; readonly severity: NonNullable<ReportResult['severity']> }>
> = {
  Critical: { result: 'fail', severity: 'critical' },
  High: { result: 'warn', severity: 'high' },
  Medium: { result: 'warn', severity: 'medium' },
  Low: { result: 'warn', severity: 'low' },
  Info: { result: 'skip', severity: 'info' },
};

/** The findings that status shows, worst first. */
export function findingResults({ metadata }: CallDataPolicy, status: CallDataPolicyStatus): readonly ReportResult[] {
  return (status.findings ?? []).map((finding: Finding) => ({
    category: 'Finding',
    policy: metadata.name,
    rule: finding.reason,
    ...words[finding.severity],
    message: finding.message,
    properties: texts({
      subject: finding.subject,
      basis: finding.basis,
      clauses: finding.clauses === undefined ? undefined : finding.clauses.join(','),
    }),
  }));
}
