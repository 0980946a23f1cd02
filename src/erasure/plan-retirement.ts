import type { ErasureRequest } from '../api/erasure-request.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { tellFailure } from './failure-notes.ts';
import { clearPlans, isSealedByRing, listPlans } from './plan-shelf.ts';
import { nextCheckMs, type FoundPass } from './policy-pass.ts';
import { findRequest } from './request-presence.ts';

/**
 * Removes the details of plans whose request is finished or gone: as it ended, the container may have kept them, or nothing could
 * be written. Tells when to try again what stays, epoch milliseconds.
 */
export async function retirePlans(
  pass: FoundPass,
  desk: EvidenceDesk,
  requests: ReadonlyMap<string, ErasureRequest>,
): Promise<number | undefined> {
  try {
    let left = 0;
    for (const uid of await listPlans(desk, pass)) {
      const course = await courseOf(pass, desk, { uid, request: requests.get(uid) });
      if (course === 'Over') left += (await clearPlans(desk, uid, pass)).left;
      if (course === 'Unheard') left += 1;
    }
    return left === 0 ? undefined : nextCheckMs(pass);
  } catch (error) {
    tellFailure(pass, error, { sentence: 'Details of plans could not be listed or removed.' });
    return nextCheckMs(pass);
  }
}

interface Shelved {
  readonly uid: string;
  readonly request: ErasureRequest | undefined;
}

/** `Unheard`: nobody knows whether its request is there. */
type Course = 'Open' | 'Unheard' | 'Over';

/** Policies may share a container: what none of our requests made and none of our keys opens is of another one. */
async function courseOf(pass: FoundPass, desk: EvidenceDesk, { uid, request }: Shelved): Promise<Course> {
  if (request !== undefined) return request.status?.finishedTime === undefined ? 'Open' : 'Over';
  const presence = await findRequest(pass, uid);
  if (presence !== 'Gone') return presence === 'Heard' ? 'Open' : 'Unheard';
  if (!(await isSealedByRing(desk, uid, pass))) return 'Open';
  // A policy of another namespace may have the same keys.
  return mayLieElsewhere(pass) ? 'Unheard' : 'Over';
}

function mayLieElsewhere({ context, key }: FoundPass): boolean {
  return context.requests.unseenNamespaces().some((namespace) => namespace !== key.namespace);
}
