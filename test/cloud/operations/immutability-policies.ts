import { isJsonObject } from '../../../src/api/json.ts';
import { badRequest, CloudError, preconditionFailed } from '../errors.ts';
import type { CloudAnswer } from '../http-messages.ts';
import type { Call, ResourceType } from '../operation.ts';
import type { Container } from '../world.ts';
import { storageApiVersions } from './api-versions.ts';
import { containerOf } from './containers.ts';

/** Without a policy Azure answers with one of zero days. */
const none = { days: 0, state: 'Unlocked', etag: '""', extra: {} } as const;

function render(call: Call, container: Container): CloudAnswer {
  const { days, state, etag, extra } = container.immutability ?? none;
  return {
    status: 200,
    headers: { etag },
    body: {
      id: `${call.account().id}/blobServices/default/containers/${container.name}/immutabilityPolicies/default`,
      name: 'default',
      type: 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
      etag,
      properties: { ...extra, immutabilityPeriodSinceCreationInDays: days, state },
    },
  };
}

function checkMatch(call: Call, container: Container, options: { readonly required: boolean }): void {
  const given = call.request.headers['if-match'];
  if (given === undefined && !options.required) return;
  if (given === '*' || given === container.immutability?.etag) return;
  throw preconditionFailed();
}

function refuseIfLocked(container: Container): void {
  if (container.immutability?.state !== 'Locked') return;
  throw new CloudError(409, 'ImmutabilityPolicyLocked', 'A locked immutability policy can only be extended.');
}

export const immutabilityPolicies: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => render(call, containerOf(call)),
    PUT: (call) => {
      const container = containerOf(call);
      checkMatch(call, container, { required: false });
      refuseIfLocked(container);
      const { properties } = call.body();
      const { immutabilityPeriodSinceCreationInDays: days, ...others } = isJsonObject(properties) ? properties : {};
      if (!Number.isInteger(days) || Number(days) < 1 || Number(days) > 146000) {
        throw badRequest('InvalidRequestPropertyValue', 'immutabilityPeriodSinceCreationInDays must be 1 to 146000.');
      }
      const extra = Object.fromEntries(Object.entries(others).filter(([name]) => name !== 'state'));
      container.immutability = { days: Number(days), state: 'Unlocked', etag: call.world.etag(), extra };
      return render(call, container);
    },
    DELETE: (call) => {
      const container = containerOf(call);
      checkMatch(call, container, { required: true });
      refuseIfLocked(container);
      container.immutability = undefined;
      return render(call, container);
    },
  },
};

/** From here on nobody can shorten or remove it. */
export const immutabilityPolicyLock: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/lock',
  apiVersions: storageApiVersions,
  collection: {
    POST: (call) => {
      const container = containerOf(call);
      checkMatch(call, container, { required: true });
      if (container.immutability !== undefined) {
        container.immutability = { ...container.immutability, state: 'Locked', etag: call.world.etag() };
      }
      return render(call, container);
    },
  },
};
