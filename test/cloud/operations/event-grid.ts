import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import { CloudError, resourceNotFound } from '../errors.ts';
import type { Call, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { canonicalId } from '../resource-path.ts';
import { findScope } from '../scopes.ts';
import type { EventSubscription, SystemTopic } from '../world.ts';
import { eventGridApiVersions } from './api-versions.ts';

const nameOf = (call: Call): string => call.path.names.at(-1) ?? '';

/** Where an event subscription sends, as Azure shows it: a webhook by its base address, without what is behind it. */
function shownDestination(destination: JsonObject): JsonObject {
  const { properties } = destination;
  if (destination['endpointType'] !== 'WebHook' || !isJsonObject(properties)) return destination;
  const { endpointUrl, ...others } = properties;
  const address = new URL(typeof endpointUrl === 'string' ? endpointUrl : 'https://localhost');
  return { ...destination, properties: { ...others, endpointBaseUrl: `${address.origin}${address.pathname}` } };
}

function render(id: string, type: string, { name, topic, properties }: EventSubscription): JsonObject {
  const { destination } = properties;
  return {
    id: `${id}/${name}`,
    name,
    type,
    properties: {
      topic,
      provisioningState: 'Succeeded',
      labels: [],
      eventDeliverySchema: 'EventGridSchema',
      filter: { includedEventTypes: ['Microsoft.Storage.BlobCreated'], subjectBeginsWith: '', subjectEndsWith: '' },
      ...properties,
      ...(isJsonObject(destination) ? { destination: shownDestination(destination) } : {}),
    },
  };
}

/** What was subscribed to a resource by itself, without a topic that somebody made. */
function subscriptionsOf(call: Call): Map<string, EventSubscription> {
  if (call.world.unregisteredProviders.has('microsoft.eventgrid')) throw unregistered();
  findScope(call);
  return call.world.eventSubscriptions.get(canonicalId(call.path.scope)) ?? new Map<string, EventSubscription>();
}

function unregistered(): CloudError {
  const message = "The subscription is not registered to use namespace 'Microsoft.EventGrid'.";
  return new CloudError(409, 'MissingSubscriptionRegistration', message);
}

const extensionType = 'Microsoft.EventGrid/eventSubscriptions';
const extensionId = (call: Call): string => `${call.path.scope}/providers/${extensionType}`;

export const eventSubscriptions: ResourceType = {
  type: extensionType,
  apiVersions: eventGridApiVersions,
  item: {
    GET: (call) => {
      const found = subscriptionsOf(call).get(nameOf(call).toLowerCase());
      if (found !== undefined) return ok(render(extensionId(call), extensionType, found));
      throw new CloudError(404, 'ResourceNotFound', "Event subscription doesn't exist.");
    },
    PUT: (call) => {
      const subscriptions = subscriptionsOf(call);
      const { properties } = call.body();
      const given = isJsonObject(properties) ? properties : {};
      const created = { name: nameOf(call), topic: call.path.scope, properties: given };
      subscriptions.set(created.name.toLowerCase(), created);
      call.world.eventSubscriptions.set(canonicalId(call.path.scope), subscriptions);
      return { status: 201, body: render(extensionId(call), extensionType, created) };
    },
    DELETE: (call) => (subscriptionsOf(call).delete(nameOf(call).toLowerCase()) ? { status: 200 } : noContent),
  },
  collection: {
    GET: (call) =>
      ok({
        value: [...subscriptionsOf(call).values()].map((each) => render(extensionId(call), extensionType, each)),
      }),
  },
};

function topicOfSource(call: Call): SystemTopic | undefined {
  return [...call.world.systemTopics.values()].find(
    ({ source }) => canonicalId(source) === canonicalId(call.path.scope),
  );
}

/** The name that Event Grid gives the events of a resource. It can be read of every resource, whether it has a topic or not. */
export const extensionTopics: ResourceType = {
  type: 'Microsoft.EventGrid/extensionTopics',
  apiVersions: eventGridApiVersions,
  item: {
    GET: (call) => {
      subscriptionsOf(call);
      const id = `${call.path.scope}/providers/Microsoft.EventGrid/extensionTopics/default`;
      const systemTopic = topicOfSource(call)?.id;
      const description = `Extension topic for ${id} that can be used to obtain metrics`;
      return ok({
        id,
        name: 'default',
        type: 'providers/Microsoft.EventGrid/extensionTopics',
        properties: { description, ...(systemTopic === undefined ? {} : { systemTopic }) },
      });
    },
  },
};

export const systemTopicSubscriptions: ResourceType = {
  type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
  apiVersions: eventGridApiVersions,
  collection: {
    GET: (call) => {
      const [topicName = ''] = call.path.names;
      const id = `${call.path.scope}/providers/Microsoft.EventGrid/systemTopics/${topicName}`;
      const topic = call.world.systemTopics.get(canonicalId(id));
      if (topic === undefined) {
        throw resourceNotFound(`Microsoft.EventGrid/systemTopics/${topicName}`, call.path.resourceGroup ?? '');
      }
      const type = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';
      return ok({ value: topic.subscriptions.map((each) => render(`${topic.id}/eventSubscriptions`, type, each)) });
    },
  },
};
