import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { parseEventSubscription, parseSystemTopic } from '../../src/azure/recipient-facts.ts';

const group = '/subscriptions/s/resourceGroups/g/providers';
const hub = `${group}/Microsoft.EventHub/namespaces/n/eventhubs/h`;
const queueAccount = `${group}/Microsoft.Storage/storageAccounts/q`;
const alerts = [`${group}/Microsoft.Insights/actionGroups/a`, `${group}/Microsoft.Insights/actionGroups/b`];

const targetsOf = (properties: JsonObject) =>
  parseEventSubscription({ name: 'to-crm', properties }).map(({ target }) => target);
const to = (endpointType: string, properties: JsonObject) => ({ destination: { endpointType, properties } });
const deadLetter = { endpointType: 'StorageBlob', properties: { resourceId: queueAccount, blobContainerName: 'dead' } };

describe('an event subscription', () => {
  it.each<readonly [string, JsonObject, readonly (string | undefined)[]]>([
    ['to an event hub', to('EventHub', { resourceId: hub }), [hub]],
    ['to a queue', to('StorageQueue', { resourceId: queueAccount, queueName: 'q' }), [queueAccount]],
    [
      'to a webhook, of which the host alone is kept',
      to('WebHook', { endpointBaseUrl: 'https://Hooks.Example.com:443/api?code=secret' }),
      ['hooks.example.com'],
    ],
    ['to a webhook that Azure does not show', to('WebHook', {}), [undefined]],
    ['to a webhook whose address is none', to('WebHook', { endpointBaseUrl: 'nowhere' }), [undefined]],
    ['to alerts', to('MonitorAlert', { actionGroups: alerts, severity: 'Sev3' }), alerts],
    ['to a kind of tomorrow', to('Pigeon', { loft: 7 }), [undefined]],
    ['by an identity', { deliveryWithResourceIdentity: to('EventHub', { resourceId: hub }) }, [hub]],
    [
      'with a place for what could not be delivered',
      { ...to('EventHub', { resourceId: hub }), deadLetterDestination: deadLetter },
      [hub, queueAccount],
    ],
    [
      'with such a place by an identity',
      {
        ...to('EventHub', { resourceId: hub }),
        deadLetterWithResourceIdentity: { identity: {}, deadLetterDestination: deadLetter },
      },
      [hub, queueAccount],
    ],
    ['whose destination is null', { destination: null, deadLetterDestination: null }, [undefined]],
    ['without a destination', {}, [undefined]],
  ])('%s', (_, properties, expected) => {
    expect(targetsOf(properties)).toEqual(expected);
  });

  it('is told by its name', () => {
    expect(parseEventSubscription({ name: 'to-crm', properties: to('EventHub', { resourceId: hub }) })).toEqual([
      { via: 'event subscription to-crm', target: hub },
    ]);
  });

  it('whose destination cannot be read is not one without', () => {
    expect(() => targetsOf({ destination: 'hub' })).toThrow('properties.destination is not an object');
  });
});

describe('the system topic of an account', () => {
  const topic = `${group}/Microsoft.EventGrid/systemTopics/calls`;

  it.each([
    ['is there', { systemTopic: topic }, topic],
    ['is not there', { description: 'Extension topic' }, undefined],
    ['is empty', { systemTopic: '' }, undefined],
    ['is null', { systemTopic: null }, undefined],
  ])('%s', (_, properties, expected) => {
    expect(parseSystemTopic({ properties })).toBe(expected);
  });

  it('that is no ARM id is not asked for', () => {
    expect(() => parseSystemTopic({ properties: { systemTopic: 'https://elsewhere.example/x' } })).toThrow(
      'properties.systemTopic is not an ARM id',
    );
  });
});
