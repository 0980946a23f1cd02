import { endsOfHolds } from '../../policy/holds.ts';
import type { HoldKnowledge } from '../../policy/holds.ts';
import type { CallFacts } from '../../policy/copy-facts.ts';
import { withMark } from './call-marks.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import { heldBy, holdsByIds } from './known-holds.ts';
import { protectedIdsOf } from './told-calls.ts';

/** Knowledge that also keeps the calls which these holds name by id, whatever it was made with. */
export function withHeldIds(knowledge: CallKnowledge, { holds, nowMs }: HoldKnowledge): CallKnowledge {
  const heldIds = holdsByIds(holds, nowMs);
  const endOf = endsOfHolds(holds);
  const withHeld = (facts: CallFacts, callIds: readonly string[]): CallFacts => {
    const held = heldBy(heldIds, callIds);
    if (held.length === 0) return facts;
    const keeping = { ...facts, ...withMark(facts, { kind: 'Held', holds: held }) };
    return { ...keeping, holdsEndMs: endOf(keeping.holds) };
  };
  return {
    ...knowledge,
    of: (callIds, scanClass, span) => withHeld(knowledge.of(callIds, scanClass, span), callIds),
    ofCopy: (copy, scanClass) => withHeld(knowledge.ofCopy(copy, scanClass), protectedIdsOf(copy)),
  };
}
