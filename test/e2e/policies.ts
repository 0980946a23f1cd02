import { randomUUID } from 'node:crypto';
import type { CallDataPolicy, Condition } from '../../src/api/call-data-policy.ts';
import type { ConditionType } from '../../src/api/condition.ts';
import { groupVersion, reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiAnswer, ApiServer } from '../api/api-server.ts';
import { waitFor } from '../support/wait-for.ts';
import type { SpecAsWritten } from './estate.ts';

export interface PolicyEventSeen {
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** One policy as a person with kubectl sees it. */
export interface PolicyHandle {
  readonly namespace: string;
  readonly name: string;
  /** Server-side apply of the whole spec, as Git does it. Throws the API server's words where it refuses. */
  readonly apply: (spec: SpecAsWritten) => Promise<CallDataPolicy>;
  /** A merge patch, as a hand does it. */
  readonly patch: (change: JsonObject) => Promise<CallDataPolicy>;
  /** Server-side apply of nothing but `approvedDigests`, by a manager of its own. Default: every digest that waits. */
  readonly approve: (digests?: readonly string[]) => Promise<void>;
  readonly read: () => Promise<CallDataPolicy | undefined>;
  /** Waits until status speaks of the newest generation and the predicate holds. */
  readonly waitForStatus: (what: string, holds: (policy: CallDataPolicy) => boolean) => Promise<CallDataPolicy>;
  /** Waits for a reason of Ready. */
  readonly waitForReady: (reason: string) => Promise<CallDataPolicy>;
  /** Asks for a pass now; does not wait for it. Returns what status will echo. */
  readonly requestPass: () => Promise<string>;
  /** Asks for a pass now and waits until status says that it was run. */
  readonly passNow: () => Promise<CallDataPolicy>;
  readonly remove: () => Promise<void>;
  readonly waitUntilGone: () => Promise<void>;
  readonly events: () => Promise<readonly PolicyEventSeen[]>;
  readonly waitForEvent: (reason: string) => Promise<PolicyEventSeen>;
}

export function conditionsOf(policy: CallDataPolicy): Partial<Record<ConditionType, Condition>> {
  return Object.fromEntries((policy.status?.conditions ?? []).map((condition) => [condition.type, condition]));
}

/** `Ready: 'True PolicyApplied'` for each condition that is there: what a test compares. */
export function verdictsOf(policy: CallDataPolicy): Partial<Record<ConditionType, string>> {
  return Object.fromEntries(
    (policy.status?.conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  );
}

export function accountOf(policy: CallDataPolicy, name: string) {
  return policy.status?.accounts?.find((account) => account.name === name);
}

export function pendingDigestsOf(policy: CallDataPolicy): readonly string[] {
  return (policy.status?.accounts ?? []).flatMap(({ pendingDigest }) => pendingDigest ?? []);
}

/** When the last look at the blobs was, in all the places where status says so. */
export function lookTimesOf({ status }: CallDataPolicy) {
  const { startedTime, completedTime } = status?.scan ?? {};
  return { startedTime, completedTime, classes: (status?.classes ?? []).map((entry) => entry.lastFullPassTime) };
}

/** Status without what a pass on request changes even where nothing moved: its echo, and when it looked at the blobs. */
export function statusAtRest({ status }: CallDataPolicy) {
  const { scan, classes, ...rest } = status ?? {};
  return {
    ...rest,
    lastHandledReconcileAt: 'echoed',
    scan: { ...scan, startedTime: 'then', completedTime: 'then' },
    // A class that the last look did not see whole bears an older time, and that counts.
    classes: classes?.map(({ lastFullPassTime, ...entry }) => ({
      ...entry,
      lastFullPassTime: lastFullPassTime === scan?.completedTime ? 'then' : lastFullPassTime,
    })),
  };
}

export function policyHandle(server: ApiServer, namespace: string, name: string): PolicyHandle {
  const collection = `/apis/${groupVersion}/namespaces/${namespace}/calldatapolicies`;
  const path = `${collection}/${name}`;
  const body = (spec: SpecAsWritten) => ({
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name, namespace },
    spec: spec as JsonObject,
  });
  const apply = async (spec: SpecAsWritten, query: Readonly<Record<string, string>>) =>
    accepted(await server.apply(path, { query, body: body(spec) }));
  const patch = async (change: JsonObject) => accepted(await server.mergePatch(path, { body: change }));
  const read = async () => {
    const answer = await server.get(path);
    return answer.status === 404 ? undefined : accepted(answer);
  };
  const waitForStatus: PolicyHandle['waitForStatus'] = async (what, holds) => {
    let last: CallDataPolicy | undefined;
    const look = async () => {
      last = await read();
      return last?.status?.observedGeneration === last?.metadata.generation && last !== undefined && holds(last)
        ? last
        : undefined;
    };
    return waitFor(look, { what: `${name}: ${what}`, describe: () => last?.status });
  };
  const requestPass = async () => {
    const value = randomUUID();
    await patch({ metadata: { annotations: { [reconcileRequestedAtAnnotation]: value } } });
    return value;
  };
  const events = async (): Promise<readonly PolicyEventSeen[]> => {
    const answer = await server.get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
    const items = answer.body['items'] as unknown as readonly (PolicyEventSeen & {
      readonly regarding: { readonly name: string };
    })[];
    return items.filter(({ regarding }) => regarding.name === name);
  };
  return {
    namespace,
    name,
    apply: (spec) => apply(spec, { fieldManager: 'gitops', force: 'false' }),
    patch,
    approve: async (digests) => {
      const approvedDigests = digests ?? pendingDigestsOf((await read()) as CallDataPolicy);
      if (approvedDigests.length === 0) throw new Error(`${name}: nothing waits for approval`);
      await apply({ lifecycle: { approvedDigests } }, { fieldManager: 'calldata-cli', force: 'false' });
    },
    read,
    waitForStatus,
    waitForReady: (reason) =>
      waitForStatus(`Ready with reason ${reason}`, (policy) => conditionsOf(policy).Ready?.reason === reason),
    requestPass,
    passNow: async () => {
      const value = await requestPass();
      return waitForStatus('a pass on request', (policy) => policy.status?.lastHandledReconcileAt === value);
    },
    remove: async () => {
      accepted(await server.remove(path));
    },
    waitUntilGone: async () => {
      await waitFor(async () => (await read()) === undefined, { what: `${name} to be gone` });
    },
    events,
    waitForEvent: async (reason) => {
      let seen: readonly PolicyEventSeen[] = [];
      const look = async () => {
        seen = await events();
        return seen.find((event) => event.reason === reason);
      };
      return waitFor(look, {
        what: `an Event ${reason} of ${name}`,
        describe: () => seen.map((event) => event.reason),
      });
    },
  };
}

function accepted({ status, body }: ApiAnswer): CallDataPolicy {
  if (status >= 300) throw new Error(`the API server answered ${status}: ${JSON.stringify(body['message'])}`);
  return body as unknown as CallDataPolicy;
}
