import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { badRequest } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { ok } from '../operation.ts';
import { findScope } from '../scopes.ts';
import { resourceApiVersions } from './api-versions.ts';

const maxTags = 50;
const maxNameLength = 512;
const maxValueLength = 256;

function render(call: Call, tags: JsonObject): JsonObject {
  return {
    id: `${call.path.scope}/providers/Microsoft.Resources/tags/default`,
    name: 'default',
    type: 'Microsoft.Resources/tags',
    properties: { tags },
  };
}

function tagsIn(body: JsonObject): JsonObject {
  const properties = body['properties'];
  const tags = isJsonObject(properties) ? properties['tags'] : undefined;
  return isJsonObject(tags) ? tags : {};
}

export function checkTags(tags: JsonObject): JsonObject {
  const entries = Object.entries(tags);
  const isFine = entries.every(
    ([name, value]) => name.length <= maxNameLength && typeof value === 'string' && value.length <= maxValueLength,
  );
  if (isFine && entries.length <= maxTags) return tags;
  throw badRequest(
    'InvalidTag',
    `Up to ${maxTags} tags, names of ${maxNameLength} and values of ${maxValueLength} characters are allowed.`,
  );
}

function patched(current: JsonObject, body: JsonObject): JsonObject {
  const given = tagsIn(body);
  switch (body['operation']) {
    case 'Merge':
      return { ...current, ...given };
    case 'Replace':
      return given;
    case 'Delete':
      return Object.fromEntries(Object.entries(current).filter(([name]) => given[name] === undefined));
    default:
      throw badRequest('InvalidTagsOperation', 'The operation must be Merge, Replace or Delete.');
  }
}

/** Tags of a subscription, a group or a resource, read and written apart from it. */
export const tags: ResourceType = {
  type: 'Microsoft.Resources/tags',
  apiVersions: resourceApiVersions,
  item: {
    GET: (call) => ok(render(call, findScope(call).tags)),
    PUT: (call) => {
      const scope = findScope(call);
      scope.tags = checkTags(tagsIn(call.body()));
      return ok(render(call, scope.tags));
    },
    PATCH: (call) => {
      const scope = findScope(call);
      scope.tags = checkTags(patched(scope.tags, call.body()));
      return ok(render(call, scope.tags));
    },
    DELETE: (call) => {
      findScope(call).tags = {};
      return { status: 200 };
    },
  },
};
