import type { UnseenPlace } from '../../policy/scan-report.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { ReadArtifact } from '../../scan/pass/artifact.ts';
import { readPlaces } from '../../scan/pass/deleted-containers.ts';
import { readPlace } from '../../scan/pass/place-listing.ts';
import { nameOfPlace, type ScanPlace } from '../../scan/pass/scan-place.ts';
import { createTap } from './copy-examination.ts';
import type { Tapped } from './copy-examination.ts';
import type { LookContext } from './look-context.ts';

/** What is done with each artifact. `Changed`: a copy is not what was listed any more; it is listed again. */
export type TakeArtifact = (
  place: ScanPlace,
  artifact: ReadArtifact,
  tapped: Tapped,
) => Promise<'Searched' | 'Changed'> | 'Searched';

/** Artifacts of a step that are looked at at a time; how many contents are really under way is bounded for each account. */
const artifactsAtOnce = 64;
const triesOfChanged = 3;

/** Lists every place once. Returns those that could not be listed to their end. */
export async function listEverything(context: LookContext, take: TakeArtifact): Promise<readonly UnseenPlace[]> {
  const { session } = context;
  const failures = await readPlaces(session.places, (place) => listOne(context, place, take), session);
  return failures.filter((failure) => failure !== undefined);
}

async function listOne(context: LookContext, place: ScanPlace, take: TakeArtifact): Promise<UnseenPlace | undefined> {
  const { session } = context;
  const tapped: Tapped = new Map();
  const tap = createTap(context, place, tapped);
  const listing = { ...session, readArtifacts: (one: ScanPlace) => session.readArtifacts(one, { step: 'Few', tap }) };
  return readPlace(listing, place, async (artifacts) => {
    const changed: ReadArtifact[] = [];
    await mapWithLimit(
      artifacts,
      artifactsAtOnce,
      async (artifact) => {
        if ((await take(place, artifact, tapped)) === 'Changed') changed.push(artifact);
      },
      session,
    );
    tapped.clear();
    for (const artifact of changed) await takeAgain(context, { place, name: artifact.name, take });
  });
}

interface Changed {
  readonly place: ScanPlace;
  readonly name: string;
  readonly take: TakeArtifact;
}

/** A log may be written to at any time: it is read as it is by then. */
async function takeAgain(context: LookContext, { place, name, take }: Changed): Promise<void> {
  for (let tries = 0; tries < triesOfChanged; tries += 1) {
    const artifact = await listName(context, place, name);
    if (artifact === undefined || (await take(place, artifact, new Map())) === 'Searched') return;
  }
  context.missed.push({
    ...nameOfPlace(place),
    reason: 'PassIncomplete',
    message: 'A blob changed each time that it was read.',
    terminal: false,
  });
}

/** It comes first of all names that begin with it. `undefined`: it is not there any more. */
export async function listName(
  { session }: Pick<LookContext, 'session'>,
  place: ScanPlace,
  name: string,
): Promise<ReadArtifact | undefined> {
  for await (const artifacts of session.readArtifacts({ ...place, prefix: name }, { step: 'Few' })) {
    const [first] = artifacts;
    if (first !== undefined) return first.name === name ? first : undefined;
  }
  return undefined;
}
