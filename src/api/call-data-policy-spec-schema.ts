import { controllerSchema, dataProtectionOfficerSchema } from './accountability-schema.ts';
import { aiSchema, otherStoresSchema, residencySchema } from './ai-schema.ts';
import { artifactClassesSchema } from './artifact-class-schema.ts';
import { azureSchema } from './azure-schema.ts';
import { specRules } from './call-data-policy-spec-rules.ts';
import { erasureSchema, evidenceSchema } from './erasure-settings-schema.ts';
import { holdsSchema } from './holds-schema.ts';
import { noticeSchema } from './notice-schema.ts';
import { ownIdentitiesSchema, phoneRegionSchema } from './own-identities-schema.ts';
import { processorsSchema } from './processors-schema.ts';
import { scanSchema } from './scan-schema.ts';
import { sweepSchema } from './sweep-schema.ts';
import { timeZoneSchema } from './time-zone-schema.ts';

const storageAccountsSchema = {
  description: 'The storage accounts that this policy may look at and change. Locations refer to them by name.',
  type: 'array',
  minItems: 1,
  maxItems: 20,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
  items: {
    type: 'object',
    description: 'A storage account under a name of your own.',
    required: ['name', 'resourceId'],
    properties: {
      name: {
        description: 'A short name for use in this policy; it need not be the name in Azure.',
        type: 'string',
        maxLength: 63,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
            message: 'must hold lower-case letters, digits and hyphens only, and begin and end with a letter or digit',
          },
        ],
      },
      resourceId: {
        description: "ARM resource id of the account, as 'az storage account show --query id' prints it.",
        type: 'string',
        maxLength: 260,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('(?i)^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[-\\\\w.()]{0,89}[-\\\\w()]/providers/Microsoft[.]Storage/storageAccounts/[a-z0-9]{3,24}$')",
            message:
              "must be the resource id of a storage account: /subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.Storage/storageAccounts/<3-24 lower-case letters and digits>; copy it from 'az storage account show --query id'",
          },
        ],
      },
    },
  },
  'x-kubernetes-validations': [
    {
      rule: 'self.all(a, self.exists_one(b, b.resourceId.lowerAscii() == a.resourceId.lowerAscii()))',
      message: 'two storageAccounts have the same resourceId (letter case does not count); declare each account once',
    },
  ],
} as const;

const lifecycleSchema = {
  description: 'The lifecycle rules in Azure: the backstop that deletes even while the operator is down.',
  type: 'object',
  default: {},
  properties: {
    mode: {
      description:
        'WholePrefix: one rule a class and account over its prefixes; it deletes held calls, too. Tagged: the same, but a rule only deletes what the operator has tagged as deletable, so that holds last; not for accounts with hierarchical namespace. Paused: our rules stay in Azure but disabled. None: our rules are removed.',
      type: 'string',
      enum: ['WholePrefix', 'Tagged', 'Paused', 'None'],
      default: 'WholePrefix',
    },
    lagDays: {
      description:
        'Days of delay to reckon with between the day a rule is due and the day Azure has deleted. Azure promises no bound; larger values delete sooner. 0 to 30.',
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 30,
      default: 3,
    },
    arrivalLagDays: {
      description:
        'Days between the start of a call and the creation of its last artifact. Rules count from creation, the promise counts from the call. 0 to 30.',
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 30,
      default: 1,
    },
    approval: {
      description:
        'Manual (default): a rule set that deletes sooner or more than the one in force waits until its digest is in approvedDigests. Automatic: it does not wait.',
      type: 'string',
      enum: ['Manual', 'Automatic'],
      default: 'Manual',
    },
    approvedDigests: {
      description:
        'Rule sets that may be put in force, one digest an account, copied from status.accounts[].pendingDigest. A digest covers the resource id and all our rules there, so it approves exactly what was shown. Leave the field out until there is something to approve.',
      type: 'array',
      maxItems: 40,
      'x-kubernetes-list-type': 'set',
      items: {
        description: 'One digest, as status.accounts[].pendingDigest shows it.',
        type: 'string',
        maxLength: 71,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('^sha256:[0-9a-f]{64}$')",
            message: "must be 'sha256:' and 64 hexadecimal digits, copied from status.accounts[].pendingDigest",
          },
        ],
      },
    },
  },
} as const;

export const callDataPolicySpecSchema = {
  description: 'What is promised.',
  type: 'object',
  required: ['enforcement', 'storageAccounts', 'artifactClasses', 'holds'],
  properties: {
    enforcement: {
      description:
        'Enforce lets the operator write lifecycle rules in Azure. Audit only reads and says what Enforce would change. Required, so that a typo can never start a deletion.',
      type: 'string',
      enum: ['Audit', 'Enforce'],
    },
    suspend: {
      description:
        'True stops every pass: nothing is read, written or corrected. Lifecycle rules that stand in Azure keep deleting. Set it by hand, not in Git.',
      type: 'boolean',
      default: false,
    },
    checkIntervalMinutes: {
      description:
        'Minutes between two looks at Azure, 15 to 1440. Where a look takes longer, the next one comes with the next slot after its end, and a finding says so.',
      type: 'integer',
      format: 'int32',
      minimum: 15,
      maximum: 1440,
      default: 60,
    },
    timeZone: {
      description: 'IANA time zone in which calendar periods are counted, such as Europe/Berlin.',
      ...timeZoneSchema,
      default: 'UTC',
    },
    phoneRegion: phoneRegionSchema,
    ownIdentities: ownIdentitiesSchema,
    storageAccounts: storageAccountsSchema,
    artifactClasses: artifactClassesSchema,
    lifecycle: lifecycleSchema,
    sweep: sweepSchema,
    holds: holdsSchema,
    notice: noticeSchema,
    residency: residencySchema,
    ai: aiSchema,
    otherStores: otherStoresSchema,
    controller: controllerSchema,
    dataProtectionOfficer: dataProtectionOfficerSchema,
    processors: processorsSchema,
    erasure: erasureSchema,
    evidence: evidenceSchema,
    azure: azureSchema,
    scan: scanSchema,
    deletionPolicy: {
      description:
        'What happens to our lifecycle rules when this object is deleted under Enforce. Retain (default): they stay and keep deleting. RemoveRules: they are removed first. Under Audit or suspend they always stay.',
      type: 'string',
      enum: ['Retain', 'RemoveRules'],
      default: 'Retain',
    },
  },
  'x-kubernetes-validations': specRules,
} as const;
