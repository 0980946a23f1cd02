import type { ScanReport } from '../../policy/scan-report.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { Log } from '../../runtime/log.ts';
import type { ReadArtifact } from './artifact.ts';
import { decideRead } from './artifact-decisions.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import { createPassCounts } from './pass-counts.ts';
import { readPlace } from './place-listing.ts';
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
  const { request, classes, planned, knowledge, placesAtOnce } = pass;
  const counts = createPassCounts(request, { classes, startedMs });
  const failures = await mapWithLimit(
    planned.places,
    placesAtOnce,
    (place) =>
      readPlace(pass, place, (artifacts) => {
        for (const artifact of artifacts) {
          knowledge.learn(artifact, place.scanClass);
          counts.add(place, artifact, decideRead(artifact, place, { knowledge, nowMs: startedMs }));
        }
      }),
    pass,
  );
  const unseen = [...planned.unseen, ...failures.filter((failure) => failure !== undefined)];
  // Nobody can delete there, and what lists and versions mean there is not what they mean elsewhere.
  const half = planned.places.filter(({ terms }) => terms.isHierarchical).map(({ scanClass }) => scanClass.name);
  const incomplete = new Set([...unseen.map(({ className }) => className), ...half]);
  return { ...counts.seen((className) => !incomplete.has(className)), unseen };
}
