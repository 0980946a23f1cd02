import type { BlobCall } from './call.ts';
import { header } from './call.ts';
import { badBlobRequest, conditionNotMet, conflict, invalidHeader } from './errors.ts';
import { findLeaseRefusal } from './leases.ts';
import type { BlobCopy } from './model.ts';
import { parseTagExpression } from './tag-expression.ts';
import { parseTime } from './times.ts';

const unquoted = (etag: string): string => etag.trim().replace(/^W\//, '').replace(/^"|"$/g, '');

const names = (text: string, etag: string): boolean =>
  text === '*' || text.split(',').some((each) => unquoted(each) === etag);

function timeHeader(call: BlobCall, name: string): number | undefined {
  const text = header(call, name);
  if (text === undefined) return undefined;
  const ms = parseTime(text);
  if (ms === undefined) throw invalidHeader(name);
  return ms;
}

const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

/**
 * The conditional headers against what stands there now. Throws 412, or 304 for a read that is not newer, and 409
 * BlobAlreadyExists for `If-None-Match: *` on a write.
 */
export function checkConditions(call: BlobCall, copy: BlobCopy | undefined, kind: 'read' | 'write'): void {
  const [match, noneMatch] = [header(call, 'if-match'), header(call, 'if-none-match')];
  if (match !== undefined && (copy === undefined || !names(match, copy.etag))) throw conditionNotMet();
  if (noneMatch !== undefined && copy !== undefined && names(noneMatch, copy.etag)) {
    if (kind === 'read') throw conditionNotMet(304);
    throw noneMatch === '*' ? conflict('BlobAlreadyExists', 'The specified blob already exists.') : conditionNotMet();
  }
  checkTimes(call, copy, kind);
  checkTagCondition(call, copy);
}

function checkTimes(call: BlobCall, copy: BlobCopy | undefined, kind: 'read' | 'write'): void {
  const modifiedMs = copy === undefined ? undefined : wholeSeconds(copy.modifiedMs);
  const since = timeHeader(call, 'if-modified-since');
  const until = timeHeader(call, 'if-unmodified-since');
  if (since !== undefined && modifiedMs !== undefined && modifiedMs <= since) {
    throw conditionNotMet(kind === 'read' ? 304 : 412);
  }
  if (until !== undefined && modifiedMs !== undefined && modifiedMs > until) throw conditionNotMet();
}

function checkTagCondition(call: BlobCall, copy: BlobCopy | undefined): void {
  const text = header(call, 'x-ms-if-tags');
  if (text === undefined) return;
  const expression = parseTagExpression(text, 'condition');
  if (expression === undefined)
    throw badBlobRequest('InvalidHeaderValue', 'The expression in x-ms-if-tags is not valid.');
  if (copy === undefined || !expression.matches(copy.tags)) throw conditionNotMet();
}

/** Throws the documented 412s where a lease is in the way of a write. */
export function checkLease(call: BlobCall, copy: BlobCopy | undefined): void {
  const nowMs = call.world.now().getTime();
  const refusal = findLeaseRefusal(copy?.lease, header(call, 'x-ms-lease-id'), { nowMs, what: 'Blob' });
  if (refusal !== undefined) throw refusal;
}
