import type { JsonObject } from '../api/json.ts';
import type { Recipient } from '../policy/facts.ts';
import { MalformedField, readFields } from './json-fields.ts';
import type { FieldReader } from './json-fields.ts';

/** Everywhere that an event subscription sends to: its destination, and where goes what could not be delivered. */
export function parseEventSubscription(body: JsonObject): readonly Recipient[] {
  const fields = readFields(body);
  const properties = fields.object('properties');
  const via = `event subscription ${fields.requiredText('name')}`;
  const withIdentity = properties.object('deliveryWithResourceIdentity');
  const deadLetterWithIdentity = properties.object('deadLetterWithResourceIdentity');
  const destinations = present([properties, 'destination'], [withIdentity, 'destination']);
  const deadLetters = present([properties, 'deadLetterDestination'], [deadLetterWithIdentity, 'deadLetterDestination']);
  // A subscription sends somewhere, whether Azure shows it or not.
  const targets = destinations.length === 0 ? [undefined] : [...destinations, ...deadLetters].flatMap(targetsOf);
  return targets.map((target) => (target === undefined ? { via } : { via, target }));
}

/** Id of the topic under which Event Grid gives the events of an account; absent where there is none. */
export function parseSystemTopic(body: JsonObject): string | undefined {
  const topic = readFields(body).object('properties').text('systemTopic') ?? '';
  if (topic === '') return undefined;
  if (!/^\/subscriptions\/[^?#\s]+$/i.test(topic)) throw new MalformedField('properties.systemTopic', 'an ARM id');
  return topic;
}

function present(...fields: readonly (readonly [FieldReader, string])[]): readonly FieldReader[] {
  return fields.flatMap(([reader, key]) => (reader.has(key) ? [reader.object(key)] : []));
}

/** Most kinds of destination name a resource, alerts a list of them, and a webhook an address, which may hold a secret. */
function targetsOf(destination: FieldReader): readonly (string | undefined)[] {
  const properties = destination.object('properties');
  const resourceId = properties.text('resourceId');
  if (resourceId !== undefined) return [resourceId];
  const groups = properties.raw['actionGroups'];
  if (Array.isArray(groups) && groups.length > 0) {
    return groups.map((group) => (typeof group === 'string' ? group : undefined));
  }
  const address = properties.text('endpointBaseUrl') ?? properties.text('endpointUrl') ?? '';
  return [URL.parse(address)?.hostname];
}
