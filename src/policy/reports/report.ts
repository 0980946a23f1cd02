import type { CallDataPolicy, CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import { statusFieldManager } from '../../api/group.ts';
import { countOf } from '../findings.ts';
import { accountabilityResult } from './accountability-result.ts';
import { clauseResults } from './clause-results.ts';
import { controlResults } from './control-results.ts';
import { findingResults } from './finding-results.ts';
import { resultWords, type ReportResult, type ResultWord } from './report-result.ts';

/** Status may have 100 clauses and 20 findings; an object has to fit etcd and the page of whoever reads it. */
export const maxReportResults = 100;

export type ReportSummary = Readonly<Record<ResultWord, number>>;

/** The body of a Report (openreports.io/v1alpha1), without metadata and times. */
export interface Report {
  readonly source: string;
  readonly scope: Readonly<Record<'apiVersion' | 'kind' | 'name' | 'namespace' | 'uid', string>>;
  readonly configuration: { readonly limits: { readonly maxResults: number } };
  readonly summary: ReportSummary;
  readonly results: readonly ReportResult[];
}

/** Name of the Report beside a policy. A policy's name has at most 40 characters and no dot. */
export function reportNameOf(policyName: string): string {
  return `calldata-${policyName}`;
}

/** What a status says of a policy, in the words of OpenReports. A function of both: the same status is the same report. */
export function buildReport(policy: CallDataPolicy, status: CallDataPolicyStatus): Report {
  const { name, namespace, uid } = policy.metadata;
  const results = limitResults(policy, status, [
    ...controlResults(policy, status),
    accountabilityResult(policy),
    ...clauseResults(policy, status),
    ...findingResults(policy, status),
  ]);
  return {
    source: statusFieldManager,
    scope: { apiVersion: policy.apiVersion, kind: policy.kind, name, namespace, uid },
    configuration: { limits: { maxResults: maxReportResults } },
    summary: countResults(results),
    results,
  };
}

export function countResults(results: readonly ReportResult[]): ReportSummary {
  const entries = resultWords.map((word) => [word, results.filter(({ result }) => result === word).length]);
  return Object.fromEntries(entries) as ReportSummary;
}

const worstFirst: readonly ResultWord[] = ['fail', 'error', 'warn', 'skip', 'pass'];

/** The worst ones stay, in their order, and the last result says how many are left out, those that status left out included. */
function limitResults(
  policy: CallDataPolicy,
  status: CallDataPolicyStatus,
  all: readonly ReportResult[],
): readonly ReportResult[] {
  const untold = Math.max(0, (status.findingsTotal ?? 0) - (status.findings ?? []).length);
  if (all.length <= maxReportResults && untold === 0) return all;
  const rank = ({ result }: ReportResult) => worstFirst.indexOf(result);
  const kept = new Set(all.toSorted((left, right) => rank(left) - rank(right)).slice(0, maxReportResults - 1));
  return [...all.filter((result) => kept.has(result)), leftOut(policy, all.length - kept.size + untold)];
}

function leftOut({ metadata }: CallDataPolicy, count: number): ReportResult {
  return {
    category: 'Limit',
    policy: metadata.name,
    rule: 'ResultsLeftOut',
    result: 'skip',
    message: `${countOf(count, 'result')} left out here, the least bad ones. See the status of the policy and calldata plan.`,
    properties: { leftOut: String(count) },
  };
}
