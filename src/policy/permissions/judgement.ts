import { keyOfIdentity, type AzureIdentity, type AzurePurpose } from '../azure-identities.ts';
import type { Verdict } from '../conditions.ts';
import type { Observed } from '../facts.ts';
import { buildPoint, countOf, findingsOf, judgePoints, type Finding, type Point } from '../findings.ts';
import { keyOfPlace, type Need, type Place } from './needs.ts';
import { roleFiles } from './required-action.ts';
import { isGranted, type PermissionSet } from './permission-sets.ts';

/** What was read so far, by {@link keyOfPlace}. */
export type SeenPermissions = ReadonlyMap<string, Observed<readonly PermissionSet[]>>;

export interface PermissionsJudgement {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

type State = { readonly kind: 'Granted' | 'Missing' } | { readonly kind: 'Unread'; readonly message: string };

/**
 * What has to be read next: the account first, and its containers only where a role at the account does not grant what is done
 * in them. Empty: all is read.
 */
export function unreadPlaces(needs: readonly Need[], seen: SeenPermissions): readonly Place[] {
  const wanted = needs.filter(isAskable).flatMap((need) => nextOf(need, seen));
  return [...new Map(wanted.map((place) => [keyOfPlace(place), place])).values()];
}

function nextOf({ required, at, orAtEach }: Need, seen: SeenPermissions): readonly Place[] {
  const known = seen.get(keyOfPlace(at));
  if (known === undefined) return [at];
  if (known.ok && isGranted(known.value, required.action, required.kind)) return [];
  return orAtEach.filter((place) => !seen.has(keyOfPlace(place)));
}

/** Whatever kept the operator from the account would keep it from this as well; a denied look at it would not. */
function isAskable({ account }: Need): boolean {
  return account.ok || account.reason === 'AccessDenied';
}

export function judgePermissions(needs: readonly Need[], seen: SeenPermissions): PermissionsJudgement {
  const judged = needs.map((need) => ({ need, state: stateOf(need, seen) }));
  const missing = groupsOf(judged, 'Missing', ({ at }) => at.purpose).map(missingPoint);
  const unseen = groupsOf(judged, 'Unread', ({ at }) => keyOfIdentity(at.identity));
  const verdict = judgePoints([...missing, ...unseen.map(unreadPoint)], {
    reason: 'PermissionsSufficient',
    message: `Azure lists every action that the policy needs: ${describeScope(needs)}. Conditions of role assignments and deny assignments are not seen.`,
  });
  // An account that could not be looked at is a finding already.
  const unread = unseen.filter(({ isAskable: asked }) => asked).map(unreadPoint);
  return { verdict, findings: findingsOf([...missing, ...unread]) };
}

/** Without the places whose answer lacks something that is missing: a newer look at these could better the verdict. */
export function forgetLacking(needs: readonly Need[], seen: SeenPermissions): SeenPermissions {
  const lacking = needs
    .filter((need) => stateOf(need, seen).kind === 'Missing')
    .flatMap(({ required, at, orAtEach }) =>
      [at, ...orAtEach].map(keyOfPlace).filter((key) => stateAt(required, seen.get(key)).kind === 'Missing'),
    );
  return new Map([...seen].filter(([key]) => !lacking.includes(key)));
}

function stateOf(need: Need, seen: SeenPermissions): State {
  const { required, at, orAtEach, account } = need;
  if (!isAskable(need)) return unread(account);
  const whole = stateAt(required, seen.get(keyOfPlace(at)));
  if (whole.kind === 'Granted' || orAtEach.length === 0) return whole;
  const parts = orAtEach.map((place) => stateAt(required, seen.get(keyOfPlace(place))));
  if (parts.every(({ kind }) => kind === 'Granted')) return { kind: 'Granted' };
  // Unseen at one of them is no proof that it is missing there.
  if (parts.some(({ kind }) => kind === 'Missing') && whole.kind === 'Missing') return { kind: 'Missing' };
  return parts.find(({ kind }) => kind === 'Unread') ?? whole;
}

function stateAt({ action, kind }: Need['required'], read: Observed<readonly PermissionSet[]> | undefined): State {
  if (read?.ok !== true) return unread(read);
  return { kind: isGranted(read.value, action, kind) ? 'Granted' : 'Missing' };
}

function unread(read: Observed<unknown> | undefined): State {
  return { kind: 'Unread', message: read?.ok === false ? read.message : 'It was not read.' };
}

interface Judged {
  readonly need: Need;
  readonly state: State;
}

interface Group {
  readonly subject: string;
  readonly resourceId: string;
  readonly purpose: AzurePurpose;
  readonly identity: AzureIdentity | undefined;
  readonly actions: readonly string[];
  /** Why it was not read. */
  readonly message: string;
  readonly isAskable: boolean;
}

/** One group for each account and what tells its needs apart, in the order of the needs. */
function groupsOf(judged: readonly Judged[], kind: State['kind'], keyOf: (need: Need) => string): readonly Group[] {
  const groups = Map.groupBy(
    judged.filter(({ state }) => state.kind === kind),
    ({ need }) => `${need.resourceId} ${keyOf(need)}`,
  );
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { subject, resourceId, at } = first.need;
    const actions = [...new Set(members.map(({ need }) => need.required.action))];
    const message = first.state.kind === 'Unread' ? first.state.message : '';
    const { purpose, identity } = at;
    return [{ subject, resourceId, purpose, identity, actions, message, isAskable: isAskable(first.need) }];
  });
}

const deeds: Readonly<Record<AzurePurpose, string>> = { reader: 'reads', deleter: 'deletes', aiWriter: 'corrects AI' };

/** Of many, the first tell which role is missing; the role holds them all. */
const namedAtMost = 3;

function missingPoint({ subject, resourceId, purpose, identity, actions }: Group): Point {
  const named = actions.slice(0, namedAtMost).join(', ');
  const more = actions.length > namedAtMost ? ` and ${actions.length - namedAtMost} more` : '';
  return buildPoint(
    'False',
    'PermissionMissing',
    {
      what: `${nameOf(identity)}, which ${deeds[purpose]}, lacks ${named}${more} at ${subject}.`,
      why: 'What needs it may be refused.',
      todo: `Give it a role such as that of deploy/azure/${roleFiles[purpose]}.`,
    },
    { severity: purpose === 'reader' ? 'Medium' : 'High', subject: resourceId },
  );
}

function unreadPoint({ subject, resourceId, identity, message }: Group): Point {
  return buildPoint(
    'Unknown',
    'PermissionsNotRead',
    {
      what: `What ${lowerFirst(nameOf(identity))} may do at ${subject} could not be read: ${message}`,
      why: 'Whether it suffices shows only when it is used.',
      todo: 'Every role of deploy/azure allows the read.',
    },
    { severity: 'Low', subject: resourceId },
  );
}

function nameOf(identity: AzureIdentity | undefined): string {
  return identity === undefined ? 'The identity of the operator' : `The identity ${identity.clientId}`;
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function describeScope(needs: readonly Need[]): string {
  const identities = new Set(needs.map(({ at }) => keyOfIdentity(at.identity))).size;
  const accounts = new Set(needs.map(({ resourceId }) => resourceId.toLowerCase())).size;
  return `${identities === 1 ? '1 identity' : `${identities} identities`} at ${countOf(accounts, 'account')}`;
}
