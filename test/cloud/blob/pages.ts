import type { BlobCall } from './call.ts';
import { BlobError, invalidQuery } from './errors.ts';

interface Position {
  readonly name: string;
  /** The first copy of that name that has not been shown. */
  readonly key: string;
  readonly emptyPages: number;
}

/** Opaque to clients. Survives the deletion of whatever it points at. */
export function encodeMarker(name: string, key: string, emptyPages = 0): string {
  return `2!${Buffer.from(JSON.stringify([name, key, emptyPages])).toString('base64url')}`;
}

/** Throws InvalidQueryParameterValue for a marker that no page gave out. */
export function decodeMarker(marker: string): Position {
  if (marker === '') return { name: '', key: '', emptyPages: 0 };
  try {
    const parts: unknown = JSON.parse(Buffer.from(marker.slice(2), 'base64url').toString('utf8'));
    const [name, key, emptyPages] = parts as [string, string, number];
    return { name, key, emptyPages };
  } catch {
    throw invalidQuery('marker');
  }
}

/** `maxresults`; more than 5,000 is as good as 5,000. Throws OutOfRangeQueryParameterValue. */
export function pageSizeOf(call: BlobCall): number | undefined {
  const text = call.query.get('maxresults');
  if (text === null) return undefined;
  const size = Number(text);
  if (!Number.isInteger(size)) throw invalidQuery('maxresults');
  if (size >= 1) return Math.min(size, 5000);
  throw new BlobError(
    400,
    'OutOfRangeQueryParameterValue',
    'One of the query parameters specified in the request URI is outside the permissible range.',
  );
}
