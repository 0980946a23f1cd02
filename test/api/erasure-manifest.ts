import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { erasureRequestNames } from '../../src/api/erasure-request.ts';
import { apiGroup } from '../../src/api/group.ts';
import { eventually } from './api-server.ts';
import { textAt, withValueAt } from './object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';

export interface RequestManifest extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

export interface RequestPlace {
  readonly name?: string;
  readonly namespace: string;
  readonly group?: string;
}

export const planDigest = `sha256:${'a'.repeat(64)}`;
export const additionsDigest = `sha256:${'b'.repeat(64)}`;

/** Required fields only. */
export function smallestRequest({ name = 'er-7f3a9', namespace, group = apiGroup }: RequestPlace): RequestManifest {
  return {
    apiVersion: `${group}/v1alpha1`,
    kind: erasureRequestNames.kind,
    metadata: { name, namespace },
    spec: {
      policyRef: { name: 'voicebot' },
      subject: { secretRef: { name: 'er-7f3a9-subject' } },
      receivedTime: '2026-11-20T09:12:00Z',
      mode: 'DryRun',
      classes: [],
    },
  };
}

export const refusal = {
  reason: 'ManifestlyUnfounded',
  by: 'Erika Musterfrau',
  complaintHint: 'BayLDA, Promenade 18, 91522 Ansbach, https://www.lda.bayern.de',
};

/** Every field that a request can have before there is a plan; approved and refused at once is none. */
export function completeRequest(place: RequestPlace): RequestManifest {
  const small = smallestRequest(place);
  return {
    ...small,
    spec: {
      ...small.spec,
      classes: ['recordings', 'transcripts'],
      mode: 'Execute',
      cancel: true,
      identityVerification: {
        state: 'Verified',
        queriedTime: '2026-11-21T08:00:00Z',
        method: 'Callback',
        verifiedTime: '2026-11-23T08:00:00Z',
        by: 'Privacy desk',
        verifiedKeys: ['phone', 'email'],
      },
      extension: { reason: 'Complexity', by: 'Erika Musterfrau' },
      refusal,
      ttlSecondsAfterFinished: 7_776_000,
      informed: [
        {
          recipient: 'CallOne GmbH',
          notifiedTime: '2026-11-24T10:00:00Z',
          reference: 'Letter no. 17',
          by: 'Privacy desk',
        },
      ],
    },
  };
}

const time = '2026-11-24T10:00:00Z';

/** A status that names every field. */
export function completeRequestStatus(): JsonObject {
  const figures = { generatedTime: time, calls: 4, artifacts: 12, weakMatches: 1 };
  return {
    observedGeneration: 1,
    lastHandledReconcileAt: 'now',
    dueTime: '2026-12-20T23:00:00Z',
    extendedDueTime: '2027-02-20T23:00:00Z',
    pausedDueTime: '2027-02-22T23:00:00Z',
    duePassedTime: time,
    answeredTime: time,
    finishedTime: time,
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        observedGeneration: 1,
        lastTransitionTime: time,
        reason: 'AwaitingApproval',
        message: 'The plan waits for approval.',
      },
    ],
    summary: { calls: 4, erased: 9, retained: 2, dueTime: '2027-02-22T23:00:00Z' },
    plan: {
      ...figures,
      digest: planDigest,
      overLimits: false,
      keyId: 'k1',
      executedTime: time,
      additions: { ...figures, digest: additionsDigest },
      classes: [{ class: 'recordings', account: 'calls', calls: 4, artifacts: 12, held: 2 }],
    },
    results: [
      {
        class: 'recordings',
        account: 'calls',
        searched: 100,
        notSearched: [{ what: 'ArchiveTier', count: 3 }],
        matched: 14,
        erased: 9,
        resurrected: 1,
        retained: [{ ground: 'LegalClaims', untilTime: '2027-06-01T00:00:00Z', count: 2 }],
        recoverable: 1,
        recoverableUntilTime: '2026-12-01T00:00:00Z',
        deferred: 1,
        deferredUntilTime: '2026-11-26T00:00:00Z',
        unreachable: [{ what: 'AbuseMonitoring' }],
        failed: 1,
      },
    ],
    absence: { listedTime: time, complete: true, remaining: 0 },
    ledger: { sequence: 5, digest: planDigest, counted: 5, closed: true },
    features: { goneTime: time, confirmedTime: time, returnedTime: time },
    receipt: {
      digest: planDigest,
      keyId: 'r1',
      location: 'calls/privacy-evidence/000001',
      sequence: 1,
      issuedTime: time,
      state: 'PartiallyRetained',
      final: false,
    },
  };
}

/** The CRD under another group and without its short name, so that tests keep apart. */
export function requestCrdInGroup(group: string): JsonObject {
  const { kind, listKind, plural, singular } = erasureRequestNames;
  const inGroup = withValueAt(erasureRequestCrd() as JsonObject, 'spec.group', group);
  const named = withValueAt(inGroup, 'spec.names', { kind, listKind, plural, singular });
  return withValueAt(named, 'metadata.name', `${plural}.${group}`);
}

export function requestsPath(group: string, namespace: string): string {
  return `/apis/${group}/v1alpha1/namespaces/${namespace}/${erasureRequestNames.plural}`;
}

/** Applies a CRD for requests and makes a namespace, and waits until both serve. */
export async function installRequests(server: ApiServer, crd: JsonObject, namespace: string): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${textAt(crd, 'metadata.name')}`;
  const answer = await server.apply(path, { body: crd });
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`CRD refused: ${textAt(answer.body, 'message')}`);
  await server.apply(`/api/v1/namespaces/${namespace}`, {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  const requests = requestsPath(textAt(crd, 'spec.group'), namespace);
  await eventually(() => server.get(requests), { satisfied: ({ status }) => status === 200 });
}
