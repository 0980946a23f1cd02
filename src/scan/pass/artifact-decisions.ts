import { decideArtifact } from '../../policy/artifact-decision.ts';
import type { ArtifactDecision } from '../../policy/artifact-decision.ts';
import { termsOfBlob } from '../../policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../policy/copy-facts.ts';
import { decideLogArtifact } from '../../policy/log-artifact.ts';
import type { LogPlan } from '../../policy/record-cut.ts';
import { isRecordLog, quietHoursOf } from '../records/record-log.ts';
import type { ReadArtifact } from './artifact.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import { spanOfCall } from './refusals.ts';
import type { ScanPlace } from './scan-place.ts';

export interface DecisionContext {
  readonly knowledge: CallKnowledge;
  /** The present of the pass. */
  readonly nowMs: number;
}

export type ReadDecision = ArtifactDecision & {
  /** Of a log that is cut record by record: what is to be done with its current copy before the `deletes`. */
  readonly log?: LogPlan | undefined;
};

/**
 * What is to be done with an artifact by what is known of its calls. The list pass and the delete pass ask this one
 * function, so what was counted is what is deleted. `undefined`: not all of its copies could be held, and nothing is done.
 */
export function decideRead(
  { name, copies, isCut, definition }: ReadArtifact,
  { container, scanClass, terms }: Pick<ScanPlace, 'container' | 'scanClass' | 'terms'>,
  { knowledge, nowMs }: DecisionContext,
): ReadDecision | undefined {
  if (isCut) return undefined;
  const known = new Map(copies.map((copy) => [copy.facts, knowledge.ofCopy(copy, scanClass)]));
  const calls = (copy: CopyFacts): CallFacts => known.get(copy) ?? knowNothing();
  const input = {
    copies: copies.map(({ facts }) => facts),
    calls,
    terms: termsOfBlob(terms, { container, name }),
    nowMs,
  };
  if (definition === undefined || !isRecordLog(definition)) return decideArtifact(input);
  const copyOf = new Map(copies.map((copy) => [copy.facts, copy]));
  return decideLogArtifact({
    ...input,
    contentOf: (facts) => copyOf.get(facts)?.log,
    factsOf: (callId, facts) => {
      const copy = copyOf.get(facts) ?? knowNothing();
      return knowledge.of([callId], scanClass, spanOfCall(copy, callId));
    },
    quietHours: quietHoursOf(definition),
  });
}

function knowNothing(): never {
  throw new Error('asked for a copy that is not of the artifact');
}
