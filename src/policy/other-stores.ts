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
export function judgeStores(input: StoresInput): readonly Finding[] {
  const stores = listStores(input);
  return findingsOf([
    ...sortAccounts(input.ai).flatMap(judgeUnreadStores),
    ...stores.filter(({ isDeclared }) => !isDeclared).map(judgeUndeclared),
    ...(input.otherStores ?? [])
      .filter(({ resourceId }) => !isSeen(resourceId, stores))
      .map(({ kind, resourceId }) => judgeUnseen(kind, resourceId)),
  ]);
}

/** One store that AI accounts point at, however many connections lead to it. */
export interface SeenStore {
  readonly kind: StoreReference['kind'];
  readonly target: string;
  /** `connection app-insights of project calls of voicebot`. */
  readonly vias: readonly string[];
  /** Under `otherStores` or `storageAccounts`. */
  readonly isDeclared: boolean;
}

export function listStores({ ai, otherStores = [], storageAccounts }: StoresInput): readonly SeenStore[] {
  const declared = declaredIds([...otherStores, ...storageAccounts]);
  const references = sortAccounts(ai).flatMap(({ name, stores }) =>
    stores.ok ? stores.value.map((reference) => ({ ...reference, via: `${reference.via} of ${name}` })) : [],
  );
  const sorted = references.toSorted((left, right) => compareText(left.via, right.via));
  const groups = Map.groupBy(sorted, ({ target }) => target.toLowerCase());
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        kind: group.find(({ kind }) => kind !== 'Unknown')?.kind ?? 'Unknown',
        target: first.target,
        vias: [...new Set(group.map(({ via }) => via))],
        isDeclared: isCovered(first.target, declared),
      },
    ];
  });
}

function judgeUnreadStores({ name, resourceId, stores }: AiAccountObservation): readonly Point[] {
  if (stores.ok) return [];
  const what = `The connections of AI account ${name} could not be read: ${stores.message}`;
  const why = 'Stores of conversations may stand behind them that nobody declared.';
  const options = { severity: 'Medium', subject: resourceId, clauses: ['R-45'] } as const;
  return [buildPoint('Unknown', 'StoresNotRead', { what, why, todo: remedyOf(stores) }, options)];
}

function judgeUndeclared(store: SeenStore): Point {
  const { kind, target } = store;
  if (leadsToOpenAi(target)) return judgeOpenAi(store);
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

/** The notice promises that nothing goes to OpenAI itself. */
function leadsToOpenAi(target: string): boolean {
  const host = hostOf(target);
  return host === 'openai.com' || host.endsWith('.openai.com');
}

function judgeOpenAi(store: SeenStore): Point {
  const { target } = store;
  const what = `${describeVia(store)} leads to ${target}, a service of OpenAI outside Azure.`;
  const why = 'What is sent there leaves Azure, its contract and its regions.';
  const todo = 'Remove the connection.';
  const options = { severity: 'High', subject: target, clauses: ['R-40'] } as const;
  return buildPoint('True', 'OpenAiConnection', { what, why, todo }, options);
}

const shownReferences = 3;

function describeVia({ vias }: SeenStore): string {
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

function isSeen(resourceId: string, stores: readonly SeenStore[]): boolean {
  const own = declaredIds([{ resourceId }]);
  return stores.some(({ target }) => isCovered(target, own));
}

/** A declared store that nothing leads to is no fault: the application may write to it by itself. */
function judgeUnseen(kind: OtherStoreKind, resourceId: string): Point {
  const what = `${describeKind(kind)} is declared and was not seen behind any AI account that was read.`;
  const why = 'The application may write to it by itself, or the declaration is old.';
  const todo = 'Check that it is still in use.';
  const options = { severity: 'Info', subject: resourceId, basis: 'Attested' } as const;
  return buildPoint('True', 'DeclaredStoreNotSeen', { what, why, todo }, options);
}
