import { describeChainFault, type SignedChainFault } from '../evidence/chain-fault-text.ts';
import type { HistoryDocument } from '../evidence/history-document.ts';
import type { HistoryGap, HistoryVerification } from '../evidence/history-verify.ts';
import { countOf } from '../policy/findings.ts';
import { silencesOf, type Silence } from '../policy/history/silences.ts';
import type { ExitCode } from './plan-report.ts';
import { verificationExitCode } from './receipt-report.ts';
import { wrap } from './wrapped-text.ts';

export interface HistoryReport extends Omit<HistoryVerification, 'faults'> {
  readonly faults: readonly SignedChainFault[];
  /** Files of the folder that were left aside. */
  readonly others: number;
  /** Histories of other policies in the same container, by uid. Unknown where files were read. */
  readonly otherHistories?: readonly string[];
}

const gapTexts: Readonly<Record<HistoryGap, string>> = {
  NoKeys: 'Signatures were not checked: give the public keys with --jwks.',
  Start: 'The entries before the first one given were not looked at: give the whole history with --chain.',
  End: 'Whether later entries were dropped cannot be told from files: compare the last digest with status.history.digest, or verify with --policy.',
};

/** Lines of the last entries; a history has one for each day. */
const maxLines = 30;

/** For people: the last entries, the days without one, and the verdict last. */
export function historyText(report: HistoryReport): string {
  const { documents, faults, gaps, others, otherHistories = [] } = report;
  const earlier = documents.length - maxLines;
  const lines = [
    ...headLines(documents),
    ...(earlier > 0 ? [`  ${entriesOf(earlier)} before them, verified likewise.`] : []),
    ...documents.slice(-maxLines).flatMap((document) => wrap(entryLine(document), 2)),
    ...silencesOf(documents.map(({ content }) => content)).flatMap((silence) => wrap(silenceText(silence), 0)),
    ...(others === 0 ? [] : [`Left aside: ${countOf(others, 'file')} that ${others === 1 ? 'is' : 'are'} no entry.`]),
    ...(otherHistories.length === 0 ? [] : wrap(othersText(otherHistories), 0)),
    ...faults.flatMap((fault) => wrap(describeChainFault(fault, 'entry'), 0)),
    ...gaps.flatMap((gap) => wrap(gapTexts[gap], 0)),
    ...lastLines(documents),
    verdictOf(report),
  ];
  return `${lines.join('\n')}\n`;
}

function headLines(documents: readonly HistoryDocument[]): readonly string[] {
  const last = documents.at(-1);
  if (last === undefined) return ['There is no entry.'];
  const { namespace, name, uid } = last.content.policy;
  return [`History of policy ${namespace}/${name} (${uid})`];
}

function entryLine({ content }: HistoryDocument): string {
  const { sequence, entryTime, cause, changes, conditions, clauses } = content;
  const compliant = conditions.find(({ type }) => type === 'Compliant')?.status ?? 'Unknown';
  const notTrue = conditions.filter(({ type, status }) => type !== 'Compliant' && status !== 'True');
  const violated = clauses.filter(({ verdict }) => verdict === 'Violated');
  const parts = [
    `Compliant ${compliant}`,
    ...notTrue.map(({ type, status }) => `${type} ${status}`),
    ...violated.map(({ id }) => `clause ${id} violated`),
    ...(changes > 0 ? [countOf(changes, 'change')] : []),
  ];
  return `${sequence}  ${entryTime}  ${cause}: ${parts.join(', ')}`;
}

/** A sentence for a person. */
export function silenceText({ afterDay, beforeDay, days }: Silence): string {
  return `Between ${afterDay} and ${beforeDay} ${days === 1 ? 'is a day' : `are ${days} days`} without an entry: of them the history says nothing.`;
}

export function othersText(uids: readonly string[]): string {
  const [noun, verb] = uids.length === 1 ? ['another history', 'is'] : [`${uids.length} other histories`, 'are'];
  return `In the container ${verb} ${noun}, of policies with the uid ${uids.join(', ')}: of others that share it, or of one that was deleted and created anew.`;
}

function lastLines(documents: readonly HistoryDocument[]): readonly string[] {
  const last = documents.at(-1);
  return last === undefined ? [] : [`Last digest: ${last.linkDigest} (compare it with status.history.digest)`];
}

function entriesOf(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

function verdictOf(report: HistoryReport): string {
  const { documents, faults } = report;
  if (faults.length > 0) return `NOT VERIFIED: ${countOf(faults.length, 'fault')}.`;
  const entries = entriesOf(documents.length);
  return historyExitCode(report) === 0
    ? `Verified: ${entries}, from the first to the last that status names.`
    : `Not all could be verified. Nothing is wrong with the ${entries} given.`;
}

export function historyExitCode(report: HistoryReport): ExitCode {
  return verificationExitCode(report);
}

/** For machines: one JSON document. Fields are added to this format, never renamed or removed. */
export function historyJson(report: HistoryReport): string {
  const { documents, faults, gaps, others, otherHistories } = report;
  const last = documents.at(-1);
  const document = {
    format: 'calldata-history-verification/v1',
    exitCode: historyExitCode(report),
    policyUid: last?.content.policy.uid ?? null,
    lastDigest: last?.linkDigest ?? null,
    entries: documents.map(({ linkDigest, content }) => ({ digest: linkDigest, content })),
    silences: silencesOf(documents.map(({ content }) => content)),
    faults: faults.map((fault) => ({ ...fault, message: describeChainFault(fault, 'entry') })),
    gaps: gaps.map((gap) => ({ kind: gap, message: gapTexts[gap] })),
    otherFiles: others,
    ...(otherHistories === undefined ? {} : { otherHistories }),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
