import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import { judgeAccountability, type AccountabilitySpec } from '../../../src/policy/processors/accountability.ts';
import { artifactClass } from '../build.ts';

const documented: Pick<ArtifactClass, 'legalBasis' | 'purposes'> = {
  legalBasis: 'Contract',
  purposes: ['StaffTraining'],
};
const bare = artifactClass('bare', ['calls/bare/']);
const recordings: ArtifactClass = { ...artifactClass('recordings', ['calls/recordings/']), ...documented };

const complete: AccountabilitySpec = {
  controller: { name: 'claimini GmbH', contact: 'privacy@example.com' },
  dataProtectionOfficer: { contact: 'dpo@example.com' },
  artifactClasses: [recordings],
};

function without(field: 'controller' | 'dataProtectionOfficer'): AccountabilitySpec {
  return { ...complete, [field]: undefined };
}

const reasonsOf = (spec: AccountabilitySpec) => judgeAccountability(spec).map(({ reason }) => reason);

const asking: ArtifactClass['consent'] = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent',
  grantedValue: 'yes',
  refusedValue: 'no',
  onMissing: 'Report',
};

describe('a policy', () => {
  it.each<readonly [string, AccountabilitySpec, readonly string[]]>([
    ['that says everything of itself', complete, []],
    ['without a controller', without('controller'), ['ControllerMissing']],
    ['without a data protection officer', without('dataProtectionOfficer'), ['DataProtectionOfficerMissing']],
    [
      'with a class that says nothing of itself',
      { ...complete, artifactClasses: [recordings, bare] },
      ['LegalBasisMissing', 'PurposesMissing'],
    ],
    [
      'with a class on consent that nobody asks for',
      { ...complete, artifactClasses: [{ ...recordings, legalBasis: 'Consent' }] },
      ['ConsentNotAskedFor'],
    ],
    [
      'with a class on consent that is asked for',
      { ...complete, artifactClasses: [{ ...recordings, legalBasis: 'Consent', consent: asking }] },
      [],
    ],
  ])('%s', (_, spec, expected) => {
    expect(reasonsOf(spec)).toEqual(expected);
  });

  it('with twenty bare classes is told in one sentence for each gap', () => {
    const artifactClasses = Array.from({ length: 20 }, (_, index) =>
      artifactClass(`${'c'.repeat(38)}${index + 10}`, ['calls/bare/']),
    );
    const findings = judgeAccountability({ ...complete, artifactClasses });
    expect(findings).toHaveLength(2);
    for (const { message, severity } of findings) {
      expect(severity).toBe('Low');
      expect(message).toMatch(/ and 15 more\) have no (legal basis|purposes)\. .* Add (legalBasis|purposes)\.$/);
      expect(message.length).toBeLessThanOrEqual(512);
    }
  });
});
