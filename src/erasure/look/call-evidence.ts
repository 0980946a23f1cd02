import { asUnassigned, type CallEvidence } from '../../matching/evidence.ts';
import { copyText } from '../../scan/pass/copied-text.ts';

export interface ClassEvidence {
  readonly className: string;
  readonly evidence: CallEvidence;
}

/** What artifacts anywhere show of calls. Only of those in which somebody was found or that a ledger names, whose ids alone it holds. */
export interface CallEvidenceBook {
  /** Takes over hits. Of several calls nobody can say which one is meant. */
  readonly add: (callIds: readonly string[], shown: ClassEvidence) => void;
  /** Of parts of an artifact that do not say to which of its calls they belong, or whether to any of them. */
  readonly addUnassigned: (callIds: readonly string[], shown: ClassEvidence) => void;
  /** Who called, of a call that is looked for: it has hits, or a ledger names it. */
  readonly addCallers: (callIds: readonly string[], shown: ClassEvidence) => void;
  readonly of: (callId: string) => readonly ClassEvidence[];
  readonly callIds: () => Iterable<string>;
  /** In how many calls a number of a request called. */
  readonly callsOfNumber: (requestId: string, feature: number) => number;
}

export function createCallEvidence(): CallEvidenceBook {
  const calls = new Map<string, ClassEvidence[]>();
  const put = (callId: string, shown: ClassEvidence): void => {
    const known = calls.get(callId);
    if (known === undefined) calls.set(copyText(callId), [shown]);
    else known.push(shown);
  };
  const putAll = (callIds: readonly string[], shown: ClassEvidence): void => {
    if (shown.evidence.found.length === 0) return;
    for (const callId of callIds) put(callId, shown);
  };
  const addUnassigned = (callIds: readonly string[], { className, evidence }: ClassEvidence): void => {
    putAll(callIds, { className, evidence: asUnassigned(evidence) });
  };
  return {
    add: (callIds, shown) => {
      if (callIds.length === 1) putAll(callIds, shown);
      else addUnassigned(callIds, shown);
    },
    addUnassigned,
    addCallers: (callIds, { className, evidence: { callers } }) => {
      const [callId] = callIds;
      if (callIds.length !== 1 || callId === undefined || callers.length === 0) return;
      put(callId, { className, evidence: { found: [], callers } });
    },
    of: (callId) => calls.get(callId) ?? [],
    callIds: () => calls.keys(),
    callsOfNumber: countNumbers(calls),
  };
}

/** Counted once, after the last hit came in. */
function countNumbers(calls: ReadonlyMap<string, readonly ClassEvidence[]>): CallEvidenceBook['callsOfNumber'] {
  let counts: Map<string, number> | undefined;
  return (requestId, feature) => {
    counts ??= countAll(calls);
    return counts.get(`${feature} ${requestId}`) ?? 0;
  };
}

function countAll(calls: ReadonlyMap<string, readonly ClassEvidence[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const shown of calls.values()) {
    const numbers = new Set(
      shown.flatMap(({ evidence: { found } }) =>
        found
          .filter(({ kind, place }) => kind === 'phone' && place === 'Caller')
          .map(({ feature, requestId }) => `${feature} ${requestId}`),
      ),
    );
    for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}
