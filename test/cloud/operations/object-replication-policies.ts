import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { badRequest, CloudError } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';
import type { StorageAccount } from '../world.ts';
import { storageApiVersions } from './api-versions.ts';

const maxRules = 1000;

function render(account: StorageAccount, policyId: string, properties: JsonObject): JsonObject {
  return {
    id: `${account.id}/objectReplicationPolicies/${policyId}`,
    name: policyId,
    type: 'Microsoft.Storage/storageAccounts/objectReplicationPolicies',
    properties,
  };
}

/** An id, or a bare name where replication between tenants is allowed. */
const names = (reference: unknown, account: StorageAccount): boolean =>
  typeof reference === 'string' && reference.toLowerCase().split('/').at(-1) === account.name.toLowerCase();

function checkRules(properties: JsonObject): JsonObject[] {
  const rules = properties['rules'];
  if (!Array.isArray(rules) || rules.length === 0 || rules.length > maxRules) {
    throw badRequest('InvalidRequestPropertyValue', `A policy holds 1 to ${maxRules} rules.`);
  }
  return rules.map((rule: unknown) => {
    const { sourceContainer, destinationContainer } = isJsonObject(rule) ? rule : {};
    if (!isJsonObject(rule) || typeof sourceContainer !== 'string' || typeof destinationContainer !== 'string') {
      throw badRequest(
        'InvalidRequestPropertyValue',
        'sourceContainer and destinationContainer are required in a rule.',
      );
    }
    return { ruleId: randomUUID(), ...rule };
  });
}

/** A policy begins at its destination under the name `default`; the source then takes it over under the id it got. */
function put(call: Call): JsonObject {
  const account = call.account();
  const { properties } = call.body();
  if (!isJsonObject(properties)) throw badRequest('InvalidRequestContent', 'The property properties is required.');
  const rules = checkRules(properties);
  const isDestination = names(properties['destinationAccount'], account);
  if (!isDestination && !names(properties['sourceAccount'], account)) {
    throw badRequest('InvalidRequestPropertyValue', 'The account must be the source or the destination of the policy.');
  }
  if (account.blobService['isVersioningEnabled'] !== true) {
    throw new CloudError(409, 'VersioningNotEnabledForAccount', 'Versioning must be enabled on both accounts.');
  }
  const asked = call.path.names[1] ?? '';
  if (!isDestination && asked === 'default') {
    throw badRequest('InvalidRequestPropertyValue', 'The source account needs the policy id of the destination.');
  }
  const policyId = asked === 'default' ? randomUUID() : asked;
  const stored = { ...properties, policyId, enabledTime: call.world.timestamp(), rules };
  account.replication.set(policyId, stored);
  return render(account, policyId, stored);
}

export const objectReplicationPolicies: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/objectReplicationPolicies',
  apiVersions: storageApiVersions,
  item: {
    GET: (call) => {
      const account = call.account();
      const policyId = call.path.names[1] ?? '';
      const found = account.replication.get(policyId);
      if (found !== undefined) return ok(render(account, policyId, found));
      throw new CloudError(
        404,
        'ObjectReplicationPolicyNotFound',
        `No policy ${policyId} for account ${account.name}.`,
      );
    },
    PUT: (call) => ok(put(call)),
    DELETE: (call) => (call.account().replication.delete(call.path.names[1] ?? '') ? { status: 200 } : noContent),
  },
  collection: {
    GET: (call) => {
      const account = call.account();
      return pageOf([...account.replication], call, {
        render: ([policyId, properties]) => render(account, policyId, properties),
        sizeParameter: '$top',
        maxPageSize: 1000,
      });
    },
  },
};
