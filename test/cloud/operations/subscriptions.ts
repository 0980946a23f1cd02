import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import type { ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import type { ResourceGroup, Subscription } from '../world.ts';
import { resourceApiVersions } from './api-versions.ts';

const renderSubscription =
  (tenantId: string) =>
  (subscription: Subscription): JsonObject => ({
    id: `/subscriptions/${subscription.subscriptionId}`,
    subscriptionId: subscription.subscriptionId,
    tenantId,
    displayName: subscription.displayName,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    tags: subscription.tags,
  });

const renderGroup = (group: ResourceGroup): JsonObject => ({
  id: group.id,
  name: group.name,
  type: 'Microsoft.Resources/resourceGroups',
  location: group.location,
  tags: group.tags,
  properties: { provisioningState: 'Succeeded' },
});

export const subscriptions: ResourceType = {
  type: 'Microsoft.Resources/subscriptions',
  apiVersions: resourceApiVersions,
  item: { GET: (call) => ok(renderSubscription(call.world.tenantId)(call.subscription())) },
  collection: {
    GET: (call) =>
      pageOf([...call.world.subscriptions.values()], call, {
        render: renderSubscription(call.world.tenantId),
        sizeParameter: '$top',
        maxPageSize: 1000,
      }),
  },
};

export const resourceGroups: ResourceType = {
  type: 'Microsoft.Resources/subscriptions/resourceGroups',
  apiVersions: resourceApiVersions,
  item: {
    GET: (call) => ok(renderGroup(call.group())),
    HEAD: (call) => {
      call.group();
      return noContent;
    },
    PATCH: (call) => {
      const group = call.group();
      const { tags } = call.body();
      if (isJsonObject(tags)) group.tags = tags;
      return ok(renderGroup(group));
    },
  },
  collection: {
    GET: (call) =>
      pageOf([...call.subscription().resourceGroups.values()], call, {
        render: renderGroup,
        sizeParameter: '$top',
        maxPageSize: 1000,
      }),
  },
};
