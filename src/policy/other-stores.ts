import type { otherStoresSchema, OtherStoreKind } from '../api/ai-schema.ts';
import type { TypeOfSchema } from '../api/schema-type.ts';
import type { AiAccountObservation, StoreReference } from './ai-facts.ts';
import { buildPoint, compareText, findingsOf, type Finding, type Point } from './findings.ts';
import { sortAccounts } from './residency.ts';
import { remedyOf } from './residency-unseen.ts';
import { declaredIds, hostOf, isCovered } from './store-targets.ts';

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
export function judgeStores({ ai, otherStores = [], storageAccounts }: StoresInput): readonly Finding[] {
  const accounts = sortAccounts(ai);
  const declared = declaredIds([...otherStores, ...storageAccounts]);
  const references = accounts.flatMap(({ name, stores }) =>
    stores.ok ? stores.value.map((reference) => ({ ...reference, via: `${reference.via} of ${name}` })) : [],
  );
  return findingsOf([
    ...accounts.flatMap(judgeUnreadStores),
    ...groupByTarget(references).flatMap((group) => judgeTarget(group, declared)),
    ...otherStores
      .filter(({ resourceId }) => !isSeen(resourceId, references))
      .map(({ kind, resourceId }) => judgeUnseen(kind, resourceId)),
  ]);
}

function judgeUnreadStores({ name, resourceId, stores }: AiAccountObservation): readonly Point[] {
  if (stores.ok) return [];
  const what = `The connections of AI account ${name} could not be read: ${stores.message}`;
  const why = 'Stores of conversations may stand behind them that nobody declared.';
  const options = { severity: 'Medium', subject: resourceId, clauses: ['R-45'] } as const;
  return [buildPoint('Unknown', 'StoresNotRead', { what, why, todo: remedyOf(stores) }, options)];
}

/** One finding a store, however many connections lead to it. */
function groupByTarget(references: readonly StoreReference[]): readonly (readonly StoreReference[])[] {
  const sorted = references.toSorted((left, right) => compareText(left.via, right.via));
  return [...Map.groupBy(sorted, ({ target }) => target.toLowerCase()).values()];
}

function judgeTarget(group: readonly StoreReference[], declared: ReadonlySet<string>): readonly Point[] {
  const [first] = group;
  if (first === undefined || isCovered(first.target, declared)) return [];
  if (leadsToOpenAi(first.target)) return [judgeOpenAi(group, first.target)];
  const kind = group.find((reference) => reference.kind !== 'Unknown')?.kind ?? 'Unknown';
  const what = `${describeKind(kind)} ${first.target} is used by ${describeVia(group)} and is not declared.`;
  const why =
    kind === 'Unknown'
      ? 'It may hold conversations; the operator does not know this kind of target.'
      : 'It may hold conversations, and no lifecycle rule and no erasure reaches it.';
  const todo = 'Declare it under spec.otherStores with its retention and who keeps it, or remove the connection.';
  const severity = kind === 'Unknown' ? 'Low' : 'Medium';
  const options = { severity, subject: first.target, clauses: ['R-45'] } as const;
  return [buildPoint('True', 'UndeclaredStore', { what, why, todo }, options)];
}

/** The notice promises that nothing goes to OpenAI itself. */
function leadsToOpenAi(target: string): boolean {
  const host = hostOf(target);
  return host === 'openai.com' || host.endsWith('.openai.com');
}

function judgeOpenAi(group: readonly StoreReference[], target: string): Point {
  const what = `${describeVia(group)} leads to ${target}, a service of OpenAI outside Azure.`;
  const why = 'What is sent there leaves Azure, its contract and its regions.';
  const todo = 'Remove the connection.';
  const options = { severity: 'High', subject: target, clauses: ['R-40'] } as const;
  return buildPoint('True', 'OpenAiConnection', { what, why, todo }, options);
}

const shownReferences = 3;

function describeVia(group: readonly StoreReference[]): string {
  const vias = [...new Set(group.map(({ via }) => via))];
  const more = vias.length - shownReferences;
  return `${vias.slice(0, shownReferences).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
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

function isSeen(resourceId: string, references: readonly StoreReference[]): boolean {
  const own = declaredIds([{ resourceId }]);
  return references.some(({ target }) => isCovered(target, own));
}

/** A declared store that nothing leads to is no fault: the application may write to it by itself. */
function judgeUnseen(kind: OtherStoreKind, resourceId: string): Point {
  const what = `${describeKind(kind)} is declared and was not seen behind any AI account that was read.`;
  const why = 'The application may write to it by itself, or the declaration is old.';
  const todo = 'Check that it is still in use.';
  const options = { severity: 'Info', subject: resourceId, basis: 'Attested' } as const;
  return buildPoint('True', 'DeclaredStoreNotSeen', { what, why, todo }, options);
}
