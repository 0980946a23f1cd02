import { changed, type RuleCase } from './rule-case.ts';

const identities = [
  'spec.azure.identity',
  'spec.azure.identities.reader',
  'spec.azure.identities.deleter',
  'spec.azure.identities.aiWriter',
];

const mistaken = ['voicebot', '', '0000000-0000-4000-8000-000000000000', '0000000A-0000-4000-8000-000000000000'];

/** Both halves of each identity: a client id or a tenant that is none would be refused by Entra days later. */
export const azureRuleCases: readonly RuleCase[] = identities
  .flatMap((identity) => [`${identity}.clientId`, `${identity}.tenantId`])
  .flatMap((at) =>
    mistaken.map((value) => ({
      sentence: `the ${at} '${value}'`,
      at,
      object: changed({ [at]: value }),
      field: at,
      says: /must be a GUID in lower-case letters, as the Azure CLI prints it/,
    })),
  );
