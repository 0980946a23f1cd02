import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { describeFault, type EvidenceFault } from '../evidence/evidence-fault.ts';
import type { Watched } from './ledger-arrivals.ts';
import type { FoundPass } from './policy-pass.ts';

/** As many faults are told one by one; the log has all of them. */
const mostTold = 3;

/** What is wrong with a ledger and what a person can do about it. Names neither blobs nor anything that a caller gave. */
export function describeBroken(faults: readonly EvidenceFault[], policy: CallDataPolicy): string {
  const places = placesOf(policy);
  const rest = faults.length - mostTold;
  return [
    ...faults.slice(0, mostTold).map(describeFault),
    ...(rest > 0 ? [`There are ${rest} more faults.`] : []),
    ...new Set(faults.map(({ kind }) => remedies[kind](places))),
  ].join(' ');
}

interface Places {
  readonly container: string;
  /** The Secret with the key ring. */
  readonly keys: string;
}

const restoreEntry = ({ container }: Places): string =>
  `Restore it in ${container}, or set evidence of the policy back to where it lies; if it is lost, make a new request.`;
const restoreVersion = ({ container }: Places): string =>
  `Restore the version that the operator wrote in ${container}; if it is lost, make a new request.`;

const remedies: Readonly<Record<EvidenceFault['kind'], (places: Places) => string>> = {
  KeyStillNeeded: ({ keys }) => `Put them back into ${keys}, under the same names.`,
  ContainerNotFound: restoreEntry,
  Missing: restoreEntry,
  Deleted: restoreEntry,
  Truncated: restoreEntry,
  Unreadable: ({ container }) => `Bring it back in ${container} to a tier and a key that the operator can read.`,
  Forged: (places) =>
    `${restoreVersion(places)} If a key was exchanged under its name, put the former key into ${places.keys}.`,
  Foreign: ({ container }) => `Remove from the folder of this ledger in ${container} what others put there.`,
  Torn: restoreVersion,
  Misplaced: restoreVersion,
  BrokenLink: restoreVersion,
  AfterFinal: restoreVersion,
};

function placesOf({ metadata, spec }: CallDataPolicy): Places {
  return {
    container: `container ${spec.evidence?.container ?? ''} of account ${spec.evidence?.account ?? ''}`,
    keys: `Secret ${metadata.namespace}/${spec.erasure?.subjectKey.secretRef.name ?? ''}`,
  };
}

/** Status of the request tells it, while there is one. */
export function tellBroken(
  { context, policy: { policy } }: FoundPass,
  { requestUid, request }: Watched,
  faults: readonly EvidenceFault[],
): void {
  context.log.error({ request: requestUid, faults }, 'A ledger is not whole; nothing is done by it.');
  if (request !== undefined) return;
  context.recordPolicyEvent(policy, {
    type: 'Warning',
    reason: 'EvidenceUnavailable',
    action: 'WatchLateArrivals',
    note: `Nothing is deleted by the ledger of request ${requestUid}, whose object is gone. ${describeBroken(faults, policy)}`,
  });
}
