import type { Finding } from '../policy/findings.ts';
import { describeSource } from './admit-policies.ts';
import { exitCodeOf, exitCodes } from './plan-report.ts';
import type { PlanReport, PlanSection, PolicyPlan, Problem, SectionLine, SectionState } from './plan-report.ts';

const width = 100;

/** The report for people: at most 100 columns, but for the lines of a diff. */
export function textReport(report: PlanReport): string {
  const blocks = [
    ...report.policies.map(policyBlock),
    ...(report.problems.length === 0 ? [] : [problemsBlock(report.problems)]),
    summary(report),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function policyBlock({ source, name, namespace, enforcement, suspended, sections }: PolicyPlan): readonly string[] {
  const title = `${namespace === undefined ? name : `${namespace}/${name}`}  (${describeSource(source)})`;
  const notes = [
    ...(suspended ? ['spec.suspend is true: the operator does none of this before it is false.'] : []),
    ...(enforcement === 'Audit' ? ['spec.enforcement is Audit: what follows is what Enforce would do.'] : []),
  ];
  return [
    title,
    ...notes.flatMap((note) => wrap(note, 2)),
    ...sections.flatMap((section) => ['', ...sectionBlock(section)]),
  ];
}

const stateWords: Readonly<Record<SectionState, string>> = {
  NotCompared: 'not compared with Azure',
  Unchanged: 'nothing to change',
  Changes: 'would change',
  Failed: 'could not be planned',
};

function sectionBlock({ kind, subject, state, lines, findings }: PlanSection): readonly string[] {
  // A verdict is no plan: only its failure is worth a word.
  const word = kind === 'recoverability' && state === 'Unchanged' ? '' : `: ${stateWords[state]}`;
  return [
    `  ${kind} of ${subject}${word}`,
    ...lines.flatMap(renderLine),
    ...findings.flatMap(({ severity, reason, message }: Finding) => wrap(`! ${severity} ${reason}: ${message}`, 4)),
  ];
}

function renderLine(entry: SectionLine): readonly string[] {
  return entry.kind === 'Verbatim' ? [`    ${entry.text}`.trimEnd()] : wrap(entry.text, 4 + 2 * entry.indent);
}

function problemsBlock(problems: readonly Problem[]): readonly string[] {
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

function summary(report: PlanReport): readonly string[] {
  const { mode, policies, problems, files, skipped } = report;
  const read = `${count(files, 'file')}, ${count(policies.length, 'admitted policy', 'admitted policies')}, ${count(skipped, 'document')} of other kinds`;
  return [...wrap(`${outcomeOf(report)} (${read}, ${count(problems.length, 'problem')}, ${mode.toLowerCase()})`, 0)];
}

function outcomeOf(report: PlanReport): string {
  switch (exitCodeOf(report)) {
    case exitCodes.failed:
      return 'Not everything could be planned.';
    case exitCodes.changes:
      return 'Azure would change. Nothing was written.';
    case exitCodes.nothingToChange:
      return report.mode === 'Live' ? 'Nothing to change.' : 'Valid. Azure was not looked at.';
  }
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Breaks at blanks; further lines stand two columns deeper. A word that is longer than the line stays whole. */
export function wrap(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let current = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!isEmpty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = ' '.repeat(indent + 2);
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current];
}
