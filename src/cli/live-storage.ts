import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { combineErasure, judgeErasure } from '../policy/erasure-assurance.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { Finding } from '../policy/findings.ts';
import { accountsToObserve } from '../reconcile/accounts.ts';
import type { StorageEstate } from '../reconcile/ports.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { planLifecycle, type LifecycleOutlook } from './live-lifecycle.ts';
import { line, type PlanSection } from './plan-report.ts';
import { findOwner } from './rule-owner.ts';

export interface LiveWorld {
  readonly storage: StorageEstate;
  readonly abortSignal: AbortSignal;
}

/** Accounts looked at at the same time. */
const accountsAtOnce = 4;

/** The lifecycle document of each account as it is and would be, and how long deleted blobs stay recoverable then. */
export async function planLiveStorage({ policy }: AdmittedPolicy, world: LiveWorld): Promise<readonly PlanSection[]> {
  const observations = await mapWithLimit(
    accountsToObserve(policy),
    accountsAtOnce,
    (account) => world.storage.observe(account, world),
    world,
  );
  const owner = findOwner(policy, observations);
  if (owner.kind === 'Ambiguous') return [ambiguous(owner.prefixes), recoverability(policy, observations, new Set())];
  const outlooks = observations.map((observation, index) =>
    planLifecycle(observation, { policy, owner, isFirst: index === 0 }),
  );
  const after = observations.map((observation, index) => withOutcome(observation, outlooks[index]));
  const sections = outlooks.map(({ section }) => section);
  const told = new Set(sections.flatMap(({ findings }) => findings.map(({ message }) => message)));
  return [...sections, recoverability(policy, after, told)];
}

function withOutcome(observation: AccountObservation, outlook: LifecycleOutlook | undefined): AccountObservation {
  return outlook?.outcome === undefined
    ? observation
    : { ...observation, lifecycle: { ok: true, value: outlook.outcome } };
}

function ambiguous(prefixes: readonly string[]): PlanSection {
  const names = prefixes.map((prefix) => `${prefix}…`).join(', ');
  const message = `Rules of ${prefixes.length} policies speak of the places of this one: ${names}. Pass --uid, as 'kubectl get cdp NAME -o jsonpath={.metadata.uid}' prints it, to tell which are its own.`;
  return {
    kind: 'lifecycle',
    subject: 'all accounts',
    state: 'Failed',
    lines: [line(message)],
    findings: [],
    data: { message, prefixes },
  };
}

/**
 * What may keep deleted blobs, judged as if the planned rules stood. A part that could not be read fails the plan; its
 * cause is not told twice.
 */
function recoverability(
  policy: CallDataPolicy,
  observations: readonly AccountObservation[],
  told: ReadonlySet<string>,
): PlanSection {
  const { storageAccounts, artifactClasses, lifecycle } = policy.spec;
  const locations = artifactClasses.flatMap((artifactClass) => artifactClass.locations);
  const judgements = observations.map((observation) =>
    judgeErasure(observation, {
      locations: locations.filter(({ account }) => account === observation.name),
      lagDays: lifecycle.lagDays,
      declaredResourceIds: storageAccounts.map(({ resourceId }) => resourceId),
    }),
  );
  const { status, reason, message } = combineErasure(judgements);
  const unread = observations.flatMap(unreadParts);
  const untold = unread.filter(({ cause }) => !told.has(cause)).map(({ finding }) => finding);
  const verdict: readonly Finding[] =
    status === 'True'
      ? []
      : [
          {
            reason,
            severity: status === 'False' ? 'High' : 'Medium',
            subject: 'all accounts',
            message,
            basis: 'Observed',
          },
        ];
  return {
    kind: 'recoverability',
    subject: 'all accounts',
    state: unread.length > 0 ? 'Failed' : 'Unchanged',
    lines: [
      ...(status === 'True' ? [line(message)] : []),
      ...missingContainers(observations).map((text) => line(text)),
    ],
    findings: [...verdict, ...untold],
    data: {
      status,
      reason,
      message,
      accounts: judgements.map(({ account, recoverableDays, bounded, basis }) => ({
        account,
        ...(recoverableDays === undefined ? {} : { recoverableDays }),
        bounded,
        basis,
      })),
    },
  };
}

const partNames = {
  account: 'the account',
  blobService: 'its blob service',
  lifecycle: 'its lifecycle document',
  replication: 'its replication policies',
  containers: 'its containers',
} as const;

/** One finding for each cause: an account that is denied is denied in every part. */
function unreadParts(
  observation: AccountObservation,
): readonly { readonly cause: string; readonly finding: Finding }[] {
  const parts = Object.keys(partNames) as readonly (keyof typeof partNames)[];
  const failures = parts.flatMap((part) => {
    const seen = observation[part];
    return seen.ok ? [] : [{ part: partNames[part], reason: seen.reason, message: seen.message }];
  });
  return [...Map.groupBy(failures, ({ message }) => message)].flatMap(([message, [first, ...others]]) => {
    if (first === undefined) return [];
    const names = [first, ...others].map(({ part }) => part).join(', ');
    const finding: Finding = {
      reason: first.reason,
      severity: 'High',
      subject: observation.resourceId,
      message: `Account ${observation.name}: ${names} could not be read. ${message}`,
      basis: 'Observed',
    };
    return [{ cause: message, finding }];
  });
}

function missingContainers(observations: readonly AccountObservation[]): readonly string[] {
  return observations.flatMap(({ name, containers }) =>
    (containers.ok ? containers.value : [])
      .filter(({ exists }) => !exists)
      .map((container) => `Account ${name} has no container ${container.name}; the rule waits for it.`),
  );
}
