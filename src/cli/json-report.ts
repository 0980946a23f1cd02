import { exitCodeOf, findingsOfPolicy, type PlanReport } from './plan-report.ts';

/** The report for machines: one JSON document. Fields are added to this format, never renamed or removed. */
export function jsonReport(report: PlanReport): string {
  const { mode, files, skipped, problems, notes, policies } = report;
  const document = {
    format: 'calldata-plan/v1',
    mode,
    exitCode: exitCodeOf(report),
    files,
    skippedDocuments: skipped,
    problems,
    notes,
    policies: policies.map(({ sections, ...policy }) => ({
      ...policy,
      sections: sections.map(({ kind, subject, state, findings, data }) => ({
        kind,
        subject,
        state,
        findings,
        ...data,
      })),
      findings: findingsOfPolicy({ sections }),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
