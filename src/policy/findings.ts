import type { ConditionStatus } from '../api/condition.ts';
import { maxFindingsInStatus, severities, type FindingBasis, type Severity } from '../api/finding.ts';
import type { Reason } from '../api/reasons.ts';
import { shorten, type Verdict } from './conditions.ts';

/** One thing that an auditor should know, as status shows it. */
export interface Finding {
  readonly reason: Reason;
  readonly severity: Severity;
  readonly subject: string;
  readonly message: string;
  readonly basis: FindingBasis;
  readonly clauses?: readonly string[];
}

/** A finding and what it does to the verdict: `False` breaks it, `Unknown` leaves it open, `True` only informs. */
export interface Point {
  readonly effect: ConditionStatus;
  readonly finding: Finding;
  /** The first sentence alone, for the message of the verdict. It names the resource by itself. */
  readonly summary: string;
}

/** What was seen and where, why it matters, what to do: a sentence each. */
export interface FindingText {
  readonly what: string;
  readonly why: string;
  readonly todo: string;
}

export interface PointOptions {
  readonly severity: Severity;
  readonly subject: string;
  readonly basis?: FindingBasis;
  readonly clauses?: readonly string[];
}

/** The bounds of the CRD; a longer text would make the API server refuse the whole status. */
export const maxFindingMessage = 512;
export const maxFindingSubject = 300;

/** Only the first sentence quotes what others wrote, so only it is cut: what to do always stays readable. */
export function buildPoint(effect: ConditionStatus, reason: Reason, text: FindingText, options: PointOptions): Point {
  const rest = `${text.why} ${text.todo}`;
  return {
    effect,
    summary: text.what,
    finding: {
      reason,
      severity: options.severity,
      subject: subjectOf(options.subject),
      message: `${shorten(text.what, maxFindingMessage - rest.length - 1)} ${rest}`,
      basis: options.basis ?? 'Observed',
      ...(options.clauses === undefined ? {} : { clauses: options.clauses }),
    },
  };
}

/** How status names a resource: the end of an id tells more than its middle. */
export function subjectOf(subject: string): string {
  if (subject.length <= maxFindingSubject) return subject;
  const tail = 200;
  return `${subject.slice(0, maxFindingSubject - tail - 1)}…${subject.slice(-tail)}`;
}

export function findingsOf(points: readonly Point[]): readonly Finding[] {
  return sortFindings(points.map(({ finding }) => finding));
}

/** Worst first and without doubles; the same set gives the same order, so that status does not change by itself. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const unique = new Map(findings.map((finding) => [keyOf(finding), finding]));
  return [...unique]
    .toSorted(([leftKey, left], [rightKey, right]) => {
      const bySeverity = severities.indexOf(left.severity) - severities.indexOf(right.severity);
      return bySeverity === 0 ? compareText(leftKey, rightKey) : bySeverity;
    })
    .map(([, finding]) => finding);
}

function keyOf({ severity, subject, reason, message, basis }: Finding): string {
  return JSON.stringify([subject, reason, message, basis, severity]);
}

/** By code unit: a collation could differ between machines. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** What fits into status, and how many there are. */
export function findingsForStatus(findings: readonly Finding[]): {
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
} {
  const sorted = sortFindings(findings);
  return { findings: sorted.slice(0, maxFindingsInStatus), findingsTotal: sorted.length };
}

const effectOrder: Readonly<Record<ConditionStatus, number>> = { False: 0, Unknown: 1, True: 2 };

/** A broken promise outweighs an unseen one; among equals the severer, then the first. */
export function worstPoints(points: readonly Point[]): readonly Point[] {
  return points
    .filter(({ effect }) => effect !== 'True')
    .toSorted(
      (left, right) =>
        effectOrder[left.effect] - effectOrder[right.effect] ||
        severities.indexOf(left.finding.severity) - severities.indexOf(right.finding.severity),
    );
}

/** The verdict that the points leave of `good`: its reason is the worst point's, its message all that is amiss. */
export function judgePoints(points: readonly Point[], good: Omit<Verdict, 'status'>): Verdict {
  const worst = worstPoints(points);
  const [first] = worst;
  if (first === undefined) return { status: 'True', ...good };
  return { status: first.effect, reason: first.finding.reason, message: summarize(worst) };
}

const maxSummaries = 10;

/** The summaries of the worst points, each once. */
export function summarize(points: readonly Point[]): string {
  const texts = [...new Set(points.map(({ summary }) => shorten(summary, maxFindingMessage)))];
  const more = texts.length - maxSummaries;
  return [...texts.slice(0, maxSummaries), ...(more > 0 ? [`And ${more} more; see findings.`] : [])].join(' ');
}

/** `1 AI account`, `3 AI accounts`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
