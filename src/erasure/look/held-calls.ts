import { makeTokens } from '../../evidence/key-ring.ts';
import type { KeyRing } from '../../evidence/key-ring.ts';
import { callParts } from '../../evidence/token-parts.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import { foldCallId } from '../../scan/pass/call-id-keys.ts';

/** Calls that holds name by their ids, as far as those stand behind tokens: of what only a ledger knows no other id is there. */
export type HeldCalls = (tokens: readonly string[]) => readonly string[];

export function createHeldCalls(holds: readonly ResolvedHold[], ring: KeyRing): HeldCalls {
  let byToken: ReadonlyMap<string, string> | undefined;
  return (tokens) => {
    byToken ??= new Map(idsOfHolds(holds).flatMap((id) => tokensOf(ring, id).map((token) => [token, id] as const)));
    return tokens.flatMap((token) => byToken?.get(token) ?? []);
  };
}

/** As they stand in the hold, and folded: an artifact may write them in another case, or in another Unicode form. */
export function idsOfHolds(holds: readonly ResolvedHold[]): readonly string[] {
  const ids = holds.flatMap(({ calls }) => (calls.kind === 'ByIds' ? [...calls.callIds] : []));
  return [...new Set(ids.flatMap((id) => [id, id.trim(), foldCallId(id)]).flatMap(formsOf))];
}

function formsOf(id: string): readonly string[] {
  return [id, id.normalize('NFC'), id.normalize('NFD')];
}

function tokensOf(ring: KeyRing, callId: string): readonly string[] {
  return makeTokens(ring, 'Call', callParts(callId));
}
