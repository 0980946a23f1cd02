import type { ErasurePlan, ErasureRequest, ErasureResult } from '../../../src/api/erasure-request.ts';
import type { FoundPolicy, RequestFacts, RequestMemory } from '../../../src/policy/erasure/request-facts.ts';

export const dayMs = 86_400_000;
export const receivedTime = '2026-11-20T09:12:00Z';
/** Four days after receipt. */
export const nowMs = Date.parse('2026-11-24T10:00:00Z');
export const dueTime = '2026-12-20T23:00:00Z';

export function at(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z');
}

export const planDigest = `sha256:${'a'.repeat(64)}`;

type Spec = ErasureRequest['spec'];

/** Verified, in Execute and approved: nothing in the spec keeps it from being carried out. */
export function request(
  spec: Partial<Spec> = {},
  more: Partial<Pick<ErasureRequest, 'status'>> & { readonly deletionTimestamp?: string } = {},
): ErasureRequest {
  const { deletionTimestamp, ...rest } = more;
  return {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'ErasureRequest',
    metadata: {
      name: 'er-7f3a9',
      namespace: 'privacy',
      uid: '5b1f',
      generation: 3,
      resourceVersion: '7',
      creationTimestamp: receivedTime,
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: {
      policyRef: { name: 'voicebot' },
      subject: { secretRef: { name: 'er-7f3a9-subject' } },
      receivedTime,
      identityVerification: {
        state: 'Verified',
        method: 'Callback',
        verifiedTime: receivedTime,
        by: 'Privacy desk',
        verifiedKeys: ['phone'],
      },
      mode: 'Execute',
      classes: [],
      cancel: false,
      approval: { planDigest, weakMatches: 'Exclude', by: 'Privacy desk' },
      ...spec,
    },
    ...rest,
  };
}

/** The request without one field. */
export function requestWithout(field: 'approval' | 'identityVerification', spec: Partial<Spec> = {}): ErasureRequest {
  const whole = request(spec);
  const kept = Object.entries(whole.spec).filter(([name]) => name !== field);
  return { ...whole, spec: Object.fromEntries(kept) as unknown as Spec };
}

export function policy(changes: Partial<FoundPolicy> = {}): RequestFacts['policy'] {
  return {
    kind: 'Found',
    enforcement: 'Enforce',
    suspended: false,
    erasureConfigured: true,
    approval: 'Manual',
    deadline: { months: 1 },
    timeZone: 'Europe/Berlin',
    classNames: ['recordings', 'transcripts'],
    checkIntervalMs: 3_600_000,
    processorNames: [],
    recoverableDays: 7,
    ...changes,
  };
}

export function facts(changes: Partial<RequestFacts> = {}): RequestFacts {
  return {
    policy: policy(),
    features: { kind: 'Present', strength: 'Strong', managed: false },
    evidence: 'Writable',
    keys: 'Complete',
    approvalProtected: true,
    isPlanCurrent: true,
    ...changes,
  };
}

export function plan(changes: Partial<ErasurePlan> = {}): ErasurePlan {
  return {
    digest: planDigest,
    generatedTime: at(nowMs - dayMs),
    calls: 2,
    artifacts: 6,
    weakMatches: 0,
    overLimits: false,
    ...changes,
  };
}

export const executedTime = at(nowMs - 3_600_000);

export function result(changes: Partial<ErasureResult> = {}): ErasureResult {
  return { class: 'recordings', account: 'calls', searched: 100, matched: 6, erased: 6, failed: 0, ...changes };
}

/** After the deletes and a complete look at what is left. */
export function executed(changes: Partial<RequestMemory> = {}): RequestMemory {
  return {
    plan: plan({ executedTime }),
    results: [result()],
    absence: { listedTime: at(nowMs - 1_800_000), complete: true, remaining: 0 },
    ...changes,
  };
}

const pauses: readonly string[] = ['PartiallyRetained', 'AwaitingExpiry', 'CutDeferred'];

export function receipt(state: string, issuedMs = nowMs - 600_000): NonNullable<RequestMemory['receipt']> {
  return {
    digest: planDigest,
    keyId: 'r1',
    location: 'calls/privacy-evidence/000001',
    sequence: 1,
    issuedTime: at(issuedMs),
    state,
    final: !pauses.includes(state),
  };
}
