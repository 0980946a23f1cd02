import type { CallDataPolicySpec, CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import type { Finding } from '../../policy/findings.ts';
import type { Problem, Source } from '../plan-report.ts';

export interface PolicyAudit {
  readonly source: Source;
  readonly name: string;
  readonly namespace?: string;
  /** What a reader must know of how it was judged. */
  readonly notes: readonly string[];
  /** With its defaults, as the API server would store it. */
  readonly spec: CallDataPolicySpec;
  readonly status: CallDataPolicyStatus;
  /** All of them; status holds the first. */
  readonly findings: readonly Finding[];
}

export interface AuditReport {
  readonly time: string;
  readonly files: number;
  /** Documents that are no policies. */
  readonly skipped: number;
  readonly problems: readonly Problem[];
  readonly policies: readonly PolicyAudit[];
}

/**
 * - `kept`: every promise was seen to be kept, or people attest it.
 * - `broken`: one was seen to be broken.
 * - `failed`: the command or a policy is wrong: there is no verdict over all that was given.
 * - `unseen`: nothing was seen to be broken, but not everything could be seen.
 */
export const auditExitCodes = { kept: 0, broken: 1, failed: 2, unseen: 3 } as const;
export type AuditExitCode = (typeof auditExitCodes)[keyof typeof auditExitCodes];

/** A breach stays one whatever else could not be seen. */
export function auditExitCode({ problems, policies }: Pick<AuditReport, 'problems' | 'policies'>): AuditExitCode {
  if (problems.length > 0) return auditExitCodes.failed;
  if (policies.some(({ status }) => isBroken(status))) return auditExitCodes.broken;
  return policies.every(({ status }) => isSeen(status)) ? auditExitCodes.kept : auditExitCodes.unseen;
}

function isBroken({ conditions = [], clauses = [] }: CallDataPolicyStatus): boolean {
  return (
    conditions.some(({ type, status }) => type === 'Compliant' && status === 'False') ||
    clauses.some(({ verdict }) => verdict === 'Violated')
  );
}

/** Ready is False where a look failed, whatever the verdicts stand on. */
function isSeen({ conditions = [], clauses = [] }: CallDataPolicyStatus): boolean {
  const isTrue = (wanted: string) => conditions.some(({ type, status }) => type === wanted && status === 'True');
  return isTrue('Compliant') && isTrue('Ready') && clauses.every(({ verdict }) => verdict !== 'Unknown');
}

/** The report for machines, and for `calldata report --from`. Fields are added to this format, never renamed or removed. */
export const auditFormat = 'calldata-audit/v1';

export function auditJson(report: AuditReport): string {
  const { time, files, skipped, problems, policies } = report;
  const document = {
    format: auditFormat,
    time,
    exitCode: auditExitCode(report),
    files,
    skippedDocuments: skipped,
    problems,
    policies,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
