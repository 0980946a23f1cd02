import type { ConditionType } from '../api/condition.ts';
import type { JsonObject } from '../api/json.ts';
import type { Reason } from '../api/reasons.ts';
import type { Verdict } from '../policy/conditions.ts';
import { sortFindings, type Finding } from '../policy/findings.ts';

/** Holds and contracts begin and end. */
export interface PlanTime {
  readonly nowMs: number;
}

/** Where a document stands. Documents are counted from 1, as a reader counts them. */
export interface Source {
  readonly file: string;
  readonly document: number;
}

/** Something that keeps a plan from being whole. */
export interface Problem {
  readonly source?: Source;
  /** `metadata.name` of the policy, where it is known. */
  readonly policy?: string;
  /** As the API server names it: `spec.artifactClasses[0].name`. */
  readonly field?: string;
  readonly message: string;
}

/** Something that people should know of a document, and that changes no exit code. */
export interface Note {
  readonly source: Source;
  readonly message: string;
}

/**
 * - `NotCompared`: nothing was looked at, so nothing is said of changes.
 * - `Unchanged`, `Changes`: what the policy asks for stands in Azure, or does not.
 * - `Failed`: it could not be seen, or could not be carried out.
 */
export type SectionState = 'NotCompared' | 'Unchanged' | 'Changes' | 'Failed';

/** One part of a plan: what would become of one thing. */
export interface PlanSection {
  /** `rules`, `artifacts`, `lifecycle`, …: the kinds that a machine reads; docs/plan.md has them all. */
  readonly kind: string;
  /** What it is about, such as the account's name in the policy. */
  readonly subject: string;
  readonly state: SectionState;
  /** What a person reads beside the subject, where the words for the state would say too little: a verdict is no plan. */
  readonly head?: string;
  readonly lines: readonly SectionLine[];
  readonly findings: readonly Finding[];
  /** The same as `lines`, for machines. */
  readonly data: JsonObject;
}

/** What a condition of the policy would say. */
export interface SectionVerdict extends Verdict {
  readonly condition: ConditionType;
}

/** A part of Azure that could not be read, and why. */
export interface UnreadPart {
  /** For a sentence: `the deployments of voicebot`. */
  readonly what: string;
  readonly reason: Reason;
  readonly message: string;
}

/** Text is wrapped, with the rest of it below its beginning; verbatim lines (a diff) are not touched. */
export type SectionLine =
  | { readonly kind: 'Text'; readonly text: string; readonly indent: number }
  | { readonly kind: 'Verbatim'; readonly text: string };

export interface PolicyPlan {
  readonly source: Source;
  readonly name: string;
  readonly namespace?: string;
  readonly enforcement: 'Audit' | 'Enforce';
  readonly suspended: boolean;
  readonly sections: readonly PlanSection[];
}

export interface PlanReport {
  readonly mode: 'Offline' | 'Live';
  readonly files: number;
  /** Documents of other kinds. */
  readonly skipped: number;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  readonly policies: readonly PolicyPlan[];
}

export const exitCodes = { nothingToChange: 0, failed: 1, changes: 2 } as const;
export type PlanExitCode = (typeof exitCodes)[keyof typeof exitCodes];
/** Of any command: 3 is an audit's. */
export type ExitCode = PlanExitCode | 3;

/** What could not be seen outweighs what would change: a pipeline must not take half a plan for a whole one. */
export function exitCodeOf({ problems, policies }: PlanReport): PlanExitCode {
  const states = policies.flatMap(({ sections }) => sections.map(({ state }) => state));
  if (problems.length > 0 || states.includes('Failed')) return exitCodes.failed;
  return states.includes('Changes') ? exitCodes.changes : exitCodes.nothingToChange;
}

/** A verdict for people: as status would show it. */
export function verdictHead(
  { condition, status, reason }: SectionVerdict,
  { unread }: { readonly unread: number },
): string {
  return `${condition} would be ${status} (${reason})${unread > 0 ? '; not everything could be read' : ''}`;
}

/** A verdict for machines. */
export function verdictData({ condition, status, reason, message }: SectionVerdict): JsonObject {
  return { condition, status, reason, message };
}

/** All findings of a policy, worst first, each once. */
export function findingsOfPolicy({ sections }: Pick<PolicyPlan, 'sections'>): readonly Finding[] {
  return sortFindings(sections.flatMap(({ findings }) => findings));
}

export function line(text: string, indent = 0): SectionLine {
  return { kind: 'Text', text, indent };
}

export function verbatim(text: string): SectionLine {
  return { kind: 'Verbatim', text };
}
