import { describeChainFault } from '../../../evidence/chain-fault-text.ts';
import type { HistoryEntry } from '../../../evidence/history-schema.ts';
import { dayOf } from '../../../policy/history/day.ts';
import { silencesOf, silentSince } from '../../../policy/history/silences.ts';
import { isKnownTimeZone } from '../../../policy/zone-offsets.ts';
import { othersText, silenceText, type HistoryReport } from '../../history-report.ts';
import { badge } from '../badge.ts';
import { genuineEntries, historyVerdict } from '../evidence-verdicts.ts';
import { html, nothing, type Html, type Part } from '../html.ts';
import { list, paragraph, table, time, type Section } from '../parts.ts';
import type { ReportPolicy } from '../report-data.ts';
import { changesOf, coursesOf, type Change, type CourseOptions } from './history-course.ts';
import { historyStrips } from './history-strips.ts';

/** What was seen day by day, as far as the signed entries prove it. */
export function historySection({ spec, status, evidence }: ReportPolicy, prefix: string, madeTime: string): Section {
  const id = `${prefix}-history`;
  const title = 'Verdicts over time';
  if (spec.evidence === undefined) {
    const why = 'The policy has no evidence container (spec.evidence), so no history of its verdicts is kept.';
    return { id, title, body: paragraph(why) };
  }
  const told =
    status.history === undefined ? nothing : paragraph(`${status.history.reason}: ${status.history.message}`);
  if (evidence.kind === 'NotRead') return { id, title, body: html`${told}${paragraph(evidence.why)}` };
  // Days of entries count in the zone of the policy; in one that nobody knows no entry is written.
  const timeZone = isKnownTimeZone(spec.timeZone) ? spec.timeZone : 'UTC';
  return { id, title, body: html`${told}${bodyOf(evidence.history, { id, untilMs: Date.parse(madeTime), timeZone })}` };
}

interface Options extends CourseOptions {
  readonly id: string;
}

function bodyOf(report: HistoryReport, options: Options): Html {
  const entries = genuineEntries(report);
  return html`<p>${verdictBadge(report)} ${historyVerdict(report)}</p>
    ${list(report.faults.slice(0, maxFaults).map((fault) => describeChainFault(fault, 'entry')))}
    ${report.otherHistories === undefined || report.otherHistories.length === 0 ? nothing : paragraph(othersText(report.otherHistories))}
    ${entries.length === 0 ? paragraph('No entry can be shown.') : courseOf(entries, options)} `;
}

const maxFaults = 10;

/** No tick: that the history is whole says nothing of what stands in it. */
function verdictBadge({ faults, gaps }: HistoryReport): Html {
  if (faults.length > 0) return badge('Not verified', 'bad');
  return gaps.length > 0 ? badge('Not wholly verified', 'open') : badge('Signatures and chain verified', 'plain');
}

const dayMs = 86_400_000;
/** More than a year side by side is too narrow to be read. */
const maxDays = 400;
const maxRows = 60;

function courseOf(entries: readonly HistoryEntry[], { id, untilMs, timeZone }: Options): Html {
  const firstMs = Date.parse(entries[0]?.entryTime ?? '');
  const lastMs = Date.parse(entries.at(-1)?.entryTime ?? '');
  const endMs = Math.max(untilMs, lastMs);
  const fromMs = Math.max(firstMs, endMs - maxDays * dayMs);
  const changes = changesOf(entries).toReversed();
  const leftOut = changes.length - maxRows;
  return html`${paragraph(spanText(entries, fromMs > firstMs))}
  ${historyStrips(coursesOf(entries, { untilMs, timeZone }), { fromMs, untilMs: endMs })}
  ${list([...silenceLines(entries), ...silentSinceLines(entries, dayOf(untilMs, timeZone))])}
  ${changesTable(changes, id)}
  ${leftOut > 0 ? paragraph(`${leftOut} earlier changes are not listed; calldata receipt verify --policy --json has all.`) : nothing} `;
}

function silenceLines(entries: readonly HistoryEntry[]): readonly string[] {
  const silences = silencesOf(entries);
  const [first, last] = [silences[0], silences.at(-maxFaults - 1)];
  const earlier = silences.length - maxFaults;
  return [
    ...(first === undefined || last === undefined
      ? []
      : [
          `${earlier} earlier stretches of days without an entry, from ${first.afterDay} to ${last.beforeDay}, are not listed.`,
        ]),
    ...silences.slice(-maxFaults).map(silenceText),
  ];
}

function silentSinceLines(entries: readonly HistoryEntry[], today: string): readonly string[] {
  const since = silentSince(entries, today);
  return since === undefined ? [] : [`No entry speaks of the time after ${since}.`];
}

function changesTable(changes: readonly Change[], id: string): Html {
  if (changes.length === 0) return paragraph('No entry tells of a change.');
  return table({
    id: `${id}-changes`,
    caption: 'Changes, the last first',
    columns: ['Seen', 'Verdict', 'Before', 'Since then'],
    rows: changes.slice(0, maxRows).map(({ time: seen, name, from, to }) => [time(toSeconds(seen)), name, from, to]),
  });
}

function spanText(entries: readonly HistoryEntry[], isCut: boolean): Part {
  const [first, last] = [entries[0], entries.at(-1)];
  return html`${entries.length === 1 ? '1 entry' : `${entries.length} entries`}, from
  ${time(toSeconds(first?.entryTime))} to
  ${time(toSeconds(last?.entryTime))}.${isCut ? ` The last ${maxDays} days are drawn.` : ''} An entry speaks of its
  time. What was worse between two entries is named with the second, as far as status remembered it.`;
}

function toSeconds(text: string | undefined): string | undefined {
  return text?.replace(/[.]\d+Z$/, 'Z');
}
