import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { Severity } from '../../api/finding.ts';
import type { Reason } from '../../api/reasons.ts';
import { buildPoint, findingsOf, type Finding, type FindingText, type Point } from '../findings.ts';

export type AccountabilitySpec = Pick<
  CallDataPolicySpec,
  'controller' | 'dataProtectionOfficer' | 'artifactClasses' | 'processors'
>;

/**
 * What a policy must say of itself before a report can account for it: who answers, on which ground, what for. Findings
 * only: a gap in the words is no breach of the promise, and the promise is what conditions are about.
 */
export function judgeAccountability(spec: AccountabilitySpec): readonly Finding[] {
  const { controller, dataProtectionOfficer, artifactClasses } = spec;
  const lacking = (field: 'legalBasis' | 'purposes') =>
    artifactClasses.flatMap((artifactClass) => (artifactClass[field] === undefined ? [artifactClass.name] : []));
  const unasked = artifactClasses.flatMap(({ name, legalBasis, consent }) =>
    legalBasis === 'Consent' && consent === undefined ? [name] : [],
  );
  return findingsOf([
    ...(controller === undefined ? [point('spec.controller', 'ControllerMissing', noController)] : []),
    ...(dataProtectionOfficer === undefined
      ? [point('spec.dataProtectionOfficer', 'DataProtectionOfficerMissing', noOfficer)]
      : []),
    ...ofClasses(lacking('legalBasis'), 'LegalBasisMissing', noLegalBasis),
    ...ofClasses(lacking('purposes'), 'PurposesMissing', noPurposes),
    ...ofClasses(unasked, 'ConsentNotAskedFor', noConsent),
  ]);
}

const noController: FindingText = {
  what: 'The policy does not name the controller.',
  why: 'Reports and receipts are issued in its name.',
  todo: 'Add spec.controller.',
};

const noOfficer: FindingText = {
  what: 'The policy does not say how to reach the data protection officer.',
  why: 'Refusals, holds and findings go to that office.',
  todo: 'Add spec.dataProtectionOfficer; a company that needs none keeps the ground for it (Art. 37 GDPR).',
};

type OfClasses = (names: string) => FindingText;

const noLegalBasis: OfClasses = (names) => ({
  what: `${names} have no legal basis.`,
  why: 'What callers may ask for depends on it.',
  todo: 'Add legalBasis.',
});

const noPurposes: OfClasses = (names) => ({
  what: `${names} have no purposes.`,
  why: 'Nobody can tell a use that was promised from one that was not.',
  todo: 'Add purposes.',
});

const noConsent: OfClasses = (names) => ({
  what: `${names} rest on consent, and the policy does not look whether it was given.`,
  why: 'A call without consent would lie there unseen.',
  todo: 'Add consent.',
});

/** As many names as fit a sentence: a policy has at most 20 classes of at most 40 characters. */
const shownClasses = 5;

function ofClasses(names: readonly string[], reason: keyof typeof weights, text: OfClasses): readonly Point[] {
  if (names.length === 0) return [];
  const more = names.length - shownClasses;
  const list = `${names.slice(0, shownClasses).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [point('spec.artifactClasses', reason, text(`Classes (${list})`))];
}

const weights = {
  ControllerMissing: ['Low', 'R-02'],
  DataProtectionOfficerMissing: ['Low', 'R-03'],
  LegalBasisMissing: ['Low', 'R-10'],
  PurposesMissing: ['Low', 'R-05'],
  ConsentNotAskedFor: ['Medium', 'R-09'],
} as const satisfies Partial<Record<Reason, readonly [Severity, string]>>;

function point(subject: string, reason: keyof typeof weights, text: FindingText): Point {
  const [severity, clause] = weights[reason];
  return buildPoint('True', reason, text, { severity, subject, basis: 'Attested', clauses: [clause] });
}
