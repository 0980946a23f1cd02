/** More than may be declared: those that left the spec stay while rules of ours may stand there. */
export const maxAccountsInStatus = 60;

/** What status says of one storage account. */
export const accountStatusSchema = {
  description: 'What was seen of one storage account.',
  type: 'object',
  required: ['name', 'resourceId', 'reason', 'message'],
  properties: {
    name: { description: 'The name from spec.storageAccounts.', type: 'string', maxLength: 63 },
    resourceId: {
      description: 'The resource id. An account that left the spec stays here until our rules are gone from it.',
      type: 'string',
      maxLength: 260,
    },
    reason: { description: 'The state of our rules there, a word of the catalogue.', type: 'string', maxLength: 64 },
    message: { description: 'The same as a sentence.', type: 'string', maxLength: 2048 },
    location: { description: 'Azure region of the account.', type: 'string', maxLength: 64 },
    recoverableDays: {
      description:
        'The longest that a deleted blob stays recoverable, in days. Absent where it has no bound or is unknown.',
      type: 'integer',
      format: 'int32',
    },
    recoverableBasis: {
      description: 'Observed: every aspect was read. Unknown: at least one could not be seen.',
      type: 'string',
      enum: ['Observed', 'Unknown'],
    },
    pageBlobs: {
      description:
        'Whether the last complete look saw page blobs, which no lifecycle rule deletes, in the places of the account. Absent where it did not see all of them.',
      type: 'string',
      enum: ['Absent', 'Seen'],
    },
    olderCopies: {
      description:
        'Whether versions or snapshots lie in the places of the account, by the last look that saw one or all of the places. Where they do, a delete takes Azure longer, and the days of rules are fewer.',
      type: 'string',
      enum: ['Absent', 'Seen'],
    },
    ruleDays: {
      description: 'Days after creation at which our earliest enabled rule deletes, as seen in Azure at lastSeenTime.',
      type: 'integer',
      format: 'int32',
    },
    rules: { description: 'Number of our rules seen in the document.', type: 'integer', format: 'int32' },
    foreignRules: { description: 'Number of rules of others seen in the document.', type: 'integer', format: 'int32' },
    rulesDigest: { description: 'Digest of our rules as seen in Azure.', type: 'string', maxLength: 71 },
    appliedDigest: {
      description:
        'Digest of the rule set that the operator last put or found in force as wanted. Drift is restored to it without a new approval.',
      type: 'string',
      maxLength: 71,
    },
    appliedRules: {
      description:
        'The rules of appliedDigest. They are what a stricter set is compared with while it waits, so that a change behind our back neither hides nor undoes what was approved.',
      type: 'array',
      maxItems: 100,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description: 'One lifecycle rule of ours.',
        type: 'object',
        required: ['name', 'prefixes', 'blobTypes'],
        properties: {
          name: { description: 'Name of the rule in Azure.', type: 'string', maxLength: 256 },
          prefixes: {
            description: 'Container and prefix of the blobs that it deletes.',
            type: 'array',
            maxItems: 10,
            'x-kubernetes-list-type': 'atomic',
            items: { description: 'Container, slash, prefix.', type: 'string', maxLength: 320 },
          },
          blobTypes: {
            description: 'Blob types that it deletes.',
            type: 'array',
            maxItems: 2,
            'x-kubernetes-list-type': 'atomic',
            items: { description: 'As Azure spells it.', type: 'string', enum: ['blockBlob', 'appendBlob'] },
          },
          baseBlobDays: { description: 'Days after creation of a blob.', type: 'integer', format: 'int32' },
          snapshotDays: { description: 'Days after a snapshot was taken.', type: 'integer', format: 'int32' },
          versionDays: { description: 'Days after a version was written.', type: 'integer', format: 'int32' },
          tag: {
            description:
              'The index tag that a copy must carry to be deleted. Absent: it deletes with and without tags.',
            type: 'object',
            required: ['name', 'value'],
            properties: {
              name: { description: 'Name of the tag.', type: 'string', maxLength: 128 },
              value: { description: 'Its only value that counts.', type: 'string', maxLength: 256 },
            },
          },
        },
      },
    },
    writeAnnounced: {
      description:
        'Whether rules of ours were about to be written here and no look has told yet what became of it. Such an account is remembered like one that holds rules.',
      type: 'boolean',
    },
    pendingDigest: {
      description: 'Digest of the rule set that waits for approval. Copy it into spec.lifecycle.approvedDigests.',
      type: 'string',
      maxLength: 71,
    },
    pendingChanges: {
      description: 'What waits, one sentence a rule.',
      type: 'array',
      maxItems: 40,
      'x-kubernetes-list-type': 'atomic',
      items: { description: 'A sentence on one rule.', type: 'string', maxLength: 1024 },
    },
    arithmetic: {
      description: 'How the days of each class come about, one line a class.',
      type: 'array',
      maxItems: 20,
      'x-kubernetes-list-type': 'atomic',
      items: { description: 'The arithmetic of one class.', type: 'string', maxLength: 512 },
    },
    reckonedSoftDeleteDays: {
      description:
        'Soft-delete days by which the sweep acts earlier. It follows a fall at once, and a rise only once the lifecycle rules that follow from it are in force: a rise alone deletes nothing.',
      type: 'integer',
      format: 'int32',
    },
    ownedByOther: {
      description:
        'Whether another policy owned a location of this one here, by the last look that could tell. While a watched namespace was never listed, nothing is changed or deleted in the accounts of such a policy.',
      type: 'boolean',
    },
    lastRepairTime: { description: 'When rules of ours were last restored.', type: 'string', format: 'date-time' },
    lastRepairReason: { description: 'Why: RulesRestored or LostUpdateRepaired.', type: 'string', maxLength: 64 },
    lastSeenTime: {
      description: 'When the lifecycle document of the account was last read.',
      type: 'string',
      format: 'date-time',
    },
  },
} as const;
