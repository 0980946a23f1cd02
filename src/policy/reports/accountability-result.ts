import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import type { HoldSpec } from '../holds.ts';
import { judgeAccountability } from '../processors/accountability.ts';
import { texts, type ReportResult } from './report-result.ts';

/** Who answers for the data, on which ground it is processed, and what for: what the policy says of itself. */
export function accountabilityResult({ metadata, spec }: CallDataPolicy): ReportResult {
  const gaps = judgeAccountability(spec);
  const { controller, dataProtectionOfficer, artifactClasses, holds } = spec;
  return {
    category: 'Control',
    policy: metadata.name,
    rule: 'Accountability',
    result: gaps.length === 0 ? 'pass' : 'warn',
    message:
      gaps.length === 0
        ? 'The policy names its controller, data protection officer, legal bases and purposes.'
        : `The policy does not say all of itself: ${gaps.map(({ reason }) => reason).join(', ')}.`,
    properties: texts({
      basis: 'Observed',
      controller: controller?.name,
      controllerContact: controller?.contact,
      dataProtectionOfficerContact: dataProtectionOfficer?.contact,
      legalBases: ofClasses(artifactClasses.map(({ name, legalBasis }) => [name, legalBasis])),
      purposes: ofClasses(artifactClasses.map(({ name, purposes }) => [name, purposes?.join('+')])),
      holds: holds.length === 0 ? undefined : holds.map(describeHold).join('; '),
    }),
  };
}

/** `case-7=LegalObligation (section 147 AO), owner legal, until 2027-06-30T00:00:00Z`. */
function describeHold({ name, ground, statute, owner, endTime }: HoldSpec): string {
  return `${name}=${ground}${statute === undefined ? '' : ` (${statute})`}, owner ${owner}, until ${endTime}`;
}

/** `recordings=Consent,transcripts=Contract`. */
function ofClasses(values: readonly (readonly [className: string, value: string | undefined])[]): string | undefined {
  const named = values.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return named.length === 0 ? undefined : named.join(',');
}
