import type { CallDataPolicy, CallDataPolicySpec, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import type { LifecycleRule, Observed } from '../../src/policy/facts.ts';
import { ownRules } from '../../src/policy/lifecycle-document.ts';
import { ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';
import type { PermissionSet } from '../../src/policy/permissions/permission-sets.ts';
import { guardOwners } from '../../src/owner-guard.ts';
import { doubtOfOwner } from '../../src/policy/unseen-owners.ts';
import { createPolicyReconcile } from '../../src/reconcile/call-data-policy.ts';
import type { KeptHistory } from '../../src/policy/history/verdict.ts';
import type { Report } from '../../src/policy/reports/report.ts';
import type { ObjectKey, Outcome } from '../../src/reconcile/outcome.ts';
import type { PassContext } from '../../src/reconcile/pass-context.ts';
import type { AiEstate, PermissionPlace, PolicyEvent, SecretRead } from '../../src/reconcile/ports.ts';
import type { PublishedReport } from '../../src/reconcile/report-ports.ts';
import { createRemovalTurns, type RemovalTurns } from '../../src/reconcile/removal-turns.ts';
import { buildPolicy, buildSpec, foreignRule, policyKey } from './build.ts';
import { createFakeAiEstate, type FakeAiEstate } from './fake-ai-estate.ts';
import { createFakeCluster, type FakeCluster } from './fake-cluster.ts';
import { createFakeEstate, type FakeEstate } from './fake-estate.ts';
import { createFakeScans, type FakeScans } from './fake-scans.ts';
import { openGate, type Gate } from './gate.ts';

/** One cluster, one estate of each kind and one clock, in which any number of operators may run one after the other or at once. */
export interface World {
  readonly cluster: FakeCluster;
  readonly estate: FakeEstate;
  readonly ai: FakeAiEstate;
  readonly scans: FakeScans;
  /** Secrets of the policy's namespace by name; every other is not found. */
  readonly secrets: Map<string, SecretRead>;
  /** What the identities may do; at first everything. */
  readonly permissions: { answer: (place: PermissionPlace) => Observed<readonly PermissionSet[]> };
  readonly events: readonly PolicyEvent[];
  /** Every Report that a pass gave away, oldest first. */
  readonly reports: readonly Report[];
  /** What becomes of the next ones. At first the cluster does not know the kind. */
  readonly answerReports: (answer: PublishedReport) => void;
  /** What becomes of the history of a policy with evidence. At first nothing is written yet. */
  readonly answerHistory: (answer: KeptHistory) => void;
  readonly now: () => number;
  readonly advance: (durationMs: number) => void;
  /** One pass of an operator over the policy. */
  readonly pass: (options?: PassOptions) => Promise<Outcome>;
}

export interface PassOptions {
  readonly key?: ObjectKey;
  readonly gate?: Gate;
  readonly abortSignal?: AbortSignal;
  readonly limitAi?: PassContext['limitAi'];
  /** Watched namespaces of which nothing was ever listed. */
  readonly unseenNamespaces?: readonly string[];
  /** Those of the process that passes; at first all passes are of one. */
  readonly removals?: RemovalTurns;
}

/** For passes whose time is never over. */
export const noLimit: PassContext['limitAi'] = (abortSignal) => ({
  abortSignal,
  expired: () => undefined,
  dispose: () => undefined,
});

/** A role that grants all. */
export const everything: PermissionSet = { actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] };

export const cleanupDeadlineMs = 60 * 60_000;

/** The foreign rules that stand in `calls` from the beginning; `archive` has no lifecycle document. */
export const rulesOfOthers: readonly LifecycleRule[] = [foreignRule('cooling'), foreignRule('billing')];

/** For policies that promise nothing about AI: looking at it would be a mistake. */
const noAi: AiEstate = {
  discover: () => Promise.reject(new Error('AI was looked for')),
  observe: () => Promise.reject(new Error('AI was looked at')),
  correct: () => Promise.reject(new Error('AI was corrected')),
};

export function createWorld(): World {
  const cluster = createFakeCluster();
  const estate = createFakeEstate();
  const ai = createFakeAiEstate();
  const events: PolicyEvent[] = [];
  const reports: Report[] = [];
  let reportAnswer: PublishedReport = { kind: 'NotServed' };
  let historyAnswer: KeptHistory = {
    kind: 'Kept',
    head: undefined,
    unwritten: undefined,
    untilMs: Number.MAX_SAFE_INTEGER,
  };
  let nowMs = Date.parse('2026-11-24T10:07:11.250Z');
  const scans = createFakeScans(() => nowMs);
  const secrets = new Map<string, SecretRead>();
  const ownRemovals = createRemovalTurns();
  const permissions: World['permissions'] = { answer: () => ({ ok: true, value: [everything] }) };
  estate.add('calls', { rules: rulesOfOthers });
  estate.add('archive');
  return {
    cluster,
    estate,
    ai,
    scans,
    secrets,
    permissions,
    events,
    reports,
    answerReports: (answer) => {
      reportAnswer = answer;
    },
    answerHistory: (answer) => {
      historyAnswer = answer;
    },
    now: () => nowMs,
    advance: (durationMs) => {
      nowMs += durationMs;
    },
    pass: (options = {}) => {
      const {
        key = policyKey,
        gate = openGate,
        abortSignal = new AbortController().signal,
        limitAi = noLimit,
        unseenNamespaces = [],
        removals = ownRemovals,
      } = options;
      const reconcile = createPolicyReconcile({
        policies: { ...cluster.store(gate), unseenNamespaces: () => unseenNamespaces },
        azureOf: (policy) => {
          const azure = {
            estate: estate.port(gate),
            ai: cluster.get(key)?.spec.ai === undefined ? noAi : ai.port(gate),
            permissions: { read: (place: PermissionPlace) => gate('readPermissions', () => permissions.answer(place)) },
          };
          return guardOwners(azure, doubtOfOwner(policy, unseenNamespaces));
        },
        scans: scans.port,
        secrets: { read: ({ name }) => gate('readSecret', () => secrets.get(name) ?? { kind: 'NotFound' }) },
        reports: {
          publish: (_policy, report) => {
            reports.push(report);
            return Promise.resolve(reportAnswer);
          },
        },
        history: { keep: () => Promise.resolve(historyAnswer) },
        recordEvent: (_policy, event) => {
          events.push(event);
        },
        removals,
        now: () => nowMs,
        limitAi,
        cleanupDeadlineMs,
      });
      return reconcile(key, { abortSignal });
    },
  };
}

export function createPolicy(world: World, spec: Partial<CallDataPolicySpec> = {}): void {
  world.cluster.create(buildPolicy(buildSpec(spec)));
}

export function policyOf(world: World): CallDataPolicy {
  const policy = world.cluster.get(policyKey);
  if (policy === undefined) throw new Error('The policy is gone.');
  return policy;
}

export function statusOf(world: World): CallDataPolicyStatus {
  return policyOf(world).status ?? {};
}

export function edit(world: World, change: Partial<CallDataPolicySpec>): void {
  world.cluster.edit(policyKey, (spec) => ({ ...spec, ...change }));
}

export function editLifecycle(world: World, change: Partial<CallDataPolicySpec['lifecycle']>): void {
  world.cluster.edit(policyKey, (spec) => ({ ...spec, lifecycle: { ...spec.lifecycle, ...change } }));
}

export function deletePolicy(world: World): void {
  world.cluster.delete(policyKey, new Date(world.now()).toISOString());
}

/** Our rules in an account, whoever has changed them. */
export function oursIn(world: World, account: string): readonly LifecycleRule[] {
  return ownRules({ rules: world.estate.rules(account) }, ownRulePrefix(buildPolicy(buildSpec()).metadata.uid));
}

/** Puts every pending digest into the spec, as a person who has read it would. */
export function approve(world: World): void {
  const pending = (statusOf(world).accounts ?? []).flatMap(({ pendingDigest }) => pendingDigest ?? []);
  world.cluster.edit(policyKey, (spec) => {
    const approvedDigests = [...new Set([...(spec.lifecycle.approvedDigests ?? []), ...pending])];
    return { ...spec, lifecycle: { ...spec.lifecycle, approvedDigests } };
  });
}

const maxPasses = 25;

/** Passes as the controller would start them, until one asks for nothing sooner than the next check and changes nothing. */
export async function settle(world: World, options: PassOptions = {}): Promise<Outcome> {
  for (let count = 0; count < maxPasses; count += 1) {
    const before = traceOf(world);
    const outcome = await world.pass(options);
    if (outcome.kind === 'retry') world.advance(outcome.error.retryAfterMs ?? 1000);
    else if (traceOf(world) === before) return outcome;
  }
  throw new Error(`The policy did not settle within ${maxPasses} passes.`);
}

function traceOf({ cluster, estate, ai }: World): string {
  const version = cluster.get(policyKey)?.metadata.resourceVersion;
  return [version, estate.writes('calls'), estate.writes('archive'), ai.writes().length].join();
}

/** A policy whose rules were approved and stand in both accounts. */
export async function createPolicyInForce(world: World, spec: Partial<CallDataPolicySpec> = {}): Promise<void> {
  createPolicy(world, spec);
  await settle(world);
  approve(world);
  await settle(world);
}
