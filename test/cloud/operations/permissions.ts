import { permissionsAt } from '../arm-authorization.ts';
import type { ResourceType } from '../operation.ts';
import { pageOf } from '../paging.ts';
import { permissionApiVersions } from './api-versions.ts';

/** What the caller itself may do at a scope, whether anything stands there or not. */
export const permissions: ResourceType = {
  type: 'Microsoft.Authorization/permissions',
  apiVersions: permissionApiVersions,
  collection: {
    GET: (call) => {
      const sets = permissionsAt(call.world, { scope: call.path.scope, clientId: call.clientId });
      return pageOf(sets, call, { render: (set) => ({ ...set }), sizeParameter: '$top', maxPageSize: 1000 });
    },
  },
};
