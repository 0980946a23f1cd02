import type { CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import { describeSource } from '../admit-policies.ts';
import { idShortener, shortenedNote, type ShortenIds } from '../short-ids.ts';
import { countOf } from '../../policy/findings.ts';
import { findingsBlock, problemsBlock } from '../text-report.ts';
import { wrap } from '../wrapped-text.ts';
import { auditExitCode, auditExitCodes, type AuditReport, type PolicyAudit } from './audit-report.ts';

/** The report for people: at most 100 columns. */
export function auditText(report: AuditReport): string {
  const blocks = [
    ...report.policies.map(policyBlock),
    ...(report.problems.length === 0 ? [] : [problemsBlock(report.problems)]),
    summary(report),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function policyBlock(audit: PolicyAudit): readonly string[] {
  const { source, name, namespace, notes, status, findings } = audit;
  const { conditions = [], classes = [], clauses = [] } = status;
  const shortened = idShortener([
    ...conditions.map(({ message }) => message),
    ...classes.map(({ message }) => message),
    ...clauses.map(({ message }) => message),
    ...findings.flatMap(({ subject, message }) => [subject, message]),
  ]);
  return [
    `${namespace === undefined ? name : `${namespace}/${name}`}  (${describeSource(source)})`,
    ...notes.flatMap((note) => wrap(note, 2)),
    ...section('Conditions', conditionLines(conditions, shortened)),
    ...section('Clauses of the notice', clauseLines(clauses, shortened)),
    ...section('Classes', classLines(classes, shortened)),
    ...section('Holds', holdLines(status)),
    ...(findings.length === 0 ? [] : ['', ...findingsBlock(findings, shortened)]),
    ...(shortened.isShortened ? ['', ...wrap(shortenedNote, 2)] : []),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `  ${title}`, ...lines];
}

function conditionLines(
  conditions: NonNullable<CallDataPolicyStatus['conditions']>,
  { shorten }: ShortenIds,
): readonly string[] {
  return conditions.flatMap(({ type, status, reason, message }) => [
    ...wrap(`${type}: ${status} (${reason})`, 4),
    ...wrap(shorten(message), 6, { further: 6 }),
  ]);
}

function clauseLines(
  clauses: NonNullable<CallDataPolicyStatus['clauses']>,
  { shorten }: ShortenIds,
): readonly string[] {
  return clauses.flatMap(({ id, verdict, basis, message }) => [
    ...wrap(`${id}: ${verdict} (${basis})`, 4),
    ...wrap(shorten(message), 6, { further: 6 }),
  ]);
}

function classLines(classes: NonNullable<CallDataPolicyStatus['classes']>, { shorten }: ShortenIds): readonly string[] {
  return classes.flatMap(({ name, reason, message, artifacts, calls, overdue, oldestStartTime }) => {
    const figures = [
      ...(artifacts === undefined ? [] : [countOf(artifacts, 'artifact')]),
      ...(calls === undefined ? [] : [countOf(calls, 'call')]),
      ...(overdue === undefined ? [] : [`${overdue} overdue`]),
      ...(oldestStartTime === undefined ? [] : [`oldest of ${oldestStartTime}`]),
    ];
    return [...wrap([`${name}: ${reason}`, ...figures].join(', '), 4), ...wrap(shorten(message), 6, { further: 6 })];
  });
}

function holdLines({ holds = [] }: CallDataPolicyStatus): readonly string[] {
  return holds.flatMap(({ name, ground, state, artifacts }) => {
    if (state !== 'Unreadable') {
      const kept = artifacts === undefined ? '' : `, keeps ${countOf(artifacts, 'artifact')}`;
      return wrap(`${name}: ${state}, ${ground}${kept}`, 4);
    }
    return wrap(`${name}: Unknown, ${ground}: its calls stand in a Secret, and an audit reads no cluster`, 4);
  });
}

function summary(report: AuditReport): readonly string[] {
  const { policies, problems, files, skipped, time } = report;
  const read = [
    time,
    countOf(files, 'file'),
    countOf(policies.length, 'policy', 'policies'),
    `${countOf(skipped, 'document')} of other kinds`,
    countOf(problems.length, 'problem'),
    countOf(
      policies.reduce((sum, { findings }) => sum + findings.length, 0),
      'finding',
    ),
  ];
  return wrap(`${outcomeOf(report)} Nothing was written. (${read.join(', ')})`, 0);
}

function outcomeOf(report: AuditReport): string {
  switch (auditExitCode(report)) {
    case auditExitCodes.kept:
      return 'Every promise was seen to be kept, or is attested.';
    case auditExitCodes.broken:
      return 'A promise is broken.';
    case auditExitCodes.failed:
      return 'Not everything could be audited.';
    case auditExitCodes.unseen:
      return 'Nothing was seen to be broken, but not everything could be seen.';
  }
}
