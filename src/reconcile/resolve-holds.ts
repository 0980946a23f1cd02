import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { stateOfHold, type HoldCalls, type HoldSpec, type ResolvedHold } from '../policy/holds.ts';
import { isOperatorError } from './errors.ts';
import type { PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';

const noCalls: HoldCalls = { kind: 'ByIds', callIds: new Set() };

/** The holds of a policy with the calls that they name. A Secret that cannot be read makes its hold unreadable, and the operator deletes nothing. */
export async function resolveHolds(
  context: Pick<PassContext, 'secrets' | 'now'>,
  policy: CallDataPolicy,
  options: CallOptions,
): Promise<readonly ResolvedHold[]> {
  const nowMs = context.now();
  return Promise.all(
    policy.spec.holds.map(async (hold): Promise<ResolvedHold> => {
      const state = stateOfHold({ hold, calls: noCalls }, nowMs);
      if (hold.tagValue !== undefined) return { hold, calls: { kind: 'ByTag', value: hold.tagValue } };
      return { hold, calls: state === 'Active' ? await readCalls(context, policy, { hold, ...options }) : noCalls };
    }),
  );
}

async function readCalls(
  context: Pick<PassContext, 'secrets' | 'now'>,
  { metadata }: CallDataPolicy,
  { hold, abortSignal }: CallOptions & { readonly hold: HoldSpec },
): Promise<HoldCalls> {
  const ref = hold.callIds?.secretRef;
  if (ref === undefined) return { kind: 'Unreadable', message: 'It names neither a tag value nor a Secret.' };
  const place = `Secret ${metadata.namespace}/${ref.name}`;
  try {
    const found = await context.secrets.read({ namespace: metadata.namespace, name: ref.name }, { abortSignal });
    switch (found.kind) {
      case 'NotFound':
        return { kind: 'Unreadable', message: `${place} does not exist.` };
      case 'Denied':
        return {
          kind: 'Unreadable',
          message: `The operator may not read ${place}; bind the role calldata-operator-secret-reader in the namespace.`,
        };
      case 'Found':
        return callIdsIn(found.values.get(ref.key), `${place} key ${ref.key}`);
    }
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return { kind: 'Unreadable', message: `${place} could not be read: ${error.message}` };
  }
}

/** An empty list would hold nothing, which nobody means who names a Secret: it was emptied, or filled under another key. */
function callIdsIn(text: string | undefined, place: string): HoldCalls {
  if (text === undefined) return { kind: 'Unreadable', message: `${place} does not exist.` };
  const callIds = new Set(
    text
      .split(/[\r\n]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
  return callIds.size === 0
    ? { kind: 'Unreadable', message: `${place} holds no call id.` }
    : { kind: 'ByIds', callIds };
}
