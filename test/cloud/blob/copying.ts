import type { BlobCall, BlobOperation } from './call.ts';
import { header } from './call.ts';
import { findCopy, replaceBase } from './changes.ts';
import { stamp, versionHeader } from './copy-headers.ts';
import { badBlobRequest, BlobError, invalidHeader } from './errors.ts';
import type { BlobCopy } from './model.ts';
import { liveBase } from './model.ts';
import { newCopy } from './new-copy.ts';
import { namedCopy } from './reads.ts';
import { parseBlobTarget } from './target.ts';
import { encrypted, prepareWrite } from './writes.ts';

/** A blob of the same account, by the URL in `x-ms-copy-source`. Throws the documented 404 and 400. */
function findSource(call: BlobCall): BlobCopy {
  const url = URL.parse(header(call, 'x-ms-copy-source') ?? '');
  if (url === null) throw invalidHeader('x-ms-copy-source');
  const target = parseBlobTarget(url.pathname + url.search);
  if (target.account !== call.account.name.toLowerCase()) {
    throw badBlobRequest('CannotVerifyCopySource', 'Copies from other accounts are not simulated.');
  }
  const shelf = call.account.containers.get(target.container ?? '')?.shelf;
  const entry = shelf?.get(target.blob ?? '');
  const name = namedCopy(target);
  const copy = name === undefined ? liveBase(entry) : findCopy(entry, name);
  if (copy === undefined || copy.deleted !== undefined) {
    throw new BlobError(404, 'CannotVerifyCopySource', 'The specified blob does not exist.');
  }
  return copy;
}

/** Copy Blob and Copy Blob From URL within an account; both are done when they answer. */
export const copyBlob: BlobOperation = (call) => {
  const source = findSource(call);
  const { place } = prepareWrite(call, 'overwrite');
  const made = newCopy(call, place, { type: source.type, content: source.content, blocks: source.blocks });
  const metadata = Object.keys(made.metadata).length === 0 ? source.metadata : made.metadata;
  const id = crypto.randomUUID();
  const copy = { id, source: header(call, 'x-ms-copy-source') ?? '', completedMs: place.nowMs };
  const { contentType, headers } = source;
  const written = replaceBase(place, { ...made, metadata, contentType, headers, copy });
  return {
    status: 202,
    headers: {
      ...stamp(written),
      ...versionHeader(written),
      ...encrypted,
      'x-ms-copy-id': id,
      'x-ms-copy-status': 'success',
    },
  };
};
