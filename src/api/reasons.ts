import { aiReasonSentences } from './ai-reasons.ts';
import { scanReasonSentences } from './scan-reasons.ts';

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
    'The period is too short for the account: the margins and the recoverable days leave no rule that both keeps the promise and stays above the floor. Shorten soft delete, switch versioning off, shorten retention.minimum, or promise a longer period.',
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
  AccountNotFound:
    'The account was not found under this resource id (deleted or moved). Correct the resource id in the spec, or create the account.',
  SubscriptionNotFound:
    'Azure does not know the subscription, or the identity may not see it; that proves nothing of the account. Check the resource id, the tenant and the role assignments.',
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
  SpecMisfit:
    'The policy was stored under another schema and lacks something that this version needs, or has it in another shape: nothing is done. Install the CRD of this version and apply the policy again.',
  PermissionsSufficient: 'Azure lists every action that the policy needs for the identities that work for it.',
  PermissionMissing:
    'Azure does not list an action that the policy needs for the identity that shall do it. Give the identity the role that the finding names.',
  PermissionsNotRead:
    'What an identity may do could not be read, so nobody knows whether it suffices. What it does may succeed all the same.',
  // What happened to the document.
  RulesWritten: 'Lifecycle rules were written and read back.',
  RulesRemoved: 'Our lifecycle rules were removed and their absence was read back.',
  RulesRestored: 'Rules of ours had been changed or removed by someone else; the set in force was restored.',
  LostUpdateRepaired: 'Another writer replaced the document at the same time; our rules were written again.',
  DocumentChanged: 'What was to be written changed between the look and the write; the operator looks again.',
  RulesRetained:
    'The policy is gone and its lifecycle rules still stand in Azure, as spec.deletionPolicy or the mode asked.',
  RulesLeftBehind:
    'Rules of ours could not be removed, or stood in an account that is not found under its resource id any more, and may still delete. The message names the accounts; remove the rules by hand.',
  StatusFull:
    'status.accounts holds as many accounts as it can and cannot remember another one, so no rule is written to those it does not show. Let the operator read the accounts that left the policy, or release them.',
  // The pass itself.
  Progressing: 'The operator is working on this generation.',
  ProgressingWithRetry: 'Something failed that may pass by itself; the operator tries again.',
  WaitsForPerson: 'The operator cannot go on until a person changes something; the message says what.',
  KubernetesUnavailable: 'The Kubernetes API did not answer in time, or answered with a failure of its own.',
  KubernetesRefused: 'The Kubernetes API refused a request of the operator. Check its role bindings.',
  KubernetesConflict: 'The object changed while the operator was writing; it reads again.',
  EvidenceUnavailable:
    'The evidence of erasures cannot be written or is not whole, so nothing is deleted for requests. The log has the details.',
  HistoryKept: 'The history of verdicts ends with the entry that status names; every verdict stands there.',
  HistoryNotConfigured:
    'The policy has no evidence container, so no history of its verdicts is kept. Add spec.evidence and spec.erasure to keep one.',
  HistoryPaused:
    'Nothing is added to the history: under Audit, while suspended and while the policy is removed, nothing is written to Azure.',
  HistoryUnavailable:
    'The history could not be read or added to. Status remembers what is seen meanwhile, and the next entry tells of it. The message says why; the next pass tries again.',
  HistoryBroken:
    'The history is not what status remembers: entries are missing, changed or foreign. Nothing is added to it before they are back; find out who did it.',
  ReportNotWritten:
    'The Report of the policy (openreports.io) could not be written; status is right all the same. The message says why, and the next pass tries again.',
  InternalError: 'An error that should not happen; the log has the details. Please report it.',
  ...aiReasonSentences,
  ...scanReasonSentences,
  // Processors and accountability
  ProcessorsInOrder:
    'Every listed processor has a contract that is signed, in force and evidenced, and nothing was seen to go to anybody else.',
  ContractMissing: 'The policy names no contract with a processor. Conclude one, and name it under spec.processors.',
  ContractUnsigned: 'A contract with a processor has no day of signature, or one that is yet to come.',
  ContractExpired: 'A contract with a processor has ended. Renew it, or end the processing.',
  ContractEndsSoon: 'A contract with a processor ends within 30 days. Renew it.',
  ContractWithoutEnd: 'The policy names no end of a contract with a processor, so nothing will warn of it.',
  ContractEvidenceMissing:
    'No digest says which text was signed with a processor. Add evidenceSha256 of the signed document.',
  ProcessorOutsideBoundary:
    'A processor has its seat in a country outside spec.residency.boundary. A transfer there needs a ground of its own.',
  UnlistedRecipient:
    'Events, logs or copies of a declared account go to a resource of no listed processor. List it, or end the flow.',
  RecipientsNotRead:
    'Where events, logs or copies of a declared account go could not be seen, so nobody knows who gets them.',
  ControllerMissing: 'The policy does not name the controller, so reports and receipts cannot. Add spec.controller.',
  DataProtectionOfficerMissing:
    'The policy does not say how to reach the data protection officer. Add spec.dataProtectionOfficer.',
  LegalBasisMissing: 'Classes do not say on which legal basis their data is processed. Add legalBasis to them.',
  PurposesMissing: 'Classes do not say what their data is used for. Add purposes to them.',
  ConsentNotAskedFor:
    'A class rests on consent, and the policy does not look whether it was given. Add consent to the class.',
} as const;

export type Reason = keyof typeof reasonSentences;

export const reasons = Object.keys(reasonSentences) as readonly Reason[];
