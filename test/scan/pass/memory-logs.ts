import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { blobEntry } from '../memory-blobs.ts';
import type { Artifacts, MemoryAccount } from './memory-estate.ts';

const log = {
  kind: 'TranscriptLog',
  nameEndsWith: ['.ndjson', '.ndjson.gz'],
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
  startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
} as const;
/** Logs of which lines are deleted, one by one. */
export const logs: Artifacts = [{ ...log, granularity: 'Record' }];
/** Logs that are deleted as a whole. */
export const wholeLogs: Artifacts = [log];

/** Of a day whose calls are not due yet, and as large as what the account holds under its name. */
export function entryOf(calls: MemoryAccount, name: string, more: Partial<BlobEntry> = {}): BlobEntry {
  const at = Date.parse('2026-03-05T12:00:00Z');
  const sizeBytes = calls.contents[name]?.length ?? 1;
  return blobEntry(name, { creationTimeMs: at, lastModifiedMs: at, sizeBytes, ...more });
}
