import type { BlobItem, BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** The settings that an account must have for a promise to be tried on it. */
export const contractAccounts = {
  plain: {},
  softDelete: { softDeleteDays: 7, permanentDelete: true, containerSoftDeleteDays: 7 },
  versioned: { versioning: true, softDeleteDays: 7, permanentDelete: true },
  versionsOnly: { versioning: true },
  keepsDeleted: { versioning: true, softDeleteDays: 7 },
} as const;

export type AccountKind = keyof typeof contractAccounts | 'immutable' | 'hierarchical';

export interface RawBlobAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `x-ms-error-code` */
  readonly code: string | undefined;
}

/** One promise, about to be tried: a container that nobody else uses, in an account of the right kind. */
export interface Scene {
  readonly service: BlobServiceClient;
  readonly container: ContainerClient;
  /** What goes over the wire, below the container: `blob?versionid=…`. Token and version are added. */
  readonly send: (
    method: string,
    pathAndQuery: string,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
  ) => Promise<RawBlobAnswer>;
  /** Lets days go by, where somebody can. */
  readonly pass: (days: number) => void;
}

/** A sentence about the service that its documentation makes, and the attempt to refute it. */
export interface BlobPromise {
  readonly sentence: string;
  readonly account: AccountKind;
  /** The page that makes it. */
  readonly page: string;
  /** `Clock`: it needs days to go by, which only a simulator can do. */
  readonly needs?: 'Clock';
  readonly check: (scene: Scene) => Promise<void>;
}

export const rest = (page: string): string => `https://learn.microsoft.com/rest/api/storageservices/${page}`;
export const article = (page: string): string => `https://learn.microsoft.com/azure/storage/blobs/${page}`;

/** Uploads a small block blob. */
export async function put(scene: Scene, name: string, content = name): Promise<{ readonly versionId: string }> {
  const { versionId } = await scene.container.getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
  return { versionId: versionId ?? '' };
}

export async function read(scene: Scene, name: string): Promise<string> {
  return (await scene.container.getBlobClient(name).downloadToBuffer()).toString();
}

export async function list(scene: Scene, options: ListOptions = {}): Promise<BlobItem[]> {
  const items: BlobItem[] = [];
  for await (const item of scene.container.listBlobsFlat(options)) items.push(item);
  return items;
}

type ListOptions = NonNullable<Parameters<ContainerClient['listBlobsFlat']>[0]>;

export const everything: ListOptions = {
  includeDeleted: true,
  includeSnapshots: true,
  includeVersions: true,
  includeMetadata: true,
  includeTags: true,
  includeUncommitedBlobs: true,
};

/** Empty where it is none. The client types the field as always there, which it is not. */
export const snapshotOf = (item: { readonly snapshot?: string }): string => item.snapshot ?? '';

/** What a test can compare: the kind of each copy, oldest copy first, the blob itself last. */
export function kinds(items: readonly BlobItem[]): string[] {
  return items.map((item) => {
    const isVersion = (item.versionId ?? '') !== '' && item.isCurrentVersion !== true;
    const kind = snapshotOf(item) !== '' ? 'snapshot' : isVersion ? 'version' : 'blob';
    return `${isTrue(item.deleted) ? 'deleted ' : ''}${kind}`;
  });
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';

const indexPatienceMs = 30_000;
const indexPauseMs = 1_000;

/** The index of tags follows the writes, mostly within a second: looks until it has, or for half a minute. */
export async function foundAtLast(find: () => Promise<readonly string[]>, expected: readonly string[]): Promise<void> {
  const endsAtMs = performance.now() + indexPatienceMs;
  let found = await find();
  while (!isDeepStrictEqual(found, expected) && performance.now() < endsAtMs) {
    await wait(indexPauseMs);
    found = await find();
  }
  assert.deepEqual(found, expected);
}

/** The call must be refused just so. */
export async function refused(attempt: Promise<unknown>, status: number, code: string): Promise<void> {
  await assert.rejects(attempt, (error: { readonly statusCode?: number; readonly code?: string }) => {
    assert.deepEqual({ status: error.statusCode, code: error.code }, { status, code });
    return true;
  });
}

export function answered(answer: RawBlobAnswer, status: number, code?: string): void {
  assert.deepEqual({ status: answer.status, code: answer.code }, { status, code });
}
