import type { JsonObject } from '../api/json.ts';
import type { BlobServiceFacts, ContainerFacts, LifecycleDocument, StorageAccountFacts } from '../policy/facts.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { ArmClient } from './arm.ts';
import { malformedError } from './errors.ts';
import type { ArmOperation } from './errors.ts';
import { MalformedField } from './json-fields.ts';
import {
  parseAccount,
  parseBlobService,
  parseContainer,
  parseLifecycleDocument,
  parseReplicationPolicy,
} from './storage-facts.ts';
import type { ReplicationPolicy } from './storage-facts.ts';
import { describeContainerRead, describeOperation, partId, STORAGE_API_VERSION } from './storage-resource.ts';
import type { StoragePart } from './storage-resource.ts';

// One read each; all throw OperatorErrors. Where `undefined` is an answer, it means a 404 of the part itself: proof of
// absence only for a caller who has also seen the account.

export function readAccount(arm: ArmClient, accountId: string, options: CallOptions): Promise<StorageAccountFacts> {
  return readPart(arm, { part: 'account', accountId, parse: parseAccount }, options);
}

export function readBlobService(arm: ArmClient, accountId: string, options: CallOptions): Promise<BlobServiceFacts> {
  return readPart(arm, { part: 'blobService', accountId, parse: parseBlobService }, options);
}

export async function readLifecycleDocument(
  arm: ArmClient,
  accountId: string,
  { abortSignal }: CallOptions,
): Promise<LifecycleDocument | undefined> {
  const operation = describeOperation('read', 'lifecycle', accountId);
  const body = await arm.find(partId('lifecycle', accountId), STORAGE_API_VERSION, { operation, abortSignal });
  return body === undefined ? undefined : parseAnswer(body, parseLifecycleDocument, operation);
}

export interface ContainerOfAccount {
  readonly accountId: string;
  readonly container: string;
}

export async function readContainer(
  arm: ArmClient,
  { accountId, container }: ContainerOfAccount,
  { abortSignal }: CallOptions,
): Promise<ContainerFacts> {
  const operation = describeContainerRead(accountId, container);
  const id = `${partId('container', accountId)}/${encodeURIComponent(container)}`;
  const body = await arm.find(id, STORAGE_API_VERSION, { operation, abortSignal });
  return parseAnswer(body, (seen) => parseContainer(container, seen), operation);
}

export async function readReplicationPolicies(
  arm: ArmClient,
  accountId: string,
  { abortSignal }: CallOptions,
): Promise<readonly ReplicationPolicy[]> {
  const operation = describeOperation('read', 'replication', accountId);
  const items = await arm.list(partId('replication', accountId), STORAGE_API_VERSION, { operation, abortSignal });
  return items.map((item) => parseAnswer(item, parseReplicationPolicy, operation));
}

interface PartToRead<T> {
  readonly part: StoragePart;
  readonly accountId: string;
  readonly parse: (body: JsonObject) => T;
}

async function readPart<T>(
  arm: ArmClient,
  { part, accountId, parse }: PartToRead<T>,
  { abortSignal }: CallOptions,
): Promise<T> {
  const operation = describeOperation('read', part, accountId);
  const body = await arm.get(partId(part, accountId), STORAGE_API_VERSION, { operation, abortSignal });
  return parseAnswer(body, parse, operation);
}

/** Translates what a parser found wrong with an answer. */
export function parseAnswer<Body, T>(body: Body, parse: (body: Body) => T, operation: ArmOperation): T {
  try {
    return parse(body);
  } catch (error) {
    if (error instanceof MalformedField) throw malformedError(error.message, operation);
    throw error;
  }
}
