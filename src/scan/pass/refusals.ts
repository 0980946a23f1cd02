import type { CallFacts, CopyFacts } from '../../policy/copy-facts.ts';
import type { ReadCopy } from './artifact.ts';
import { copyText } from './copied-text.ts';
import type { Speaker } from './speakers.ts';

export type Refused = CallFacts['refused'];
type Purpose = keyof Refused;

/** From the first to the last instant at which a call may have begun. Epoch milliseconds, both included. */
export interface StartSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Which calls were refused. Two calls may come under one id, by mistake or by a program's default; so a refusal takes what
 * bears its id and began within `reachMs` of what carries it, and nothing else.
 */
export interface Refusals {
  /** Whether something of it is new. */
  readonly add: (callIds: Iterable<string>, purpose: Purpose, spans: readonly StartSpan[]) => boolean;
  /** Where the span is unknown, any refusal of one of the ids counts: what nobody can date is not deleted for it. */
  readonly of: (callIds: readonly string[], span: StartSpan | undefined) => Refused;
  readonly snapshot: () => RefusalsSnapshot;
  /** Takes over what another knows, as far as it reaches there. Whether something of it is new. */
  readonly merge: (other: RefusalsSnapshot) => boolean;
}

export type RefusalsSnapshot = Readonly<
  Record<Purpose, readonly (readonly [id: string, reach: readonly StartSpan[]])[]>
>;

const purposes: readonly Purpose[] = ['Recording', 'AI'];

const nothingRefused: Refused = { Recording: false, AI: false };

/** For each id it keeps spans that do not touch: as many as fit between the first call and the last, whatever is refused. */
export function createRefusals(reachMs: number): Refusals {
  const known: Readonly<Record<Purpose, Map<string, readonly StartSpan[]>>> = { Recording: new Map(), AI: new Map() };
  const isRefused = (purpose: Purpose, callIds: readonly string[], span: StartSpan | undefined): boolean =>
    known[purpose].size > 0 &&
    callIds.some((id) => known[purpose].get(id)?.some((reach) => span === undefined || touches(reach, span)) === true);
  /** Whether some of it is new. */
  const keep = (purpose: Purpose, id: string, reach: readonly StartSpan[]): boolean => {
    const before = known[purpose].get(id);
    const after = reach.reduce(join, before ?? []);
    if (before === after || after.length === 0) return false;
    known[purpose].set(before === undefined ? copyText(id) : id, after);
    return true;
  };
  return {
    add: (callIds, purpose, spans) => {
      const reach = spans.map(({ fromMs, toMs }) => ({ fromMs: fromMs - reachMs, toMs: toMs + reachMs }));
      return [...callIds].filter((id) => keep(purpose, id, reach)).length > 0;
    },
    of: (callIds, span) => {
      const refused = { Recording: isRefused('Recording', callIds, span), AI: isRefused('AI', callIds, span) };
      return refused.Recording || refused.AI ? refused : nothingRefused;
    },
    snapshot: () => ({ Recording: [...known.Recording], AI: [...known.AI] }),
    merge: (other) => {
      const entries = purposes.flatMap((purpose) => other[purpose].map(([id, reach]) => ({ purpose, id, reach })));
      return entries.filter(({ purpose, id, reach }) => keep(purpose, id, reach)).length > 0;
    },
  };
}

/** Takes over a refusal. Whether some of it is new. It takes all of the artifact that carries it, also where a copy tells another start. */
export function addRefusal(refusals: Refusals, { callIds, copies }: Speaker, purpose: Purpose): boolean {
  return refusals.add(callIds, purpose, copies.map(spanOfRefusal));
}

/** What was refused of the calls of a copy. The records of a log tell the start of each of its calls. */
export function refusedOf(
  { callIds, facts, log }: Pick<ReadCopy, 'callIds' | 'facts'> & Partial<Pick<ReadCopy, 'log'>>,
  refusals: Refusals,
): Refused {
  if (log === undefined) return refusals.of(callIds, startSpanOf(facts));
  let refused = nothingRefused;
  for (const [callId, { start }] of log.calls) {
    const { Recording, AI } = refusals.of([callId], { fromMs: start.startMs, toMs: start.startMs });
    if (Recording || AI) refused = { Recording: refused.Recording || Recording, AI: refused.AI || AI };
  }
  return refused;
}

/**
 * When the call of a copy may have begun. The start of a log of several calls is that of the first alone. Where a start is
 * only inferred, of a deleted copy, nothing but its writing bounds it. `undefined`: nobody can say.
 */
export function startSpanOf(copy: CopyFacts): StartSpan | undefined {
  if (copy.call.kind === 'Unknown') return undefined;
  const { startMs, basis, callIds } = copy.call;
  if (basis === 'Inferred') return { fromMs: Number.NEGATIVE_INFINITY, toMs: writtenAfter(copy, startMs) };
  return { fromMs: startMs, toMs: callIds.length === 1 ? startMs : writtenAfter(copy, startMs) };
}

/** When one of the calls of a copy may have begun. The records of a log tell the start of each of its calls. */
export function spanOfCall({ log, facts }: Pick<ReadCopy, 'log' | 'facts'>, callId: string): StartSpan | undefined {
  const start = log?.calls.get(callId)?.start;
  return start === undefined ? startSpanOf(facts) : { fromMs: start.startMs, toMs: start.startMs };
}

/** Where what carries a refusal has no start, its writing stands for it, and where that is not shown, all of time does. */
export function spanOfRefusal(copy: CopyFacts): StartSpan {
  const { call, creationTimeMs, lastModifiedMs } = copy;
  // A later rewrite of a copy that nobody can read any more must not carry its refusal to later calls.
  if (call.kind === 'Known' && call.basis === 'Inferred')
    return { fromMs: call.startMs, toMs: Math.max(call.startMs, creationTimeMs ?? call.startMs) };
  if (call.kind === 'Known') return { fromMs: call.startMs, toMs: startSpanOf(copy)?.toMs ?? call.startMs };
  const writtenMs = creationTimeMs ?? lastModifiedMs;
  return { fromMs: writtenMs ?? Number.NEGATIVE_INFINITY, toMs: writtenMs ?? Number.POSITIVE_INFINITY };
}

function writtenAfter({ creationTimeMs, lastModifiedMs }: CopyFacts, startMs: number): number {
  return Math.max(startMs, creationTimeMs ?? 0, lastModifiedMs ?? 0);
}

function touches(a: StartSpan, b: StartSpan): boolean {
  return a.fromMs <= b.toMs && b.fromMs <= a.toMs;
}

/** The same list where it has all of the span already. */
function join(spans: readonly StartSpan[], added: StartSpan): readonly StartSpan[] {
  if (spans.some(({ fromMs, toMs }) => fromMs <= added.fromMs && added.toMs <= toMs)) return spans;
  const touched = [added, ...spans.filter((span) => touches(span, added))];
  const joined = {
    fromMs: Math.min(...touched.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...touched.map(({ toMs }) => toMs)),
  };
  return [...spans.filter((span) => !touches(span, added)), joined];
}
