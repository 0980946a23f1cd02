import { omitUndefined } from '../api/json.ts';
import { makeToken, type KeyRing, type RingKey } from '../evidence/key-ring.ts';
import type { LedgerTarget } from '../evidence/ledger-schema.ts';
import { aiObjectParts, blobParts, callParts } from '../evidence/token-parts.ts';
import type { FoundTarget, SubjectFinding } from './engine.ts';

/** Without what only memory may hold. */
export function ledgerTargetOf(target: FoundTarget): LedgerTarget {
  const versionId = target.kind === 'Blob' ? target.versionId : undefined;
  const { class: className, account, location, call, place } = target;
  return { class: className, account, location, call, ...omitUndefined({ versionId, place }) };
}

/** What the location token of a target stands for. */
export function locationPartsOf(target: FoundTarget): readonly string[] {
  return target.kind === 'Blob' ? blobParts(target) : aiObjectParts(target.account, target.object, target.id);
}

/**
 * The same finding with the tokens that one key gives. A plan is compared under the key that it was made with, and a ledger by
 * the tokens that it holds: after a rotation the same copy has another token under the new key.
 */
export function findingUnder(finding: SubjectFinding, key: RingKey): SubjectFinding {
  const calls = finding.calls.map((call) => ({ ...call, token: makeToken(key, 'Call', callParts(call.callId)) }));
  const tokens = new Map(finding.calls.map(({ token }, at) => [token, calls[at]?.token ?? token]));
  const targets = finding.targets.map((target) => ({
    ...target,
    location: makeToken(key, 'Location', locationPartsOf(target)),
    call: tokens.get(target.call) ?? target.call,
  }));
  return { ...finding, calls, targets };
}

/** The same finding by the tokens that a ledger holds already, under whatever key; what it does not hold keeps its own. */
export function findingByTokens(finding: SubjectFinding, ring: KeyRing, held: ReadonlySet<string>): SubjectFinding {
  const keys = [...ring.keys.values()];
  const pick = (own: string, purpose: 'Call' | 'Location', parts: readonly string[]): string =>
    held.has(own) ? own : (keys.map((key) => makeToken(key, purpose, parts)).find((token) => held.has(token)) ?? own);
  const calls = finding.calls.map((call) => ({ ...call, token: pick(call.token, 'Call', callParts(call.callId)) }));
  const tokens = new Map(finding.calls.map(({ token }, at) => [token, calls[at]?.token ?? token]));
  const targets = finding.targets.map((target) => ({
    ...target,
    location: pick(target.location, 'Location', locationPartsOf(target)),
    call: tokens.get(target.call) ?? target.call,
  }));
  return { ...finding, calls, targets };
}
