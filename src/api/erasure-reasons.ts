/**
 * The reasons of ErasureRequests: conditions and Events use these and no others. Each sentence says what happened and,
 * where there is one, the remedy.
 */
export const erasureReasonSentences = {
  // The ends.
  Erased: 'Every artifact of the plan is gone or declared out of reach, and a complete listing saw nothing of it.',
  NoMatch:
    'The search found no call. The results say what was searched and what could not be. After the end nobody watches for what arrives later: a new request finds it.',
  Refused: 'A named person refused the request. Nothing more is deleted.',
  Cancelled: 'The request was cancelled. What was deleted before stays deleted.',
  PartiallyRetained: 'A ground keeps artifacts of the plan. The operator erases them when the ground ends.',
  AwaitingExpiry: 'Artifacts are deleted and can still be recovered until a date. That is not erased.',
  CutDeferred: 'Records lie in a log that is still written to. The operator cuts them out later.',
  // Waiting for a person.
  IdentityPending: 'Nobody has verified who the caller is. Nothing is searched before that; the clock runs.',
  IdentityQueried: 'The caller was asked to prove who they are and has not answered. The clock is paused.',
  IdentityNotVerified: 'The caller could not be identified. A person must refuse the request or create a new one.',
  NeedsMoreFeatures:
    'What the caller named finds nobody reliably. Ask for more and add it to the Secret; that is no refusal.',
  DryRun: 'spec.mode is DryRun: the plan is shown and nothing is deleted. Set Execute to go on.',
  PolicyInAudit: 'The policy is in Audit, which beats a request in Execute: nothing is deleted.',
  PolicySuspended: 'The policy is suspended: nothing is searched or deleted. The clock runs.',
  AwaitingApproval: 'The plan waits for approval. Copy status.plan.digest into spec.approval.planDigest.',
  PlanChanged: 'The plan is another one than the one approved. Read it and approve it again.',
  AdditionsAwaitApproval:
    'More was found after the plan was approved. Copy status.plan.additions.digest to approve it.',
  // Obstacles.
  ReceivedInFuture: 'spec.receivedTime lies in the future. Cancel the request and create it again.',
  ReceivedTimeUnreadable:
    'spec.receivedTime cannot be read as a time. Cancel the request and create it again; it ends without a receipt.',
  PolicyNotFound: 'The policy of the request does not exist in its namespace. Create it, or cancel the request.',
  PolicyUnread: 'The policy of the request could not be read. The operator tries again.',
  ClassNotFound: 'spec.classes names a class that the policy does not have. Cancel the request and create it again.',
  TimeZoneUnknown:
    'spec.timeZone of the policy is known to the API server but not to the operator, so nothing is searched or deleted and no receipt is written. Use an IANA name such as Europe/Berlin.',
  SpecMisfit:
    'The policy of the request was stored under another schema and does not fit this version of the operator, so nothing is searched or deleted and no receipt is written. The clock runs. Install the CRD of this version and apply the policy again.',
  ErasureNotConfigured: 'The policy lacks erasure or evidence, so nothing could be proven. Add both to the policy.',
  FeaturesMissing: 'The Secret that spec.subject names does not exist. Create it again with what the caller named.',
  FeaturesUnread: 'The Secret that spec.subject names could not be read. The operator tries again.',
  SecretTypeWrong: 'The Secret that spec.subject names is not of type calldata.claimini.com/subject. Create it again.',
  EvidenceUnavailable:
    'The evidence of the request cannot be written, so nothing is deleted. The operator tries again.',
  KeyStillNeeded:
    'A key was removed that ledger entries still need, so nothing is deleted. Put it back into the key ring.',
  KeysUnavailable:
    'The Secret that erasure.subjectKey of the policy names cannot be read or used, so nothing can be searched. The operator tries again.',
  HoldUnreadable:
    'A hold of the policy cannot be read, so nothing is deleted. The status of the policy says which one.',
  ErasureIncomplete:
    'Some of the plan is still there: a delete failed, or has to wait for what others share. The message says why, and what a person has to do where that is needed. The operator tries again.',
  ArtifactsRemain: 'A listing after the deletes saw artifacts of the plan. The operator deletes them again.',
  // On the way.
  NotSearched: 'The search has not come to its end.',
  Searching: 'The operator looks for the calls of the caller.',
  Erasing: 'The operator deletes what was approved.',
  VerifyingAbsence: 'The operator lists everything again to see that it is gone.',
  WritingReceipt: 'The operator writes the receipt.',
  Deleting: 'The object is being deleted.',
  // Of single conditions.
  PlanShown: 'The search came to its end, and the plan is shown.',
  Approved: 'The plan was approved by who may approve.',
  ApprovedByPolicy: 'The policy asks for no approval, and the plan keeps its limits.',
  ApprovalUnprotected:
    'The plan is approved, but no admission policy checks who approves. Install the policies of the chart.',
  NotErased: 'Nothing of the plan was deleted.',
  AbsenceVerified: 'A complete listing after the deletes saw nothing of the plan.',
  ListingIncomplete: 'Some place could not be listed, so nobody knows whether something is left.',
  FeaturesInUse: 'The features are still needed.',
  FeaturesDestroyed: 'The Secret stayed gone for a check interval.',
  FeaturesGone: 'The Secret is gone; one check interval later the operator looks again.',
  SecretWillReturn: 'Something manages the Secret and will make it again. Remove it there.',
  SecretReturned: 'The Secret is there again after it was deleted. Remove it where it comes from.',
  // The clock.
  StillInTime: 'The request is open and its due time has not passed.',
  ClockPaused: 'The clock is paused until the caller answers.',
  AnsweredInTime: 'Everything that no ground keeps was gone before the due time.',
  AnsweredLate: 'Everything that no ground keeps was gone after the due time only.',
  DueTimePassed: 'The due time passed and the request is open.',
  ExtensionNotTold:
    'The first due time passed and no entry of informed says that the caller was told of the extension before. It does not count.',
  WillMissDue: 'What is deleted stays recoverable beyond the due time. Shorten soft delete, or extend the request.',
  NotReckoned:
    'The due time cannot be reckoned without the policy, nor with a time of receipt or a time zone that the operator cannot read.',
  // Of Events alone.
  InternalError: 'An error that should not happen; the log has the details. Please report it.',
} as const;

export type ErasureReason = keyof typeof erasureReasonSentences;

export const erasureReasons = Object.keys(erasureReasonSentences) as readonly ErasureReason[];
