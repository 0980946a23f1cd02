import type { ConditionStatus } from '../api/condition.ts';
import type { AiAccountObservation, StoreReference } from './ai-facts.ts';
import { buildPoint, compareText, type Point } from './findings.ts';
import { declaredIds, isCovered, leadsToOpenAi } from './store-targets.ts';

/** One store that AI accounts point at, however many connections lead to it. */
export interface SeenStore {
  readonly kind: StoreReference['kind'];
  readonly target: string;
  /** `connection app-insights of project calls of voicebot`. */
  readonly vias: readonly string[];
  /** Under `otherStores` or `storageAccounts`. */
  readonly isDeclared: boolean;
}

interface StoresToList {
  readonly ai: readonly AiAccountObservation[];
  readonly otherStores?: readonly { readonly resourceId: string }[] | undefined;
  readonly storageAccounts: readonly { readonly resourceId: string }[];
}

export function listStores({ ai, otherStores = [], storageAccounts }: StoresToList): readonly SeenStore[] {
  const declared = declaredIds([...otherStores, ...storageAccounts]);
  const references = ai.flatMap(({ name, stores }) =>
    stores.ok ? stores.value.map((reference) => ({ ...reference, via: `${reference.via} of ${name}` })) : [],
  );
  const sorted = references.toSorted((left, right) => compareText(keyOf(left), keyOf(right)));
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

function keyOf({ via, target }: StoreReference): string {
  return `${via} ${target}`;
}

/** Stores that nobody vouches for. A service of OpenAI is none of them: nobody could. */
export function undeclaredStores(input: StoresToList): readonly SeenStore[] {
  return listStores(input).filter(({ isDeclared, target }) => !isDeclared && !leadsToOpenAi(target));
}

/** Connections to OpenAI itself, and what they do to the verdict that asks. */
export function judgeOpenAiConnections(ai: readonly AiAccountObservation[], effect: ConditionStatus): readonly Point[] {
  return listStores({ ai, storageAccounts: [] })
    .filter(({ target }) => leadsToOpenAi(target))
    .map((store) => judgeOpenAi(store, effect));
}

function judgeOpenAi(store: SeenStore, effect: ConditionStatus): Point {
  const { target } = store;
  const what = `${describeVia(store)} leads to ${target}, a service of OpenAI outside Azure.`;
  const why = 'What is sent there leaves Azure, its contract and its regions.';
  const todo = 'Remove the connection.';
  const options = { severity: 'High', subject: target, clauses: ['R-40'] } as const;
  return buildPoint(effect, 'OpenAiConnection', { what, why, todo }, options);
}

const shownReferences = 3;

export function describeVia({ vias }: SeenStore): string {
  const more = vias.length - shownReferences;
  return `${vias.slice(0, shownReferences).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
