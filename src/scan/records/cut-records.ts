import { decideArtifact } from '../../policy/artifact-decision.ts';
import type { DeleteStep } from '../../policy/artifact-decision.ts';
import { isConsentHidden } from '../../policy/consent.ts';
import type { CallFacts, CopyFacts } from '../../policy/copy-facts.ts';
import { decideLog, isEmptyLog } from '../../policy/record-cut.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import type { CompileOptions } from '../classify/compiled-definition.ts';
import type { ReadCopy } from '../pass/artifact.ts';
import { deleteArtifact } from '../sweep/delete-artifact.ts';
import type { ArtifactKept } from '../sweep/delete-artifact.ts';
import type { CutOrder, CutRecords, CutResult } from '../sweep/sweep-state.ts';
import type { CutOutcome } from './cut-log.ts';
import { cutGuarded, replacedSteps } from './guarded-cut.ts';
import { createRecordReaders } from './record-readers.ts';
import type { RecordReaders } from './record-readers.ts';
import { quietHoursOf } from './record-log.ts';

/**
 * Cuts the current copy of a log for the delete pass. Older copies of it that are due go as well, also where the current one
 * has to stay as it is.
 */
export function createCutRecords(options: CompileOptions = {}): CutRecords {
  const readers = createRecordReaders(options);
  return async (order) => {
    const base = order.artifact.copies.find(({ facts }) => facts.state === 'base');
    if (base === undefined) return { kind: 'Cut', then: dueWithoutBase(order) };
    try {
      return await answer(order, base, await cutBase(order, base, readers));
    } catch (error) {
      order.abortSignal.throwIfAborted();
      if (!isOperatorError(error)) throw error;
      // Nobody knows whether the content was replaced before the answer was lost.
      return { kind: 'Kept', why: 'Failed', hasBegun: true, failure: error };
    }
  };
}

function cutBase(order: CutOrder, base: ReadCopy, readers: RecordReaders): Promise<CutOutcome> {
  const { artifact, place, knowledge, cutoffMs } = order;
  const { definition } = artifact;
  if (definition === undefined) return Promise.resolve({ kind: 'Unclassified', reason: 'NoDefinition' });
  const { facts } = base;
  const { terms } = place;
  const quietHours = quietHoursOf(definition);
  const factsOf = (callId: string): CallFacts =>
    knowledge.ofCopy({ callIds: [callId], facts: { ...facts, call: callIn(base, callId) } }, place.scanClass);
  const isHidden = isConsentHidden(artifact.copies.map((copy) => copy.facts));
  const known = { copy: facts, quietHours, factsOf, terms, cutoffMs, isConsentHidden: isHidden, nowMs: order.nowMs };
  const { mayGoWhole } = order;
  return cutGuarded({ ...order, base, createReader: readers(definition) }, (content) => {
    if (mayGoWhole && isEmptyLog(content)) return { kind: 'DeleteWhole' };
    return decideLog({ ...known, content, mustStay: !mayGoWhole }).plan;
  });
}

/** As the listing read it: were it another content by now, it would not be cut. */
function callIn({ log }: ReadCopy, callId: string): CopyFacts['call'] {
  const start = log?.calls.get(callId)?.start;
  return start === undefined ? { kind: 'Unknown' } : { kind: 'Known', callIds: [callId], ...start, basis: 'Observed' };
}

async function answer(order: CutOrder, base: ReadCopy, outcome: CutOutcome): Promise<CutResult> {
  const others = dueWithoutBase(order);
  switch (outcome.kind) {
    case 'Cut':
      return { kind: 'Cut', then: [...(await replacedSteps(order, base)), ...others] };
    case 'DeleteWhole':
      return { kind: 'DeleteWhole' };
    case 'NothingDue':
    // Nobody can say what is due in it, and then nothing is.
    case 'Unclassified':
      return others.length === 0 ? { kind: 'NothingDue' } : { kind: 'Cut', then: others };
    case 'CutDeferred':
    case 'Changed':
      return keep(order, others, { why: outcome.kind });
    case 'Kept':
      return keep(order, others, outcome);
  }
}

type Why = Pick<ArtifactKept, 'why'> & { readonly immutableUntilMs?: number | undefined };

async function keep(
  order: CutOrder,
  others: readonly DeleteStep[],
  { why, immutableUntilMs }: Why,
): Promise<CutResult> {
  const { artifact, place, tools, abortSignal } = order;
  const copies = artifact.copies.map(({ facts }) => facts);
  const target = { container: place.container, name: artifact.name, copies, deletes: others };
  const rest = await deleteArtifact(tools, target, { abortSignal });
  const hasBegun = rest.kind === 'Deleted' || (rest.kind === 'Kept' && rest.hasBegun);
  return { kind: 'Kept', why, hasBegun, ...(immutableUntilMs === undefined ? {} : { immutableUntilMs }) };
}

/** Older copies cannot be cut: they go whole. */
function dueWithoutBase({ artifact, place, knowledge, cutoffMs }: CutOrder): readonly DeleteStep[] {
  const copies = artifact.copies.filter(({ facts }) => facts.state !== 'base');
  const known = new Map(copies.map((copy) => [copy.facts, knowledge.ofCopy(copy, place.scanClass)]));
  return decideArtifact({
    copies: copies.map(({ facts }) => facts),
    calls: (copy) => known.get(copy) ?? knowledge.of([], place.scanClass),
    terms: place.terms,
    nowMs: cutoffMs,
  }).deletes;
}
