import type { FindingBasis } from '../../api/finding.ts';
import { omitUndefined } from '../../api/json.ts';

/** The words of OpenReports (openreports.io/v1alpha1), in the order of its summary. */
export const resultWords = ['pass', 'fail', 'warn', 'error', 'skip'] as const;
export type ResultWord = (typeof resultWords)[number];

/** One result of a Report, without the time at which it was found. */
export interface ReportResult {
  /** Control: a condition. Clause: a clause of the notice. Finding: as in status. Limit: what is left out here. */
  readonly category: 'Control' | 'Clause' | 'Finding' | 'Limit';
  /** The CallDataPolicy. */
  readonly policy: string;
  /** Type of the condition, id of the clause, or reason of the finding. */
  readonly rule: string;
  readonly result: ResultWord;
  readonly severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * What holds passes only where it was seen to hold. Where people say so and nobody saw it, somebody should look: a warning.
 * What is unknown could not be evaluated, which is an error and never a pass.
 */
export function resultOfHeld(basis: FindingBasis): ResultWord {
  return basis === 'Attested' ? 'warn' : 'pass';
}

/** Properties are texts; what was not seen is absent, not empty. */
export function texts(values: Readonly<Record<string, string | number | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(omitUndefined(values)).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}
