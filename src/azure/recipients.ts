import type { Recipient } from '../policy/facts.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { DIAGNOSTIC_SETTINGS_API_VERSION } from './ai-resource.ts';
import { parseDiagnosticSetting } from './ai-stores.ts';
import type { ArmClient } from './arm.ts';
import { parseEventSubscription, parseSystemTopic } from './recipient-facts.ts';
import { parseAnswer } from './storage-reads.ts';
import { describeOperation, describeTopicRead, EVENT_GRID_API_VERSION, partId } from './storage-resource.ts';

/**
 * Where events and logs of an account go: three reads, and one more where it has a system topic. One after the other, so
 * that a look at an account keeps to its few calls at once. One list that fails is a failure of all.
 */
export async function readRecipients(
  arm: ArmClient,
  accountId: string,
  options: CallOptions,
): Promise<readonly Recipient[]> {
  const direct = await unlessUnregistered(() => readEventSubscriptions(arm, accountId, options));
  const ofTopic = await unlessUnregistered(() => readTopicSubscriptions(arm, accountId, options));
  const logs = await readDiagnosticSettings(arm, accountId, options);
  return distinct([...direct, ...ofTopic, ...logs]);
}

async function readEventSubscriptions(
  arm: ArmClient,
  accountId: string,
  { abortSignal }: CallOptions,
): Promise<readonly Recipient[]> {
  const operation = describeOperation('read', 'eventSubscriptions', accountId);
  const path = partId('eventSubscriptions', accountId);
  const items = await arm.list(path, EVENT_GRID_API_VERSION, { operation, abortSignal });
  return items.flatMap((item) => parseAnswer(item, parseEventSubscription, operation));
}

/**
 * The portal makes a topic first and subscribes to that, and nothing documents that the list of the account holds such
 * subscriptions, too. An account has one system topic at most, which may lie in another resource group.
 */
async function readTopicSubscriptions(
  arm: ArmClient,
  accountId: string,
  { abortSignal }: CallOptions,
): Promise<readonly Recipient[]> {
  const operation = describeOperation('read', 'systemTopic', accountId);
  const id = partId('systemTopic', accountId);
  const body = await unlessMissing(() => arm.find(id, EVENT_GRID_API_VERSION, { operation, abortSignal }));
  const topic = body === undefined ? undefined : parseAnswer(body, parseSystemTopic, operation);
  if (topic === undefined) return [];
  const reading = describeTopicRead(accountId);
  const path = `${topic}/eventSubscriptions`;
  const items = await arm.list(path, EVENT_GRID_API_VERSION, { operation: reading, abortSignal });
  return items.flatMap((item) => parseAnswer(item, parseEventSubscription, reading));
}

async function readDiagnosticSettings(
  arm: ArmClient,
  accountId: string,
  { abortSignal }: CallOptions,
): Promise<readonly Recipient[]> {
  const operation = describeOperation('read', 'diagnosticSettings', accountId);
  const path = partId('diagnosticSettings', accountId);
  const items = await arm.list(path, DIAGNOSTIC_SETTINGS_API_VERSION, { operation, abortSignal });
  return items.flatMap((item) =>
    parseAnswer(item, parseDiagnosticSetting, operation).map(({ via, target }) => ({ via, target })),
  );
}

/** The account was seen, and its event subscriptions were listed: what is missing can only be the topic. */
async function unlessMissing<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isOperatorError(error) && error.reason === 'AccountNotFound') return undefined;
    throw error;
  }
}

/** Nothing subscribes where the subscription has not even registered Event Grid. */
async function unlessUnregistered(read: () => Promise<readonly Recipient[]>): Promise<readonly Recipient[]> {
  try {
    return await read();
  } catch (error) {
    if (isOperatorError(error) && error.code === 'MissingSubscriptionRegistration') return [];
    throw error;
  }
}

function distinct(recipients: readonly Recipient[]): readonly Recipient[] {
  return [
    ...new Map(recipients.map((recipient) => [`${recipient.via} ${recipient.target ?? ''}`, recipient])).values(),
  ];
}
