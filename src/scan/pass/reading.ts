import { deletableTagValue } from '../../policy/deletable-tag.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import { createRetryingPort } from '../flow/retrying-port.ts';
import { createSlots } from '../flow/slots.ts';
import { readArtifacts } from './artifact-reading.ts';
import type { OnAhead, ReadingOptions } from './artifact-reading.ts';
import { tapDocuments } from './document-tap.ts';
import type { DocumentTap } from './document-tap.ts';
import { readsContents } from './scan-class.ts';
import type { ScanLimits } from './scan-limits.ts';
import type { ScanPlace } from './scan-place.ts';
import { createSharedReads } from './shared-reads.ts';

/**
 * Artifacts of a page that are counted at once. What is made of one takes more memory than its entry in the listing, and is
 * cheap to clear away only while it is young. Where contents are read, more of them keep all readers busy.
 */
const countedAtOnce = { listed: 64, read: 512 } as const;

/** How much of a page is one step. */
export type StepSize = (place: ScanPlace) => number | undefined;

export const countingStep: StepSize = ({ scanClass }) => countedAtOnce[readsContents(scanClass) ? 'read' : 'listed'];
/** What a page says of calls is known before the first delete in it. */
export const wholePage: StepSize = () => undefined;

/** How contents of one account are read. */
export type AccountReads = Pick<ReadingOptions, 'port' | 'readDocuments' | 'inSlot'>;

export interface ReadingMode {
  readonly stepSize: StepSize;
  /** Also gets the document of a blob that is read for its own sake, so that it is not read twice for two purposes. */
  readonly tap?: DocumentTap | undefined;
  readonly onAhead?: OnAhead | undefined;
}

export interface Reading {
  readonly read: (place: ScanPlace, mode: ReadingMode) => ReturnType<typeof readArtifacts>;
  readonly readsOf: (place: ScanPlace) => AccountReads;
}

/** Contents that several artifacts need are remembered for as long as this reading lasts. */
export function createReading(
  { policy: { metadata, spec } }: Pick<ScanRequest, 'policy'>,
  { now, limits }: { readonly now: () => number; readonly limits: ScanLimits },
  work: Pick<ReadingOptions, 'onListed' | 'abortSignal'>,
): Reading {
  const accounts = new Map<string, AccountReads>();
  const readsOf = ({ account, clients }: ScanPlace): AccountReads => {
    const known = accounts.get(account);
    if (known !== undefined) return known;
    const port = createRetryingPort(clients.port);
    const slots = createSlots(limits.readsAtOnce);
    const reads: AccountReads = {
      port,
      readDocuments: createSharedReads(port, { slots }),
      inSlot: (read) => slots.run(read, work),
    };
    accounts.set(account, reads);
    return reads;
  };
  const read: Reading['read'] = (place, { stepSize, tap, onAhead }) => {
    const reads = readsOf(place);
    return readArtifacts(place, {
      ...reads,
      readDocuments: tap === undefined ? reads.readDocuments : tapDocuments(reads.readDocuments, tap),
      deletableValue: deletableTagValue(metadata.uid),
      arrivalLagDays: spec.lifecycle.arrivalLagDays,
      maxCopies: limits.maxCopies,
      pageSize: limits.pageSize,
      groupsAtOnce: stepSize(place),
      now,
      onAhead,
      onListed: work.onListed,
      abortSignal: work.abortSignal,
    });
  };
  return { read, readsOf };
}

/** Reads every place in steps of one size. */
export function readingBy(stepSize: StepSize, { read }: Reading) {
  return (place: ScanPlace, onAhead?: OnAhead) => read(place, { stepSize, onAhead });
}
