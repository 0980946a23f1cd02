import type { JsonObject } from '../api/json.ts';
import type { Observed } from '../policy/facts.ts';
import type { PermissionSet } from '../policy/permissions/permission-sets.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { systemTimers, type Timers } from '../runtime/timers.ts';
import { attempt } from './ai-observed.ts';
import type { ArmClient } from './arm.ts';
import { MalformedField } from './json-fields.ts';
import { parseAnswer } from './storage-reads.ts';
import { accountName } from './storage-resource.ts';

const AUTHORIZATION_API_VERSION = '2022-04-01';
/** Nothing asks for older ones. */
const MAX_AGE_MS = 60 * 60_000;

export interface PermissionReadOptions extends CallOptions {
  /** How old an answer may be. */
  readonly maxAgeMs: number;
}

/** What one identity may do, by scope. One read each; a failure is not remembered. */
export interface PermissionCache {
  readonly read: (scope: string, options: PermissionReadOptions) => Promise<Observed<readonly PermissionSet[]>>;
}

interface Remembered {
  readonly sets: readonly PermissionSet[];
  readonly readMs: number;
}

export function createPermissionCache(
  arm: Pick<ArmClient, 'list'>,
  { timers = systemTimers }: { readonly timers?: Pick<Timers, 'now'> } = {},
): PermissionCache {
  const known = new Map<string, Remembered>();

  function forgetOld(): void {
    for (const [scope, { readMs }] of known) if (timers.now() - readMs > MAX_AGE_MS) known.delete(scope);
  }

  return {
    read: async (scope, { maxAgeMs, abortSignal }) => {
      const key = scope.toLowerCase();
      const before = known.get(key);
      if (before !== undefined && timers.now() - before.readMs <= maxAgeMs) return { ok: true, value: before.sets };
      const seen = await attempt(() => readPermissions(arm, scope, { abortSignal }), { abortSignal });
      forgetOld();
      if (seen.ok) known.set(key, { sets: seen.value, readMs: timers.now() });
      return seen;
    },
  };
}

async function readPermissions(
  arm: Pick<ArmClient, 'list'>,
  scope: string,
  { abortSignal }: CallOptions,
): Promise<readonly PermissionSet[]> {
  const operation = {
    purpose: `read what the identity may do at ${accountName(scope)}`,
    permission: 'Microsoft.Authorization/permissions/read',
    role: 'Reader',
  };
  const path = `${scope}/providers/Microsoft.Authorization/permissions`;
  const items = await arm.list(path, AUTHORIZATION_API_VERSION, { operation, abortSignal });
  return items.map((item) => parseAnswer(item, parsePermissionSet, operation));
}

function parsePermissionSet(item: JsonObject): PermissionSet {
  return {
    actions: textsOf(item, 'actions'),
    notActions: textsOf(item, 'notActions'),
    dataActions: textsOf(item, 'dataActions'),
    notDataActions: textsOf(item, 'notDataActions'),
  };
}

/** A list that is not there is empty; anything else that is no list of texts is not understood, and so no answer. */
function textsOf(item: JsonObject, field: string): readonly string[] {
  const value = item[field] ?? [];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw new MalformedField(field, 'a list of texts');
  }
  return value;
}
