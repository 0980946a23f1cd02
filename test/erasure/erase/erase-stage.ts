import { BlobServiceClient } from '@azure/storage-blob';
import type { ArtifactClass, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import type { EraseOrder, EraseResult, EraseTask, TargetOutcome } from '../../../src/erasure/engine.ts';
import { openErasureSession } from '../../../src/erasure/erasure-session.ts';
import type { ErasureSession } from '../../../src/erasure/erasure-session.ts';
import { runErase, runVerify } from '../../../src/erasure/erase/run-erase.ts';
import { makeToken, parseKeyRing } from '../../../src/evidence/key-ring.ts';
import type { KeyRing } from '../../../src/evidence/key-ring.ts';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { AiObject, AiObjectRemoval, AiObjects } from '../../../src/reconcile/erasure-ports.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { defaultScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { createLeanBlobClient } from '../../../src/scan/lean/client.ts';
import { createSdkBlobService } from '../../../src/scan/sdk/blob-service.ts';
import { createCredential, subscriptionId } from '../../cloud/clients.ts';
import type { LocalAzure } from '../../cloud/local-azure.ts';
import { startLocalAzure } from '../../cloud/local-azure.ts';
import { observed } from '../../policy/artifact-build.ts';
import { policy, resourceIdOf, spec } from '../../policy/build.ts';
import { accountKinds, accountOfKind, settingsOfKind } from '../../scan/engine/engine-stage.ts';
import type { AccountKind } from '../../scan/engine/engine-stage.ts';
import { fastTimers } from '../../scan/sweep/sweep-under-test.ts';
import { trustInThisProcess } from '../../support/certificates.ts';
import { contractAccounts } from '../../../src/probe/contract/scene.ts';

export const nowMs = Date.parse('2026-04-10T12:00:00Z');
export const receivedMs = Date.parse('2026-04-01T09:00:00Z');
export const dayMs = 86_400_000;
export const aiAccount = 'bot';
export const aiResourceId = `/subscriptions/${subscriptionId}/resourceGroups/voice/providers/Microsoft.CognitiveServices/accounts/bot`;

export function ringOf(...ids: readonly string[]): KeyRing {
  const entries = ids.map((id) => [id, Buffer.alloc(32, id)] as const);
  const result = parseKeyRing(new Map([['current', Buffer.from(ids[0] ?? '')], ...entries]));
  if (result.kind !== 'Ring') throw new Error(result.problem.kind);
  return result.ring;
}

export const ring = ringOf('k1');

export interface BlobOfTarget {
  readonly class: string;
  readonly account: string;
  readonly container: string;
  readonly name: string;
  readonly versionId?: string | undefined;
  readonly callId: string;
}

export function targetOf(blob: BlobOfTarget, { current }: KeyRing = ring): LedgerTarget {
  const { account, container, name, versionId, callId } = blob;
  return {
    class: blob.class,
    account,
    location: makeToken(current, 'Location', [account, container, name]),
    call: makeToken(current, 'Call', [callId]),
    ...(versionId === undefined ? {} : { versionId }),
  };
}

export function aiTargetOf(className: string, callId: string, { kind, id }: AiObject): LedgerTarget {
  return {
    class: className,
    account: aiAccount,
    location: makeToken(ring.current, 'Location', ['ai', aiAccount, kind, id]),
    call: makeToken(ring.current, 'Call', [callId]),
  };
}

export function taskOf(targets: readonly LedgerTarget[], more: Partial<EraseTask> = {}): EraseTask {
  return { requestUid: 'r1', receivedMs, targets, stillWanted: () => Promise.resolve(true), ...more };
}

export interface FakeAiObjects extends AiObjects {
  readonly removed: readonly string[];
}

/** Answers by the id of the object; one that is not named is there and goes. */
export function createFakeAiObjects(
  answers: Readonly<Record<string, AiObjectRemoval | Error>> = {},
  onRemove: (id: string) => void = () => undefined,
): FakeAiObjects {
  const removed: string[] = [];
  return {
    removed,
    remove: (resourceId, { id }, { abortSignal }) => {
      abortSignal.throwIfAborted();
      if (resourceId !== aiResourceId) throw new Error('another account');
      onRemove(id);
      const answer = answers[id] ?? { kind: 'Gone' };
      if (answer instanceof Error) return Promise.reject(answer);
      removed.push(id);
      return Promise.resolve(answer);
    },
  };
}

export interface EraseScene {
  readonly classes: readonly ArtifactClass[];
  readonly tasks: readonly EraseTask[];
  readonly holds?: readonly ResolvedHold[];
  readonly ring?: KeyRing;
  readonly aiObjects?: AiObjects;
  readonly spec?: Partial<CallDataPolicySpec>;
  readonly basis?: Partial<EraseOrder>;
  readonly wrap?: (clients: AccountClients) => AccountClients;
  /** Called when the deletes begin, after everything was listed. */
  readonly onDeleting?: () => void;
  readonly abortSignal?: AbortSignal;
}

export interface EraseStage {
  readonly azure: LocalAzure;
  readonly erase: (scene: EraseScene) => Promise<EraseResult>;
  readonly verify: (scene: EraseScene) => Promise<EraseResult>;
  /** A container of the account that no other test uses. */
  readonly nextContainer: () => string;
  readonly deleteContainer: (account: string, container: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function openEraseStage(): Promise<EraseStage> {
  const location = 'germanywestcentral';
  const storageAccounts = accountKinds.map((kind) => ({
    name: accountOfKind(kind),
    location,
    blobService: contractAccounts[kind],
  }));
  const azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
  azure.clock.freeze();
  azure.clock.set(new Date(nowMs));
  const credential = createCredential(azure);
  const open = new Map<string, AccountClients>();
  let containers = 0;

  function connect(account: string): AccountClients {
    const settings = {
      account,
      endpoint: azure.blob.endpoint(account),
      requestTimeoutMs: 10_000,
      tokens: {
        getToken: async () => (await credential.getToken('https://storage.azure.com/.default')).token,
        forget: () => undefined,
      },
    };
    const [port, service] = [createLeanBlobClient(settings), createSdkBlobService(settings)];
    const made: AccountClients = {
      port,
      service,
      close: async () => {
        await Promise.all([port.close(), service.close()]);
      },
    };
    open.set(account, made);
    return made;
  }

  function sessionOf(scene: EraseScene): readonly [EraseOrder, ErasureSession] {
    const { classes, holds = [], wrap = (clients: AccountClients) => clients, onDeleting } = scene;
    const { abortSignal = new AbortController().signal } = scene;
    const order: EraseOrder = {
      policy: policy(
        'voicebot',
        spec(classes, {
          storageAccounts: accountKinds.map((kind) => ({
            name: accountOfKind(kind),
            resourceId: resourceIdOf(accountOfKind(kind)),
          })),
          ai: { accounts: [{ name: aiAccount, resourceId: aiResourceId }], discover: [] } as never,
          ...scene.spec,
        }),
      ),
      accounts: accountKinds.map((kind) => ({
        ...observed(settingsOfKind(kind), { blobEndpoint: azure.blob.endpoint(accountOfKind(kind)) }),
        name: accountOfKind(kind),
        resourceId: resourceIdOf(accountOfKind(kind)),
      })),
      withheld: [],
      holds,
      ring: scene.ring ?? ring,
      tasks: scene.tasks,
      ...scene.basis,
    };
    const silent = (): void => undefined;
    const session = openErasureSession(
      order,
      {
        now: () => azure.clock.now().getTime(),
        log: { debug: silent, info: silent, warn: silent, error: silent },
        limits: defaultScanLimits,
        compileJsonPath,
      },
      {
        clientsOf: (account) => wrap(open.get(account) ?? connect(account)),
        onListed: silent,
        onDeleted: silent,
        onPhase: (phase) => {
          if (phase === 'Deleting') onDeleting?.();
        },
        abortSignal,
      },
    );
    return [order, session];
  }

  return {
    azure,
    erase: (scene) => {
      const { aiObjects = createFakeAiObjects() } = scene;
      return runErase(...sessionOf(scene), { aiObjects, timers: fastTimers, random: () => 0 });
    },
    verify: (scene) => runVerify(...sessionOf(scene)),
    nextContainer: () => `c${(containers += 1)}`,
    deleteContainer: async (account, container) => {
      const service = new BlobServiceClient(azure.blob.endpoint(account).replace(/\/$/, ''), credential);
      await service.getContainerClient(container).delete();
    },
    stop: async () => {
      await Promise.all([...open.values()].map((clients) => clients.close()));
      await azure.stop();
    },
  };
}

/** Outcomes of one request without the targets, in their order. */
export function outcomesOf(result: EraseResult, requestUid = 'r1'): readonly object[] {
  return (result.outcomes.get(requestUid) ?? []).map((outcome: TargetOutcome) =>
    Object.fromEntries(Object.entries(outcome).filter(([key]) => key !== 'target')),
  );
}

export const kinds = (result: EraseResult, requestUid?: string): readonly string[] =>
  outcomesOf(result, requestUid).map((outcome) =>
    ['kind', 'ground', 'reason'].flatMap((key) => (outcome as Record<string, string>)[key] ?? []).join(' '),
  );

const path = { from: 'Path', pattern: '(?P<day>[0-9-]{10})/(?P<call>call-[0-9]+)', group: 'call' } as const;

/** `<day>/<call>.wav` dated by `<day>/<call>.json` beside it, which also names an object of an AI account. */
export function recordingsAt(account: string, container: string): ArtifactClass {
  return {
    name: 'recordings',
    locations: [{ account, container, prefix: '' }],
    retention: { maximum: { days: 90 } },
    artifacts: [
      {
        kind: 'Recording',
        nameEndsWith: ['.wav'],
        callId: [path],
        startedAt: [{ from: 'Sibling', name: '{directory}/{stem}.json', format: 'Json', pointer: '/ts' }],
      },
      {
        kind: 'CallMetadata',
        nameEndsWith: ['.json'],
        callId: [path],
        startedAt: [{ from: 'Content', format: 'Json', pointer: '/ts' }],
        aiObjects: [
          { from: 'Content', format: 'Json', pointer: '/completion', kind: 'StoredCompletion', account: aiAccount },
        ],
      },
    ],
  };
}

/** Whatever its name: metadata says whose it is and when. */
export function transcriptsAt(account: string, container: string): ArtifactClass {
  return {
    name: 'transcripts',
    locations: [{ account, container, prefix: '' }],
    retention: { maximum: { days: 90 } },
    artifacts: [
      {
        kind: 'Transcript',
        callId: [{ from: 'Metadata', key: 'callid' }],
        startedAt: [{ from: 'Metadata', key: 'started' }],
      },
    ],
  };
}

export function logsAt(account: string, container: string, granularity: 'Blob' | 'Record' = 'Record'): ArtifactClass {
  return {
    name: 'logs',
    locations: [{ account, container, prefix: '' }],
    retention: { maximum: { days: 90 } },
    artifacts: [
      {
        kind: 'TranscriptLog',
        granularity,
        callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
        startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
      },
    ],
  };
}

export const record = (callId: string, startMs: number, text = 'hello'): string =>
  `${JSON.stringify({ callId, ts: new Date(startMs).toISOString(), text })}\n`;

export function holdByTag(value: string, more: Partial<ResolvedHold['hold']> = {}): ResolvedHold {
  return {
    hold: {
      name: `hold-${value}`,
      ground: 'LegalClaims',
      owner: 'legal',
      startTime: '2020-01-01T00:00:00Z',
      endTime: '2030-01-01T00:00:00Z',
      tagValue: value,
      ...more,
    },
    calls: { kind: 'ByTag', value },
  };
}

export function holdByIds(...callIds: readonly string[]): ResolvedHold {
  const { hold } = holdByTag('ids');
  return { hold, calls: { kind: 'ByIds', callIds: new Set(callIds) } };
}

export type { AccountKind };
