import type { FindingBasis } from '../api/finding.ts';
import type { Reason } from '../api/reasons.ts';

/** That a period cannot be kept follows from the configuration; no artifact was seen to outlive it. */
const inferred: readonly Reason[] = ['RetentionUnachievable'];

/** Where data goes is seen; that a contract stands, and which, is what the policy says. */
const attested: readonly Reason[] = [
  'ProcessorsInOrder',
  'ContractMissing',
  'ContractUnsigned',
  'ContractExpired',
  'ContractEvidenceMissing',
];

/** How the cause of a verdict came to be known. */
export function basisOfReason(reason: Reason): FindingBasis {
  if (inferred.includes(reason)) return 'Inferred';
  return attested.includes(reason) ? 'Attested' : 'Observed';
}
