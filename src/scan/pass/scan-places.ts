import type { Location } from '../../api/call-data-policy.ts';
import { withAnsweredDays } from '../../policy/answered-calls.ts';
import { classTerms } from '../../policy/class-terms.ts';
import type { ClassTerms } from '../../policy/class-terms.ts';
import type { Observed } from '../../policy/facts.ts';
import { rulesAtPlace } from '../../policy/rules-at-place.ts';
import { rememberedAnswers, standingAnswers } from '../../policy/scan-look.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import type { ObjectKey } from '../../reconcile/outcome.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import { detailsOf } from '../../reconcile/errors.ts';
import { nameOfPlace } from './scan-place.ts';
import type { AccountClients, ScanClass, ScanPlace, UnreadPlace, UnusableClass } from './scan-place.ts';

/** What was asked to be looked at. */
export type PlacesRequest = Pick<ScanRequest, 'policy' | 'accounts' | 'withheld'>;

export interface PlacesInput {
  readonly request: PlacesRequest;
  readonly classes: readonly ScanClass[];
  readonly unusable?: readonly UnusableClass[];
  /** Of an account that was seen and has a Blob service; by the policy's own name for it. */
  readonly clientsOf: (account: string) => AccountClients | undefined;
}

export interface PlannedPlaces {
  readonly places: readonly ScanPlace[];
  /** In accounts that were not seen, owned by another policy, or of a class that nothing can be read by. */
  readonly unseen: readonly UnseenPlace[];
  /** Those of such classes. */
  readonly unread: readonly UnreadPlace[];
}

/**
 * Every declared location that is ours, with what holds there. What an older policy owns is not seen by this one: a hold tag
 * or a consent may lie there, so its class is not complete.
 */
export function planPlaces({ request, classes, unusable = [], clientsOf }: PlacesInput): PlannedPlaces {
  const places: ScanPlace[] = [];
  const unread: UnreadPlace[] = [];
  const unseen: UnseenPlace[] = [];
  for (const scanClass of [...classes, ...unusable]) {
    for (const location of scanClass.declared.locations) {
      const { account, container, prefix } = location;
      const name = nameOfPlace({ account, container, prefix, scanClass });
      const owner = ownerOf(location, request);
      if (owner !== undefined) {
        unseen.push({ ...name, ...ownedByOther(owner) });
        continue;
      }
      const terms = termsAt(location, scanClass, request);
      const clients = clientsOf(account);
      if ('fault' in scanClass) {
        unseen.push({ ...name, ...detailsOf(scanClass.fault) });
        if (terms.ok) unread.push({ account, container, terms: terms.value });
      } else if (!terms.ok) {
        const { reason, message, terminal, retryAfterMs } = terms;
        const failure = { reason, message, terminal, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
        unseen.push({ ...name, ...failure });
      } else if (clients === undefined) {
        unseen.push({ ...name, ...noBlobService(account) });
      } else places.push({ account, container, prefix, scanClass, terms: terms.value, clients });
    }
  }
  const terms = withAnsweredDays(
    [...places, ...unread].map((place) => place.terms),
    isAllSeen(request, unseen) ? standingAnswers(request.policy) : rememberedAnswers(request.policy),
  );
  return {
    places: places.map((place, index) => ({ ...place, terms: terms[index] ?? place.terms })),
    unread: unread.map((place, index) => ({ ...place, terms: terms[places.length + index] ?? place.terms })),
    unseen,
  };
}

/** What was not seen may be deleted from by rules that nobody reckons with. */
export function isAllSeen({ accounts }: PlacesRequest, unseen: readonly UnseenPlace[]): boolean {
  return unseen.length === 0 && accounts.every(({ declared, lifecycle }) => !declared || lifecycle.ok);
}

function ownerOf(location: Location, { withheld }: PlacesRequest): ObjectKey | undefined {
  return withheld.find(
    ({ location: { account, container, prefix } }) =>
      account === location.account && container === location.container && prefix === location.prefix,
  )?.owner;
}

function termsAt(
  location: Location,
  { name }: Pick<ScanClass, 'name'>,
  { policy, accounts }: PlacesRequest,
): Observed<ClassTerms> {
  const observation = accounts.find((account) => account.name === location.account);
  if (observation === undefined) return { ok: false, ...notObserved(location.account) };
  const { resourceId, lifecycle } = observation;
  const remembered = policy.status?.accounts?.find(
    (entry) => entry.resourceId.toLowerCase() === resourceId.toLowerCase(),
  );
  return classTerms({
    spec: policy.spec,
    className: name,
    observation,
    ...rulesAtPlace(lifecycle.ok ? (lifecycle.value?.rules ?? []) : [], location, policy.metadata.uid),
    ...(lifecycle.ok ? {} : { unknownRuleDays: Number.NEGATIVE_INFINITY }),
    rememberedRecoverableDays: remembered?.reckonedSoftDeleteDays,
  });
}

function ownedByOther({ namespace, name }: ObjectKey) {
  return {
    reason: 'LocationOwnedByOther',
    message: `The older policy ${namespace}/${name} owns it.`,
    terminal: true,
  } as const;
}

function notObserved(account: string) {
  return {
    reason: 'PassIncomplete',
    message: `The account ${account} was not looked at.`,
    terminal: false,
  } as const;
}

function noBlobService(account: string) {
  return {
    reason: 'PassIncomplete',
    message: `Azure shows no Blob service of the account ${account}.`,
    terminal: false,
  } as const;
}
