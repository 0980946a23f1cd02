import type { UnseenPlace } from '../../policy/scan-report.ts';
import { detailsOf, isOperatorError, OperatorError } from '../../reconcile/errors.ts';
import type { Log } from '../../runtime/log.ts';
import type { ReadArtifact } from './artifact.ts';
import { checkServiceClock, checkWrittenTimes } from './clock-check.ts';
import type { ScanPlace } from './scan-place.ts';

export interface PlaceListing {
  readonly readArtifacts: (place: ScanPlace) => AsyncGenerator<readonly ReadArtifact[], 'Listed' | 'ContainerNotFound'>;
  readonly now: () => number;
  readonly log: Log;
  readonly abortSignal: AbortSignal;
}

/** Takes the artifacts of one step. What it throws as an OperatorError makes the place unseen. */
export type TakeArtifacts = (artifacts: readonly ReadArtifact[], nowMs: number) => void | Promise<void>;

/**
 * Reads one place to its end, a step of artifacts at a time. Returns why it could not be; `undefined` where it was. Throws
 * OperatorError ClockSkewed: what one account shows of our clock holds for every other. An abort throws the signal's reason.
 */
export async function readPlace(
  listing: PlaceListing,
  place: ScanPlace,
  take: TakeArtifacts,
): Promise<UnseenPlace | undefined> {
  const { readArtifacts, now } = listing;
  const { account, container, prefix, scanClass, clients } = place;
  try {
    const pages = readArtifacts(place);
    for (;;) {
      const step = await pages.next();
      const nowMs = now();
      checkServiceClock(clients.port, { account, nowMs });
      if (step.done === true) {
        if (step.value === 'ContainerNotFound') await explainAbsence(listing, place);
        return undefined;
      }
      for (const artifact of step.value) checkWrittenTimes(artifact, nowMs);
      await take(step.value, nowMs);
    }
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    // It ends the pass, not this place alone.
    checkServiceClock(clients.port, { account, nowMs: now() });
    return { account, container, prefix, className: scanClass.name, ...detailsOf(error) };
  }
}

/** One that was deleted and can be restored is not empty: what is in it lives on. Throws OperatorError ContainerDeleted. */
async function explainAbsence({ log, abortSignal }: PlaceListing, place: ScanPlace): Promise<void> {
  const { account, container, scanClass, clients } = place;
  log.info({ account, container, class: scanClass.name }, 'A declared container does not exist.');
  const all = await clients.service.listContainers({ abortSignal });
  if (!all.some(({ name, isDeleted }) => isDeleted && name === container)) return;
  const message = 'The container was deleted and can still be restored, with all that is in it.';
  throw new OperatorError(message, { kind: 'terminal', reason: 'ContainerDeleted' });
}
