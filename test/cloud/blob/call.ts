import type { IncomingHttpHeaders } from 'node:http';
import type { CloudAnswer } from '../http-messages.ts';
import type { Container, StorageAccount, World } from '../world.ts';
import { containerNotFound, invalidHeader } from './errors.ts';
import type { BlobEntry, Tags } from './model.ts';
import { dayMs } from './clock.ts';
import type { BlobServiceOptions } from './options.ts';
import type { BlobSettings } from './settings.ts';
import type { Shelf } from './shelf.ts';
import type { BlobTarget } from './target.ts';

/** One request, as an operation of the blob service sees it: known caller, allowed, account found. */
export interface BlobCall {
  readonly world: World;
  readonly service: BlobServiceOptions;
  readonly account: StorageAccount;
  readonly settings: BlobSettings;
  readonly target: BlobTarget;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, with the case in which they were sent. */
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
  /** `https://localhost:PORT/account` */
  readonly endpoint: string;
  /** Runs another request of the same caller: the parts of a batch. */
  readonly again: (request: SubRequest) => CloudAnswer;
}

export interface SubRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type BlobOperation = (call: BlobCall) => CloudAnswer;

/** Where a change happens, and when. */
export interface Place {
  readonly container: Container;
  readonly shelf: Shelf;
  readonly name: string;
  readonly settings: BlobSettings;
  readonly account: StorageAccount;
  readonly world: World;
  readonly nowMs: number;
}

export const header = (call: Pick<BlobCall, 'headers'>, name: string): string | undefined => {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Throws ContainerNotFound. What has expired in it until now is gone. */
export function containerOf(call: Pick<BlobCall, 'account' | 'target' | 'world'>): Container {
  const found = call.account.containers.get(call.target.container ?? '');
  if (found === undefined) throw containerNotFound();
  found.shelf.expire(call.world.now().getTime());
  return found;
}

export function placeOf(call: Pick<BlobCall, 'account' | 'target' | 'world' | 'settings'>): Place {
  const container = containerOf(call);
  const { account, settings, world } = call;
  return {
    container,
    shelf: container.shelf,
    name: call.target.blob ?? '',
    settings,
    account,
    world,
    nowMs: world.now().getTime(),
  };
}

export const entryAt = (place: Place): BlobEntry | undefined => place.shelf.get(place.name);

/** The mark of a deletion now: the period in force at this moment counts, whatever becomes of it later. */
export function softDeletion(place: Pick<Place, 'settings' | 'nowMs'>) {
  const { softDeleteDays } = place.settings;
  return softDeleteDays === undefined
    ? undefined
    : { atMs: place.nowMs, expiresMs: place.nowMs + softDeleteDays * dayMs };
}

const metadataName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `x-ms-meta-*`, with the case of the names. Throws InvalidMetadata where a name is no C# identifier. */
export function metadataOf(call: Pick<BlobCall, 'rawHeaders'>, refuse: () => Error): Tags {
  const found: Record<string, string> = {};
  for (let index = 0; index < call.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [call.rawHeaders[index], call.rawHeaders[index + 1]];
    if (!name.toLowerCase().startsWith('x-ms-meta-')) continue;
    const key = name.slice('x-ms-meta-'.length);
    if (!metadataName.test(key)) throw refuse();
    found[key] = value;
  }
  return found;
}

/** A whole number from a header. Throws InvalidHeaderValue. */
export function numberHeader(call: BlobCall, name: string): number | undefined {
  const text = header(call, name);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw invalidHeader(name);
  return Number(text);
}
