import type {
  AccountObservation,
  BlobServiceFacts,
  ContainerFacts,
  LifecycleDocument,
  LifecycleRule,
  Observed,
  Recipient,
  ReplicationFacts,
  StorageAccountFacts,
} from '../../src/policy/facts.ts';
import {
  foreignRules,
  MAX_LIFECYCLE_RULES,
  mergeLifecycleRules,
  ownRules,
  sameRules,
} from '../../src/policy/lifecycle-document.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import type {
  AccountToObserve,
  LifecycleWrite,
  LifecycleWriteResult,
  StorageEstate,
} from '../../src/reconcile/ports.ts';
import { accountFacts, resourceIdOf, seen, unseen } from './build.ts';
import type { Gate } from './gate.ts';

export interface FakeAccount {
  readonly account: StorageAccountFacts;
  readonly blobService: BlobServiceFacts;
  readonly containers: readonly ContainerFacts[];
  readonly replication: readonly ReplicationFacts[];
  readonly recipients: readonly Recipient[];
  readonly rules: readonly LifecycleRule[];
}

/** Parts of a look, the write, and the answer to a write that was done. */
export type EstateOperation =
  'account' | 'blobService' | 'lifecycle' | 'replication' | 'containers' | 'recipients' | 'write' | 'answer';

export interface FakeEstate {
  readonly add: (name: string, account?: Partial<FakeAccount>) => void;
  readonly change: (name: string, account: Partial<FakeAccount>) => void;
  readonly remove: (name: string) => void;
  /** All rules of the document, or none where there is no document. */
  readonly rules: (name: string) => readonly LifecycleRule[];
  /** Another writer replaces the document. */
  readonly setRules: (name: string, rules: readonly LifecycleRule[]) => void;
  /** How often the operator has changed the document. */
  readonly writes: (name: string) => number;
  /** The operation fails from now on, until it is healed. */
  readonly fail: (name: string, operation: EstateOperation, error: OperatorError) => void;
  readonly heal: (name: string) => void;
  /** Another writer acts once, right before or right after the operator's next write. */
  readonly interfere: (name: string, when: 'beforeWrite' | 'afterWrite', act: () => void) => void;
  readonly port: (gate: Gate) => StorageEstate;
}

interface Stored extends FakeAccount {
  /** Azure's lastModifiedTime: it moves with each write, by whomever. */
  readonly revision: number;
}

const notLookedAt = unseen('NotMeasured');

/** Storage accounts that remember. The write looks, asks, looks again, replaces the whole document and reads back, step by step. */
export function createFakeEstate(): FakeEstate {
  const accounts = new Map<string, Stored>();
  const failures = new Map<string, OperatorError>();
  const interferences = new Map<string, () => void>();
  const writes = new Map<string, number>();

  const find = (resourceId: string) => accounts.get(resourceId.toLowerCase());

  function mustFind(name: string): Stored {
    const stored = find(resourceIdOf(name));
    if (stored === undefined) throw new Error(`There is no account ${name}.`);
    return stored;
  }

  function change(resourceId: string, account: Partial<Stored>): void {
    accounts.set(resourceId.toLowerCase(), { ...find(resourceId)!, ...account });
  }

  function setRules(name: string, rules: readonly LifecycleRule[]): void {
    change(resourceIdOf(name), { rules, revision: mustFind(name).revision + 1 });
  }

  function act(resourceId: string, when: string): void {
    const key = failureKey(resourceId, when);
    const interference = interferences.get(key);
    interferences.delete(key);
    interference?.();
  }

  function look<T>(resourceId: string, operation: EstateOperation, value: (stored: Stored) => T): Observed<T> {
    const error = failures.get(failureKey(resourceId, operation)) ?? failures.get(failureKey(resourceId, 'account'));
    const stored = find(resourceId);
    if (error !== undefined) return asFailure(error);
    return stored === undefined ? asFailure(notFound()) : seen(value(stored));
  }

  function observe({ name, resourceId, declared, recipients: asked = false }: AccountToObserve): AccountObservation {
    const part = <T>(operation: EstateOperation, value: (stored: Stored) => T): Observed<T> =>
      declared ? look(resourceId, operation, value) : notLookedAt;
    return {
      name,
      resourceId,
      declared,
      account: look(resourceId, 'account', ({ account }) => account),
      lifecycle: look(resourceId, 'lifecycle', documentOf),
      blobService: part('blobService', ({ blobService }) => blobService),
      replication: part('replication', ({ replication }) => replication),
      containers: part('containers', ({ containers }) => containers),
      ...(asked ? { recipients: part('recipients', ({ recipients }) => recipients) } : {}),
    };
  }

  function readDocument(resourceId: string): LifecycleDocument | undefined {
    const observed = look(resourceId, 'lifecycle', documentOf);
    if (observed.ok) return observed.value;
    throw new OperatorError(observed.message, { ...observed, kind: observed.terminal ? 'terminal' : 'retryable' });
  }

  function replace(write: LifecycleWrite, before: LifecycleDocument | undefined): void {
    const refusal = failures.get(failureKey(write.resourceId, 'write'));
    if (refusal !== undefined) throw refusal;
    act(write.resourceId, 'beforeWrite');
    const stored = find(write.resourceId);
    if (stored === undefined) throw notFound();
    const rules = mergeLifecycleRules(before, write.wanted, { ownPrefix: write.ownPrefix });
    change(write.resourceId, { rules, revision: stored.revision + 1 });
    writes.set(write.resourceId.toLowerCase(), (writes.get(write.resourceId.toLowerCase()) ?? 0) + 1);
    act(write.resourceId, 'afterWrite');
    const lost = failures.get(failureKey(write.resourceId, 'answer'));
    if (lost !== undefined) throw lost;
  }

  async function write(gate: Gate, wish: LifecycleWrite): Promise<LifecycleWriteResult> {
    const read = () => gate('readDocument', () => readDocument(wish.resourceId));
    for (let repairs = 0, restarts = 0; repairs <= 3 && restarts <= 3;) {
      const first = await read();
      const own = ownRules(first, wish.ownPrefix);
      if (sameRules(own, wish.wanted)) {
        return repairs > 0 ? { kind: 'written', document: first, repairs } : { kind: 'unchanged', document: first };
      }
      if (repairs === 0 && !sameRules(own, wish.seen)) return { kind: 'superseded' };
      if (wish.wanted.length > own.length) assertRoom(wish, first);
      if (!(await wish.stillWanted())) return { kind: 'superseded' };
      const second = await read();
      if (first?.lastModifiedTime !== second?.lastModifiedTime) {
        restarts += 1;
        continue;
      }
      await gate('replaceDocument', () => {
        replace(wish, second);
      });
      const document = await read();
      if (sameRules(ownRules(document, wish.ownPrefix), wish.wanted)) return { kind: 'written', document, repairs };
      repairs += 1;
    }
    throw new OperatorError('The document changed too often.', { kind: 'retryable', reason: 'DocumentChanged' });
  }

  return {
    add: (name, account = {}) => {
      accounts.set(resourceIdOf(name).toLowerCase(), { ...emptyAccount(), ...account, revision: 1 });
    },
    change: (name, account) => {
      change(resourceIdOf(name), account);
    },
    remove: (name) => {
      accounts.delete(resourceIdOf(name).toLowerCase());
    },
    rules: (name) => mustFind(name).rules,
    setRules,
    writes: (name) => writes.get(resourceIdOf(name).toLowerCase()) ?? 0,
    fail: (name, operation, error) => {
      failures.set(failureKey(resourceIdOf(name), operation), error);
    },
    heal: (name) => {
      for (const key of failures.keys()) if (key.startsWith(failureKey(resourceIdOf(name), ''))) failures.delete(key);
    },
    interfere: (name, when, interference) => {
      interferences.set(failureKey(resourceIdOf(name), when), interference);
    },
    port: (gate) => ({
      observe: (account) => gate(`observe ${account.name}`, () => observe(account)),
      writeLifecycle: (wish) => write(gate, wish),
    }),
  };
}

function failureKey(resourceId: string, operation: string): string {
  return `${resourceId.toLowerCase()} ${operation}`;
}

function emptyAccount(): FakeAccount {
  const containers = ['recordings', 'transcripts'].map((name) => ({
    name,
    exists: true,
    legalHold: false,
    versionImmutability: false,
  }));
  return {
    account: accountFacts(),
    blobService: { softDeleteDays: 7, versioning: false },
    containers,
    replication: [],
    recipients: [],
    rules: [],
  };
}

/** Azure keeps no document without rules. */
function documentOf({ rules, revision }: Stored): LifecycleDocument | undefined {
  return rules.length === 0 ? undefined : { rules, lastModifiedTime: String(revision) };
}

function assertRoom(wish: LifecycleWrite, document: LifecycleDocument | undefined): void {
  const total = foreignRules(document, wish.ownPrefix).length + wish.wanted.length;
  if (total <= MAX_LIFECYCLE_RULES) return;
  throw new OperatorError(`The document would hold ${total} rules.`, { kind: 'terminal', reason: 'TooManyRules' });
}

function notFound(): OperatorError {
  return new OperatorError('There is no such account.', {
    kind: 'retryable',
    reason: 'AccountNotFound',
    status: 404,
    retryAfterMs: 300_000,
  });
}

function asFailure({ reason, message, kind, retryAfterMs }: OperatorError): Observed<never> {
  return unseen(reason, {
    message,
    terminal: kind === 'terminal',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
