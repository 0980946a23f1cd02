import type { UnseenPlace } from '../../policy/scan-report.ts';
import { detailsOf, isOperatorError } from '../../reconcile/errors.ts';
import type { Log } from '../../runtime/log.ts';
import type { ReadArtifact } from './artifact.ts';
import { checkServiceClock, checkWrittenTimes } from './clock-check.ts';
import { nameOfPlace, type ScanPlace } from './scan-place.ts';

export interface PlaceListing {
  readonly readArtifacts: (place: ScanPlace) => AsyncGenerator<readonly ReadArtifact[], 'Listed' | 'ContainerNotFound'>;
  readonly now: () => number;
  readonly log: Log;
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
  const { readArtifacts, now, log } = listing;
  const { account, container, scanClass, clients } = place;
  try {
    const pages = readArtifacts(place);
    for (;;) {
      const step = await pages.next();
      const nowMs = now();
      checkServiceClock(clients.port, { account, nowMs });
      if (step.done === true) {
        const where = { account, container, class: scanClass.name };
        if (step.value === 'ContainerNotFound') log.info(where, 'A declared container does not exist.');
        return undefined;
      }
      for (const artifact of step.value) checkWrittenTimes(artifact, nowMs);
      await take(step.value, nowMs);
    }
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    // It ends the pass, not this place alone.
    checkServiceClock(clients.port, { account, nowMs: now() });
    return { ...nameOfPlace(place), ...detailsOf(error) };
  }
}
