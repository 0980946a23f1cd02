import type { JsonObject } from '../api/json.ts';
import { digestBytes } from './canonical-document.ts';
import { openJws, signDocument } from './receipt-jws.ts';
import {
  receiptFormat,
  receiptSchema,
  tombstoneFormat,
  tombstoneSchema,
  type Receipt,
  type ReceiptStatement,
  type Tombstone,
} from './receipt-schema.ts';
import { lazyValidator } from './schema-parts.ts';
import type { SigningKeys } from './signing-keys.ts';

const isReceipt = lazyValidator(receiptSchema);
const isTombstone = lazyValidator(tombstoneSchema);

/** A receipt, or what is left of one. `linkDigest` is what the next in the chain has to name. */
export type ReceiptDocument =
  | { readonly kind: 'Receipt'; readonly text: string; readonly linkDigest: string; readonly content: Receipt }
  | { readonly kind: 'Tombstone'; readonly text: string; readonly linkDigest: string; readonly content: Tombstone };

/** Where in a chain the next receipt stands. */
export interface ReceiptPlace {
  readonly sequence: number;
  readonly previousDigest?: string;
}

/** Opens a receipt or a tombstone without judging signature and chain; `undefined` for everything else. */
export function openReceipt(text: string): ReceiptDocument | undefined {
  const opened = openJws(text);
  if (opened === undefined) return undefined;
  const { keyId, payload } = opened;
  if (payload['signerKeyId'] !== keyId) return undefined;
  if (isReceipt(payload)) return { kind: 'Receipt', text, linkDigest: digestText(text), content: payload };
  if (isTombstone(payload)) return { kind: 'Tombstone', text, linkDigest: payload.digest, content: payload };
  return undefined;
}

/** `sha256:…` over the receipt as it stands in its file. */
export function digestText(text: string): string {
  return digestBytes(Buffer.from(text, 'utf8'));
}

/** Throws a TypeError for a statement with a field or a value that the schema does not know, so nothing slips in. */
export function signReceipt(
  statement: ReceiptStatement,
  place: ReceiptPlace & { readonly issuedTime: string },
  { current }: SigningKeys,
): Promise<string> {
  const receipt: JsonObject = { ...statement, ...place, format: receiptFormat, signerKeyId: current.keyId };
  if (!isReceipt(receipt)) throw new TypeError('The statement has a field or a value that a receipt does not take.');
  return signDocument(receipt, current);
}

/** What takes the place of a receipt whose time is over. The chain goes on through its digest. */
export function signTombstone(
  { linkDigest, content }: Extract<ReceiptDocument, { readonly kind: 'Receipt' }>,
  replacedTime: string,
  { current }: SigningKeys,
): Promise<string> {
  const { sequence, previousDigest, final } = content;
  const tombstone: JsonObject = {
    format: tombstoneFormat,
    sequence,
    ...(previousDigest === undefined ? {} : { previousDigest }),
    digest: linkDigest,
    final,
    replacedTime,
    signerKeyId: current.keyId,
  };
  return signDocument(tombstone, current);
}
