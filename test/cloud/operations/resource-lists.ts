import type { JsonObject } from '../../../src/api/json.ts';
import { parseResourceFilter } from '../resource-filter.ts';
import type { ResourceType } from '../operation.ts';
import { pageOf } from '../paging.ts';
import type { ResourceGroup } from '../world.ts';
import { resourceApiVersions } from './api-versions.ts';
import { envelopeOf } from './cognitive-account-fields.ts';
import { plainEnvelope } from './plain-resources.ts';

/** Lists hold the envelope only: no `properties`. Whoever needs them reads each resource. */
function envelopesOf(group: ResourceGroup): JsonObject[] {
  const storage = [...group.accounts.values()].map((account) => ({
    id: account.id,
    name: account.name,
    type: 'Microsoft.Storage/storageAccounts',
    location: account.location,
    tags: account.tags,
    kind: account.kind,
    sku: { name: account.sku, tier: account.sku.startsWith('Premium') ? 'Premium' : 'Standard' },
  }));
  const cognitive = [...group.cognitiveAccounts.values()].flatMap((account) => [
    envelopeOf(account),
    ...[...account.projects.values()].map((project) => ({
      id: `${account.id}/projects/${project.name}`,
      name: `${account.name}/${project.name}`,
      type: 'Microsoft.CognitiveServices/accounts/projects',
      location: project.location,
      tags: project.tags ?? {},
    })),
  ]);
  return [...storage, ...cognitive, ...[...group.plainResources.values()].map(plainEnvelope)];
}

export const resources: ResourceType = {
  type: 'Microsoft.Resources/resources',
  apiVersions: resourceApiVersions,
  collection: {
    GET: (call) => {
      const groups =
        call.path.resourceGroup === undefined ? call.subscription().resourceGroups.values() : [call.group()];
      const isWanted = parseResourceFilter(call.request.query.get('$filter') ?? '');
      const found = [...groups].flatMap(envelopesOf).filter(isWanted);
      return pageOf(found, call, { render: (resource) => resource, sizeParameter: '$top', maxPageSize: 1000 });
    },
  },
};
