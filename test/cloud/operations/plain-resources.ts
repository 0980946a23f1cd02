import type { JsonObject } from '../../../src/api/json.ts';
import type { PlainResource } from '../cognitive-world.ts';
import { resourceNotFound } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import { canonicalId } from '../resource-path.ts';

export function plainEnvelope(resource: PlainResource): JsonObject {
  const { id, type, name, location, kind, tags } = resource;
  return { id, name, type, location, ...(kind === undefined ? {} : { kind }), tags };
}

const render = (resource: PlainResource): JsonObject => ({
  ...plainEnvelope(resource),
  properties: { provisioningState: 'Succeeded', ...resource.properties },
});

function find(call: Call, type: string): PlainResource {
  const name = call.path.names.at(-1) ?? '';
  const found = call.group().plainResources.get(canonicalId(`${call.path.scope}/providers/${type}/${name}`));
  if (found !== undefined) return found;
  throw resourceNotFound(`${type}/${name}`, call.path.resourceGroup ?? '');
}

function plainType(type: string, apiVersions: readonly string[]): ResourceType {
  return {
    type,
    apiVersions,
    item: { GET: (call) => ok(render(find(call, type))) },
    collection: {
      GET: (call) => {
        const groups =
          call.path.resourceGroup === undefined ? call.subscription().resourceGroups.values() : [call.group()];
        const found = [...groups]
          .flatMap((group) => [...group.plainResources.values()])
          .filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
        return pageOf(found, call, { render, maxPageSize: 100 });
      },
    },
  };
}

/** Types that can only be listed and read. An estate may hold others; those appear in lists over all types. */
export const plainTypes: readonly ResourceType[] = [
  plainType('Microsoft.MachineLearningServices/workspaces', ['2024-04-01', '2024-10-01', '2025-06-01', '2025-09-01']),
  plainType('Microsoft.Insights/components', ['2015-05-01', '2020-02-02']),
  plainType('Microsoft.OperationalInsights/workspaces', ['2022-10-01', '2023-09-01', '2025-02-01']),
  plainType('Microsoft.DocumentDB/databaseAccounts', ['2024-11-15', '2025-04-15']),
  plainType('Microsoft.Search/searchServices', ['2023-11-01', '2025-05-01']),
  plainType('Microsoft.EventHub/namespaces', ['2021-11-01', '2024-01-01']),
];
