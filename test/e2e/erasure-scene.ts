import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { groupVersion } from '../../src/api/group.ts';
import type { StorageAccountEstate } from '../cloud/estate-schema.ts';
import { waitFor } from '../support/wait-for.ts';
import {
  conditionOf,
  erasureSpec,
  makeRequest,
  plantCallers,
  readableBlobs,
  setUpErasure,
  type CallOf,
  type RequestHandle,
  type RequestToMake,
} from './erasure-world.ts';
import type { SpecAsWritten } from './estate.ts';
import { openHarness, type Harness, type RunningOperator } from './harness.ts';
import type { PolicyHandle } from './policies.ts';
import type { HoldAsWritten } from './sweep-calls.ts';
import { waitForLook } from './sweep-look.ts';

/** One policy of its own for each test, with an operator beside it whose clock is that of Azure. */
export interface ErasureScene {
  readonly harness: Harness;
  readonly namespace: string;
  readonly account: string;
  readonly transcriptAccount: string;
  readonly policy: PolicyHandle;
  readonly operator: RunningOperator;
  /** Another operator in the place of the one that ran. */
  readonly restart: () => Promise<void>;
  readonly plant: (...calls: readonly CallOf[]) => void;
  /** Applies the policy and waits until its blobs were looked at. */
  readonly applyPolicy: (overrides?: SpecAsWritten) => Promise<void>;
  readonly request: (more?: Partial<RequestToMake>) => Promise<RequestHandle>;
  /** A request whose plan waits for approval. */
  readonly shown: (more?: Partial<RequestToMake>) => Promise<RequestHandle>;
  /** Moves the clock of Azure and of the operator, and asks for a pass. */
  readonly later: (span: { readonly days?: number; readonly minutes?: number }) => Promise<void>;
  /** Ids of calls by what of them can be read. */
  readonly left: () => {
    readonly recordings: readonly string[];
    readonly metadata: readonly string[];
    readonly transcripts: readonly string[];
  };
  readonly isSecretGone: (request: RequestHandle) => Promise<boolean>;
  readonly path: (kind: string, name?: string) => string;
}

/** Hooks of a file of scenarios. The scene is there once a test runs. */
export function openErasureScene(overrides: Partial<StorageAccountEstate> = {}): () => ErasureScene {
  let harness: Harness;
  let scene: ErasureScene;
  beforeAll(async () => {
    harness = await openHarness();
  }, 60_000);
  afterAll(() => harness.stop());
  beforeEach(async () => {
    scene = await createScene(harness, overrides);
  });
  afterEach(() => harness.reset());
  return () => scene;
}

async function createScene(harness: Harness, overrides: Partial<StorageAccountEstate>): Promise<ErasureScene> {
  const namespace = await harness.createNamespace();
  const [account, transcriptAccount] = [harness.addAccount(overrides), harness.addAccount(overrides)];
  const place = { account, transcriptAccount };
  const policy = harness.policy(namespace, 'voicebot');
  await setUpErasure(harness, namespace);
  const start = () => harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
  let operator = await start();
  const request: ErasureScene['request'] = (more = {}) =>
    makeRequest(harness, namespace, { policy: 'voicebot', ...more });
  return {
    harness,
    namespace,
    ...place,
    policy,
    get operator() {
      return operator;
    },
    restart: async () => {
      await operator.stop();
      operator = await start();
    },
    plant: (...calls) => {
      plantCallers(harness, place, calls);
    },
    applyPolicy: async (overrides = {}) => {
      await policy.apply(erasureSpec(place, overrides));
      await waitForLook(policy);
    },
    request,
    shown: async (more) => {
      const made = await request(more);
      await made.waitForReason('AwaitingApproval');
      return made;
    },
    later: async ({ days = 0, minutes = 0 }) => {
      harness.azure.clock.advance({ days, ms: minutes * 60_000 });
      await policy.requestPass();
    },
    left: () => ({
      recordings: readableBlobs(harness, account, 'recordings').map((name) => name.slice(9, -4)),
      metadata: readableBlobs(harness, account, 'metadata').map((name) => name.slice(0, -10)),
      transcripts: readableBlobs(harness, transcriptAccount, 'transcripts').map((name) => name.slice(0, -5)),
    }),
    isSecretGone: async ({ name }) =>
      (await harness.server.get(`/api/v1/namespaces/${namespace}/secrets/${name}-subject`)).status === 404,
    path: (kind, name) =>
      kind === 'secrets' || kind === 'configmaps'
        ? `/api/v1/namespaces/${namespace}/${kind}${name === undefined ? '' : `/${name}`}`
        : `/apis/${groupVersion}/namespaces/${namespace}/${kind}${name === undefined ? '' : `/${name}`}`,
  };
}

/** The same calls in all three classes. */
export function everywhere(...ids: readonly string[]) {
  const all = ids.toSorted();
  return { recordings: all, metadata: all, transcripts: all };
}

/** A hold on the calls that bear its tag; by the clock of Azure. */
export function holdOf(
  { harness }: Pick<ErasureScene, 'harness'>,
  overrides: Partial<HoldAsWritten> = {},
): HoldAsWritten {
  const nowMs = harness.azure.clock.now().getTime();
  return {
    name: 'case-7',
    ground: 'LegalClaims',
    owner: 'Legal department',
    tagValue: 'case-7',
    startTime: new Date(nowMs - 86_400_000).toISOString(),
    endTime: new Date(nowMs + 3 * 86_400_000).toISOString(),
    ...overrides,
  };
}

/** Whether status speaks of the newest spec. */
export function isCurrent({ metadata, status }: ErasureRequest): boolean {
  return status?.observedGeneration === metadata.generation;
}

/** Notes of the Events of a request. */
export async function notesOf({ harness, namespace }: ErasureScene, name: string): Promise<readonly string[]> {
  const { body } = await harness.server.get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
  const items = body['items'] as unknown as readonly {
    readonly note: string;
    readonly regarding: { readonly name: string };
  }[];
  return items.filter(({ regarding }) => regarding.name === name).map(({ note }) => note);
}

export function messageOf(request: ErasureRequest, type: Parameters<typeof conditionOf>[1]): string {
  return conditionOf(request, type)?.message ?? '';
}

/** Looks of the erasures that came to their end, each in a slot of its own: what would go by the watch is gone then. */
export async function waitForLooks({ harness, account, later }: ErasureScene, looks: number): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    const listed = () =>
      harness.azure.journal.count({ server: 'blob', operation: 'ListBlobs', path: `/${account}/metadata` });
    const before = listed();
    await later({ minutes: 61 });
    // The look at the policy's blobs lists as well, and the erasures list twice where they know a call.
    await waitFor(() => listed() >= before + 3, { what: 'a look of the erasures', describe: () => listed() - before });
  }
}

/** Waits until the features are gone: that is the last a pass does for what waits for a ground or a date. */
export async function waitForRest(request: RequestHandle): Promise<ErasureRequest> {
  return request.waitFor('the features to be gone', ({ status }) => status?.features?.goneTime !== undefined);
}
