/**
 * The closed catalogue of reasons: conditions, Events, account entries and errors use these and no others.
 * Each sentence says what happened and, where there is one, the remedy. The reference page lists them.
 */
export const reasonSentences = {
  // The good ends.
  RulesInForce: 'Every lifecycle rule that the policy asks for was read back from Azure as wanted.',
  PolicyApplied: 'The policy of this generation is applied and every account was looked at.',
  ErasureBounded: 'A deleted blob is recoverable for a known number of days, within the time to erase.',
  AllConditionsTrue: 'Every other condition of this policy is True.',
  // Waiting for a person.
  RulesAwaitApproval:
    'The rules would delete sooner or more than those in force. Put the pending digest into spec.lifecycle.approvedDigests, or set spec.lifecycle.approval to Automatic.',
  AuditOnly: 'spec.enforcement is Audit: the operator only reads; the message says what Enforce would change.',
  Suspended: 'spec.suspend is true: nothing is read or written. Rules that already stand in Azure still delete.',
  RulesPaused: 'spec.lifecycle.mode is Paused: our rules stand in Azure, disabled, and delete nothing.',
  RulesSwitchedOff: 'spec.lifecycle.mode is None: the policy keeps no lifecycle rules.',
  LocationOwnedByOther:
    'An older policy already covers a location of this one. Give each policy prefixes of its own, or delete one of them.',
  // What cannot be promised.
  RetentionUnachievable:
    'The period is too short for the account: the margins and the recoverable days leave no rule that both keeps the promise and stays above the floor. Shorten soft delete or switch versioning off, or promise a longer period.',
  TooManyRules:
    'The account would hold more than 100 lifecycle rules. Merge locations or remove rules of others; nothing was truncated.',
  NotMeasured: 'No blob has been looked at, so nothing is known of what is really stored.',
  RecoverableTooLong:
    'Deleted blobs stay recoverable for more than 28 days, longer than the month in which erasure is due.',
  RecoverableUnbounded:
    'Deleted blobs stay recoverable without a bound (versions without a rule, a replica, a legal hold).',
  RecoverabilityUnknown: 'Something that keeps deleted blobs recoverable could not be seen; the message names it.',
  ConditionNotTrue: 'Another condition of this policy is False.',
  ConditionUnknown: 'Another condition of this policy is Unknown, and unknown is not compliant.',
  // Azure's answers.
  AccountNotFound: 'The storage account does not exist (404). Correct spec.storageAccounts or create the account.',
  AccessDenied:
    'Azure refused the operation (403). Give the identity of the operator the role that the message names; new roles take minutes to work.',
  Throttled: 'Azure asked for a pause (429). The operator comes back when it allows.',
  ScopeLocked: 'A resource lock forbids the write. A person must remove the lock.',
  RefusedByPolicy: 'An Azure Policy assignment forbids the write. A person must exempt the account.',
  InvalidRequest: 'Azure refused the document as invalid. The operator sends the same again only after a change.',
  AzureConflict: 'Another operation on the account is in progress (409).',
  AzureUnavailable: 'Azure did not answer in time, or answered with a failure of its own.',
  AzureAnswerMalformed: 'Azure answered with something that is not the documented shape.',
  IdentityUnavailable:
    'The operator has no Azure identity: client id, tenant id or the federated token file is missing. Check the workload identity set-up.',
  TokenRefused:
    'The token exchange was refused. Check the federated credential of the identity (issuer, subject, audience).',
  TokenEndpointUnavailable: 'The token endpoint did not answer in time, or answered with a failure of its own.',
  TimeZoneUnknown:
    'The time zone is known to the API server but not to the operator. Use an IANA name such as Europe/Berlin.',
  // What happened to the document.
  RulesWritten: 'Lifecycle rules were written and read back.',
  RulesRemoved: 'Our lifecycle rules were removed and their absence was read back.',
  RulesRestored: 'Rules of ours had been changed or removed by someone else; the set in force was restored.',
  LostUpdateRepaired: 'Another writer replaced the document at the same time; our rules were written again.',
  DocumentChanged: 'The lifecycle document changed between the look and the write; the operator looks again.',
  RulesRetained:
    'The policy is gone and its lifecycle rules still stand in Azure, as spec.deletionPolicy or the mode asked.',
  RulesLeftBehind:
    'The policy is gone; its rules could not be removed and still delete. The message names the accounts.',
  // The pass itself.
  Progressing: 'The operator is working on this generation.',
  ProgressingWithRetry: 'Something failed that may pass by itself; the operator tries again.',
  WaitsForPerson: 'The operator cannot go on until a person changes something; the message says what.',
  KubernetesUnavailable: 'The Kubernetes API did not answer in time, or answered with a failure of its own.',
  KubernetesRefused: 'The Kubernetes API refused a request of the operator. Check its role bindings.',
  KubernetesConflict: 'The object changed while the operator was writing; it reads again.',
  InternalError: 'An error that should not happen; the log has the details. Please report it.',
} as const;

export type Reason = keyof typeof reasonSentences;

export const reasons = Object.keys(reasonSentences) as readonly Reason[];

export function isReason(value: string): value is Reason {
  return Object.hasOwn(reasonSentences, value);
}
