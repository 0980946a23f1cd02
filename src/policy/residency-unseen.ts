import type { ConditionStatus } from '../api/condition.ts';
import type { Reason } from '../api/reasons.ts';
import type { AiAccountObservation, DiscoveryObservation } from './ai-facts.ts';
import type { Observed } from './facts.ts';
import { buildPoint, compareText, type Point } from './findings.ts';

type Failure = Extract<Observed<unknown>, { readonly ok: false }>;

/**
 * What could not be seen of an AI account. A declared account that is gone (404) is Unknown, not fine: the voice
 * application calls something, and it is not this. One that discovery found and that is gone a moment later is Unknown
 * until the next search.
 */
export function judgeUnread(observation: AiAccountObservation): readonly Point[] {
  const { account, deployments } = observation;
  if (!account.ok && account.reason === 'AccountNotFound') return [judgeMissing(observation)];
  return [
    ...(account.ok ? [] : [unread(observation, account, 'could not be read')]),
    ...(deployments.ok ? [] : [unread(observation, deployments, 'did not list its deployments')]),
    ...(account.ok ? judgeUnreadStores(observation) : []),
  ];
}

/** One list of connections, projects, capability hosts or diagnostic settings that fails is a failure of the look. */
export function judgeUnreadStores({ name, resourceId, stores }: AiAccountObservation): readonly Point[] {
  if (stores.ok) return [];
  const what = `The connections of AI account ${name} could not be read: ${stores.message}`;
  const why = 'Stores of conversations may stand behind them that nobody declared.';
  const options = { severity: 'Medium', subject: resourceId, clauses: ['R-45'] } as const;
  return [buildPoint('Unknown', 'StoresNotRead', { what, why, todo: remedyOf(stores) }, options)];
}

function judgeMissing({ name, resourceId, declared }: AiAccountObservation): Point {
  const what = declared
    ? `AI account ${name} is declared and does not exist.`
    : `AI account ${name} was found by the search and was gone when it was read.`;
  const why = 'The calls go to some account, and nothing is known of it.';
  const todo = 'Correct spec.ai.accounts, or wait for the next check if the account was just deleted.';
  const options = { severity: 'Medium', subject: resourceId, clauses: ['R-35'] } as const;
  return buildPoint('Unknown', 'AiAccountNotFound', { what, why, todo }, options);
}

function unread({ name, resourceId }: AiAccountObservation, failure: Failure, verb: string): Point {
  const what = `AI account ${name} ${verb}: ${failure.message}`;
  const why = 'What was not seen is not verified.';
  const options = { severity: 'Medium', subject: resourceId, clauses: ['R-35'] } as const;
  return buildPoint('Unknown', failure.reason, { what, why, todo: remedyOf(failure) }, options);
}

export function remedyOf({ reason }: Failure): string {
  return reason === 'AccessDenied'
    ? 'Give the identity of the operator the right to read it.'
    : 'The operator tries again; look at the account if this stays.';
}

/** An account that nobody declared is judged like any other and told apart: someone set it up beside the promise. */
export function judgeUndeclared({ name, resourceId, account }: AiAccountObservation, effect: ConditionStatus): Point {
  const kind = account.ok ? `${account.value.kind}, ${account.value.location}` : 'not read';
  const what = `AI account ${name} (${kind}) was found and is not declared.`;
  const why = 'Nobody says what it is for, and its data plane is not read.';
  const todo = 'Declare it under spec.ai.accounts, or delete it if nothing needs it.';
  const options = { severity: 'Medium', subject: resourceId, clauses: ['R-35'] } as const;
  return buildPoint(effect, 'UndeclaredAiAccount', { what, why, todo }, options);
}

/** A search that failed, and accounts that it found and nobody looked at. Hubs are a hint. */
export function judgeDiscovery(
  discovery: readonly DiscoveryObservation[],
  ai: readonly AiAccountObservation[],
): readonly Point[] {
  const looked = new Set(ai.map(({ resourceId }) => resourceId.toLowerCase()));
  return discovery.flatMap((search) => [...judgeSearch(search, looked), ...judgeHubs(search)]);
}

function judgeSearch(search: DiscoveryObservation, looked: ReadonlySet<string>): readonly Point[] {
  const place = describePlace(search);
  const why = 'An AI account that nobody declared may process calls there.';
  if (!search.found.ok) {
    const failure = search.found;
    const what = `The search for AI accounts in ${place} failed: ${failure.message}`;
    return [incomplete('DiscoveryIncomplete', place, { what, why, todo: remedyOf(failure) })];
  }
  return search.found.value
    .filter(({ resourceId }) => !looked.has(resourceId.toLowerCase()))
    .toSorted((left, right) => compareText(left.resourceId, right.resourceId))
    .map(({ resourceId, kind }) => {
      const what = `An account of kind ${kind} was found in ${place} and was not looked at.`;
      return incomplete('DiscoveryIncomplete', resourceId, { what, why, todo: 'The operator looks again.' });
    });
}

function incomplete(
  reason: Reason,
  subject: string,
  text: { readonly what: string; readonly why: string; readonly todo: string },
): Point {
  return buildPoint('Unknown', reason, text, { severity: 'Medium', subject, clauses: ['R-35'] });
}

function judgeHubs(search: DiscoveryObservation): readonly Point[] {
  if (search.hubs.length === 0) return [];
  const place = describePlace(search);
  const what = `Machine-learning workspaces or hubs stand in ${place}: ${search.hubs.toSorted().join(', ')}.`;
  const why = 'They can hold data and models of their own, and the operator does not judge them.';
  const todo = 'Check that no call data goes there.';
  return [buildPoint('True', 'MachineLearningHubFound', { what, why, todo }, { severity: 'Info', subject: place })];
}

/** The scope of a search as an ARM id. */
function describePlace({ subscriptionId, resourceGroup }: DiscoveryObservation): string {
  const group = resourceGroup === '' ? '' : `/resourceGroups/${resourceGroup}`;
  return `/subscriptions/${subscriptionId}${group}`;
}
