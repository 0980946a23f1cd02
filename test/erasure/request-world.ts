import { subjectFinalizer, subjectSecretType } from '../../src/api/group.ts';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import type { KeyRing } from '../../src/evidence/key-ring.ts';
import { keys, requestUid } from '../evidence/evidence-fixture.ts';
import type { MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { openRetirement, ring as wholeRing, type RetirementStage } from './retirement-stage.ts';

export interface RequestWorld extends Pick<RetirementStage, 'moveTo' | 'memory'> {
  readonly pass: FoundPass;
  /** The object by now. */
  readonly object: () => ErasureRequest;
  /** What was done to the cluster, and whether the evidence was opened, in order. */
  readonly said: readonly string[];
  /** What the caller named, from now on. */
  readonly callFrom: (phone: string) => void;
  /** Another value beside the number; nothing where it is empty. */
  readonly give: (kind: string, value: string) => void;
  /** Publishing the public keys fails from now on. */
  readonly refuseKeySets: (error: Error) => void;
}

interface Changes {
  readonly spec?: object;
  readonly ring?: KeyRing;
  readonly isClosed?: boolean;
}

const erasure = {
  approval: 'Manual',
  deadline: { months: 1 },
  subjectKey: { secretRef: { name: 'k' } },
  limits: { minCalls: 20, percentOfClass: 5 },
};

/** One request and its Secret in a cluster, under a policy in Enforce with evidence in memory. */
export function openRequestWorld(evidence: MemoryEvidence, seen: ErasureRequest, changes: Changes = {}): RequestWorld {
  const stage = openRetirement(evidence, keys);
  stage.moveTo('2026-11-24T10:00:00Z');
  const desk = { ...stage.desk, ring: changes.ring ?? wholeRing };
  const said: string[] = [];
  const { metadata } = seen;
  const finalizers = [subjectFinalizer];
  let object: ErasureRequest = { ...seen, metadata: { ...metadata, uid: requestUid, finalizers } };
  const values = new Map([['phone', '+49 172 1234567']]);
  let keySetsError: Error | undefined;
  const say = (words: string) => {
    said.push(words);
    return Promise.resolve();
  };
  const secret = () => ({
    uid: 's',
    resourceVersion: '9',
    type: subjectSecretType,
    values: new Map([...values].filter(([, value]) => value !== '')),
    isText: true,
    managedBy: undefined,
  });
  const { policy } = stage.pass.policy;
  const spec = {
    ...policy.spec,
    enforcement: 'Enforce',
    suspend: false,
    artifactClasses: [],
    storageAccounts: [],
    phoneRegion: 'DE',
    ownIdentities: { numbers: [], emailDomains: [], agentNames: [] },
    erasure,
    ...changes.spec,
  };
  const pass = {
    ...stage.pass,
    policy: { kind: 'Found', policy: { ...policy, metadata: { ...policy.metadata, generation: 8 }, spec } },
    context: {
      ...stage.pass.context,
      cleanupDeadlineMs: 3_600_000,
      requests: {
        list: () => [object],
        listNow: () => Promise.resolve([object]),
        get: () => Promise.resolve(object),
        applyStatus: (_: ErasureRequest, status: ErasureRequest['status'] & object) => {
          object = { ...object, status };
          return Promise.resolve();
        },
        addFinalizer: () => say('finalizer added').then(() => object),
        removeFinalizer: () => say('finalizer removed'),
        remove: () => say('object removed'),
      },
      subjectSecrets: {
        read: () =>
          Promise.resolve(
            said.includes('Secret destroyed') ? { kind: 'NotFound' } : { kind: 'Found', secret: secret() },
          ),
        destroy: () => say('Secret destroyed').then(() => 'Gone'),
        goWithNamespace: () => Promise.resolve(false),
      },
      approvalGuard: { isInForce: () => Promise.resolve(true) },
      keySets: {
        publish: () => (keySetsError === undefined ? Promise.resolve() : Promise.reject(keySetsError)),
      },
      recordEvent: (_: object, { reason }: { readonly reason: string }) => said.push(`event ${reason}`),
    },
    accounts: () => Promise.resolve([]),
    ring: () => Promise.resolve({ kind: 'Ring', ring: desk.ring }),
    holds: () => Promise.resolve([]),
    isApprovalProtected: () => Promise.resolve(true),
    evidence: () => {
      said.push('evidence opened');
      return Promise.resolve(changes.isClosed === true ? { kind: 'Closed', message: 'shut' } : { kind: 'Open', desk });
    },
  } as unknown as FoundPass;
  return {
    pass,
    object: () => object,
    said,
    memory: stage.memory,
    moveTo: stage.moveTo,
    callFrom: (number) => values.set('phone', number),
    give: (kind, value) => values.set(kind, value),
    refuseKeySets: (error) => {
      keySetsError = error;
    },
  };
}
