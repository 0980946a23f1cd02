import type { JsonObject } from '../api/json.ts';
import type { HistoryStatement } from '../policy/history/decision.ts';
import type { ChainHead } from './chain.ts';
import { historyEntrySchema, historyFormat, type HistoryEntry } from './history-schema.ts';
import { digestText } from './receipt-document.ts';
import { openJws, signDocument } from './receipt-jws.ts';
import { lazyValidator } from './schema-parts.ts';
import type { SigningKeys } from './signing-keys.ts';

const isEntry = lazyValidator(historyEntrySchema);

/** An entry as it stands in its file. */
export interface HistoryDocument {
  readonly kind: 'Entry';
  readonly text: string;
  readonly linkDigest: string;
  readonly content: HistoryEntry;
}

/** Opens an entry without judging signature and chain; `undefined` for everything else. */
export function openEntry(text: string): HistoryDocument | undefined {
  const opened = openJws(text);
  if (opened === undefined) return undefined;
  const { keyId, payload } = opened;
  if (payload['signerKeyId'] !== keyId || !isEntry(payload)) return undefined;
  return { kind: 'Entry', text, linkDigest: digestText(text), content: payload };
}

export interface EntryPlace {
  /** The entry before it; absent for the first one. */
  readonly previous: ChainHead | undefined;
  readonly entryTime: string;
}

/** Throws a TypeError for a statement with a field or a value that the schema does not know, so nothing slips in. */
export function signEntry(
  statement: HistoryStatement,
  { previous, entryTime }: EntryPlace,
  { current }: SigningKeys,
): Promise<string> {
  const entry: JsonObject = {
    ...(statement as unknown as JsonObject),
    format: historyFormat,
    sequence: (previous?.sequence ?? 0) + 1,
    ...(previous === undefined ? {} : { previousDigest: previous.digest }),
    entryTime,
    signerKeyId: current.keyId,
  };
  if (!isEntry(entry)) throw new TypeError('The summary has a field or a value that an entry does not take.');
  return signDocument(entry, current);
}
