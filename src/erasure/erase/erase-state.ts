import type { EraseTask } from '../engine.ts';
import type { EraseLanes } from './erase-lanes.ts';
import type { EraseNotes } from './erase-notes.ts';
import type { Dating } from './target-copies.ts';
import type { ListingParts } from './target-listing.ts';

/** What the deletes of one piece of work share. */
export interface EraseState extends ListingParts, Dating {
  /** The present of every decision. Epoch milliseconds. */
  readonly startedMs: number;
  readonly lanes: EraseLanes;
  readonly notes: EraseNotes;
  /** Tokens of all calls that a request names. */
  readonly callsOf: (task: EraseTask) => ReadonlySet<string>;
}
