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
  // AI
  ResidencyWithinBoundary: 'Every storage account, AI account and deployment that was judged lies within the boundary.',
  NothingToJudge: 'The policy names nothing, and the operator found nothing, that this verdict could be judged on.',
  LocationOutsideBoundary: 'The account lies in a region outside the boundary. Move the data to a region within it.',
  RoutingOutsideBoundary:
    'The AI account routes requests to a region outside the boundary. Remove that region from it.',
  SkuOutsideBoundary:
    'The SKU of the deployment processes prompts in any Azure region. Deploy the model with a regional SKU.',
  DataZoneNotAllowed:
    "The deployment uses Azure's data zone, which reaches beyond the boundary. Deploy the model with a regional SKU.",
  DataZoneReachesNonMembers:
    'The EU data zone passes under EUDataBoundary, and it includes Norway and Switzerland, which are not EU members.',
  RegionUnknown: 'The operator does not know the region, so it cannot say whether it lies within the boundary.',
  SkuUnknown: 'The operator does not know the SKU of the deployment, so it cannot say where prompts are processed.',
  SkuMissing: 'Azure shows no SKU for the deployment, so nothing says where prompts are processed.',
  SpilloverForbidden: 'The overflow of the deployment goes to a deployment that the policy does not allow.',
  SpilloverNotVerified: 'The overflow of the deployment goes to a deployment that could not be verified.',
  ModelFormatNotAllowed:
    'A model comes from a publisher that spec.ai.allowedModelFormats does not list. Check its terms, then list it or remove the model.',
  ModelFormatUnknown: 'Azure shows no publisher for a model, or does not show which models a router chooses from.',
  FineTunedWeightsElsewhere:
    'The SKU may keep or use the weights of a fine-tuned model outside the boundary. Deploy it with a regional SKU.',
  ReplicaOutsideBoundary: 'Blobs are copied to a region outside the boundary. Remove the copy.',
  ReplicaNotVerified: 'A copy of the blobs may exist whose place could not be seen.',
  UndeclaredAiAccount:
    'An AI account was found that spec.ai.accounts does not declare. Declare it, or delete it if nothing needs it.',
  AiAccountNotFound:
    'The AI account was not found under this resource id (deleted or moved). Correct spec.ai.accounts; the voice application may call another account.',
  DiscoveryIncomplete: 'AI accounts may exist that were not judged, because a search failed or was not followed up.',
  MachineLearningHubFound: 'Machine-learning hubs stand beside the AI accounts. The operator does not judge them.',
  UseNotObserved:
    'Which endpoint, deployment and tools the voice application really uses is attested by people, not observed.',
  NoTrainingSeen: 'Nothing that trains a model, and nothing forbidden that is kept for it, was seen.',
  DataPlaneNotRead:
    'The data plane of an AI account could not be read: jobs, files and stored completions may exist there.',
  StoredCompletionsPossible:
    'The AI account can keep chat completions. Set storedCompletionsDisabled, or name DisableStoredCompletions in spec.ai.remediate.',
  StoredCompletionsKept: 'The AI account keeps chat completions. Delete them.',
  AssistantsPossible:
    'The AI account can keep assistants and threads. Set the tag MS-AOAI-Feature-Assistants to Disabled, or name DisableAssistants in spec.ai.remediate.',
  AbuseMonitoringStorageOn:
    'Microsoft may store prompts of the AI account for abuse monitoring. Only Microsoft can switch it off, on application.',
  ContentLoggingUnknown: 'The capability ContentLogging has a value that the operator does not know.',
  FineTunedDeployment: 'A deployment serves a fine-tuned or imported model.',
  FineTuningJobs: 'The AI account lists fine-tuning jobs.',
  TrainingFiles: 'The AI account keeps files for training.',
  FineTunedModels: 'The AI account holds fine-tuned models.',
  BatchFilesKept: 'The AI account keeps files of batches, which hold prompts and answers.',
  VectorStoresKept: 'The AI account keeps vector stores.',
  ResponsesKept: 'Responses are kept for 30 days by default, and Azure has no switch for it.',
  SpeechTrainingNotVisible: 'Custom Speech datasets and models are not looked at.',
  ContractAttested: 'That Microsoft trains nothing on prompts is a contract; no field of Azure shows it.',
  SwitchCorrected:
    'A switch of an AI account, or what it kept, was corrected as spec.ai.remediate names it, and read back.',
  FlagNotEnforced: 'A switch was written and does not stand: Azure refused it, or accepted it and did not set it.',
  RemovalIncomplete:
    'Some of what spec.ai.remediate takes away is gone, and the rest stands: Azure refused some of it, asked for a pause, or did not answer in time. The operator goes on a minute later, and tries what was refused last.',
  UndeclaredStore:
    'An AI account points at a store of conversation data that the policy does not declare. Declare it under spec.otherStores.',
  OpenAiConnection: 'An AI account has a connection to a service of OpenAI outside Azure. Remove it.',
  StoresNotRead: 'The connections of an AI account could not be read: stores may exist that nobody declared.',
  DeclaredStoreAttested: 'A store of spec.otherStores is in use. How long data lives there is what its owners attest.',
  KeysAllowed:
    'Whoever holds a key uses the AI account without an identity. Set disableLocalAuth to true once nothing uses keys.',
  NetworkInjected:
    'Agents of the AI account run in a virtual network of yours. What they reach from there is not looked at.',
  DeclaredStoreNotSeen: 'A store of spec.otherStores was not seen behind any AI account.',
  // What a look at the blobs found
  RetentionKept: 'A complete pass saw nothing past its period, and the lifecycle rules are in place.',
  Overdue: 'Artifacts past their period can still be read or recovered.',
  PassIncomplete: 'Some place could not be looked at, so nothing is known of what lies there.',
  ShardsUnavailable:
    'spec.scan.shards asks for a Job, and none could be run. The message says what stands in the way; no blob was looked at, and none is deleted. Take the field away to let the operator list by itself.',
  ShardFailed:
    'A pod that listed a part of the locations failed for good, or gave no sign of life. Its log says why; what it was to look at is unseen.',
  ContainerDeleted:
    'A declared container was deleted and can still be restored, with all that is in it, also where a new one has its name.',
  ClockSkewed:
    'The clock of the operator differs from that of a storage account by more than minutes, so nothing is judged or deleted by it. Correct the clock of the node.',
  PassOutdated: 'The last complete pass is too old to speak of what is stored now.',
  PassTooSlow:
    'A look at the blobs took longer than spec.checkIntervalMinutes. Lengthen the interval, or share the look among pods with spec.scan.shards.',
  PassRunning: 'The first look at the blobs since the policy changed is still running.',
  ClassWithoutArtifacts:
    'The class has no artifacts field, so nothing of it can be dated. Say how to read what lies there.',
  Unclassified:
    'Blobs could not be told to belong to a call, or when it began. The operator never deletes them by guess; lifecycle rules go by creation. Add or correct an entry of artifacts.',
  DefinitionInvalid:
    'An entry of artifacts cannot work: a pattern, a template or a path in it is wrong. The message says where.',
  UndeclaredData:
    'A declared account holds containers or prefixes that no class declares. Declare them or remove the data.',
  DeletionLimitExceeded:
    'A pass would delete more than spec.sweep.limits allow, so it deleted nothing. Check the figures, then copy the digest into spec.sweep.approvedDigest or raise the limits.',
  DeletionBlocked: 'A lease, an immutability policy or a legal hold in Azure keeps an artifact that is due.',
  ArtifactsDeleted: 'Artifacts that were due were deleted, and looked at again.',
  RetentionShortened:
    'Deleted blobs stay recoverable for longer than before. Nothing is deleted sooner because of that alone.',
  CutDeferred:
    'A log holds records that are due and cannot be cut yet: it is still written to, or it is an append blob.',
  UncommittedBlocks:
    'Parts of uploads that were never finished lie in the class. Azure discards them after about a week.',
  UnsupportedBlobs:
    'The class holds page blobs or lies in an account with hierarchical namespace; the operator does not delete there.',
  DerivedDataKept: 'Voiceprints, embeddings, scores or the like were seen. The notice says that there is no profiling.',
  RuleBelowFloor:
    'A lifecycle rule takes a blob whole, by its creation, while its call is below the declared minimum, or while records in a log are younger than any rule may delete. Change the rule where it is one of others; else begin a new log each day, use no name for a second call, or set spec.lifecycle.mode to Tagged.',
  HoldNotEnforced:
    'A lifecycle rule will delete held artifacts, because rules know no holds. Before that day, set spec.lifecycle.mode to Tagged, let the operator write rules and tags, or change the rule where it is one of others.',
  ForeignRuleDeletes:
    'A lifecycle rule of others deletes in a declared location, and nobody can tell on which day: it goes by modification, access, tags or what the operator does not know. It knows neither holds nor a minimum. Narrow it or have it removed.',
  HoldUnreadable:
    'The Secret of a hold could not be read, so nobody knows what it holds, and the operator deletes nothing. Lifecycle rules know no holds and go on; spec.lifecycle.mode Paused stops them.',
  HoldUntold:
    'Artifacts may carry a hold and tell no call, so any call may be the one that is held, and nothing is deleted. The finding names where they lie; take the tag away, declare them, or make them readable.',
  HoldUnknown:
    'Artifacts carry a hold tag whose value no hold of the spec names, or whose key is in another letter case than calldata-hold. They are not deleted, and not excused.',
  HoldMatchesNothing:
    'A complete look found no artifact that an active hold keeps. Check its call ids or its tag value: a misspelt hold protects nothing.',
  AiObjectsHeld:
    'Holds are in force, and no training file or stored completion of the AI account says of which call it is. So each may be of a held call, and the operator deletes none, whatever spec.ai.remediate names. What lets no more in, and cancels, goes on.',
  UntaggedArtifacts: 'Artifacts have no tag that lets the lifecycle rule delete them, so only the operator would.',
  TagsRefused: 'A blob cannot be tagged as deletable: it has ten tags, or the account refuses tags.',
  ConsentComplete: 'Every call that was seen has the consent that the policy asks for.',
  ConsentMissing: 'Calls were seen without an answer to the question for consent.',
  ConsentRefused: 'A call whose consent was refused is still there.',
  ConsentRefusedHeld: 'A hold keeps a call whose consent was refused. A person must decide which of the two stands.',
  ConsentLate: 'Consent was given after the call had begun.',
  ConsentUnknown: 'Whether calls have consent could not be seen.',
  NoticeChanged: 'The published notice is not the text whose SHA-256 spec.notice names.',
  NoticeUnread:
    'The published notice could not be read, so nobody knows whether it is the text that spec.notice names.',
  ClauseWithoutClass: 'A clause of the notice names a class that the policy does not have.',
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
