import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { JsonObject } from '../api/json.ts';
import type { AiAccountObservation } from '../policy/ai-facts.ts';
import { deletesObjects, describeHeldObjects, heldIn, withoutHeld, type HeldObjects } from '../policy/ai-holds.ts';
import { countOf } from '../policy/findings.ts';
import { planRemediations, tagOf, type AiChange } from '../policy/training-plan.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import type { LiveLook } from './live-look.ts';
import { line, type PlanSection, type UnreadPart } from './plan-report.ts';
import { unreadAi } from './unread-parts.ts';

/** What the operator would correct in each declared AI account under Enforce. */
export function planLiveSwitches({ policy: { spec } }: AdmittedPolicy, { ai }: LiveLook): readonly PlanSection[] {
  if (spec.ai?.remediate === undefined || spec.ai.remediate.length === 0) return [];
  const promised = spec.ai;
  return ai.ai
    .filter(({ declared }) => declared)
    .map((observation) => planSwitches(observation, promised, heldIn(observation, ai.held)));
}

type PromisedAi = NonNullable<CallDataPolicySpec['ai']>;

function planSwitches(
  observation: AiAccountObservation,
  { training, remediate = [] }: PromisedAi,
  held: HeldObjects | undefined,
): PlanSection {
  const planned = planRemediations({ observation, training, remediate });
  const changes = withoutHeld(planned, held).flatMap((change) => describeChange(change, observation));
  const isHeldBack = held !== undefined && planned.some(deletesObjects);
  const unread = unreadFor(observation, remediate);
  return {
    kind: 'switches',
    subject: observation.name,
    state: unread.length > 0 ? 'Failed' : changes.length > 0 ? 'Changes' : 'Unchanged',
    ...(unread.length > 0 && changes.length > 0 ? { head: 'would change; not everything could be read' } : {}),
    lines: [
      ...changes.map(({ text }) => line(text)),
      ...(isHeldBack ? [line(`${describeHeldObjects(observation, held)}.`)] : []),
      ...(changes.length === 0 && unread.length === 0 && !isHeldBack
        ? [line(`In order already: ${remediate.join(', ')}.`)]
        : []),
      ...unread.map(({ message }) =>
        line(`${changes.length === 0 ? 'Not planned' : 'What else is not known'}: ${message}`),
      ),
    ],
    findings: [],
    data: {
      resourceId: observation.resourceId,
      remediate,
      changes: changes.map(({ data }) => data),
      ...(unread.length === 0 ? {} : { unread: unread.map(({ reason, message }) => ({ reason, message })) }),
    },
  };
}

const onDataPlane: ReadonlySet<string> = new Set([
  'CancelFineTuning',
  'DeleteTrainingFiles',
  'DeleteStoredCompletions',
]);

/** Only what a named correction is decided by. */
function unreadFor(observation: AiAccountObservation, remediate: readonly string[]): readonly UnreadPart[] {
  const needsDataPlane = remediate.some((name) => onDataPlane.has(name));
  return unreadAi([observation], needsDataPlane ? ['account', 'dataPlane'] : ['account']);
}

interface DescribedChange {
  readonly text: string;
  readonly data: JsonObject;
}

function describeChange(change: AiChange, observation: AiAccountObservation): readonly DescribedChange[] {
  const facts = observation.account.ok ? observation.account.value : undefined;
  switch (change.kind) {
    case 'SetStoredCompletionsDisabled': {
      const before = facts?.storedCompletionsDisabled;
      const state = before === undefined ? 'never set' : String(before);
      return [
        {
          text: `would set storedCompletionsDisabled to true (now ${state})`,
          data: { kind: change.kind, property: 'storedCompletionsDisabled', before: before ?? null, after: true },
        },
      ];
    }
    case 'SetTags':
      return Object.entries(change.assign).map(([tag, after]) => {
        const before = facts === undefined ? undefined : tagOf(facts, tag);
        const state = before === undefined ? 'absent' : `'${before}'`;
        return {
          text: `would set tag ${tag} to '${after}' (now ${state}); other tags stay`,
          data: { kind: change.kind, tag, before: before ?? null, after },
        };
      });
    case 'CancelFineTuning':
      return [
        {
          text: `would cancel ${countOf(change.running, 'running fine-tuning job')}`,
          data: { kind: change.kind, count: change.running },
        },
      ];
    case 'DeleteTrainingFiles':
      return [deletion(change.kind, change.count, 'training file')];
    case 'DeleteStoredCompletions':
      return [deletion(change.kind, change.count, 'stored completion')];
  }
}

function deletion(kind: AiChange['kind'], count: number, noun: string): DescribedChange {
  return { text: `would delete ${countOf(count, noun)}`, data: { kind, count } };
}
