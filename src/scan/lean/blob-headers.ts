import { blobTypes, leaseStates } from '../blob-port.ts';
import type { BlobContentFacts, BlobProperties, Immutability, NotFound } from '../blob-port.ts';
import type { WireAnswer } from './transport.ts';

/** Codes by which the service itself says that there is nothing. A 404 without one comes from something on the way. */
const absentCodes: ReadonlySet<string> = new Set(['BlobNotFound', 'ContainerNotFound', 'ResourceNotFound']);

export function notFoundOf(answer: WireAnswer): NotFound | undefined {
  if (answer.status !== 404) return undefined;
  const isSoftDeleted = answer.header('x-ms-is-soft-deleted') === 'true';
  if (!isSoftDeleted && !absentCodes.has(answer.header('x-ms-error-code') ?? '')) return undefined;
  return { kind: 'NotFound', isSoftDeleted };
}

/** The answer to Get Blob Properties. `undefined` where a documented header is missing or cannot be read. */
export function propertiesOf({ header }: WireAnswer): BlobProperties | undefined {
  const etag = etagOf(header('etag'));
  const lastModifiedMs = timeOf(header('last-modified'));
  const sizeBytes = wholeNumberOf(header('content-length'));
  const blobType = blobTypes.find((type) => type === header('x-ms-blob-type'));
  if (etag === undefined || lastModifiedMs === undefined || sizeBytes === undefined || blobType === undefined) {
    return undefined;
  }
  return {
    etag,
    lastModifiedMs,
    sizeBytes,
    blobType,
    creationTimeMs: timeOf(header('x-ms-creation-time')),
    versionId: header('x-ms-version-id'),
    isCurrentVersion: header('x-ms-is-current-version') === 'true',
    immutability: immutabilityOf(header),
    legalHold: header('x-ms-legal-hold') === 'true',
    leaseState: leaseStates.find((state) => state === header('x-ms-lease-state')),
  };
}

/** The head of the answer to Get Blob. `undefined` where a documented header is missing or cannot be read. */
export function contentFactsOf({ header }: WireAnswer): BlobContentFacts | undefined {
  const etag = etagOf(header('etag'));
  // `bytes 0-99/2048` of a range; without a range the length is the blob's own.
  const total = /\/(\d+)$/.exec(header('content-range') ?? '')?.[1];
  const sizeBytes = wholeNumberOf(total ?? header('content-length'));
  if (etag === undefined || sizeBytes === undefined) return undefined;
  return { etag, sizeBytes, contentEncoding: header('content-encoding') };
}

function immutabilityOf(header: WireAnswer['header']): Immutability | undefined {
  const untilMs = timeOf(header('x-ms-immutability-policy-until-date'));
  if (untilMs === undefined) return undefined;
  const mode = header('x-ms-immutability-policy-mode')?.toLowerCase();
  // A mode that is not known is taken for the one that nobody can undo.
  return { untilMs, mode: mode === 'unlocked' ? 'unlocked' : 'locked' };
}

function etagOf(value: string | undefined): string | undefined {
  return /^"([^"]+)"$/.exec(value ?? '')?.[1];
}

function timeOf(value: string | undefined): number | undefined {
  const timeMs = Date.parse(value ?? '');
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

export function wholeNumberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
