import type { ErasureRequest } from '../api/erasure-request.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { tellFailure } from './failure-notes.ts';
import { clearPlans, isSealedByRing, listPlans } from './plan-shelf.ts';
import { hasRequest, nextCheckMs, type FoundPass } from './policy-pass.ts';

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
      if (await isOver(pass, desk, { uid, request: requests.get(uid) }))
        left += (await clearPlans(desk, uid, pass)).left;
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

/** Policies may share a container: what none of our requests made and none of our keys opens is of another one. */
async function isOver(pass: FoundPass, desk: EvidenceDesk, { uid, request }: Shelved): Promise<boolean> {
  if (request !== undefined) return request.status?.finishedTime !== undefined;
  return !hasRequest(pass, uid) && (await isSealedByRing(desk, uid, pass));
}
