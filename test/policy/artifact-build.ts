import type { ArtifactClass, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { decideArtifact, type ArtifactDecision } from '../../src/policy/artifact-decision.ts';
import { classTerms, type ClassTerms, type ClassTermsInput, type OtherRule } from '../../src/policy/class-terms.ts';
import type { CallFacts, CopyCall, CopyFacts, CopyState } from '../../src/policy/copy-facts.ts';
import type { AccountObservation, BlobServiceFacts, StorageAccountFacts } from '../../src/policy/facts.ts';
import { artifactClass, resourceIdOf, spec } from './build.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Its three months in Berlin end on 6 April 2026, 09:00 UTC: 90 days less the hour that summer time takes. */
export const callStartMs = Date.parse('2026-01-06T10:00:00Z');
export const deadlineMs = Date.parse('2026-04-06T09:00:00Z');

export function day(days: number): number {
  return callStartMs + days * dayMs;
}

export type ConsentOfClass = NonNullable<ArtifactClass['consent']>;

export const recordingConsent: ConsentOfClass = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent',
  grantedValue: 'yes',
  refusedValue: 'no',
  timeKey: 'consent_time',
  onMissing: 'Report',
};

export function observed(
  blobService: Partial<BlobServiceFacts> = {},
  account: Partial<StorageAccountFacts> = {},
): AccountObservation {
  return {
    name: 'calls',
    resourceId: resourceIdOf('calls'),
    declared: true,
    account: {
      ok: true,
      value: {
        location: 'westeurope',
        sku: 'Standard_ZRS',
        kind: 'StorageV2',
        hierarchicalNamespace: false,
        accountImmutability: false,
        ...account,
      },
    },
    blobService: { ok: true, value: { versioning: false, ...blobService } },
    lifecycle: { ok: true, value: undefined },
    replication: { ok: true, value: [] },
    containers: { ok: true, value: [] },
  };
}

export interface TermsOptions {
  readonly blobService?: Partial<BlobServiceFacts>;
  readonly account?: Partial<StorageAccountFacts>;
  readonly retention?: ArtifactClass['retention'];
  readonly consent?: ConsentOfClass | undefined;
  readonly spec?: Partial<CallDataPolicySpec>;
  /** Of a rule in force over all blobs. */
  readonly ruleDays?: number;
  /** Of one that asks for our tag. */
  readonly taggedRuleDays?: number;
  readonly otherRules?: readonly OtherRule[];
  readonly rememberedRecoverableDays?: number;
}

export function termsInput(options: TermsOptions = {}): ClassTermsInput {
  const { consent, retention } = options;
  const declared = artifactClass('recordings', ['calls/recordings/'], retention);
  return {
    spec: spec([consent === undefined ? declared : { ...declared, consent }], options.spec),
    className: 'recordings',
    observation: observed(options.blobService, options.account),
    rules: { all: options.ruleDays, tagged: options.taggedRuleDays },
    ...(options.otherRules === undefined ? {} : { otherRules: options.otherRules }),
    rememberedRecoverableDays: options.rememberedRecoverableDays,
  };
}

export function termsOf(options: TermsOptions = {}): ClassTerms {
  const terms = classTerms(termsInput(options));
  if (!terms.ok) throw new Error(terms.message);
  return terms.value;
}

/** 90 days, floor 45, and 20 days for a call without a consent, which is known to have none up to 60. */
export const consentLogTerms: ClassTerms = {
  ...termsOf({ consent: { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 20 } }),
  deadlineOf: (startMs) => startMs + 90 * dayMs,
  floorDays: 45,
  checkIntervalMs: hourMs,
  answeredDays: 60,
};

export function startedAt(startMs: number, basis: 'Observed' | 'Inferred' = 'Observed'): CopyCall {
  return { kind: 'Known', callIds: ['call-1'], startMs, precision: 'Instant', basis };
}

export const unknownCall: CopyCall = { kind: 'Unknown' };

/** A copy that was written an hour after the call began. */
export function copyOf(state: CopyState, fields: Partial<CopyFacts> = {}): CopyFacts {
  return {
    state,
    versionId: undefined,
    snapshot: undefined,
    etag: state === 'uncommitted' ? undefined : `etag-${state}`,
    creationTimeMs: callStartMs + hourMs,
    lastModifiedMs: callStartMs + hourMs,
    isPageBlob: false,
    isAppendBlob: false,
    recoverableUntilMs: undefined,
    immutableUntilMs: undefined,
    isLeased: false,
    holdTag: undefined,
    isTaggedDeletable: false,
    call: startedAt(callStartMs),
    consent: { answer: 'Missing' },
    ...fields,
  };
}

export const nothingKnown: CallFacts = {
  holds: [],
  unknownHold: false,
  refused: { Recording: false, AI: false },
  granted: false,
};

export interface Decided {
  readonly terms?: TermsOptions;
  /** What is known of the calls of all copies. */
  readonly facts?: Partial<CallFacts>;
  /** Or of each copy by itself. */
  readonly calls?: (copy: CopyFacts) => CallFacts;
}

export function decideAt(nowMs: number, copies: readonly CopyFacts[], decided: Decided = {}): ArtifactDecision {
  const known = { ...nothingKnown, ...decided.facts };
  return decideArtifact({ copies, calls: decided.calls ?? (() => known), terms: termsOf(decided.terms), nowMs });
}

/** `Delete version v1`: a step as a word. */
export function wordsOf({ deletes }: ArtifactDecision): readonly string[] {
  return deletes.map(({ step, state, versionId, snapshot, etag, withSnapshots }) =>
    [
      step,
      state,
      versionId ?? snapshot ?? '',
      etag === undefined ? '' : `if ${etag}`,
      withSnapshots ? 'with snapshots' : '',
    ]
      .filter((word) => word !== '')
      .join(' '),
  );
}
