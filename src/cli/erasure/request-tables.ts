import type { ErasurePlan, ErasureResult } from '../../api/erasure-request.ts';
import type { Stored, StoredRequest } from '../../api/stored.ts';
import { tableLines } from '../section-tables.ts';
import { wrap } from '../wrapped-text.ts';
import { conditionOf } from './standing.ts';
import { counted, missing, told } from './told.ts';

function table(rows: readonly (readonly string[])[], indent: number): readonly string[] {
  return tableLines(rows).map(({ text }) => `${' '.repeat(indent)}${text}`);
}

const planHead = ['CLASS', 'ACCOUNT', 'CALLS', 'ARTIFACTS', 'HELD'];

/** What would be deleted: figures, one line for each class and account, and the digest to approve it by. */
export function planLines(plan: Stored<ErasurePlan>): readonly string[] {
  const {
    digest,
    generatedTime,
    calls,
    artifacts,
    weakMatches,
    partlyWeak = 0,
    classes = [],
    overLimits,
    additions,
  } = plan;
  const isShared = classes.some(({ shared = 0 }) => shared > 0);
  const rows = classes.map((entry) => [
    entry.class ?? missing,
    entry.account ?? missing,
    String(entry.calls ?? missing),
    String(entry.artifacts ?? missing),
    String(entry.held ?? 0),
    ...(isShared ? [String(entry.shared ?? 0)] : []),
  ]);
  return [
    ...wrap(told`Plan of ${generatedTime}: ${counted(calls, 'call')}, ${counted(artifacts, 'artifact')}.`, 0),
    ...(rows.length === 0 ? [] : table([[...planHead, ...(isShared ? ['SHARED'] : [])], ...rows], 2)),
    ...(isShared ? wrap(sharedText, 2) : []),
    ...(weakMatches === 0 ? [] : wrap(weakText(weakMatches, partlyWeak), 2)),
    ...(overLimits ? wrap('It is larger than the limits of the policy allow without a person.', 2) : []),
    told`  Digest: ${digest}`,
    ...(additions === undefined ? [] : additionsLines(additions)),
  ];
}

const sharedText =
  'What is shared stays while calls of others name it or are in it, or may. By this approval it goes once they do not.';

function weakText(weakMatches: number | undefined, partlyWeak: number): string {
  const part =
    partlyWeak === 0
      ? ''
      : ` Of ${counted(partlyWeak, 'call')} among them that is so of some artifacts, and the others go.`;
  return `${counted(weakMatches, 'call')} of these by weak matches only, such as a name alone. They stay unless the approval includes them.${part}`;
}

function additionsLines(additions: Stored<NonNullable<ErasurePlan['additions']>>): readonly string[] {
  const { digest, generatedTime, calls, artifacts, weakMatches } = additions;
  return [
    ...wrap(
      told`Found since, ${generatedTime}: ${counted(calls, 'call')}, ${counted(artifacts, 'artifact')}, ${weakMatches} by weak matches. They wait for an approval of their own.`,
      0,
    ),
    told`  Digest of the additions: ${digest}`,
  ];
}

/** What came of each class and account: a table, and a sentence for everything that is not simply gone. */
export function resultLines(results: readonly Stored<ErasureResult>[]): readonly string[] {
  if (results.length === 0) return [];
  const head = ['CLASS', 'ACCOUNT', 'SEARCHED', 'MATCHED', 'ERASED', 'RETAINED', 'RECOVERABLE', 'DEFERRED', 'FAILED'];
  const rows = results.map((result) => [
    result.class ?? missing,
    result.account ?? missing,
    ...[
      result.searched,
      result.matched,
      result.erased,
      retainedOf(result),
      result.recoverable ?? 0,
      result.deferred ?? 0,
      result.failed,
    ].map((figure) => String(figure ?? missing)),
  ]);
  return [...table([head, ...rows], 2), ...results.flatMap((result) => wrapAll(leftOver(result)))];
}

/** Absent where a part of it is: a sum of some would be taken for all. */
function retainedOf({ retained = [] }: Stored<ErasureResult>): number | undefined {
  return retained.reduce<number | undefined>(
    (sum, { count }) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
}

function wrapAll(sentences: readonly string[]): readonly string[] {
  return sentences.flatMap((sentence) => wrap(sentence, 2));
}

/** What is kept, recoverable, put off or out of reach, and what could not be searched. */
export function leftOver(result: Stored<ErasureResult>): readonly string[] {
  const { retained = [], recoverable = 0, deferred = 0, resurrected = 0, unreachable = [], notSearched = [] } = result;
  const place = told`${result.class} in ${result.account}`;
  return [
    ...retained.map(
      ({ ground, untilTime, count }) => told`${place}: ${count} kept on ground ${ground} ${until(untilTime)}.`,
    ),
    ...(recoverable === 0
      ? []
      : [
          `${place}: ${recoverable} deleted but recoverable ${until(result.recoverableUntilTime)}; that is not erased.`,
        ]),
    ...(deferred === 0
      ? []
      : [`${place}: ${deferred} in logs that are still written to, tried again ${at(result.deferredUntilTime)}.`]),
    ...(resurrected === 0 ? [] : [`${place}: ${resurrected} came back or arrived late and were erased again.`]),
    ...(unreachable.length === 0 ? [] : [`${place}: out of reach: ${unreachable.map(partText).join(', ')}.`]),
    ...(notSearched.length === 0 ? [] : [`${place}: not searched: ${notSearched.map(partText).join(', ')}.`]),
  ];
}

function partText({ what, count }: Stored<{ readonly what: string; readonly count?: number }>): string {
  return count === undefined ? told`${what}` : told`${what} (${count})`;
}

function until(time: string | undefined): string {
  return time === undefined ? 'until a time that nobody knows' : `until ${time}`;
}

function at(time: string | undefined): string {
  return time === undefined ? 'at the next check' : `at ${time}`;
}

/** All requests of a namespace, as `kubectl get er` shows them. */
export function requestListLines(requests: readonly StoredRequest[], nowMs: number): readonly string[] {
  const head = ['NAME', 'POLICY', 'READY', 'REASON', 'CALLS', 'ERASED', 'RETAINED', 'DUE', 'AGE'];
  const rows = requests.map((request) => {
    const { metadata, spec, status: { summary = {} } = {} } = request;
    const ready = conditionOf(request, 'Ready');
    const figures = [summary.calls, summary.erased, summary.retained, summary.dueTime].map((figure) =>
      String(figure ?? ''),
    );
    const age = ageOf(metadata.creationTimestamp, nowMs);
    return [metadata.name, spec?.policyRef?.name ?? missing, ready?.status ?? '', ready?.reason ?? '', ...figures, age];
  });
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const;

function ageOf(created: string, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(created)) / 1000));
  if (Number.isNaN(seconds)) return missing;
  const unit = units.find(([, length]) => seconds >= 2 * length);
  return unit === undefined ? `${seconds}s` : `${Math.floor(seconds / unit[1])}${unit[0]}`;
}
