import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { planAccount, type MadePlan } from '../policy/account-plan.ts';
import { planRules } from '../policy/brake.ts';
import type { AccountObservation, LifecycleDocument, LifecycleRule } from '../policy/facts.ts';
import type { Finding } from '../policy/findings.ts';
import { foreignRuleFindings } from '../policy/foreign-rules.ts';
import { foreignRules, MAX_LIFECYCLE_RULES, mergeLifecycleRules, sameRules } from '../policy/lifecycle-document.ts';
import { storageFindings } from '../policy/storage-findings.ts';
import { countRules } from '../policy/standing-rules.ts';
import { lifecycleDiff } from './lifecycle-diff.ts';
import { line, verbatim, type PlanSection, type SectionLine } from './plan-report.ts';
import { howDaysAreMade, placeholderPrefix, withPrefix } from './rule-lines.ts';
import { underOwnPrefix, type RuleOwner } from './rule-owner.ts';

/** One account: what its lifecycle document holds and would hold. */
export interface LifecycleOutlook {
  readonly section: PlanSection;
  /** The document once everything planned and pending is in force; `undefined` where it could not be planned. */
  readonly outcome: LifecycleDocument | undefined;
}

export interface LifecycleContext {
  readonly policy: CallDataPolicy;
  readonly owner: Exclude<RuleOwner, { readonly kind: 'Ambiguous' }>;
  /** What is said of the policy as a whole is said with its first account. */
  readonly isFirst: boolean;
}

export function planLifecycle(observation: AccountObservation, context: LifecycleContext): LifecycleOutlook {
  const plan = planUnderPlaceholder(observation, context);
  if (plan.kind === 'Blind') return { section: failed(observation, plan.failure), outcome: undefined };
  const outlook = inOwnNames(plan, context);
  const document = observation.lifecycle.ok ? observation.lifecycle.value : undefined;
  const now = document?.rules ?? [];
  const [soon, later] = [outlook.write, outlook.desired].map((rules) =>
    mergeLifecycleRules(document, rules, { ownPrefix: outlook.prefix }),
  ) as [readonly LifecycleRule[], readonly LifecycleRule[]];
  const tooMany = later.length > MAX_LIFECYCLE_RULES && outlook.desired.length > plan.seen.length;
  const diffs = diffsOf(observation.name, { now, soon, later, waits: outlook.waits });
  const section: PlanSection = {
    kind: 'lifecycle',
    subject: observation.name,
    state: tooMany ? 'Failed' : diffs.length > 0 ? 'Changes' : 'Unchanged',
    lines: linesOf(plan, outlook, { context, diffs }),
    findings: [
      ...storageFindings([{ name: observation.name, entry: observation, unachievable: plan.unachievable }], []),
      ...foreignRuleFindings(context.policy.spec, [observation], outlook.prefix),
      ...(tooMany ? [tooManyRules(observation, later.length)] : []),
    ],
    data: {
      resourceId: observation.resourceId,
      location: observation.account.ok ? observation.account.value.location : null,
      owner: { kind: context.owner.kind, prefix: outlook.prefix },
      foreignRules: foreignRules(document, outlook.prefix).length,
      arithmetic: plan.arithmetic,
      rules: outlook.desired,
      waitsForApproval: outlook.waits,
      pendingDigest: outlook.digest ?? null,
      pendingChanges: outlook.pendingChanges,
      diffs: diffs.map(({ when, diff }) => ({ when, diff })),
    },
  };
  return { section, outcome: { ...document, rules: later } };
}

function planUnderPlaceholder(observation: AccountObservation, { policy, owner }: LifecycleContext) {
  return planAccount(policy, underOwnPrefix(observation, policy, owner), { withheld: [], previous: undefined });
}

interface OwnOutlook {
  readonly prefix: string;
  readonly desired: readonly LifecycleRule[];
  readonly write: readonly LifecycleRule[];
  readonly waits: boolean;
  readonly pendingChanges: readonly string[];
  /** Absent where it cannot be known: it covers the names of the rules. */
  readonly digest: string | undefined;
}

/** The plan under the names that the rules really have, as a digest covers names. */
function inOwnNames(plan: MadePlan, { policy, owner }: LifecycleContext): OwnOutlook {
  const prefix = owner.kind === 'None' ? placeholderPrefix : owner.prefix;
  const rename = { from: plan.ownPrefix, to: prefix };
  const [seen, desired] = [withPrefix(plan.seen, rename), withPrefix(plan.desired, rename)];
  const { approval, approvedDigests = [] } = policy.spec.lifecycle;
  const { resourceId } = plan.observation;
  const { write, pending } = planRules({ inForce: seen, desired, resourceId, approval, approvedDigests });
  return {
    prefix,
    desired,
    // Rules that stand as wanted are left alone.
    write: sameRules(seen, write) ? seen : write,
    waits: pending !== undefined,
    pendingChanges: pending === undefined ? [] : (plan.rules.pending?.changes ?? pending.changes),
    digest: owner.kind === 'None' ? undefined : pending?.digest,
  };
}

interface NamedDiff {
  readonly when: 'Now' | 'OnceApproved';
  readonly diff: string;
}

function diffsOf(
  account: string,
  versions: {
    readonly now: readonly LifecycleRule[];
    readonly soon: readonly LifecycleRule[];
    readonly later: readonly LifecycleRule[];
    readonly waits: boolean;
  },
): readonly NamedDiff[] {
  const { now, soon, later, waits } = versions;
  const atOnce = sameRules(now, soon)
    ? ''
    : lifecycleDiff({ account, before: now, after: soon, names: ['as it stands', 'as planned'] });
  const before = atOnce === '' ? 'as it stands' : 'until it is approved';
  const approved = waits
    ? lifecycleDiff({ account, before: soon, after: later, names: [before, 'once it is approved'] })
    : '';
  return [
    ...(atOnce === '' ? [] : [{ when: 'Now', diff: atOnce } as const]),
    ...(approved === '' ? [] : [{ when: 'OnceApproved', diff: approved } as const]),
  ];
}

function linesOf(
  plan: MadePlan,
  outlook: OwnOutlook,
  { context, diffs }: { readonly context: LifecycleContext; readonly diffs: readonly NamedDiff[] },
): readonly SectionLine[] {
  return [
    ...(context.isFirst ? [...ownerLines(outlook, context), line(howDaysAreMade)] : []),
    // The others are findings.
    ...plan.arithmetic.filter((text) => !plan.unachievable.includes(text)).map((text) => line(text)),
    ...(diffs.length === 0
      ? [
          line(
            `${countRules(outlook.desired.length)} of this policy as wanted, beside ${countRules(plan.foreignRules)} of others.`,
          ),
        ]
      : []),
    ...(outlook.waits ? waitingLines(outlook) : []),
    ...diffs.flatMap(({ diff }) => [verbatim(''), ...diff.split('\n').map(verbatim)]),
  ];
}

function ownerLines({ prefix }: OwnOutlook, { owner }: LifecycleContext): readonly SectionLine[] {
  switch (owner.kind) {
    case 'Known':
      return [];
    case 'Inferred':
      return [
        line(
          `The uid is not known: rules named ${prefix}… are taken for this policy's, as they speak of its places. Pass --uid to be sure.`,
        ),
      ];
    case 'None':
      return [
        line(`The uid is not known, and no rule of ours speaks of these places: new rules are shown as ${prefix}….`),
      ];
  }
}

function waitingLines({ digest, pendingChanges }: OwnOutlook): readonly SectionLine[] {
  const approval =
    digest === undefined
      ? 'Waits for approval; the digest covers the names of the rules, so it is known once the object exists, or with --uid.'
      : `Waits for approval: put ${digest} into spec.lifecycle.approvedDigests.`;
  return [line(approval), ...pendingChanges.map((change) => line(change, 1))];
}

function failed(
  { name, resourceId }: AccountObservation,
  { reason, message }: Extract<AccountObservation['account'], { readonly ok: false }>,
): PlanSection {
  return {
    kind: 'lifecycle',
    subject: name,
    state: 'Failed',
    lines: [line(`Not planned: ${message}`)],
    findings: [{ reason, severity: 'High', subject: resourceId, message, basis: 'Observed' }],
    data: { resourceId, reason, message },
  };
}

function tooManyRules({ name, resourceId }: AccountObservation, total: number): Finding {
  return {
    reason: 'TooManyRules',
    severity: 'High',
    subject: resourceId,
    message: `The lifecycle document of account ${name} would hold ${total} rules; Azure allows ${MAX_LIFECYCLE_RULES}. Nothing would be written. Merge locations or remove rules of others.`,
    basis: 'Observed',
  };
}
