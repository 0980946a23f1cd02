import { OperatorError } from '../../reconcile/errors.ts';
import type { BlobCallOptions, BlobEntry, BlobPort } from '../blob-port.ts';
import type { ArtifactGroup } from './artifact.ts';

export interface GroupOptions extends BlobCallOptions {
  /** Entries of a page; the service's own limit where absent. */
  readonly pageSize?: number | undefined;
  /** Copies of one name that are held at a time. */
  readonly maxCopies: number;
  /** Names of a step at most; those of a page where absent. */
  readonly groupsAtOnce?: number | undefined;
}

export interface ListedPlace {
  readonly container: string;
  readonly prefix: string;
}

/**
 * Lists a place and puts the copies of a name together, over the borders of pages too. Each step is what one page
 * completed, or a part of it, and the next page is asked for with the step after its last. Returns whether the container is
 * there.
 */
export async function* readArtifactGroups(
  port: BlobPort,
  place: ListedPlace,
  options: GroupOptions,
): AsyncGenerator<readonly ArtifactGroup[], 'Listed' | 'ContainerNotFound', undefined> {
  const grouping = createGrouping(options.maxCopies);
  const markers = new Set<string>();
  let marker: string | undefined;
  do {
    const end: PageEnd = yield* readPage({ port, place, grouping }, marker, options);
    if (end === 'ContainerNotFound') return end;
    marker = end.nextMarker;
    if (marker !== undefined && markers.has(marker)) throw goesRound(place.container);
    if (marker !== undefined) markers.add(marker);
  } while (marker !== undefined);
  const last = grouping.end();
  if (last.length > 0) yield last;
  return 'Listed';
}

type PageEnd = { readonly nextMarker: string | undefined } | 'ContainerNotFound';

interface PagesOf {
  readonly port: BlobPort;
  readonly place: ListedPlace;
  readonly grouping: Grouping;
}

/** A generator of its own, so that nothing of the page is held while the next one arrives. */
async function* readPage(
  { port, place: { container, prefix }, grouping }: PagesOf,
  marker: string | undefined,
  { abortSignal, pageSize, groupsAtOnce = Number.POSITIVE_INFINITY }: GroupOptions,
): AsyncGenerator<readonly ArtifactGroup[], PageEnd, undefined> {
  abortSignal.throwIfAborted();
  const page = await port.listPage(container, {
    prefix,
    abortSignal,
    ...(marker === undefined ? {} : { marker }),
    ...(pageSize === undefined ? {} : { maxResults: pageSize }),
  });
  if (page.kind === 'ContainerNotFound') return page.kind;
  const complete = grouping.add(page.entries);
  for (let from = 0; from < complete.length; from += groupsAtOnce) yield complete.slice(from, from + groupsAtOnce);
  return { nextMarker: page.nextMarker };
}

/** Such a listing would never end. */
function goesRound(container: string): OperatorError {
  const message = `The listing of the container ${container} is not as documented: it comes back to a page that it had sent.`;
  return new OperatorError(message, { kind: 'retryable', reason: 'AzureAnswerMalformed' });
}

interface Grouping {
  /** The groups that are complete now. */
  readonly add: (entries: readonly BlobEntry[]) => readonly ArtifactGroup[];
  readonly end: () => readonly ArtifactGroup[];
}

interface OpenGroup {
  readonly name: string;
  readonly entries: BlobEntry[];
  isCut: boolean;
}

/** The last name of a page stays open: the next page may go on with it. */
function createGrouping(maxCopies: number): Grouping {
  let open: OpenGroup | undefined;
  return {
    add: (entries) => {
      const complete: ArtifactGroup[] = [];
      for (const entry of entries) {
        if (open?.name !== entry.name) {
          if (open !== undefined) complete.push(open);
          open = { name: entry.name, entries: [], isCut: false };
        }
        if (open.entries.length < maxCopies) open.entries.push(entry);
        else open.isCut = true;
      }
      return complete;
    },
    end: () => (open === undefined ? [] : [open]),
  };
}
