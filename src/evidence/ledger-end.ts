import type { JsonObject } from '../api/json.ts';
import type { TypeOfSchema } from '../api/schema-type.ts';
import { chainPlace } from './chain.ts';
import type { EvidenceStore, StoreOptions } from './evidence-store.ts';
import { ledgerState } from './ledger-state.ts';
import type { LedgerRead } from './ledger.ts';
import { checkSignature, openJws, signDocument } from './receipt-jws.ts';
import { count, digest, keyThumbprint, kindName, lazyValidator, sequence, time, uid } from './schema-parts.ts';
import type { SigningKeys } from './signing-keys.ts';

export const ledgerEndFormat = 'calldata-ledger-end/v1';

/** All that is left of a ledger when its watch is over: its last entry by number and digest, and counts. */
const ledgerEndSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'requestUid',
    'sequence',
    'digest',
    'outcome',
    'erased',
    'resurrected',
    'endedTime',
    'signerKeyId',
  ],
  properties: {
    format: { enum: [ledgerEndFormat] },
    requestUid: uid,
    sequence,
    digest,
    outcome: kindName,
    /** Copies that were seen gone. */
    erased: count,
    /** Copies that came late or were restored, and were erased. No receipt says them where they came after the final one. */
    resurrected: count,
    endedTime: time,
    signerKeyId: keyThumbprint,
  },
} as const;

export type LedgerEnd = TypeOfSchema<typeof ledgerEndSchema>;

const isLedgerEnd = lazyValidator(ledgerEndSchema);

/** What the end of a ledger is read and written with. */
export interface LedgerEndParts {
  readonly store: EvidenceStore;
  readonly keys: SigningKeys;
  readonly requestUid: string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** `Kept`: the container does not let all of it go now. */
export type LedgerEnding = 'Ended' | 'Kept';

/**
 * Takes the entries of a finished ledger away: the tokens in them are personal data, and nothing needs them any more. A signed
 * end is written first, so that nobody takes a ledger that was wiped for one that came to its end. Throws a TypeError for a
 * ledger that is not finished.
 */
export async function endLedger(
  parts: LedgerEndParts,
  { entries, head }: Extract<LedgerRead, { readonly kind: 'Whole' }>,
  options: StoreOptions,
): Promise<LedgerEnding> {
  const { store, keys, requestUid, now } = parts;
  const { outcome, targets, resurrected } = ledgerState(entries);
  if (outcome === undefined || head === undefined) throw new TypeError('A ledger that is not finished cannot end.');
  const end: JsonObject = {
    format: ledgerEndFormat,
    requestUid,
    sequence: head.sequence,
    digest: head.digest,
    outcome,
    erased: targets.filter(({ fate }) => fate.kind === 'Gone').length,
    resurrected,
    endedTime: new Date(now()).toISOString(),
    signerKeyId: keys.current.keyId,
  };
  const text = await signDocument(end, keys.current);
  const put = await store.put(endName(requestUid), Buffer.from(text, 'utf8'), {
    onlyIf: { kind: 'Absent' },
    ...options,
  });
  return put.kind === 'Stored' || put.kind === 'Exists' ? removeEntries(parts, options) : 'Kept';
}

/** The genuine end of a ledger; `undefined` where there is none. */
export async function readLedgerEnd(
  { store, keys, requestUid }: LedgerEndParts,
  options: StoreOptions,
): Promise<LedgerEnd | undefined> {
  const found = await store.get(endName(requestUid), options);
  if (found.kind !== 'Found') return undefined;
  const text = Buffer.from(found.bytes).toString('utf8');
  const opened = openJws(text);
  if (opened === undefined || !isLedgerEnd(opened.payload)) return undefined;
  const { payload, keyId } = opened;
  if (payload.requestUid !== requestUid || payload.signerKeyId !== keyId) return undefined;
  return (await checkSignature(text, keyId, keys.keySet)) === 'Right' ? payload : undefined;
}

/** Takes away what is left of the entries of a ledger that has its end. */
export async function removeEntries(
  { store, requestUid }: Pick<LedgerEndParts, 'store' | 'requestUid'>,
  options: StoreOptions,
): Promise<LedgerEnding> {
  const listed = await store.list(chainPlace('ledger', requestUid).prefix, options);
  if (listed.kind === 'ContainerNotFound') return 'Kept';
  let ending: LedgerEnding = 'Ended';
  for (const { name, isPresent } of listed.names) {
    if (!isPresent || name === endName(requestUid)) continue;
    options.abortSignal.throwIfAborted();
    const removed = await store.remove(name, options);
    if (removed.kind !== 'Removed') ending = 'Kept';
  }
  return ending;
}

function endName(requestUid: string): string {
  return `${chainPlace('ledger', requestUid).prefix}end.jws`;
}
