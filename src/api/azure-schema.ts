const guidOf = (description: string) =>
  ({
    description,
    type: 'string',
    maxLength: 36,
    'x-kubernetes-validations': [
      {
        rule: "self.matches('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')",
        message: 'must be a GUID in lower-case letters, as the Azure CLI prints it',
      },
    ],
  }) as const;

const identityOf = (description: string) =>
  ({
    description,
    type: 'object',
    required: ['clientId', 'tenantId'],
    properties: {
      clientId: guidOf('Client id of the managed identity or the application.'),
      tenantId: guidOf('The tenant that gives its tokens.'),
    },
  }) as const;

/** What identities the operator has for what it does. A purpose without one falls back to `identity`, then to its own. */
export const azureSchema = {
  description:
    "Which identities work for this policy in Azure. Each needs a federated credential that trusts the operator's ServiceAccount. Without the field, the identity of the operator does everything.",
  type: 'object',
  properties: {
    identity: identityOf('The identity for all that identities names no other for.'),
    identities: {
      description:
        'Identities of their own for a purpose, so that none of them may do everything. What is absent is done by identity, and without that by the identity of the operator.',
      type: 'object',
      properties: {
        reader: identityOf(
          'Reads: accounts, lifecycle documents, listings and contents of blobs, AI accounts and their data planes.',
        ),
        deleter: identityOf(
          'Changes storage: deletes blobs, sets tags, cuts logs, writes lifecycle rules, writes and removes evidence.',
        ),
        aiWriter: identityOf(
          'Changes AI accounts: switches and tags, and what is cancelled or deleted in their data planes.',
        ),
      },
    },
  },
} as const;
