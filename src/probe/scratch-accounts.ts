import { isJsonObject, objectAt } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import type { ArmClient } from '../azure/arm.ts';
import { malformedError } from '../azure/errors.ts';
import { describeOperation, partId, STORAGE_API_VERSION } from '../azure/storage-resource.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { sleep } from '../runtime/deadline.ts';
import { accountBody, blobServiceBody, PROBE_TAG } from './account-bodies.ts';
import type { AccountPlace } from './account-bodies.ts';
import type { ArmWrites } from './arm-writes.ts';
import type { AccountKind } from './contract/scene.ts';

export interface ScratchParts extends AccountPlace {
  readonly arm: ArmClient;
  readonly writes: ArmWrites;
  /** Resource id of the group. */
  readonly groupId: string;
  /** A name that nobody else is likely to think of. */
  readonly newName: () => string;
}

/** An account that this run asked Azure for. */
export interface ScratchAccount {
  readonly kind: AccountKind;
  readonly name: string;
  readonly id: string;
}

export interface LedgerEntry extends ScratchAccount {
  /** Azure showed it, with the tag of this run. */
  seen: boolean;
  /** Base of its Blob service, once Azure has named it. */
  endpoint?: string;
}

/** What was asked for, by resource id, in the order of asking: all that may be removed, and nothing besides. */
export type Ledger = Map<string, LedgerEntry>;

interface Making {
  readonly parts: ScratchParts;
  readonly ledger: Ledger;
  readonly abortSignal: AbortSignal;
}

const NAME_TRIES = 5;
const POLL_MS = 2_000;

/**
 * Makes an account and sets its features; the answer is the base of its Blob service. The ledger has the name before
 * Azure hears it, and loses it only where Azure refused.
 */
export async function makeScratchAccount(
  kind: AccountKind,
  { parts, ledger, abortSignal }: Making,
): Promise<ScratchAccount & { readonly endpoint: string }> {
  const account = await askForAccount(kind, { parts, ledger, abortSignal });
  const endpoint = await readEndpoint(account.id, { parts, ledger, abortSignal });
  const operation = describeOperation('write', 'blobService', account.id);
  await parts.writes.put(partId('blobService', account.id), blobServiceBody(kind), {
    apiVersion: STORAGE_API_VERSION,
    operation,
    abortSignal,
  });
  return { ...account, endpoint };
}

async function askForAccount(kind: AccountKind, making: Making): Promise<ScratchAccount> {
  const { parts, ledger, abortSignal } = making;
  for (let tries = 1; ; tries += 1) {
    const name = parts.newName();
    const id = `${parts.groupId}/providers/Microsoft.Storage/storageAccounts/${name}`;
    // A PUT on an account of somebody else would change it and make it look like ours.
    const isTaken = ledger.has(id) || (await findAccount(parts.arm, id, abortSignal)) !== undefined;
    const account = { kind, name, id };
    if (!isTaken && (await putAccount(account, making)) === 'Accepted') return account;
    if (tries >= NAME_TRIES)
      throw malformedError('every name tried is taken', describeOperation('write', 'account', id));
  }
}

async function putAccount(
  account: ScratchAccount,
  { parts, ledger, abortSignal }: Making,
): Promise<'Accepted' | 'NameTaken'> {
  const { id, kind } = account;
  abortSignal.throwIfAborted();
  ledger.set(id, { ...account, seen: false });
  const progress = { accepted: false };
  try {
    await parts.writes.put(id, accountBody(kind, parts), {
      apiVersion: STORAGE_API_VERSION,
      operation: describeOperation('write', 'account', id),
      abortSignal,
      onAccepted: () => {
        progress.accepted = true;
      },
    });
    return 'Accepted';
  } catch (error) {
    if (progress.accepted || !isRefusal(error)) throw error;
    ledger.delete(id);
    if (error.code !== 'StorageAccountAlreadyTaken') throw error;
    return 'NameTaken';
  }
}

/** Azure said no, so nothing was made. Anything else leaves it open. */
function isRefusal(error: unknown): error is { readonly code: string | undefined } {
  if (!isOperatorError(error) || error.status === undefined) return false;
  return error.status >= 400 && error.status < 500 && error.status !== 408;
}

/** Waits until the account stands. */
async function readEndpoint(id: string, { parts, ledger, abortSignal }: Making): Promise<string> {
  for (;;) {
    const body = await findAccount(parts.arm, id, abortSignal);
    const entry = ledger.get(id);
    if (entry !== undefined && body !== undefined && hasTag(body, parts.run)) {
      entry.seen = true;
      const properties = objectAt(body, 'properties');
      if (properties['provisioningState'] === 'Succeeded') return (entry.endpoint = blobEndpoint(properties, id));
    }
    await sleep(POLL_MS, { abortSignal });
  }
}

/** Our token goes there, so it must be an https address of this very account. */
function blobEndpoint({ primaryEndpoints }: JsonObject, id: string): string {
  const operation = describeOperation('read', 'account', id);
  const text = isJsonObject(primaryEndpoints) ? primaryEndpoints['blob'] : undefined;
  const url = typeof text === 'string' ? URL.parse(text) : null;
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (url?.protocol !== 'https:' || !(url.hostname.startsWith(`${name}.`) || url.pathname.startsWith(`/${name}/`))) {
    throw malformedError('it names no Blob service of the account', operation);
  }
  return url.href;
}

/** `undefined`: there is no such account in the group, which is there. */
export async function findAccount(
  arm: ArmClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<JsonObject | undefined> {
  const operation = describeOperation('read', 'account', id);
  try {
    return await arm.get(id, STORAGE_API_VERSION, { operation, abortSignal });
  } catch (error) {
    if (isOperatorError(error) && error.status === 404 && error.code === 'ResourceNotFound') return undefined;
    throw error;
  }
}

export function hasTag({ tags }: JsonObject, run: string): boolean {
  return isJsonObject(tags) && tags[PROBE_TAG] === run;
}
