import { isDeepEqual } from '../api/json.ts';
import type { AdditionsApproval } from '../policy/erasure/approval-course.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import type { StoreOptions } from './evidence-store.ts';
import { MAX_FEATURES, type LedgerEvent, type LedgerTarget, type SealedFeature } from './ledger-schema.ts';
import { batchTargets, ledgerState, type KnownTarget, type LedgerState } from './ledger-state.ts';
import { appendToLedger, type LedgerAppend, type LedgerParts, type LedgerRead } from './ledger.ts';

type OpenedEvent = Extract<LedgerEvent, { readonly kind: 'Opened' }>;
type ApprovedEvent = Extract<LedgerEvent, { readonly kind: 'PlanApproved' }>;

const dayMs = 86_400_000;

/**
 * Opens the ledger, hands it to another policy, or prolongs the watch for late arrivals, by a day at least: an entry for each
 * pass would say nothing. A watch is never made shorter.
 */
export function openingEvents({ opened }: LedgerState, wanted: Omit<OpenedEvent, 'kind'>): readonly LedgerEvent[] {
  const isKnown =
    opened?.policyUid === wanted.policyUid &&
    Date.parse(opened.receivedTime) === Date.parse(wanted.receivedTime) &&
    Date.parse(wanted.watchUntilTime) < Date.parse(opened.watchUntilTime) + dayMs;
  return isKnown ? [] : [{ kind: 'Opened', ...wanted, watchUntilTime: laterOf(opened, wanted) }];
}

function laterOf(opened: LedgerState['opened'], { watchUntilTime }: Pick<OpenedEvent, 'watchUntilTime'>): string {
  const isLonger = opened !== undefined && Date.parse(opened.watchUntilTime) > Date.parse(watchUntilTime);
  return isLonger ? opened.watchUntilTime : watchUntilTime;
}

/** Seals what recognises the subject, in the place of what was sealed before. Nothing where it is sealed already, or empty. */
export function sealingEvents({ features }: LedgerState, sealed: readonly SealedFeature[]): readonly LedgerEvent[] {
  if (isDeepEqual(features, sealed)) return [];
  const batches = Math.ceil(sealed.length / MAX_FEATURES);
  return Array.from({ length: batches }, (_, index) => ({
    kind: 'SubjectSealed' as const,
    features: sealed.slice(index * MAX_FEATURES, (index + 1) * MAX_FEATURES),
    ...(index === 0 ? {} : { continues: true as const }),
  }));
}

/** Says what was approved, once for each approval, and again where it was withdrawn, or weak matches are included or left out, since. */
export function approvalEvents(
  { approvals, isApproved }: LedgerState,
  approved: Omit<ApprovedEvent, 'kind'>,
): readonly LedgerEvent[] {
  const { planDigest, additionsDigest, weakMatches } = approved;
  const last = approvals.at(-1);
  const isKnown =
    isApproved &&
    last?.planDigest === planDigest &&
    last.weakMatches === weakMatches &&
    (additionsDigest === undefined || last.additionsDigest === additionsDigest);
  return isKnown ? [] : [{ kind: 'PlanApproved', ...approved }];
}

/** Says that the approval does not stand any more, once. */
export function withdrawalEvents({ isApproved, outcome }: LedgerState): readonly LedgerEvent[] {
  return isApproved && outcome === undefined ? [{ kind: 'ApprovalWithdrawn' }] : [];
}

/** Says again what was approved last, where it was withdrawn since; of additions what the approval of now names. */
export function restoringEvents(
  { approvals, isApproved, outcome }: LedgerState,
  { weakMatches, additionsDigest }: Pick<ApprovedEvent, 'weakMatches' | 'additionsDigest'>,
): readonly LedgerEvent[] {
  const last = approvals.at(-1);
  if (isApproved || last === undefined || outcome !== undefined) return [];
  const { kind, planDigest, artifacts } = last;
  const isNamed = approvals.some((one) => one.additionsDigest !== undefined && one.additionsDigest === additionsDigest);
  return [{ kind, planDigest, ...(isNamed ? { additionsDigest } : {}), weakMatches, artifacts }];
}

/**
 * Additions that were meant to go by an approval that was withdrawn, or may have been, and that the one of now does not name:
 * whether they may go is asked again. None as long as the approval stands: to name no additions any more takes nothing back.
 * What was seen deleted is not among them.
 */
export function additionsTakenBack(
  { targets, isApproved }: LedgerState,
  { additionsDigest, stoodThroughout }: AdditionsApproval,
): readonly KnownTarget[] {
  if (isApproved && stoodThroughout) return [];
  return targets.filter(
    ({ additionsDigest: approved, fate }) =>
      approved !== undefined && approved !== additionsDigest && fate.kind !== 'Gone' && fate.kind !== 'Recoverable',
  );
}

/** What the ledger means to delete and is not wanted any more. Only as long as no delete of it can have been sent. */
export function retractionEvents({ targets }: LedgerState, wanted: readonly LedgerTarget[]): readonly LedgerEvent[] {
  return retract(
    targets.filter(({ fate }) => fate.kind === 'Intended'),
    wanted,
  );
}

/** Says of additions that were taken back that they are not meant to go, but of what is wanted all the same. */
export function takingBackEvents(
  state: LedgerState,
  { wanted, additions }: { readonly wanted: readonly LedgerTarget[]; readonly additions: AdditionsApproval },
): readonly LedgerEvent[] {
  return retract(additionsTakenBack(state, additions), wanted);
}

function retract(targets: readonly KnownTarget[], wanted: readonly LedgerTarget[]): readonly LedgerEvent[] {
  const kept = new Set(wanted.map(targetKey));
  const left = targets.filter(({ target }) => !kept.has(targetKey(target)));
  return batchTargets(left.map(({ target }) => target)).map((batch) => ({ kind: 'IntentRetracted', targets: batch }));
}

/**
 * Says what is meant to be deleted, before the first of the deletes is sent. What the ledger names already is not named
 * again: a copy that failed, waits or is kept is taken up by its first entry. `late`: what arrived or came back after the plan
 * was carried out, what was seen gone included.
 */
export function intentEvents(
  { targets: known }: LedgerState,
  targets: readonly LedgerTarget[],
  { late }: { readonly late: boolean },
): readonly LedgerEvent[] {
  const fates = new Map(known.map(({ target, fate }) => [targetKey(target), fate.kind]));
  const news = new Map(
    targets.flatMap((target) => {
      const key = targetKey(target);
      const fate = fates.get(key);
      const isNews = fate === undefined || (late && (fate === 'Gone' || fate === 'Recoverable'));
      return isNews ? [[key, target] as const] : [];
    }),
  );
  return batchTargets([...news.values()]).map((batch) => ({
    kind: 'DeletionIntended',
    targets: batch,
    ...(late ? { late } : {}),
  }));
}

/**
 * Adds events one after the other. `decide` says what is missing over what the ledger says now; it is asked again after an
 * entry of another writer, and at the end, so that a pass that was broken off may repeat it.
 */
export async function appendEvents(
  parts: LedgerParts,
  read: Extract<LedgerRead, { readonly kind: 'Whole' }>,
  decide: (state: LedgerState) => readonly LedgerEvent[],
  options: StoreOptions,
): Promise<LedgerAppend> {
  let current = read;
  for (;;) {
    const events = decide(ledgerState(current.entries));
    if (events.length === 0) return current;
    for (const event of events) {
      const before = current.entries.length;
      const added: LedgerAppend = await appendToLedger(
        parts,
        current,
        (entries) => (entries.length === before ? event : undefined),
        options,
      );
      if (added.kind !== 'Whole') return added;
      current = added;
      if (added.entries.length !== before + 1 || !isDeepEqual(added.entries.at(-1)?.event, event)) break;
    }
  }
}
