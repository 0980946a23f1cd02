import type { ArtifactClass, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import { shapeOfName } from '../../../src/policy/name-shape.ts';
import type { AccountObservation, BlobServiceFacts } from '../../../src/policy/facts.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import type { BlobEntry, BlobPort, ListPageOptions } from '../../../src/scan/blob-port.ts';
import type { BlobService } from '../../../src/scan/blob-service.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { observed } from '../../policy/artifact-build.ts';
import { artifactClass, policy, resourceIdOf, spec } from '../../policy/build.ts';
import { blobEntry, createMemoryBlobs } from '../memory-blobs.ts';

export const nowMs = Date.parse('2026-04-10T12:00:00Z');
export const key = { namespace: 'privacy', name: 'voicebot' };

export function refused(reason: 'AccessDenied' | 'Throttled' = 'AccessDenied'): OperatorError {
  return new OperatorError('Azure refused it.', { kind: 'terminal', reason });
}

/** Names sorted as the service sorts them; copies of a name stay as they are given. */
export interface MemoryAccount {
  readonly containers: Map<string, readonly BlobEntry[]>;
  /** Names of containers that were deleted and can be restored, whether or not another has the name since. */
  readonly deleted: Set<string>;
  readonly contents: Record<string, string>;
  /** What stands in the way of a container: thrown by its listing. */
  readonly faults: Map<string, OperatorError>;
  blobService: Partial<BlobServiceFacts>;
  isHierarchical: boolean;
  /** Called before each page. */
  beforePage: (container: string, options: ListPageOptions) => Promise<void> | void;
  readonly reads: string[];
  readonly pages: string[];
  opened: number;
  closed: number;
}

export function createMemoryAccount(containers: Readonly<Record<string, readonly BlobEntry[]>> = {}): MemoryAccount {
  return {
    containers: new Map(Object.entries(containers)),
    deleted: new Set(),
    contents: {},
    faults: new Map(),
    blobService: {},
    isHierarchical: false,
    beforePage: () => undefined,
    reads: [],
    pages: [],
    opened: 0,
    closed: 0,
  };
}

export function connectTo(account: MemoryAccount): AccountClients {
  account.opened += 1;
  return {
    port: portOf(account),
    service: serviceOf(account),
    close: () => {
      account.closed += 1;
      return Promise.resolve();
    },
  };
}

function sorted(entries: readonly BlobEntry[]): readonly BlobEntry[] {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function portOf(account: MemoryAccount): BlobPort {
  return {
    ...createMemoryBlobs({}),
    read: (target, receive, options) => {
      account.reads.push(target.name);
      const contents = Object.entries(account.contents).map(([name, content]) => [name, { content }] as const);
      return createMemoryBlobs(Object.fromEntries(contents)).read(target, receive, options);
    },
    listPage: async (container, options) => {
      account.pages.push(`${container}/${options.prefix}`);
      await account.beforePage(container, options);
      options.abortSignal.throwIfAborted();
      const fault = account.faults.get(container);
      if (fault !== undefined) throw fault;
      const entries = account.containers.get(container);
      if (entries === undefined) return { kind: 'ContainerNotFound' };
      const from = Number(options.marker ?? '0');
      const to = from + (options.maxResults ?? 5_000);
      const all = sorted(entries).filter(({ name }) => name.startsWith(options.prefix));
      return { kind: 'Page', entries: all.slice(from, to), nextMarker: to < all.length ? String(to) : undefined };
    },
  };
}

function serviceOf(account: MemoryAccount): BlobService {
  const refuse = (): never => {
    throw new Error('not needed here');
  };
  return {
    ...({ getTags: refuse, setTags: refuse, readBlocks: refuse, replaceContent: refuse } as unknown as BlobService),
    close: () => Promise.resolve(),
    listContainers: () => {
      const fault = account.faults.get('');
      if (fault !== undefined) return Promise.reject(fault);
      const facts = { isDeleted: false, hasLegalHold: false, hasImmutabilityPolicy: false };
      const standing = [...account.containers.keys()].map((name) => ({ name, ...facts }));
      return Promise.resolve([
        ...standing,
        ...[...account.deleted].map((name) => ({ name, ...facts, isDeleted: true })),
      ]);
    },
    countBlobs: (container, { prefixesToSkip, limit }) => {
      const fault = account.faults.get(container);
      if (fault !== undefined) return Promise.reject(fault);
      const names = (account.containers.get(container) ?? [])
        .filter(({ kind }) => kind === 'base')
        .map(({ name }) => name)
        .filter((name) => !prefixesToSkip.some((prefix) => name.startsWith(prefix)));
      const shapes = [...new Set(names.map(shapeOfName))].slice(0, 5);
      const isAtLeast = names.length >= limit;
      return Promise.resolve({ kind: 'Counted', count: Math.min(limit, names.length), isAtLeast, shapes });
    },
  };
}

export type Artifacts = NonNullable<ArtifactClass['artifacts']>;

/** `<day>/<call>.wav`; the day tells the start. */
export const recordingsByPath: Artifacts = [
  {
    kind: 'Recording',
    nameEndsWith: ['.wav'],
    callId: [{ from: 'Path', pattern: '(?P<day>[0-9]{8})/(?P<call>[^/.]+)', group: 'call' }],
    startedAt: [{ from: 'Path', pattern: '(?P<day>[0-9]{8})/(?P<call>[^/.]+)', group: 'day' }],
  },
];

export function classAt(name: string, paths: readonly string[], more: Partial<ArtifactClass> = {}): ArtifactClass {
  return { ...artifactClass(name, paths), artifacts: recordingsByPath, ...more };
}

export interface RequestOptions {
  readonly accounts: Readonly<Record<string, MemoryAccount>>;
  readonly spec?: Partial<CallDataPolicySpec>;
  readonly more?: Partial<ScanRequest>;
}

export function requestOf(
  classes: readonly ArtifactClass[],
  { accounts, spec: overrides = {}, more = {} }: RequestOptions,
): ScanRequest {
  const storageAccounts = Object.keys(accounts).map((name) => ({ name, resourceId: resourceIdOf(name) }));
  return {
    policy: policy('voicebot', spec(classes, { storageAccounts, ...overrides })),
    accounts: Object.entries(accounts).map(([name, account]) => observationOf(name, account)),
    withheld: [],
    holds: [],
    pendingCutoffMs: undefined,
    runningCutoffMs: undefined,
    ...more,
  };
}

export function observationOf(name: string, account: MemoryAccount): AccountObservation {
  const facts = { blobEndpoint: `https://${name}.test/`, hierarchicalNamespace: account.isHierarchical };
  return { ...observed(account.blobService, facts), name, resourceId: resourceIdOf(name) };
}

/** A recording of a call; `start` as `20260106`. */
export function recording(start: string, call: string, more: Partial<BlobEntry> = {}): BlobEntry {
  const at = Date.parse(`${start.slice(0, 4)}-${start.slice(4, 6)}-${start.slice(6, 8)}T12:00:00Z`);
  return blobEntry(`${start}/${call}.wav`, { creationTimeMs: at, lastModifiedMs: at, ...more });
}

export function tagged(name: string, value: string): Pick<BlobEntry, 'tags'> {
  return { tags: [{ name, value }] };
}
