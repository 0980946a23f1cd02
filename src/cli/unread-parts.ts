import type { AiAccountObservation, DiscoveryObservation } from '../policy/ai-facts.ts';
import type { AccountObservation, Observed } from '../policy/facts.ts';
import type { UnreadPart } from './plan-report.ts';

type AiPart = 'account' | 'deployments' | 'stores' | 'dataPlane';

const nouns: Readonly<Record<AiPart, string>> = {
  account: 'AI account',
  deployments: 'the deployments of AI account',
  stores: 'the connections of AI account',
  dataPlane: 'the data plane of AI account',
};

/** What of the AI accounts could not be read, out of the parts that matter; an account that is denied is told once. */
export function unreadAi(accounts: readonly AiAccountObservation[], parts: readonly AiPart[]): readonly UnreadPart[] {
  return accounts.flatMap((observation) => {
    const found = parts.flatMap((part) => unread(`${nouns[part]} ${observation.name}`, observation[part]));
    return found.filter(({ message }, index) => found.findIndex((other) => other.message === message) === index);
  });
}

export function unreadSearches(discovery: readonly DiscoveryObservation[]): readonly UnreadPart[] {
  return discovery.flatMap(({ subscriptionId, resourceGroup, found }) => {
    const place = resourceGroup === '' ? `subscription ${subscriptionId}` : `resource group ${resourceGroup}`;
    return unread(`the AI accounts in ${place}`, found);
  });
}

/** Where blobs rest: not what else an account shows. */
export function unreadPlaces(storage: readonly AccountObservation[]): readonly UnreadPart[] {
  return storage.flatMap(({ name, account, replication }) => {
    const whole = unread(`storage account ${name}`, account);
    return whole.length > 0 ? whole : unread(`the replication of storage account ${name}`, replication);
  });
}

/** Where events, logs and copies of storage accounts go. */
export function unreadRecipients(storage: readonly AccountObservation[]): readonly UnreadPart[] {
  return storage.flatMap(({ name, replication, recipients }) => {
    const parts = [
      ...unread(`the replication of storage account ${name}`, replication),
      ...unread(`who gets events and logs of storage account ${name}`, recipients),
    ];
    return parts.filter(({ message }, index) => parts.findIndex((other) => other.message === message) === index);
  });
}

function unread(what: string, seen: Observed<unknown> | undefined): readonly UnreadPart[] {
  return seen === undefined || seen.ok ? [] : [{ what, reason: seen.reason, message: seen.message }];
}
