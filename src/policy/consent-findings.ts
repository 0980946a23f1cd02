import type { FindingBasis, Severity } from '../api/finding.ts';
import type { Reason } from '../api/reasons.ts';
import type { FindingText } from './findings.ts';
import type { ClassSeen } from './scan-report.ts';

/** A finding on a class, where its count is not 0. */
export interface FindingCase {
  readonly count: number;
  readonly reason: Reason;
  readonly severity: Severity;
  readonly clauses: readonly string[];
  readonly basis?: FindingBasis;
  readonly text: (counted: string) => FindingText;
}

/** What was refused comes first: a hold that keeps it is the worst of all. */
export function consentCases({ consent }: ClassSeen): readonly FindingCase[] {
  const clauses = ['R-09', 'R-33'];
  return [
    {
      count: consent.refusedHeld,
      reason: 'ConsentRefusedHeld',
      severity: 'Critical',
      clauses: [...clauses, 'R-18'],
      text: (counted) => ({
        what: `${counted} of calls whose consent was refused, kept by a hold.`,
        why: 'The hold keeps what should never have been recorded.',
        todo: 'A person must decide which of the two stands.',
      }),
    },
    {
      count: consent.refused - consent.refusedHeld,
      reason: 'ConsentRefused',
      severity: 'Critical',
      clauses,
      text: (counted) => ({
        what: `${counted} of calls whose consent was refused.`,
        why: 'They are still there.',
        todo: 'Under Enforce the next pass deletes them; otherwise see what keeps them.',
      }),
    },
    {
      count: consent.missing,
      reason: 'ConsentMissing',
      severity: 'High',
      clauses,
      text: (counted) => ({
        what: `${counted} without an answer to the question for consent.`,
        why: 'No answer is not a consent.',
        todo: 'Record the answer with each call, or set onMissing to DeleteAfter.',
      }),
    },
    {
      count: consent.untold,
      reason: 'ConsentUnknown',
      severity: 'High',
      clauses,
      text: (counted) => ({
        what: `${counted} that may carry a consent that was given, and tell no call, or not all of their calls.`,
        why: 'It may be of any call, so nothing is deleted for want of this consent; the period holds all the same.',
        todo: 'Declare them so that their call can be told, make them readable (metadata behind a key, records of a log), remove copies that are too many, or older ones of a log that end within a record, or take the answer away.',
      }),
    },
    {
      count: consent.late,
      reason: 'ConsentLate',
      severity: 'High',
      clauses: ['R-32'],
      text: (counted) => ({
        what: `${counted} with a consent given after the call had begun.`,
        why: 'What was recorded before it had no ground.',
        todo: 'Ask before the recording begins.',
      }),
    },
  ];
}

/** Declared by people, or by the look of the names. */
export function derivedCases({ derived, suspectedDerived }: ClassSeen): readonly FindingCase[] {
  const why = 'The notice says that there is no profiling.';
  return [
    {
      count: derived,
      reason: 'DerivedDataKept',
      severity: 'High',
      clauses: ['R-29'],
      text: (counted) => ({
        what: `${counted} declared as Derived.`,
        why,
        todo: 'Stop making them, or say so in the notice.',
      }),
    },
    {
      count: suspectedDerived,
      reason: 'DerivedDataKept',
      severity: 'Medium',
      clauses: ['R-29'],
      basis: 'Inferred',
      text: (counted) => ({
        what: `${counted} that look derived by their names: voiceprints, embeddings, scores.`,
        why,
        todo: 'See what they are; declare them as Derived or remove them.',
      }),
    },
  ];
}
