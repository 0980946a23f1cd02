import type { CallDataPolicySpec, CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import type { ConditionType } from '../../api/condition.ts';

/** The conditions that judge a promise; the others follow from them or are about the operator. */
export type ControlType = Exclude<
  ConditionType,
  'Ready' | 'Compliant' | 'PermissionsVerified' | 'Reconciling' | 'Stalled'
>;

/** What a verdict stands on, by name. What is absent was not seen. */
export type Evidence = Readonly<Record<string, string | number | undefined>>;

type Account = NonNullable<CallDataPolicyStatus['accounts']>[number];
type ClassStatus = NonNullable<CallDataPolicyStatus['classes']>[number];

/** No time of a look stands here: it changes with every look, and a report is written only where something else did. */
export function evidenceOf(type: ControlType, spec: CallDataPolicySpec, status: CallDataPolicyStatus): Evidence {
  return readers[type](spec, status);
}

const readers: Readonly<Record<ControlType, (spec: CallDataPolicySpec, status: CallDataPolicyStatus) => Evidence>> = {
  LifecycleConfigured: (_, { accounts }) => ({
    rulesDigests: byAccount(accounts, ({ rulesDigest }) => rulesDigest),
    ruleDays: byAccount(accounts, ({ ruleDays }) => ruleDays),
  }),
  RetentionEnforced: (_, { summary }) => ({
    overdue: summary?.overdue,
    oldestStartTime: summary?.oldestStartTime,
  }),
  ErasureAssured: (_, { accounts }) => ({
    recoverableDays: byAccount(accounts, ({ recoverableDays }) => recoverableDays),
  }),
  ResidencyVerified: ({ residency }, { accounts, ai }) => ({
    boundary: residency?.boundary,
    locations: byAccount(accounts, ({ location }) => location),
    ...aiTotals(ai),
  }),
  TrainingExcluded: (_, { ai }) => aiTotals(ai),
  ConsentVerified: (_, { classes }) => ({
    consentMissing: total(classes, ({ consentMissing }) => consentMissing),
    consentRefused: total(classes, ({ consentRefused }) => consentRefused),
    consentLate: total(classes, ({ consentLate }) => consentLate),
  }),
  ProcessorsDocumented: ({ processors }) => ({ contracts: joined((processors ?? []).map(contractOf)) }),
};

function aiTotals(ai: CallDataPolicyStatus['ai']): Evidence {
  return { aiAccounts: ai?.accounts, aiDeployments: ai?.deployments, aiNotVerified: ai?.notVerified };
}

type Processor = NonNullable<CallDataPolicySpec['processors']>[number];

function contractOf({ name, contract }: Processor): string {
  const { reference = 'none', evidenceSha256 } = contract ?? {};
  return `${name}=${reference}${evidenceSha256 === undefined ? '' : ` sha256:${evidenceSha256}`}`;
}

function byAccount(
  accounts: readonly Account[] = [],
  read: (account: Account) => string | number | undefined,
): string | undefined {
  return joined(
    accounts.flatMap((account) => {
      const value = read(account);
      return value === undefined ? [] : [`${account.name}=${value}`];
    }),
  );
}

/** Of the classes that were counted; where none was, there is no figure. */
function total(
  classes: readonly ClassStatus[] = [],
  read: (entry: ClassStatus) => number | undefined,
): number | undefined {
  const counts = classes.flatMap((entry) => read(entry) ?? []);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

function joined(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join(', ');
}
