import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import { isBySetting, type AiAccountObservation } from '../ai-facts.ts';
import { touchesLocations } from '../erasure-aspects.ts';
import type { AccountObservation, Observed, Recipient } from '../facts.ts';
import { buildPoint, type Point } from '../findings.ts';
import { remedyOf } from '../residency-unseen.ts';
import { declaredIds, hostOf, isCovered } from '../store-targets.ts';

export type RecipientsSpec = Pick<
  CallDataPolicySpec,
  'controller' | 'processors' | 'storageAccounts' | 'artifactClasses' | 'ai' | 'otherStores'
>;

export interface RecipientsInput {
  readonly spec: RecipientsSpec;
  readonly storage: readonly AccountObservation[];
  readonly ai: readonly AiAccountObservation[];
}

/**
 * Where something of the declared accounts goes by itself: replicas, events, logs. What belongs to the policy or to a
 * listed processor is expected there. A list that could not be read is Unknown, never empty.
 */
export function judgeRecipients({ spec, storage, ai }: RecipientsInput): readonly Point[] {
  const isListed = listOf(spec);
  const accounts = [
    ...storage.filter(({ declared }) => declared).map((observation) => seenOfStorage(spec, observation)),
    ...ai.filter(({ declared }) => declared).map(seenOfAi),
  ];
  return accounts.flatMap((account) => [
    ...account.failures.slice(0, 1).map((failure) => judgeUnread(account, failure)),
    ...account.recipients.flatMap((recipient) => judgeRecipient(account, recipient, isListed)),
  ]);
}

type Failure = Extract<Observed<unknown>, { readonly ok: false }>;

interface SeenAccount {
  /** `storage account calls`. */
  readonly label: string;
  readonly resourceId: string;
  readonly recipients: readonly Recipient[];
  readonly failures: readonly Failure[];
}

const notAsked: Failure = {
  ok: false,
  reason: 'NotMeasured',
  message: 'It was not looked for.',
  terminal: false,
};

function seenOfStorage({ artifactClasses }: RecipientsSpec, observation: AccountObservation): SeenAccount {
  const { name, resourceId, replication, recipients = notAsked } = observation;
  const places = artifactClasses.flatMap(({ locations }) => locations).filter(({ account }) => account === name);
  const replicas = replication.ok ? replication.value.filter((policy) => touchesLocations(policy, places)) : [];
  return {
    label: `storage account ${name}`,
    resourceId,
    recipients: [
      ...replicas.map(({ policyId, destination }) => ({
        via: `object replication policy ${policyId}`,
        target: destination,
      })),
      ...(recipients.ok ? recipients.value : []),
    ],
    failures: [replication, recipients].filter((part): part is Failure => !part.ok),
  };
}

/** The rest of what an AI account points at is told as stores, declared or not. */
function seenOfAi({ name, resourceId, stores }: AiAccountObservation): SeenAccount {
  return {
    label: `AI account ${name}`,
    resourceId,
    recipients: stores.ok ? stores.value.filter(isBySetting) : [],
    failures: stores.ok ? [] : [stores],
  };
}

/** By ARM id with all below it, by host, or by the bare name of a storage account, as old replication policies give it. */
function listOf(spec: RecipientsSpec): (target: string) => boolean {
  const { controller, processors = [], storageAccounts, ai, otherStores = [] } = spec;
  const named = [controller, ...processors].flatMap((company) => company?.resources ?? []);
  const resources = named.map((resourceId) => ({ resourceId }));
  const ids = declaredIds([...resources, ...storageAccounts, ...(ai?.accounts ?? []), ...otherStores]);
  const hosts = new Set(named.map((name) => name.toLowerCase()));
  return (target) =>
    isCovered(target, ids) || hosts.has(hostOf(target)) || ids.has(`${storageType}/${target.toLowerCase()}`);
}

const storageType = 'microsoft.storage/storageaccounts';

const clauses = ['R-13', 'R-15'];

function judgeRecipient(
  { label, resourceId }: SeenAccount,
  { via, target }: Recipient,
  isListed: (target: string) => boolean,
): readonly Point[] {
  if (target === undefined) {
    const what = `Azure does not show where ${via} of ${label} leads.`;
    const why = 'Nobody knows who gets it.';
    const todo = 'Look at it in Azure, and remove it if it leads to nobody who is listed.';
    const options = { severity: 'Medium', subject: resourceId, clauses } as const;
    return [buildPoint('Unknown', 'RecipientsNotRead', { what, why, todo }, options)];
  }
  if (isListed(target)) return [];
  const what = `${capitalize(via)} of ${label} leads to ${target}, which belongs to no listed processor.`;
  const why = 'Replicas carry the calls, events and logs the names of their blobs.';
  const todo = 'List it under resources of the processor that it belongs to, or remove it.';
  const options = { severity: 'High', subject: resourceId, clauses } as const;
  return [buildPoint('False', 'UnlistedRecipient', { what, why, todo }, options)];
}

function judgeUnread({ label, resourceId }: SeenAccount, failure: Failure): Point {
  const what = `Where events, logs and copies of ${label} go could not be read: ${failure.message}`;
  const why = 'Somebody who is not listed may get them.';
  const options = { severity: 'Medium', subject: resourceId, clauses } as const;
  return buildPoint('Unknown', 'RecipientsNotRead', { what, why, todo: remedyOf(failure) }, options);
}

function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
