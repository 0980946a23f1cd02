import type { ArtifactClass, CallDataPolicy, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { AccountObservation } from '../../src/policy/facts.ts';
import type { ResolvedHold } from '../../src/policy/holds.ts';
import { timeOf } from '../../src/policy/scan-look.ts';
import type { ClassSeen, ScanReport, UnseenPlace } from '../../src/policy/scan-report.ts';
import { judgeScan, type ScanVerdict } from '../../src/policy/scan-verdict.ts';
import type { ScanView } from '../../src/policy/scan-view.ts';
import { buildStatus } from '../../src/policy/status.ts';
import { judgePolicy } from '../../src/policy/policy-verdict.ts';
import { noConsents } from '../../src/scan/pass/class-counts.ts';
import { artifactClass, policy, spec } from './build.ts';
import { emptyClass } from './class-build.ts';

export const nowMs = Date.parse('2026-11-24T10:00:00Z');
export const hourMs = 3_600_000;

const artifacts: NonNullable<ArtifactClass['artifacts']> = [
  { kind: 'Recording', preset: 'AzureCommunicationRecording' },
];

export const consent: NonNullable<ArtifactClass['consent']> = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent',
  grantedValue: 'yes',
  refusedValue: 'no',
  onMissing: 'Report',
};

export const recordings: ArtifactClass = { ...artifactClass('recordings', ['calls/recordings/']), artifacts };
export const transcripts: ArtifactClass = { ...artifactClass('transcripts', ['archive/transcripts/']), artifacts };

export function scannedPolicy(
  classes: readonly ArtifactClass[] = [recordings, transcripts],
  overrides: Partial<CallDataPolicySpec> = {},
): CallDataPolicy {
  return policy('voicebot', spec(classes, overrides), { generation: 3 });
}

export function classSeen(name: string, overrides: Partial<ClassSeen> = {}): ClassSeen {
  return {
    ...emptyClass(name),
    artifacts: 10,
    live: overrides.artifacts ?? 10,
    calls: 5,
    oldestStartMs: nowMs - 50 * 24 * hourMs,
    consent: { ...noConsents, granted: 10 },
    effectiveDays: 88,
    ...overrides,
  };
}

export function consents(counts: Partial<ClassSeen['consent']>): Pick<ClassSeen, 'consent'> {
  return { consent: { ...noConsents, ...counts } };
}

export function unseenPlace(className: string, overrides: Partial<UnseenPlace> = {}): UnseenPlace {
  const account = className === 'transcripts' ? 'archive' : 'calls';
  const place = { account, container: className, prefix: '', className };
  return { ...place, reason: 'AccessDenied', message: 'Refused.', terminal: false, ...overrides };
}

/** A look that began half an hour ago and saw all of both classes. */
export function report(overrides: Partial<ScanReport> = {}): ScanReport {
  return {
    generation: 3,
    startedMs: nowMs - hourMs / 2,
    completedMs: nowMs - hourMs / 4,
    classes: [classSeen('recordings'), classSeen('transcripts')],
    holds: [],
    unseen: [],
    undeclared: [],
    undeclaredUnseen: [],
    unclassified: [],
    untoldHolds: [],
    copies: 20,
    pageBlobAccounts: [],
    olderCopyAccounts: [],
    ...overrides,
  };
}

export function view(overrides: Partial<ScanView> = {}): ScanView {
  return {
    report: report(),
    unseenBefore: [],
    sweep: undefined,
    plan: undefined,
    totals: [],
    sweepStatus: undefined,
    progress: undefined,
    failed: undefined,
    holds: [],
    nowMs,
    intervalMs: hourMs,
    ...overrides,
  };
}

/** As after a restart, or while the next look runs: what was seen stands in status alone. */
export const withoutReport = { report: undefined } as const;

export function hold(name: string, calls: ResolvedHold['calls'] = { kind: 'ByTag', value: name }): ResolvedHold {
  return {
    hold: {
      name,
      ground: 'LegalClaims',
      owner: 'legal',
      startTime: '2026-01-01T00:00:00Z',
      endTime: '2027-01-01T00:00:00Z',
      tagValue: name,
    },
    calls,
  };
}

export function judge(
  subject: CallDataPolicy,
  scanView: ScanView,
  accounts: readonly AccountObservation[] = [],
): ScanVerdict {
  return judgeScan(subject, scanView, { accounts, entries: subject.status?.accounts ?? [] });
}

const inForce = { status: 'True', reason: 'RulesInForce', message: 'As wanted.' } as const;
const bounded = { status: 'True', reason: 'ErasureBounded', message: '7 days.' } as const;

/** The policy with the status that a pass over it writes, every rule in force and every deletion final. */
export function afterPass(subject: CallDataPolicy, scanView: ScanView): CallDataPolicy {
  const scan = judge(subject, scanView);
  const account = {
    name: 'calls',
    declared: true,
    lifecycle: inForce,
    cause: inForce,
    progress: 'Settled',
    entry: undefined,
    deletingRules: 1,
    unseenRules: 0,
    unachievable: [],
  } as const;
  const verdicts = judgePolicy(subject.spec, [account], bounded, { attention: [], scan });
  const now = timeOf(scanView.nowMs) ?? '';
  const found = { findings: scan.findings };
  return {
    ...subject,
    status: buildStatus(subject, verdicts, [], { now, checked: { slot: now, next: now }, found, scan }),
  };
}

export function conditionOf({ status }: CallDataPolicy, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}
