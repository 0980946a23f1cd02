import type { JsonObject } from '../../src/api/json.ts';
import { resourceNotFound } from './errors.ts';
import type { Call } from './operation.ts';
import { canonicalId, parseResourcePath } from './resource-path.ts';
import type { ResourceGroup } from './world.ts';

/** What a tag or a lock stands on: a subscription, a group or a resource with tags. Throws Azure's 404. */
export function findScope(call: Call): { tags: JsonObject } {
  const scope = parseResourcePath(call.path.scope);
  if (scope?.resourceGroup === undefined) return call.subscription();
  const group = call.group();
  if (scope.type.endsWith('/resourcegroups')) return group;
  const found = resourcesOf(group).find(({ id }) => canonicalId(id) === canonicalId(call.path.scope));
  if (found !== undefined) return found;
  throw resourceNotFound(call.path.scope.split('/providers/').at(-1) ?? '', scope.resourceGroup);
}

/** Everything in a group that has tags of its own. */
export function resourcesOf(group: ResourceGroup): readonly { readonly id: string; tags: JsonObject }[] {
  return [...group.accounts.values(), ...group.cognitiveAccounts.values(), ...group.plainResources.values()];
}
