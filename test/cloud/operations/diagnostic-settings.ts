import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { addDiagnosticSetting } from '../cognitive-from-estate.ts';
import type { CognitiveChild } from '../cognitive-world.ts';
import { badRequest, CloudError } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { canonicalId } from '../resource-path.ts';
import { findScope } from '../scopes.ts';
import { diagnosticSettingsApiVersions } from './api-versions.ts';

const destinations = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId', 'marketplacePartnerId'];

/** The id is in lower case from its provider on, as Azure Monitor writes it. */
function render(setting: CognitiveChild, call: Call): JsonObject {
  return {
    id: `${call.path.scope}/providers/microsoft.insights/diagnosticSettings/${setting.name}`,
    name: setting.name,
    type: 'Microsoft.Insights/diagnosticSettings',
    location: null,
    kind: null,
    tags: null,
    identity: null,
    properties: {
      storageAccountId: null,
      serviceBusRuleId: null,
      workspaceId: null,
      eventHubAuthorizationRuleId: null,
      eventHubName: null,
      metrics: [],
      logs: [{ category: null, categoryGroup: 'allLogs', enabled: true, retentionPolicy: { enabled: false, days: 0 } }],
      logAnalyticsDestinationType: null,
      ...setting.properties,
    },
  };
}

/** Settings stand on resources only, the services below an account included. */
function settingsOf(call: Call): Map<string, CognitiveChild> {
  const resource = call.path.scope.replace(/\/(blobServices|queueServices|tableServices|fileServices)\/default$/i, '');
  findScope({ ...call, path: { ...call.path, scope: resource } });
  return call.world.diagnosticSettings.get(canonicalId(call.path.scope)) ?? new Map<string, CognitiveChild>();
}

const nameOf = (call: Call): string => call.path.names.at(-1) ?? '';

export const diagnosticSettings: ResourceType = {
  type: 'Microsoft.Insights/diagnosticSettings',
  apiVersions: diagnosticSettingsApiVersions,
  item: {
    GET: (call) => {
      const setting = settingsOf(call).get(nameOf(call).toLowerCase());
      if (setting !== undefined) return ok(render(setting, call));
      throw new CloudError(404, 'ResourceNotFound', `The diagnostic setting '${nameOf(call)}' doesn't exist.`);
    },
    PUT: (call) => {
      settingsOf(call);
      const { properties } = call.body();
      const given = isJsonObject(properties) ? properties : {};
      if (destinations.every((destination) => typeof given[destination] !== 'string')) {
        throw badRequest('BadRequest', 'At least one data sink needs to be specified.');
      }
      addDiagnosticSetting(call.world, call.path.scope, { name: nameOf(call), properties: given });
      const setting = settingsOf(call).get(nameOf(call).toLowerCase());
      return setting === undefined ? noContent : ok(render(setting, call));
    },
    DELETE: (call) => (settingsOf(call).delete(nameOf(call).toLowerCase()) ? { status: 200 } : noContent),
  },
  collection: {
    /** All of them at once: there are at most five, and no nextLink. */
    GET: (call) => ok({ value: [...settingsOf(call).values()].map((setting) => render(setting, call)) }),
  },
};
