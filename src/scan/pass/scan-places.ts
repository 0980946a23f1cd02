import type { CallDataPolicy, Location } from '../../api/call-data-policy.ts';
import { classTerms } from '../../policy/class-terms.ts';
import type { ClassTerms } from '../../policy/class-terms.ts';
import type { AccountObservation, Observed } from '../../policy/facts.ts';
import { ownRulePrefix, prefixOfLocation } from '../../policy/lifecycle-rules.ts';
import { understoodAtoms } from '../../policy/rule-regions.ts';
import type { UnseenPlace } from '../../policy/scan-report.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import type { AccountClients, ScanClass, ScanPlace } from './scan-place.ts';

export interface PlacesInput {
  readonly request: ScanRequest;
  readonly classes: readonly ScanClass[];
  /** Of an account that was seen and has a Blob service; by the policy's own name for it. */
  readonly clientsOf: (account: string) => AccountClients | undefined;
}

export interface PlannedPlaces {
  readonly places: readonly ScanPlace[];
  /** In accounts that were not seen. */
  readonly unseen: readonly UnseenPlace[];
}

/** Every declared location that is ours, with what holds there. */
export function planPlaces({ request, classes, clientsOf }: PlacesInput): PlannedPlaces {
  const places: ScanPlace[] = [];
  const unseen: UnseenPlace[] = [];
  for (const scanClass of classes) {
    for (const location of scanClass.declared.locations) {
      if (isWithheld(location, request)) continue;
      const { account, container, prefix } = location;
      const terms = termsAt(location, scanClass, request);
      const clients = clientsOf(account);
      if (!terms.ok) {
        const { reason, message, terminal, retryAfterMs } = terms;
        const failure = { reason, message, terminal, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
        unseen.push({ account, container, prefix, className: scanClass.name, ...failure });
      } else if (clients === undefined) {
        unseen.push({ account, container, prefix, className: scanClass.name, ...noBlobService(account) });
      } else places.push({ account, container, prefix, scanClass, terms: terms.value, clients });
    }
  }
  return { places, unseen };
}

export function isWithheld(location: Location, { withheld }: ScanRequest): boolean {
  return withheld.some(
    ({ location: { account, container, prefix } }) =>
      account === location.account && container === location.container && prefix === location.prefix,
  );
}

function termsAt(location: Location, { name }: ScanClass, { policy, accounts }: ScanRequest): Observed<ClassTerms> {
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
    ruleDays: ruleDaysAt(location, policy, lifecycle),
    rememberedRecoverableDays: remembered?.reckonedSoftDeleteDays,
  });
}

/** Days at which rules of ours that are in force delete every blob of the location. */
function ruleDaysAt(
  location: Location,
  { metadata }: CallDataPolicy,
  lifecycle: AccountObservation['lifecycle'],
): number | undefined {
  if (!lifecycle.ok) return undefined;
  const ours = (lifecycle.value?.rules ?? []).filter(({ name }) => name.startsWith(ownRulePrefix(metadata.uid)));
  const place = prefixOfLocation(location);
  const days = understoodAtoms(ours)
    .filter(({ kind, prefix }) => kind === 'baseBlob' && place.startsWith(prefix))
    .map((atom) => atom.days);
  return days.length === 0 ? undefined : Math.min(...days);
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
