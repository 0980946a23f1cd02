import type { CallDataPolicySpec, CallDataPolicyStatus, Condition } from '../../../src/api/call-data-policy.ts';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import type { ReportData, ReportPolicy } from '../../../src/cli/report/report-data.ts';
import { artifactClass, resourceIdOf, specOf, type SpecAsWritten } from '../../e2e/estate.ts';
import { evidence } from './history-data.ts';
import { aiResourceId } from '../../e2e/ai-estate.ts';

export const madeTime = '2026-12-01T12:30:00Z';
const checkedTime = '2026-12-01T12:00:00Z';

/** The defaults of the API server that the page reads. */
const defaults = { checkIntervalMinutes: 60, timeZone: 'Europe/Berlin', suspend: false };

export function spec(overrides: SpecAsWritten = {}): CallDataPolicySpec {
  const classes = [
    artifactClass('recordings', ['calls/recordings/voicebot/']),
    artifactClass('transcripts', ['calls/transcripts']),
    artifactClass('archive', ['calls/archive'], 6),
  ];
  const written = specOf(classes, {
    ...defaults,
    lifecycle: { mode: 'WholePrefix' },
    holds: [
      {
        name: 'case-7',
        ground: 'LegalClaims',
        owner: 'legal',
        startTime: '2026-01-01T00:00:00Z',
        endTime: '2027-06-30T00:00:00Z',
        tagValue: 'case-7',
      },
    ],
    residency: { boundary: 'EU' },
    ai: {
      accounts: [{ name: 'voicebot', resourceId: aiResourceId('voicebot') }],
      discover: [],
      allowedModelFormats: ['OpenAI'],
    } as unknown as NonNullable<CallDataPolicySpec['ai']>,
    otherStores: [
      {
        kind: 'ApplicationInsights',
        resourceId: resourceIdOf('x').replace(/Microsoft.Storage.*/, 'Microsoft.Insights/components/voicebot-insights'),
        retention: { days: 30 },
        handledBy: 'Platform team',
      },
    ],
    processors: [
      {
        name: 'CallOne GmbH',
        role: 'Processor',
        country: 'DE',
        purposes: ['Telephony', 'Recording'],
        contract: { reference: 'DPA-2026-17', signedDate: '2026-01-15', validUntilDate: '2028-12-31' },
      },
    ],
    notice: {
      url: 'https://example.com/privacy',
      version: '2026-01',
      sha256: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
      clauses: [
        { id: 'three-months', controls: [{ control: 'Retention' }, { control: 'Erasure' }] },
        { id: 'ai-in-the-eu', controls: [{ control: 'Residency' }, { control: 'Training' }] },
        {
          id: 'staff-trained',
          controls: [
            {
              control: 'Attestation',
              attestation: { by: 'Data protection office', date: '2026-11-02', reference: 'T-7' },
            },
          ],
        },
        { id: 'asked-for-consent', controls: [{ control: 'Consent', class: 'recordings' }] },
      ],
    },
    evidence: {
      account: 'calls',
      container: 'privacy-evidence',
      retention: { years: 3 },
      signingKey: { secretRef: { name: 'receipt-key' } },
    },
    ...overrides,
  });
  return written as CallDataPolicySpec;
}

export function condition(
  type: Condition['type'],
  status: Condition['status'],
  reason: Condition['reason'],
  message = `${type} is ${status}.`,
): Condition {
  return { type, status, reason, message, lastTransitionTime: '2026-11-20T08:00:00Z', observedGeneration: 3 };
}

export function status(overrides: Partial<CallDataPolicyStatus> = {}): CallDataPolicyStatus {
  const look = { lastFullPassTime: '2026-12-01T12:05:00Z' };
  return {
    observedGeneration: 3,
    lastCheckTime: checkedTime,
    nextCheckTime: '2026-12-01T13:00:00Z',
    scan: { generation: 3, startedTime: '2026-12-01T12:00:10Z', completedTime: look.lastFullPassTime },
    conditions: [
      condition('Ready', 'True', 'PolicyApplied'),
      condition('Compliant', 'False', 'ConditionNotTrue', 'RetentionEnforced is False (Overdue).'),
      condition('LifecycleConfigured', 'True', 'RulesInForce'),
      condition('RetentionEnforced', 'False', 'Overdue', 'recordings: 3 artifacts are past their period.'),
      condition('ErasureAssured', 'Unknown', 'NotMeasured', 'Whether page blobs are there was not seen.'),
    ],
    accounts: [
      {
        name: 'calls',
        resourceId: resourceIdOf('calls'),
        reason: 'RulesInForce',
        message: '3 rules of ours read back as wanted, beside 2 of others.',
        location: 'germanywestcentral',
        recoverableDays: 7,
        recoverableBasis: 'Unknown',
        rules: 3,
        foreignRules: 2,
        ruleDays: 76,
        arithmetic: ['recordings: 88 days, less 1, less lag 3, arrival 1, soft delete 7: 76.'],
        lastSeenTime: checkedTime,
      },
    ],
    classes: [
      {
        name: 'recordings',
        reason: 'Overdue',
        message: '3 artifacts are past their period.',
        artifacts: 51_234,
        calls: 50_990,
        oldestStartTime: '2026-08-03T12:00:00Z',
        effectiveDays: 88,
        overdue: 3,
        held: 2,
        unclassified: 1,
        unsearchable: 17_200,
        recoverable: 120,
        ...look,
      },
      {
        name: 'transcripts',
        reason: 'RetentionKept',
        message: 'Nothing is past its period.',
        artifacts: 48_001,
        calls: 48_000,
        oldestStartTime: '2026-09-20T12:00:00Z',
        effectiveDays: 88,
        overdue: 0,
        held: 0,
        unclassified: 0,
        unsearchable: 0,
        ...look,
      },
      { name: 'archive', reason: 'PassIncomplete', message: 'Container archive could not be looked at: denied.' },
    ],
    holds: [{ name: 'case-7', ground: 'LegalClaims', state: 'Active', endTime: '2027-06-30T00:00:00Z', artifacts: 2 }],
    notice: { version: '2026-01', sha256: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef' },
    clauses: [
      {
        id: 'three-months',
        verdict: 'Violated',
        basis: 'Observed',
        message: '3 artifacts are past their period.',
        observedTime: checkedTime,
      },
      {
        id: 'ai-in-the-eu',
        verdict: 'Verified',
        basis: 'Observed',
        message: 'Every deployment is in the EU.',
        observedTime: checkedTime,
      },
      {
        id: 'staff-trained',
        verdict: 'Attested',
        basis: 'Attested',
        message: 'Attested by Data protection office on 2026-11-02: T-7.',
      },
      {
        id: 'asked-for-consent',
        verdict: 'Unknown',
        basis: 'Observed',
        message: 'The policy promises nothing about consent.',
      },
    ],
    ai: {
      accounts: 2,
      deployments: 4,
      notVerified: 1,
      entries: [
        {
          account: 'playground',
          deployment: 'gpt-try',
          location: 'eastus',
          sku: 'GlobalStandard',
          reason: 'SkuOutsideBoundary',
          message: `${aiResourceId('playground')} processes prompts anywhere.`,
        },
      ],
      dataPlane: [{ account: 'voicebot', fineTuningJobs: { count: 0 }, storedCompletions: { count: 12 } }],
      corrections: [
        {
          account: 'voicebot',
          change: 'SetStoredCompletionsDisabled',
          message: 'stored completions were switched off, and read back.',
          time: '2026-11-28T04:00:00Z',
        },
      ],
    },
    findings: [
      {
        reason: 'Overdue',
        severity: 'Critical',
        subject: 'calls/recordings',
        message:
          '3 artifacts of recordings are past their period. The promise is broken. Look why they are not deleted.',
        basis: 'Observed',
        clauses: ['three-months'],
      },
      {
        reason: 'DeclaredStoreAttested',
        severity: 'Info',
        subject: 'voicebot-insights',
        message: 'The component is declared.',
        basis: 'Attested',
      },
    ],
    findingsTotal: 2,
    ...overrides,
  };
}

export function request(name: string, overrides: Partial<ErasureRequest['status']> = {}): ErasureRequest {
  return {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'ErasureRequest',
    metadata: {
      name,
      namespace: 'privacy',
      uid: 'u',
      generation: 2,
      resourceVersion: '1',
      creationTimestamp: checkedTime,
    },
    spec: {
      policyRef: { name: 'voicebot' },
      subject: { secretRef: { name: `${name}-subject` } },
      receivedTime: '2026-11-20T09:12:00Z',
      mode: 'Execute',
      classes: [],
      cancel: false,
      informed: [
        { recipient: 'CallOne GmbH', notifiedTime: '2026-11-21T09:00:00Z', by: 'Privacy desk', reference: 'Letter 17' },
      ],
    },
    status: {
      observedGeneration: 2,
      dueTime: '2026-12-20T23:00:00Z',
      summary: { calls: 3, erased: 5, retained: 1, dueTime: '2026-12-20T23:00:00Z' },
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'PartiallyRetained',
          message: 'A hold keeps one artifact.',
          lastTransitionTime: checkedTime,
          observedGeneration: 2,
        },
        {
          type: 'Reconciling',
          status: 'True',
          reason: 'PartiallyRetained',
          message: 'A hold keeps one artifact.',
          lastTransitionTime: checkedTime,
          observedGeneration: 2,
        },
      ],
      results: [
        {
          class: 'recordings',
          account: 'calls',
          searched: 51_234,
          matched: 6,
          erased: 5,
          failed: 0,
          retained: [{ ground: 'LegalClaims', untilTime: '2027-06-30T00:00:00Z', count: 1 }],
          unreachable: [{ what: 'AbuseMonitoring' }],
          notSearched: [{ what: 'AudioWithoutTranscript', count: 17 }],
        },
      ],
      receipt: {
        digest: `sha256:${'c'.repeat(64)}`,
        keyId: '2026',
        location: 'calls/privacy-evidence, receipt 2',
        sequence: 2,
        issuedTime: '2026-11-24T10:00:00Z',
        state: 'PartiallyRetained',
        final: false,
      },
      ...overrides,
    },
  };
}

export function policy(overrides: Partial<ReportPolicy> = {}): ReportPolicy {
  const seen = overrides.status ?? status();
  return {
    name: 'voicebot',
    namespace: 'privacy',
    generation: 3,
    spec: spec(),
    status: seen,
    findings: seen.findings ?? [],
    notes: [],
    requests: { kind: 'Read', requests: [request('er-7f3a9'), request('er-b21c0')] },
    evidence: evidence(Date.parse(checkedTime)),
    ...overrides,
  };
}

export function report(...policies: readonly ReportPolicy[]): ReportData {
  return { madeTime, origin: { kind: 'Cluster', namespace: 'privacy' }, policies };
}
