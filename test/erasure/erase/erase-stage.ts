import { BlobServiceClient } from '@azure/storage-blob';
import type { ArtifactClass, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import type { EraseOrder, EraseResult, EraseTask } from '../../../src/erasure/engine.ts';
import { openErasureSession } from '../../../src/erasure/erasure-session.ts';
import type { ErasureSession } from '../../../src/erasure/erasure-session.ts';
import type { AiTools } from '../../../src/erasure/erase/ai-erasure.ts';
import { runErase, runVerify } from '../../../src/erasure/erase/run-erase.ts';
import type { KeyRing } from '../../../src/evidence/key-ring.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { AiObjects } from '../../../src/reconcile/erasure-ports.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { defaultScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { createLeanBlobClient } from '../../../src/scan/lean/client.ts';
import { createSdkBlobService } from '../../../src/scan/sdk/blob-service.ts';
import { createCredential } from '../../cloud/clients.ts';
import { subscriptionId } from '../../cloud/subscription-id.ts';
import type { LocalAzure } from '../../cloud/local-azure.ts';
import { startLocalAzure } from '../../cloud/local-azure.ts';
import { observed } from '../../policy/artifact-build.ts';
import { policy, resourceIdOf, spec } from '../../policy/build.ts';
import { accountKinds, accountOfKind, settingsOfKind } from '../../scan/engine/engine-stage.ts';
import type { AccountKind } from '../../scan/engine/engine-stage.ts';
import { fastTimers } from '../../scan/sweep/sweep-under-test.ts';
import { trustInThisProcess } from '../../support/certificates.ts';
import { contractAccounts } from '../../../src/probe/contract/scene.ts';
import { aiAccount, aiResourceId, createFakeAiObjects, nowMs, ring } from './erase-build.ts';

export interface EraseScene {
  readonly classes: readonly ArtifactClass[];
  readonly tasks: readonly EraseTask[];
  readonly holds?: readonly ResolvedHold[];
  readonly ring?: KeyRing;
  readonly aiObjects?: AiObjects;
  /** Whether a hold of another policy may keep the object by now. */
  readonly isHeldElsewhere?: AiTools['isHeldElsewhere'];
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
      const { aiObjects = createFakeAiObjects(), isHeldElsewhere = () => false } = scene;
      return runErase(...sessionOf(scene), { aiObjects, isHeldElsewhere, timers: fastTimers, random: () => 0 });
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

export type { AccountKind };
