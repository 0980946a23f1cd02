import type { JsonValue } from '../../api/json.ts';
import type { DocumentTarget, ReadDocuments } from '../content/document-reads.ts';

/** Says whether the one document of a blob is wanted, and takes it. */
export type DocumentTap = (target: DocumentTarget) => ((document: JsonValue) => void) | undefined;

/** Lets somebody else see what is read. Logs are left out: a read that is tried again would show their lines twice. */
export function tapDocuments(readDocuments: ReadDocuments, tap: DocumentTap): ReadDocuments {
  return (target, each, options) => {
    const isOwn = target.ifMatch !== undefined && target.format !== 'NdJson';
    const take = isOwn ? tap(target) : undefined;
    if (take === undefined) return readDocuments(target, each, options);
    return readDocuments(
      target,
      (document) => {
        each(document);
        take(document);
      },
      options,
    );
  };
}
