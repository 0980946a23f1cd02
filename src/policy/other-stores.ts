import type { otherStoresSchema, OtherStoreKind } from '../api/ai-schema.ts';
import type { TypeOfSchema } from '../api/schema-type.ts';
import type { AiAccountObservation, StoreReference } from './ai-facts.ts';
import { shorten } from './conditions.ts';
import { buildPoint, findingsOf, type Finding, type Point } from './findings.ts';
import { describePeriod } from './period.ts';
import { judgeUnreadStores } from './residency-unseen.ts';
import { describeVia, judgeOpenAiConnections, listStores, undeclaredStores, type SeenStore } from './seen-stores.ts';
import { declaredIds, isCovered } from './store-targets.ts';

export type OtherStores = TypeOfSchema<typeof otherStoresSchema>;

export interface StoresInput {
  readonly ai: readonly AiAccountObservation[];
  /** `spec.otherStores`; absent means that none is declared. */
  readonly otherStores: OtherStores | undefined;
  /** `spec.storageAccounts`: their contents are judged by the rules of the policy. */
  readonly storageAccounts: readonly { readonly resourceId: string }[];
}

/**
 * Stores of conversation data that AI accounts point at, against those that the policy declares. What lies in a
 * declared store is not judged: the policy says who keeps the promise there.
 */
export function judgeStores(input: StoresInput): readonly Finding[] {
  const stores = listStores(input);
  return findingsOf([
    ...input.ai.flatMap(judgeUnreadStores),
    ...judgeOpenAiConnections(input.ai, 'True'),
    ...undeclaredStores(input).map(judgeUndeclared),
    ...(input.otherStores ?? []).map((store) =>
      isSeen(store.resourceId, stores) ? judgeAttested(store) : judgeUnseen(store),
    ),
  ]);
}

function judgeUndeclared(store: SeenStore): Point {
  const { kind, target } = store;
  const what = `${describeKind(kind)} ${target} is used by ${describeVia(store)} and is not declared.`;
  const why =
    kind === 'Unknown'
      ? 'It may hold conversations; the operator does not know this kind of target.'
      : 'It may hold conversations, and no lifecycle rule and no erasure reaches it.';
  const todo = 'Declare it under spec.otherStores with its retention and who keeps it, or remove the connection.';
  const severity = kind === 'Unknown' ? 'Low' : 'Medium';
  const options = { severity, subject: target, clauses: ['R-45'] } as const;
  return buildPoint('True', 'UndeclaredStore', { what, why, todo }, options);
}

const kindNames: Readonly<Record<OtherStoreKind | 'Unknown', string>> = {
  LogAnalytics: 'The Log Analytics workspace',
  ApplicationInsights: 'The Application Insights component',
  CosmosDb: 'The Cosmos DB account',
  AiSearch: 'The AI Search service',
  EventHub: 'The event hub',
  Storage: 'The storage account',
  Unknown: 'The target',
};

function describeKind(kind: StoreReference['kind']): string {
  return kindNames[kind];
}

function isSeen(resourceId: string, stores: readonly SeenStore[]): boolean {
  const own = declaredIds([{ resourceId }]);
  return stores.some(({ target }) => isCovered(target, own));
}

/** What the owners of a declared store say of it: nobody looks there. */
function judgeAttested(store: OtherStores[number]): Point {
  const what = `${describeKind(store.kind)} ${lastSegment(store.resourceId)} is declared: ${describeKeeper(store)}.`;
  const why = 'That is attested: the operator does not look at what lies there.';
  const todo = 'Keep the proof with who keeps the promise.';
  const options = { severity: 'Info', subject: store.resourceId, basis: 'Attested', clauses: ['R-45'] } as const;
  return buildPoint('True', 'DeclaredStoreAttested', { what, why, todo }, options);
}

/** A declared store that nothing leads to is no fault: the application may write to it by itself. */
function judgeUnseen(store: OtherStores[number]): Point {
  const what = `${describeKind(store.kind)} ${lastSegment(store.resourceId)} is declared (${describeKeeper(store)}) and was not seen behind any AI account that was read.`;
  const why = 'The application may write to it by itself, or the declaration is old.';
  const todo = 'Check that it is still in use.';
  const options = { severity: 'Info', subject: store.resourceId, basis: 'Attested' } as const;
  return buildPoint('True', 'DeclaredStoreNotSeen', { what, why, todo }, options);
}

function describeKeeper({ retention, handledBy }: OtherStores[number]): string {
  return `kept for ${describePeriod(retention)}, handled by ${shorten(handledBy, 120).replace(/[.\s]+$/, '')}`;
}

function lastSegment(resourceId: string): string {
  return shorten(resourceId.slice(resourceId.lastIndexOf('/') + 1), 63);
}
