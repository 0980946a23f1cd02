import type { ScanReport, UnseenPlace } from '../../policy/scan-report.ts';
import { failureOf, isOperatorError, OperatorError } from '../../reconcile/errors.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { Log } from '../../runtime/log.ts';
import type { ReadArtifact } from './artifact.ts';
import { decideRead } from './artifact-decisions.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import { checkServiceClock, checkWrittenTimes } from './clock-check.ts';
import { createPassCounts } from './pass-counts.ts';
import type { PassCounts } from './pass-counts.ts';
import type { ScanClass, ScanPlace } from './scan-place.ts';
import type { PlannedPlaces } from './scan-places.ts';
import type { Undeclared } from './undeclared-data.ts';

export interface ListPass {
  readonly request: ScanRequest;
  readonly classes: readonly ScanClass[];
  readonly planned: PlannedPlaces;
  readonly knowledge: CallKnowledge;
  readonly readArtifacts: (place: ScanPlace) => AsyncGenerator<readonly ReadArtifact[], 'Listed' | 'ContainerNotFound'>;
  /** What lies beside the declared locations of all accounts. */
  readonly findUndeclared: () => Promise<Undeclared>;
  /** Places that are read at the same time; the pages of each come one after the other. */
  readonly placesAtOnce: number;
  readonly now: () => number;
  readonly log: Log;
  readonly abortSignal: AbortSignal;
}

/**
 * Lists every class and decides every artifact, and deletes nothing. A hold or a refusal counts for the whole call wherever
 * it lies; so where the first listing came upon one, a second one counts with all of them known. A place that fails makes
 * its class incomplete, and the others go on. Where a service says another time than our clock, nothing is judged at all. An
 * abort throws the signal's reason.
 */
export async function runListPass(pass: ListPass): Promise<ScanReport> {
  const startedMs = pass.now();
  const undeclared = pass.findUndeclared();
  // It is awaited below; until then a failure of it must not end the process.
  undeclared.catch(() => undefined);
  pass.knowledge.takeNews();
  const first = await listOnce(pass, startedMs);
  const listing = pass.knowledge.takeNews() ? await listOnce(pass, startedMs) : first;
  return {
    generation: pass.request.policy.metadata.generation,
    startedMs,
    ...listing,
    ...(await undeclared),
    completedMs: pass.now(),
  };
}

type Listing = Pick<ScanReport, 'classes' | 'holds' | 'unseen' | 'unclassified' | 'copies' | 'pageBlobAccounts'>;

async function listOnce(pass: ListPass, startedMs: number): Promise<Listing> {
  const { request, classes, planned, placesAtOnce } = pass;
  const counts = createPassCounts(request, { classes, startedMs });
  const failures = await mapWithLimit(
    planned.places,
    placesAtOnce,
    (place) => listPlace(pass, { place, counts, startedMs }),
    pass,
  );
  const unseen = [...planned.unseen, ...failures.filter((failure) => failure !== undefined)];
  // Nobody can delete there, and what lists and versions mean there is not what they mean elsewhere.
  const half = planned.places.filter(({ terms }) => terms.isHierarchical).map(({ scanClass }) => scanClass.name);
  const incomplete = new Set([...unseen.map(({ className }) => className), ...half]);
  return { ...counts.seen((className) => !incomplete.has(className)), unseen };
}

interface PlaceListing {
  readonly place: ScanPlace;
  readonly counts: PassCounts;
  readonly startedMs: number;
}

/** Why the place could not be read to its end; `undefined` where it was. */
async function listPlace(pass: ListPass, listing: PlaceListing): Promise<UnseenPlace | undefined> {
  const { readArtifacts, knowledge, now } = pass;
  const { place, counts, startedMs } = listing;
  const { account, container, prefix, scanClass, clients } = place;
  try {
    const pages = readArtifacts(place);
    for (;;) {
      const step = await pages.next();
      const nowMs = now();
      checkServiceClock(clients.port, { account, nowMs });
      if (step.done === true) {
        if (step.value === 'ContainerNotFound') await explainAbsence(pass, place);
        return undefined;
      }
      for (const artifact of step.value) {
        checkWrittenTimes(artifact, nowMs);
        knowledge.learn(artifact, scanClass);
        counts.add(place, artifact, decideRead(artifact, place, { knowledge, nowMs: startedMs }));
      }
    }
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    // It ends the pass, not this place alone: what one account shows of our clock holds for every other.
    checkServiceClock(clients.port, { account, nowMs: now() });
    const { reason, message, terminal, retryAfterMs } = failureOf(error);
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    return { account, container, prefix, className: scanClass.name, reason, message, terminal, ...retry };
  }
}

/** One that was deleted and can be restored is not empty: what is in it lives on. Throws OperatorError ContainerDeleted. */
async function explainAbsence({ log, abortSignal }: ListPass, place: ScanPlace): Promise<void> {
  const { account, container, scanClass, clients } = place;
  log.info({ account, container, class: scanClass.name }, 'A declared container does not exist.');
  const all = await clients.service.listContainers({ abortSignal });
  if (!all.some(({ name, isDeleted }) => isDeleted && name === container)) return;
  const message = 'The container was deleted and can still be restored, with all that is in it.';
  throw new OperatorError(message, { kind: 'terminal', reason: 'ContainerDeleted' });
}
