import { omitUndefined } from '../../src/api/json.ts';
import { MAX_REMOVED_PER_PASS } from '../../src/azure/ai-removals.ts';
import { concernsAllParts } from '../../src/azure/ai-observed.ts';
import type {
  AiAccountFacts,
  AiAccountObservation,
  AiDataPlaneFacts,
  DeploymentFacts,
  DiscoveryObservation,
  StoreReference,
} from '../../src/policy/ai-facts.ts';
import type { Observed } from '../../src/policy/facts.ts';
import type { AiChange } from '../../src/policy/training-plan.ts';
import { failureOf, OperatorError } from '../../src/reconcile/errors.ts';
import type {
  AiAccountToObserve,
  AiEstate,
  AiWrite,
  AiWriteResult,
  IncompleteRemoval,
} from '../../src/reconcile/ports.ts';
import { aiResourceId, cleanFacts, deployment, emptyDataPlane } from '../policy/ai-build.ts';
import { countOf, isInForce, withChange } from './fake-ai-changes.ts';
import { seen } from './build.ts';
import type { Gate } from './gate.ts';

export interface FakeAiAccount {
  readonly facts: AiAccountFacts;
  readonly deployments: readonly DeploymentFacts[];
  readonly stores: readonly StoreReference[];
  readonly dataPlane: AiDataPlaneFacts;
}

export interface FakeAiAccountParts extends Partial<Omit<FakeAiAccount, 'facts' | 'dataPlane'>> {
  /** `undefined` takes a field away, as Azure leaves it out. */
  readonly facts?: { readonly [K in keyof AiAccountFacts]?: AiAccountFacts[K] | undefined };
  readonly dataPlane?: Partial<AiDataPlaneFacts>;
}

/** Parts of a look, the write, and the answer to a write that was done. */
export const aiParts = ['account', 'deployments', 'stores', 'dataPlane'] as const;
export type AiOperation = (typeof aiParts)[number] | 'write' | 'answer';

export interface FakeAiEstate {
  /** An account in Sweden, in which nothing is amiss but what the parts say. */
  readonly add: (name: string, parts?: FakeAiAccountParts) => void;
  /** Someone else changes it. */
  readonly change: (name: string, parts: FakeAiAccountParts) => void;
  readonly remove: (name: string) => void;
  /** As it stands now. */
  readonly account: (name: string) => FakeAiAccount;
  /** What the operator has sent, oldest first, whether Azure set it or not. */
  readonly writes: () => readonly { readonly account: string; readonly change: AiChange }[];
  /** The operation fails from now on, until it is healed. */
  readonly fail: (name: string, operation: AiOperation, error: OperatorError) => void;
  readonly heal: (name: string) => void;
  readonly failDiscovery: (error: OperatorError | undefined) => void;
  readonly setHubs: (hubs: readonly string[]) => void;
  /** Azure accepts changes of this kind and does not set them. */
  readonly ignore: (name: string, kind: AiChange['kind']) => void;
  /** The next correction of a kind takes so much away and ends so. */
  readonly cutOff: (name: string, kind: AiChange['kind'], result: IncompleteRemoval) => void;
  /** Another writer acts once, right before or right after the operator's next write. */
  readonly interfere: (name: string, when: 'beforeWrite' | 'afterWrite', act: () => void) => void;
  readonly port: (gate: Gate) => AiEstate;
}

/** AI accounts that remember. A correction looks, asks, looks again, writes and reads back, step by step. */
export function createFakeAiEstate(): FakeAiEstate {
  const accounts = new Map<string, FakeAiAccount>();
  const resourceIds = new Map<string, string>();
  const failures = new Map<string, OperatorError>();
  const ignored = new Set<string>();
  const cutOffs = new Map<string, IncompleteRemoval>();
  const interferences = new Map<string, () => void>();
  const writes: { readonly account: string; readonly change: AiChange }[] = [];
  let discoveryFailure: OperatorError | undefined;
  let hubs: readonly string[] = [];

  function mustFind(name: string): FakeAiAccount {
    const stored = accounts.get(aiResourceId(name).toLowerCase());
    if (stored === undefined) throw new Error(`There is no AI account ${name}.`);
    return stored;
  }

  function put(resourceId: string, account: FakeAiAccount): void {
    accounts.set(resourceId.toLowerCase(), account);
    resourceIds.set(resourceId.toLowerCase(), resourceId);
  }

  /** As Azure's edge has it: what concerns the whole account is the answer of every part. */
  function failureAt(resourceId: string, operation: AiOperation): OperatorError | undefined {
    const whole = accounts.has(resourceId.toLowerCase()) ? failures.get(keyOf(resourceId, 'account')) : notFound();
    const isDeaf = whole !== undefined && (operation !== 'deployments' || concernsAllParts(failureOf(whole)));
    return isDeaf ? whole : failures.get(keyOf(resourceId, operation));
  }

  function look<T>(resourceId: string, operation: AiOperation, value: (account: FakeAiAccount) => T): Observed<T> {
    const error = failureAt(resourceId, operation);
    const stored = accounts.get(resourceId.toLowerCase());
    return error === undefined && stored !== undefined ? seen(value(stored)) : failureOf(error ?? notFound());
  }

  function observe({ name, resourceId, declared }: AiAccountToObserve): AiAccountObservation {
    const account = look(resourceId, 'account', ({ facts }) => facts);
    const isAsked = declared && (!account.ok || ['OpenAI', 'AIServices'].includes(account.value.kind));
    return {
      name,
      resourceId,
      declared,
      account,
      deployments: look(resourceId, 'deployments', ({ deployments }) => deployments),
      stores: look(resourceId, 'stores', ({ stores }) => stores),
      ...(isAsked ? { dataPlane: look(resourceId, 'dataPlane', ({ dataPlane }) => dataPlane) } : {}),
    };
  }

  function discover(scope: { readonly subscriptionId: string; readonly resourceGroup: string }): DiscoveryObservation {
    if (discoveryFailure !== undefined) return { ...scope, found: failureOf(discoveryFailure), hubs: [] };
    const group = scope.resourceGroup === '' ? '' : `resourceGroups/${scope.resourceGroup}/`;
    const place = `/subscriptions/${scope.subscriptionId}/${group}`.toLowerCase();
    const found = [...accounts]
      .filter(([id]) => id.startsWith(place))
      .map(([id, { facts }]) => ({ resourceId: resourceIds.get(id) ?? id, kind: facts.kind }));
    return { ...scope, found: seen(found), hubs };
  }

  function act(resourceId: string, when: string): void {
    const interference = interferences.get(keyOf(resourceId, when));
    interferences.delete(keyOf(resourceId, when));
    interference?.();
  }

  function readForWrite(resourceId: string): FakeAiAccount {
    const stored = accounts.get(resourceId.toLowerCase());
    const error = failureAt(resourceId, 'account');
    if (error !== undefined || stored === undefined) throw error ?? notFound();
    return stored;
  }

  function send(resourceId: string, change: AiChange): void {
    const refusal = failures.get(keyOf(resourceId, 'write'));
    if (refusal !== undefined) throw refusal;
    act(resourceId, 'beforeWrite');
    const before = readForWrite(resourceId);
    writes.push({ account: nameOf(resourceId), change });
    if (!ignored.has(keyOf(resourceId, change.kind))) put(resourceId, withChange(before, change));
    act(resourceId, 'afterWrite');
    const lost = failures.get(keyOf(resourceId, 'answer'));
    if (lost !== undefined) throw lost;
  }

  function removeInPart(resourceId: string, change: AiChange, result: IncompleteRemoval): AiWriteResult {
    cutOffs.delete(keyOf(resourceId, change.kind));
    writes.push({ account: nameOf(resourceId), change });
    const before = readForWrite(resourceId);
    put(resourceId, withChange(before, change, result.removed));
    return result;
  }

  async function correct(gate: Gate, { resourceId, change, stillWanted }: AiWrite): Promise<AiWriteResult> {
    const read = () => gate(`readAi ${nameOf(resourceId)}`, () => readForWrite(resourceId));
    if (isInForce(await read(), change)) return { kind: 'Unchanged' };
    if (!(await stillWanted())) return { kind: 'Superseded' };
    const cut = cutOffs.get(keyOf(resourceId, change.kind));
    if (cut !== undefined) return gate(`writeAi ${nameOf(resourceId)}`, () => removeInPart(resourceId, change, cut));
    const standing = await read();
    if (isInForce(standing, change)) return { kind: 'Unchanged' };
    await gate(`writeAi ${nameOf(resourceId)}`, () => {
      send(resourceId, change);
    });
    const [seenAfter, before] = [await read(), countOf(standing, change)];
    const after = countOf(seenAfter, change);
    if (before !== undefined && after !== undefined) {
      const removed = Math.min(before, MAX_REMOVED_PER_PASS);
      return before - after < removed ? { kind: 'AcceptedButUnchanged' } : { kind: 'Done', removed, before, after };
    }
    return isInForce(seenAfter, change) ? { kind: 'Done' } : { kind: 'AcceptedButUnchanged' };
  }

  return {
    add: (name, parts = {}) => {
      put(aiResourceId(name), withParts(cleanAccount, parts));
    },
    change: (name, parts) => {
      put(aiResourceId(name), withParts(mustFind(name), parts));
    },
    remove: (name) => {
      accounts.delete(aiResourceId(name).toLowerCase());
    },
    account: mustFind,
    writes: () => writes,
    fail: (name, operation, error) => {
      failures.set(keyOf(aiResourceId(name), operation), error);
    },
    heal: (name) => {
      for (const key of failures.keys()) if (key.startsWith(keyOf(aiResourceId(name), ''))) failures.delete(key);
    },
    failDiscovery: (error) => {
      discoveryFailure = error;
    },
    setHubs: (names) => {
      hubs = names;
    },
    ignore: (name, kind) => {
      ignored.add(keyOf(aiResourceId(name), kind));
    },
    cutOff: (name, kind, result) => {
      cutOffs.set(keyOf(aiResourceId(name), kind), result);
    },
    interfere: (name, when, interference) => {
      interferences.set(keyOf(aiResourceId(name), when), interference);
    },
    port: (gate) => ({
      discover: (scope) => gate('discover', () => discover(scope)),
      observe: (account) => gate(`observeAi ${account.name}`, () => observe(account)),
      correct: (write) => correct(gate, write),
    }),
  };
}

const cleanAccount: FakeAiAccount = {
  facts: cleanFacts,
  deployments: [deployment('gpt-main')],
  stores: [],
  dataPlane: emptyDataPlane,
};

function withParts(account: FakeAiAccount, { facts, dataPlane, ...rest }: FakeAiAccountParts): FakeAiAccount {
  return {
    ...account,
    ...rest,
    facts: omitUndefined({ ...account.facts, ...facts }) as AiAccountFacts,
    dataPlane: { ...account.dataPlane, ...dataPlane },
  };
}

function keyOf(resourceId: string, what: string): string {
  return `${resourceId.toLowerCase()} ${what}`;
}

function nameOf(resourceId: string): string {
  return resourceId.slice(resourceId.lastIndexOf('/') + 1);
}

function notFound(): OperatorError {
  return new OperatorError('There is no such account.', {
    kind: 'retryable',
    reason: 'AccountNotFound',
    status: 404,
    retryAfterMs: 300_000,
  });
}
