import { isOperatorError } from '../../reconcile/errors.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import type { DecidedArtifact } from './artifact-sweep.ts';
import { changeTag, tagTaskOf } from './deletable-tags.ts';
import type { TagChange } from './deletable-tags.ts';
import { createFailureRow } from './failure-row.ts';
import type { SweepState } from './sweep-state.ts';

/** Under `lifecycle.mode: Tagged`: sees to it that the tags of an artifact let the lifecycle rule delete it, or do not. */
export type KeepTags = (decided: DecidedArtifact) => Promise<void>;

/** `undefined` in the other modes. Tags that cannot be written stop neither the deletes nor the pass. */
export function openTagUpkeep(state: SweepState, place: ScanPlace): KeepTags | undefined {
  const { deletableTagValue: value, setsTags, context, tally } = state;
  if (value === undefined) return undefined;
  const row = createFailureRow();
  let isHopeless = false;
  return async (decided) => {
    for (const change of changesFor(decided, value)) {
      if (isHopeless) return;
      if (change.task === 'Set' && !setsTags) continue;
      const failure = await attempt(state, place, change);
      if (failure !== undefined) tally.stopped(failure);
      isHopeless ||= row.note(failure);
    }
    context.abortSignal.throwIfAborted();
  };
}

/** What is to go in this pass anyway needs no tag; what is to stay must not keep one. */
function changesFor({ artifact, place, decision }: DecidedArtifact, value: string): readonly TagChange[] {
  const { isUnsupported, isUnclassified, deletes, belowFloor = [], mayBeHeld = [] } = decision;
  const isHeld = decision.isHeld || decision.hasUnknownHold;
  if (isUnsupported) return [];
  return artifact.copies.flatMap(({ facts }) => {
    const state = {
      isHeld,
      mayBeHeld: mayBeHeld.includes(facts),
      isUnclassified,
      isBelowFloor: belowFloor.includes(facts),
    };
    const task = tagTaskOf(facts, state);
    if (task === undefined || (task === 'Set' && deletes.length > 0)) return [];
    const versionId = facts.state === 'version' ? facts.versionId : undefined;
    return [{ target: { container: place.container, name: artifact.name, versionId }, task, value }];
  });
}

async function attempt(state: SweepState, place: ScanPlace, change: TagChange): Promise<OperatorError | undefined> {
  const { context, laneOf } = state;
  const { tagService, tools, slots } = laneOf(place);
  try {
    await slots.run(() => changeTag({ service: tagService, guard: tools.guard }, change, context), context);
    return undefined;
  } catch (error) {
    context.abortSignal.throwIfAborted();
    if (!isOperatorError(error)) throw error;
    return error;
  }
}
