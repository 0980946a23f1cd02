import { stringify } from 'yaml';
import type { ArtifactClass } from '../api/call-data-policy.ts';
import { artifactDefinitions, writtenOut } from '../policy/declared-artifacts.ts';
import { hiddenIn } from '../policy/hidden-artifacts.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { line, verbatim, type PlanSection, type SectionLine } from './plan-report.ts';

/** How what lies in each class is read, and what consent it asks for: nothing was looked at. */
export function planOfflineClasses({ policy }: AdmittedPolicy): readonly PlanSection[] {
  return policy.spec.artifactClasses.flatMap((artifactClass) => [
    artifactsOf(artifactClass),
    ...(artifactClass.consent === undefined ? [] : [consentOf(artifactClass.name, artifactClass.consent)]),
  ]);
}

/** Beside what was looked at, only what somebody should change of it. */
export function planLiveClasses(policy: AdmittedPolicy): readonly PlanSection[] {
  return planOfflineClasses(policy).filter(({ findings }) => findings.length > 0);
}

function artifactsOf(artifactClass: ArtifactClass): PlanSection {
  const artifacts = artifactDefinitions(artifactClass).map(writtenOut);
  return {
    kind: 'artifacts',
    subject: artifactClass.name,
    state: 'NotCompared',
    lines:
      artifacts.length === 0
        ? [line('No artifacts field: nothing of the class can be dated, and the operator deletes nothing of it.')]
        : [
            line('Read as follows, presets expanded; the first entry that takes a name decides.'),
            ...yamlLines(artifacts),
          ],
    findings: hiddenIn(artifactClass),
    data: { artifacts: artifacts },
  };
}

function yamlLines(value: unknown): readonly SectionLine[] {
  return stringify(value, { version: '1.1', lineWidth: 92, flowCollectionPadding: true, aliasDuplicateObjects: false })
    .trimEnd()
    .split('\n')
    .map(verbatim);
}

type Consent = NonNullable<ArtifactClass['consent']>;

function consentOf(className: string, consent: Consent): PlanSection {
  const { purpose, from, key, grantedValue, refusedValue, timeKey, timeZone = 'UTC' } = consent;
  return {
    kind: 'consent',
    subject: className,
    state: 'NotCompared',
    lines: [
      line(
        `The ${from.toLowerCase()} ${key} tells the consent to ${purpose}: '${grantedValue}' grants it, '${refusedValue}' refuses it.`,
      ),
      line(
        `Refused: deleted at once, in ${purpose === 'AI' ? 'classes that ask for AI' : 'every class'}, unless a hold keeps it.`,
      ),
      line(`Missing or any other value: ${missingWords(consent)}`),
      ...(timeKey === undefined
        ? []
        : [
            line(
              `When it was given stands in ${timeKey}, in ${timeZone} where it names no offset; a time after the call is a finding.`,
            ),
          ]),
    ],
    findings: [],
    data: { ...consent },
  };
}

function missingWords({ onMissing, deleteAfterDays }: Consent): string {
  return onMissing === 'Report'
    ? 'a finding, and kept for its period.'
    : `a finding, and deleted ${String(deleteAfterDays)} days after the start of the call.`;
}
