import type { CallFacts } from '../../policy/copy-facts.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import type { CallKnowledge } from '../pass/call-knowledge.ts';
import { addRefusal, createRefusals, refusedOf } from '../pass/refusals.ts';
import type { Refused } from '../pass/refusals.ts';
import type { ScanClass } from '../pass/scan-place.ts';
import { speakersOf } from '../pass/speakers.ts';

/** Refusals that the delete pass itself saw. */
export interface SeenRefusals {
  readonly learn: (artifact: ReadArtifact, scanClass: ScanClass) => void;
  /**
   * The same knowledge without the refusals that were not seen again: where a place was missed, a person may have corrected
   * there what the listing saw. So their calls may be granted as well, and do not go for want of a consent instead.
   */
  readonly only: (knowledge: CallKnowledge) => CallKnowledge;
}

export function createSeenRefusals(reachMs: number): SeenRefusals {
  const seen = createRefusals(reachMs);
  return {
    learn: ({ copies }, { declared }) => {
      if (!copies.some(({ facts }) => facts.consent?.answer === 'Refused')) return;
      const purpose = declared.consent?.purpose;
      if (purpose === undefined) return;
      for (const speaker of speakersOf(copies)) if (speaker.answer === 'Refused') addRefusal(seen, speaker, purpose);
    },
    only: (knowledge) => ({
      ...knowledge,
      of: (callIds, scanClass, span) => onlySeen(knowledge.of(callIds, scanClass, span), () => seen.of(callIds, span)),
      ofCopy: (copy, scanClass) => onlySeen(knowledge.ofCopy(copy, scanClass), () => refusedOf(copy, seen)),
    }),
  };
}

function onlySeen(facts: CallFacts, seenOf: () => Refused): CallFacts {
  if (!facts.refused.Recording && !facts.refused.AI) return facts;
  const seen = seenOf();
  const refused = {
    Recording: facts.refused.Recording && seen.Recording,
    AI: facts.refused.AI && seen.AI,
  };
  const isAll = refused.Recording === facts.refused.Recording && refused.AI === facts.refused.AI;
  return isAll ? facts : { ...facts, refused, mayBeGranted: true };
}
