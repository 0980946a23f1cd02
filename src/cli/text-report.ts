import { countOf, type Finding } from '../policy/findings.ts';
import { describeSource } from './admit-policies.ts';
import { exitCodeOf, exitCodes, findingsOfPolicy } from './plan-report.ts';
import type { Note, PlanReport, PlanSection, PolicyPlan, Problem, SectionLine, SectionState } from './plan-report.ts';
import { idShortener, shortenedNote, type ShortenIds } from './short-ids.ts';
import { wrap } from './wrapped-text.ts';

/** The report for people: at most 100 columns, but for the lines of a diff and for long names. */
export function textReport(report: PlanReport): string {
  const blocks = [
    ...report.policies.map(policyBlock),
    ...(report.problems.length === 0 ? [] : [problemsBlock(report.problems)]),
    ...(report.notes.length === 0 ? [] : [notesBlock(report.notes)]),
    summary(report),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function policyBlock(policy: PolicyPlan): readonly string[] {
  const { source, name, namespace, enforcement, suspended, sections } = policy;
  const title = `${namespace === undefined ? name : `${namespace}/${name}`}  (${describeSource(source)})`;
  const notes = [
    ...(suspended ? ['spec.suspend is true: the operator does none of this before it is false.'] : []),
    ...(enforcement === 'Audit' ? ['spec.enforcement is Audit: what follows is what Enforce would do.'] : []),
  ];
  const findings = findingsOfPolicy(policy);
  const shortened = idShortener([
    ...sections.flatMap(textsOf),
    ...findings.flatMap(({ subject, message }) => [subject, message]),
  ]);
  return [
    title,
    ...notes.flatMap((note) => wrap(note, 2)),
    ...sections.flatMap((section) => ['', ...sectionBlock(section, shortened)]),
    ...(findings.length === 0 ? [] : ['', ...findingsBlock(findings, shortened)]),
    ...(shortened.isShortened ? ['', ...wrap(shortenedNote, 2)] : []),
  ];
}

const stateWords: Readonly<Record<SectionState, string>> = {
  NotCompared: 'not compared with Azure',
  Unchanged: 'nothing to change',
  Changes: 'would change',
  Failed: 'could not be planned',
};

function sectionBlock(section: PlanSection, shortened: ShortenIds): readonly string[] {
  const { kind, subject, state, head, lines } = section;
  return [
    ...wrap(`${kind} of ${subject}: ${head ?? stateWords[state]}`, 2),
    ...lines.flatMap((entry) => renderLine(entry, shortened)),
  ];
}

function renderLine(entry: SectionLine, shortened: ShortenIds): readonly string[] {
  return entry.kind === 'Verbatim'
    ? [`    ${entry.text}`.trimEnd()]
    : wrap(shortened.shorten(entry.text), 4 + 2 * entry.indent);
}

function textsOf({ lines }: PlanSection): readonly string[] {
  return lines.flatMap((entry) => (entry.kind === 'Text' ? [entry.text] : []));
}

/** Where, what, why it matters, what to do, and how it is known. */
export function findingsBlock(findings: readonly Finding[], { shorten }: ShortenIds): readonly string[] {
  return [
    `  ${countOf(findings.length, 'finding')}, worst first`,
    ...findings.flatMap(({ severity, reason, subject, message, basis, clauses = [] }) => [
      ...wrap(`! ${severity} ${reason}: ${shorten(subject)}`, 4),
      ...wrap(`${shorten(message)} (${[basis, ...clauses].join(', ')})`, 6, { further: 6 }),
    ]),
  ];
}

export function problemsBlock(problems: readonly Problem[]): readonly string[] {
  return [
    'Problems',
    ...problems.flatMap(({ source, policy, field, message }) => {
      const where = [
        ...(source === undefined ? [] : [describeSource(source)]),
        ...(policy === undefined ? [] : [policy]),
        ...(field === undefined ? [] : [field]),
      ];
      return wrap([...where, message].join(': '), 2);
    }),
  ];
}

function notesBlock(notes: readonly Note[]): readonly string[] {
  return ['Notes', ...notes.flatMap(({ source, message }) => wrap(`${describeSource(source)}: ${message}`, 2))];
}

function summary(report: PlanReport): readonly string[] {
  const { mode, policies, problems, files, skipped } = report;
  const findings = policies.reduce((sum, policy) => sum + findingsOfPolicy(policy).length, 0);
  const read = [
    countOf(files, 'file'),
    countOf(policies.length, 'admitted policy', 'admitted policies'),
    `${countOf(skipped, 'document')} of other kinds`,
    countOf(problems.length, 'problem'),
    countOf(findings, 'finding'),
    mode.toLowerCase(),
  ];
  return wrap(`${outcomeOf(report)} (${read.join(', ')})`, 0);
}

/** Problems stand in a block of their own; what failed stands anywhere above. */
function failedSections({ policies }: PlanReport): string {
  const failed = policies.flatMap(({ sections }) => sections.filter(({ state }) => state === 'Failed'));
  return failed.length === 0 ? '' : `, see ${failed.map(({ kind, subject }) => `${kind} of ${subject}`).join(', ')}`;
}

function outcomeOf(report: PlanReport): string {
  switch (exitCodeOf(report)) {
    case exitCodes.failed:
      return `Not everything could be planned${failedSections(report)}.`;
    case exitCodes.changes:
      return 'Azure would change. Nothing was written.';
    case exitCodes.nothingToChange:
      return report.mode === 'Live' ? 'Nothing to change.' : 'Valid. Azure was not looked at.';
  }
}
