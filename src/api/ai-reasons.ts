/** Of the catalogue in `reasons.ts`: what is said of AI accounts, where they process and what they keep. */
export const aiReasonSentences = {
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
} as const;
