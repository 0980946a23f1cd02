import { isJsonObject } from '../../../src/api/json.ts';
import { findBlobServiceViolation } from '../blob-service-validation.ts';
import { badRequest, CloudError } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { ok } from '../operation.ts';
import type { StorageAccount } from '../world.ts';
import { storageApiVersions } from './api-versions.ts';

function render(account: StorageAccount) {
  return {
    id: `${account.id}/blobServices/default`,
    name: 'default',
    type: 'Microsoft.Storage/storageAccounts/blobServices',
    sku: { name: account.sku, tier: account.sku.startsWith('Premium') ? 'Premium' : 'Standard' },
    properties: account.blobService,
  };
}

function checkName(call: Call): void {
  if (call.path.names[1]?.toLowerCase() === 'default') return;
  throw new CloudError(404, 'HttpResourceNotFound', `The request url ${call.request.path} is not found.`);
}

export const blobServices: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/blobServices',
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => {
      const account = call.account();
      checkName(call);
      return ok(render(account));
    },
    /** Settings that the body leaves out stay as they are. */
    PUT: (call) => {
      const account = call.account();
      checkName(call);
      const { properties } = call.body();
      if (!isJsonObject(properties)) throw badRequest('InvalidRequestContent', 'The property properties is required.');
      const wanted = { ...account.blobService, ...properties };
      const violation = findBlobServiceViolation(wanted, {
        hierarchicalNamespace: account.properties['isHnsEnabled'] === true,
        replicates: account.replication.size > 0,
      });
      if (violation !== undefined) throw new CloudError(violation.status, violation.code, violation.message);
      account.blobService = wanted;
      return ok(render(account));
    },
  },
  collection: { GET: (call) => ok({ value: [render(call.account())] }) },
};
