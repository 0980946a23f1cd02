import { countOutcomes, verdictOf, type ProbeEvent, type ProbeReport, type SentenceResult } from '../probe/report.ts';
import { exitCodes, type ExitCode } from './plan-report.ts';

/** 0 kept, 1 broken, 2 not set up, not ended, or not tidied up. */
export function probeExitCode(report: ProbeReport): ExitCode {
  switch (verdictOf(report)) {
    case 'Kept':
      return exitCodes.nothingToChange;
    case 'Broken':
      return 1;
    case 'Failed':
      return 2;
  }
}

/** One line for a step or a sentence; what was seen stands below. */
export function eventText(event: ProbeEvent): string {
  return event.kind === 'Step' ? `${event.text}\n` : sentenceText(event.result);
}

const labels = { Kept: 'kept', Broken: 'BROKEN', Undecided: 'UNDECIDED', Skipped: 'skipped' } as const;

function sentenceText({ sentence, account, page, outcome }: SentenceResult): string {
  const head = `${labels[outcome.kind].padEnd(10)}${account.padEnd(13)}${sentence}`;
  switch (outcome.kind) {
    case 'Kept':
      return `${head}\n`;
    case 'Skipped':
      return `${head} (${outcome.why})\n`;
    case 'Undecided':
      return `${head} (${outcome.why})\n`;
    case 'Broken':
      return `${head} (${outcome.seen})\n          see ${page}\n`;
  }
}

/** The end of a run. */
export function summaryText(report: ProbeReport): string {
  const { results, removed, kept, left, problem } = report;
  const counts = [
    `${countOutcomes(results, 'Kept')} kept`,
    `${countOutcomes(results, 'Broken')} broken`,
    `${countOutcomes(results, 'Undecided')} undecided`,
    `${countOutcomes(results, 'Skipped')} skipped`,
  ];
  const lines = [
    ...(problem === undefined ? [] : [`Not run to its end: ${problem}`]),
    `${results.length} sentences: ${counts.join(', ')}.`,
    ...(removed.length === 0 ? [] : [`Removed ${removed.join(', ')}.`]),
    ...(kept.length === 0 ? [] : [`Kept ${kept.join(', ')}. Remove them yourself.`]),
    ...left.map(({ name, why }) => `LEFT BEHIND ${name}: ${why} Remove it yourself.`),
  ];
  return `${lines.join('\n')}\n`;
}

export function probeJson(report: ProbeReport): string {
  return `${JSON.stringify({ verdict: verdictOf(report), exitCode: probeExitCode(report), ...report }, null, 2)}\n`;
}
