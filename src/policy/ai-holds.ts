import type { Remediation } from '../api/ai-schema.ts';
import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AiAccountObservation } from './ai-facts.ts';
import type { AiObjectKind } from './artifact-definition.ts';
import { buildPoint, compareText, countOf, type Point } from './findings.ts';
import { isInForce, type HoldSpec } from './holds.ts';
import { isSameObject } from './overlap.ts';
import { storedSpecOf } from './stored-spec.ts';
import type { AiChange } from './training-plan.ts';

/** Why nothing is deleted in one AI account. */
export interface HeldObjects {
  readonly resourceId: string;
  /** Holds of the policy that are in force. */
  readonly own: readonly Pick<HoldSpec, 'ground' | 'owner'>[];
  /** Other policies over the account that have holds in force, and how many. */
  readonly others: readonly {
    readonly namespace: string;
    readonly name: string;
    /** `Unknown`: the policy is stored otherwise than this version reads it. */
    readonly holds: number | 'Unknown';
  }[];
  /** Where policies with holds may lie that nobody sees. */
  readonly unseenNamespaces: readonly string[];
}

export interface HoldsAround {
  readonly policies: readonly CallDataPolicy[];
  readonly unseenNamespaces: readonly string[];
  readonly nowMs: number;
}

/**
 * A stored completion or a training file does not say of which call it is, and what an artifact names is not all that a call
 * left there. So while a hold is in force over an account, any of its objects may be of a held call, and none may go. Which
 * calls the hold keeps makes no difference, nor whether that can be read.
 */
export function heldObjectsOf(
  policy: CallDataPolicy,
  resourceId: string,
  { policies, unseenNamespaces, nowMs }: HoldsAround,
): HeldObjects | undefined {
  const inForce = (one: CallDataPolicy) => storedSpecOf(one).holds?.filter((hold) => isInForce(hold, nowMs));
  const own = (inForce(policy) ?? []).map(({ ground, owner }) => ({ ground, owner }));
  const others = policies
    .filter((other) => !isSameObject(other, policy) && isOver(other, resourceId))
    .map((other) => ({
      namespace: other.metadata.namespace,
      name: other.metadata.name,
      holds: inForce(other)?.length ?? ('Unknown' as const),
    }))
    .filter(({ holds }) => holds !== 0);
  const isHeld = own.length > 0 || others.length > 0 || unseenNamespaces.length > 0;
  return isHeld ? { resourceId, own, others, unseenNamespaces } : undefined;
}

/** One object of an AI account, as artifacts name it. */
export interface ObjectOfAccount {
  readonly resourceId: string;
  readonly kind: AiObjectKind;
}

/**
 * Whether a call that another policy holds may have an object that artifacts name. What its artifacts name nobody reads who
 * goes by this one, so while it has a hold in force, any object that they may name can be of a held call.
 */
export function mayBeHeldElsewhere(policy: CallDataPolicy, object: ObjectOfAccount, around: HoldsAround): boolean {
  const policies = around.policies.filter((other) => namesObjects(other, object));
  const held = heldObjectsOf(policy, object.resourceId, { ...around, policies });
  return held !== undefined && (held.others.length > 0 || held.unseenNamespaces.length > 0);
}

/** What is stored otherwise than this version reads it may name any. */
function namesObjects(policy: CallDataPolicy, { resourceId, kind }: ObjectOfAccount): boolean {
  const { ai, artifactClasses } = storedSpecOf(policy);
  if (ai === undefined) return false;
  if (ai.accounts === undefined || artifactClasses === undefined) return true;
  const isSame = (id: string): boolean => id.toLowerCase() === resourceId.toLowerCase();
  const names = ai.accounts.filter((account) => isSame(account.resourceId)).map(({ name }) => name);
  return artifactClasses.some(({ artifacts = [] }) =>
    artifacts.some(({ aiObjects = [] }) =>
      aiObjects.some((source) => source.kind === kind && names.includes(source.account)),
    ),
  );
}

/** Whether it declares the account, or searches where it lies. Whatever it may do there, its holds count. */
function isOver(policy: CallDataPolicy, resourceId: string): boolean {
  const { ai } = storedSpecOf(policy);
  const id = resourceId.toLowerCase();
  if (ai === undefined) return false;
  if (ai.accounts === undefined || ai.discover === undefined) return true;
  if (ai.accounts.some((account) => account.resourceId.toLowerCase() === id)) return true;
  return ai.discover.some(({ subscriptionId, resourceGroup }) => {
    const group = resourceGroup === '' ? '' : `resourcegroups/${resourceGroup}/`;
    return id.startsWith(`/subscriptions/${subscriptionId}/${group}`.toLowerCase());
  });
}

/** Whether a change or a correction by its name takes data away. To cancel a job does not. */
export function deletesObjects({ kind }: { readonly kind: AiChange['kind'] | Remediation }): boolean {
  return kind === 'DeleteTrainingFiles' || kind === 'DeleteStoredCompletions';
}

/** The changes that may be made all the same. */
export function withoutHeld(changes: readonly AiChange[], held: HeldObjects | undefined): readonly AiChange[] {
  return held === undefined ? changes : changes.filter((change) => !deletesObjects(change));
}

/** What holds keep in one account. */
export function heldIn(
  { resourceId }: Pick<AiAccountObservation, 'resourceId'>,
  held: readonly HeldObjects[],
): HeldObjects | undefined {
  return held.find((one) => one.resourceId.toLowerCase() === resourceId.toLowerCase());
}

/** Breaks nothing by itself: what is kept is told, and judged, by a finding of its own. */
export function judgeHeldObjects(observation: AiAccountObservation, held: HeldObjects): Point {
  const what = `${describeHeldObjects(observation, held)}.`;
  const why = 'No training file or stored completion says of which call it is, so each may be of a held one.';
  const todo = 'End the holds that are over, or delete by hand what is surely of no held call.';
  return buildPoint(
    'True',
    'AiObjectsHeld',
    { what, why, todo },
    { severity: 'Medium', subject: observation.resourceId, clauses: ['R-14'] },
  );
}

export function describeHeldObjects({ name }: AiAccountObservation, held: HeldObjects): string {
  return `The operator deletes nothing in AI account ${name}: ${describeHolds(held)}`;
}

function describeHolds({ own, others, unseenNamespaces }: HeldObjects): string {
  return [
    ...(own.length === 0 ? [] : [`${holdsInForce(own.length)} (${countByGround(own)})`]),
    ...others.map(({ namespace, name, holds }) =>
      holds === 'Unknown'
        ? `policy ${namespace}/${name} cannot be read in full and may have holds`
        : `${holdsInForce(holds)} by policy ${namespace}/${name}`,
    ),
    ...(unseenNamespaces.length === 0
      ? []
      : [`policies in namespace ${unseenNamespaces.join(', ')} could not be listed and may have holds`]),
  ].join('; ');
}

function holdsInForce(count: number): string {
  return `${countOf(count, 'hold')} ${count === 1 ? 'is' : 'are'} in force`;
}

/** `2 LegalClaims of Legal, 1 OfficialOrder of Compliance`. */
function countByGround(own: HeldObjects['own']): string {
  const kinds = own.map(({ ground, owner }) => `${ground} of ${owner}`);
  return [...new Set(kinds)]
    .toSorted(compareText)
    .map((kind) => `${kinds.filter((other) => other === kind).length} ${kind}`)
    .join(', ');
}
