import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { combineErasure, type ErasureJudgement } from '../policy/erasure-assurance.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { countOf, type Finding } from '../policy/findings.ts';
import { storageFindings } from '../policy/storage-findings.ts';
import { judgeErasures } from '../reconcile/judge-erasures.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { planLifecycle, type LifecycleOutlook } from './live-lifecycle.ts';
import type { LiveLook } from './live-look.ts';
import { line, verdictData, verdictHead, type PlanSection } from './plan-report.ts';
import { findOwner } from './rule-owner.ts';

/** The lifecycle document of each account as it is and would be, and how long deleted blobs stay recoverable then. */
export function planLiveStorage({ policy }: AdmittedPolicy, { storage }: LiveLook): readonly PlanSection[] {
  const owner = findOwner(policy, storage);
  if (owner.kind === 'Ambiguous') return [ambiguous(owner.prefixes), recoverability(policy, storage, new Set())];
  const outlooks = storage.map((observation, index) =>
    planLifecycle(observation, { policy, owner, isFirst: index === 0 }),
  );
  const after = storage.map((observation, index) => withOutcome(observation, outlooks[index]));
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
  const judgements = judgeErasures(policy, observations);
  const verdict = { condition: 'ErasureAssured', ...combineErasure(judgements) } as const;
  const unread = observations.flatMap(unreadParts);
  const untold = unread.filter(({ cause }) => !told.has(cause)).map(({ finding }) => finding);
  return {
    kind: 'recoverability',
    subject: 'all accounts',
    state: unread.length > 0 ? 'Failed' : 'Unchanged',
    head: verdictHead(verdict, { unread: unread.length }),
    lines: [
      ...(judgements.length === 0 ? [] : [line(describeDays(judgements))]),
      // What is wrong for sure is among the findings.
      ...(verdict.status === 'Unknown' ? [line(verdict.message)] : []),
      ...missingContainers(observations).map((text) => line(text)),
    ],
    findings: [...storageFindings([], judgements), ...untold],
    data: {
      ...verdictData(verdict),
      accounts: judgements.map(({ account, recoverableDays, bounded, basis }) => ({
        account,
        ...(recoverableDays === undefined ? {} : { recoverableDays }),
        bounded,
        basis,
      })),
    },
  };
}

/** Where something was not seen, days are a lower limit. Page blobs are nobody's: no rule deletes them. */
function describeDays(judgements: readonly ErasureJudgement[]): string {
  const days = judgements.map(({ account, bounded, seenDays, aspects }) => {
    if (bounded === false) return `without a bound in ${account}`;
    const isWhole = aspects.every(({ aspect, basis }) => basis !== 'Unknown' || aspect === 'PageBlobs');
    return `${isWhole ? '' : 'at least '}${countOf(seenDays, 'day')} in ${account}`;
  });
  return `Deleted block and append blobs would stay recoverable for ${days.join(', ')}.`;
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
