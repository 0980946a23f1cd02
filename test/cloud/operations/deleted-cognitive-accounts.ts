import type { JsonObject } from '../../../src/api/json.ts';
import type { CognitiveAccount, DeletedCognitiveAccount } from '../cognitive-world.ts';
import { resourceNotFound } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import type { ResourceGroup, World } from '../world.ts';
import { cognitiveApiVersions } from './api-versions.ts';
import { renderCognitiveAccount } from './cognitive-account-fields.ts';

const recoverableMs = 48 * 60 * 60 * 1000;

/** Deleted accounts can be brought back for 48 hours; until then nobody else gets the name. */
export function softDelete(world: World, group: ResourceGroup, account: CognitiveAccount): void {
  const deletionDate = world.now();
  group.cognitiveAccounts.delete(account.name.toLowerCase());
  world.deletedCognitiveAccounts.add({
    account,
    subscriptionId: group.id.split('/')[2] ?? '',
    deletionDate,
    scheduledPurgeDate: new Date(deletionDate.getTime() + recoverableMs),
  });
}

function recoverable(world: World): readonly DeletedCognitiveAccount[] {
  for (const deleted of world.deletedCognitiveAccounts) {
    if (deleted.scheduledPurgeDate <= world.now()) world.deletedCognitiveAccounts.delete(deleted);
  }
  return [...world.deletedCognitiveAccounts];
}

export function findDeletedAccount(
  world: World,
  place: { readonly group: ResourceGroup; readonly name: string },
): DeletedCognitiveAccount | undefined {
  const id = `${place.group.id}/providers/Microsoft.CognitiveServices/accounts/${place.name}`.toLowerCase();
  return recoverable(world).find(({ account }) => account.id.toLowerCase() === id);
}

function render(call: Call, deleted: DeletedCognitiveAccount): JsonObject {
  const { account, deletionDate, scheduledPurgeDate, subscriptionId } = deleted;
  const location = account.location.toLowerCase().replaceAll(' ', '');
  const whole = renderCognitiveAccount(call.world, account, call.request.query.get('api-version') ?? '');
  return {
    ...whole,
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices/locations/${location}/resourceGroups/${account.resourceGroup}/deletedAccounts/${account.name}`,
    type: 'Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts',
    properties: {
      ...(whole['properties'] as JsonObject),
      deletionDate: deletionDate.toISOString(),
      scheduledPurgeDate: scheduledPurgeDate.toISOString(),
    },
  };
}

function find(call: Call): DeletedCognitiveAccount | undefined {
  const [location = '', group = '', name = ''] = call.path.names.map((part) => part.toLowerCase());
  const subscription = call.subscription().subscriptionId;
  return recoverable(call.world).find(
    ({ account, subscriptionId }) =>
      subscriptionId === subscription &&
      account.location.toLowerCase().replaceAll(' ', '') === location &&
      account.resourceGroup.toLowerCase() === group &&
      account.name.toLowerCase() === name,
  );
}

export const deletedCognitiveAccount: ResourceType = {
  type: 'Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts',
  apiVersions: cognitiveApiVersions,
  item: {
    GET: (call) => {
      const deleted = find(call);
      if (deleted !== undefined) return ok(render(call, deleted));
      const [, group = '', name = ''] = call.path.names;
      throw resourceNotFound(`Microsoft.CognitiveServices/deletedAccounts/${name}`, group);
    },
    /** Purges: from now on nobody brings it back. */
    DELETE: (call) => {
      const deleted = find(call);
      if (deleted === undefined) return noContent;
      call.world.deletedCognitiveAccounts.delete(deleted);
      return { status: 200 };
    },
  },
};

export const deletedCognitiveAccounts: ResourceType = {
  type: 'Microsoft.CognitiveServices/deletedAccounts',
  apiVersions: cognitiveApiVersions,
  collection: {
    GET: (call) => {
      const { subscriptionId } = call.subscription();
      const found = recoverable(call.world).filter((deleted) => deleted.subscriptionId === subscriptionId);
      const maxPageSize = call.world.cognitivePageSize;
      return pageOf(found, call, { render: (deleted) => render(call, deleted), maxPageSize });
    },
  },
};
