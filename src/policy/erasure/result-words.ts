/** What keeps copies that the operator cannot erase, or cannot look at. One sentence each, for the reference page. */
export const unreachableSentences = {
  AiObject:
    'An object in an AI account that call data named. The service has no way to look at it or to delete it, or what named it is gone, so that nobody can ask for it.',
  DeletedNaming:
    'Deleted blobs that name objects in AI accounts in their contents. Nobody can read those before a blob is restored, so an object that only such a blob names is neither found nor deleted.',
  AbuseMonitoring:
    'Microsoft may keep flagged prompts and answers of an AI account for abuse monitoring. Nobody else can look at them.',
  PointInTimeRestore: 'The account can restore its containers to a time before the deletes.',
  ChangeFeed: 'The change feed of the account holds names of blobs, no contents, for as long as it is kept.',
  Replica:
    'The account copies blobs to an account that the policy does not declare, or to a place where none of its classes looks.',
  Backup: 'The account copies blobs to a place that cannot be read; it may be a backup vault.',
  AccountUnread: 'The settings of the account could not be read, so nobody knows what else keeps copies.',
  LogAnalytics: 'A Log Analytics workspace that the policy declares. Others keep the promise there.',
  ApplicationInsights: 'An Application Insights component that the policy declares. Others keep the promise there.',
  CosmosDb: 'A Cosmos DB account that the policy declares. Others keep the promise there.',
  AiSearch: 'An AI Search service that the policy declares. Others keep the promise there.',
  EventHub: 'An event hub that the policy declares. Others keep the promise there.',
  Storage: 'Another storage account that the policy declares. Others keep the promise there.',
} as const;

export type UnreachableWord = keyof typeof unreachableSentences;

/** What could not be searched for a caller. */
export const notSearchedSentences = {
  AudioWithoutTranscript:
    'A recording, or audio in a vCon, of a call of which no text and no telephone number was found.',
  ArchiveTier: 'It lies in the archive tier and cannot be read before someone rehydrates it.',
  Encrypted: 'It is encrypted with a key that the operator does not have.',
  Unreadable: 'It is too large, broken, of an unknown kind or encoding, or only linked to.',
  NoSearchDefinition: 'Its definition says no way to search it, or no definition takes it.',
  Unclassified: 'Nobody can tell its call, or when that began.',
  DeletedCopy: 'A deleted copy: it is found by its call alone.',
} as const;
