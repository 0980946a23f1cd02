import type { JsonObject } from '../api/json.ts';
import { canonicalJson } from '../policy/rule-digest.ts';
import { decodeDocument, digestBytes, encodeDocument } from './canonical-document.ts';
import type { StoredDocument } from './chain.ts';
import type { EvidenceFault } from './evidence-fault.ts';
import { checkToken, keyIdOf, makeToken, type KeyRing } from './key-ring.ts';
import { entrySchema, ledgerFormat, type LedgerEvent } from './ledger-schema.ts';
import { lazyValidator } from './schema-parts.ts';

/** What one entry says. */
export interface LedgerEntry {
  readonly requestUid: string;
  readonly sequence: number;
  /** Digest of the entry before; absent in the first one. */
  readonly previousDigest?: string;
  readonly time: string;
  readonly event: LedgerEvent;
}

/** An entry as it stands in the container. */
export interface StoredEntry extends LedgerEntry {
  readonly digest: string;
  /** The key of its seal. */
  readonly keyId: string;
}

type EntryDocument = LedgerEntry & { readonly format: typeof ledgerFormat; readonly seal: string };

const fitsSchema = lazyValidator(entrySchema);
const isEntry = (value: unknown): value is EntryDocument => fitsSchema(value);

/**
 * The bytes of an entry, sealed under the current key: the chain alone would not show a change of the last entry. Throws a
 * TypeError for an event with a field that the schema does not know, so nothing slips in.
 */
export function encodeEntry(ring: KeyRing, entry: LedgerEntry): Uint8Array {
  const content: JsonObject = { format: ledgerFormat, ...entry };
  const sealed: JsonObject = { ...content, seal: makeToken(ring.current, 'Seal', [canonicalJson(content)]) };
  if (!isEntry(sealed)) throw new TypeError('The event has a field or a value that the ledger does not take.');
  return encodeDocument(sealed);
}

/** The entry that a document holds, or what is wrong with it by itself: its link to others is not looked at. */
export function openEntry(
  ring: KeyRing,
  requestUid: string,
  { sequence, bytes }: StoredDocument,
): StoredEntry | EvidenceFault {
  const document = decodeDocument(bytes);
  if (!isEntry(document)) return { kind: 'Torn', sequence };
  const { seal, format, ...entry } = document;
  const keyId = keyIdOf(seal) ?? '';
  const sealed = checkToken(ring, seal, 'Seal', [canonicalJson({ format, ...entry })]);
  if (sealed === 'KeyMissing') return { kind: 'KeyStillNeeded', keyIds: [keyId] };
  if (sealed === 'Other') return { kind: 'Forged', sequence };
  if (entry.requestUid !== requestUid || entry.sequence !== sequence) return { kind: 'Misplaced', sequence };
  return { ...entry, digest: digestBytes(bytes), keyId };
}
