/** Of the catalogue in `reasons.ts`: what a look at the blobs found, with the holds, the consent and the notice that it is held against. */
export const scanReasonSentences = {
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
  StartZoneUnsaid:
    'The start of artifacts is a day, or a time without an offset, and its source names no timeZone, so it was read as UTC. Where it is local time, what was written east of Greenwich outlives its period by hours. Add timeZone to the source in startedAt: the zone in which the times are written, or UTC if it is.',
  ArtifactsHidden:
    'An entry of artifacts never takes a name, because an entry above it takes the same ones: the first that takes a name decides. Put the narrower entry first.',
  DefinitionInvalid:
    'An entry of artifacts, or the consent of a class, cannot work: a pattern, a template, a path or a key in it is wrong. The message says where.',
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
    'A lifecycle rule of others deletes in a declared location, and nobody can tell on which day: it goes by modification, access, tier, tags or what the operator does not know. It knows neither holds nor a minimum. Narrow it or have it removed.',
  HoldUnreadable:
    'The Secret of a hold could not be read, so nobody knows what it holds, and the operator deletes nothing. Lifecycle rules know no holds and go on; spec.lifecycle.mode Paused stops them.',
  HoldUntold:
    'Artifacts may carry a hold and tell no call, or not all of their calls, so any call may be the one that is held, and nothing is deleted. The finding names where they lie; take the tag away, declare them, or make them readable.',
  HoldUnknown:
    'Artifacts carry a hold tag whose value no hold of the spec names, or whose key is in another letter case than calldata-hold. They are not deleted, and not excused.',
  HoldMatchesNothing:
    'A complete look found no artifact that an active hold keeps. Check its call ids or its tag value: a misspelt hold protects nothing.',
  HoldTooLong:
    'A hold ends more than ten years after the end of this year, so it keeps for ever. It holds all the same. Give it an earlier endTime, and put that off while its ground stands.',
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
} as const;
