import { isJsonObject } from '../../../src/api/json.ts';
import { badRequest, CloudError } from '../errors.ts';
import { findLifecycleViolation } from '../lifecycle-validation.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import type { StorageAccount } from '../world.ts';
import { storageApiVersions } from './api-versions.ts';

/** The answer has a name of its own, which is not the last part of its id. */
function render(account: StorageAccount, lifecycle: NonNullable<StorageAccount['lifecycle']>) {
  return ok({
    id: `${account.id}/managementPolicies/default`,
    name: 'DefaultManagementPolicy',
    type: 'Microsoft.Storage/storageAccounts/managementPolicies',
    properties: { policy: lifecycle.policy, lastModifiedTime: lifecycle.lastModifiedTime },
  });
}

/** Any name but `default` is not found by the storage service itself, and so answers differently. */
function checkName(call: Call): void {
  if (call.path.names[1]?.toLowerCase() === 'default') return;
  throw new CloudError(404, 'HttpResourceNotFound', `The request url ${call.request.path} is not found.`);
}

/** One document an account: read whole, replaced whole, without an ETag. */
export const managementPolicies: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/managementPolicies',
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => {
      const account = call.account();
      checkName(call);
      if (account.lifecycle !== undefined) return render(account, account.lifecycle);
      throw new CloudError(404, 'ManagementPolicyNotFound', `No ManagementPolicy found for account ${account.name}`);
    },
    PUT: (call) => {
      const account = call.account();
      checkName(call);
      const { properties } = call.body();
      const policy = isJsonObject(properties) ? properties['policy'] : undefined;
      const violation = findLifecycleViolation(policy);
      if (violation !== undefined) {
        const message = `Values for request parameters are invalid: properties.policy.${violation.field}. ${violation.message}`;
        throw badRequest('InvalidRequestPropertyValue', message);
      }
      if (!isJsonObject(policy)) throw badRequest('InvalidRequestContent', 'The property policy is required.');
      account.lifecycle = { policy, lastModifiedTime: call.world.timestamp() };
      return render(account, account.lifecycle);
    },
    DELETE: (call) => {
      const account = call.account();
      checkName(call);
      if (account.lifecycle === undefined) return noContent;
      account.lifecycle = undefined;
      return { status: 200 };
    },
  },
};
