import type { ErasurePlan, ErasureRequest, ErasureResult } from '../../api/erasure-request.ts';
import { countOf } from '../../policy/findings.ts';
import { tableLines } from '../section-tables.ts';
import { wrap } from '../wrapped-text.ts';
import { conditionOf } from './standing.ts';

function table(rows: readonly (readonly string[])[], indent: number): readonly string[] {
  return tableLines(rows).map(({ text }) => `${' '.repeat(indent)}${text}`);
}

const planHead = ['CLASS', 'ACCOUNT', 'CALLS', 'ARTIFACTS', 'HELD'];

/** What would be deleted: figures, one line for each class and account, and the digest to approve it by. */
export function planLines(plan: ErasurePlan): readonly string[] {
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
    entry.class,
    entry.account,
    String(entry.calls),
    String(entry.artifacts),
    String(entry.held ?? 0),
    ...(isShared ? [String(entry.shared ?? 0)] : []),
  ]);
  return [
    ...wrap(`Plan of ${generatedTime}: ${countOf(calls, 'call')}, ${countOf(artifacts, 'artifact')}.`, 0),
    ...(rows.length === 0 ? [] : table([[...planHead, ...(isShared ? ['SHARED'] : [])], ...rows], 2)),
    ...(isShared ? wrap(sharedText, 2) : []),
    ...(weakMatches === 0 ? [] : wrap(weakText(weakMatches, partlyWeak), 2)),
    ...(overLimits ? wrap('It is larger than the limits of the policy allow without a person.', 2) : []),
    `  Digest: ${digest}`,
    ...(additions === undefined ? [] : additionsLines(additions)),
  ];
}

const sharedText =
  'What is shared stays while calls of others name it or are in it, or may. By this approval it goes once they do not.';

function weakText(weakMatches: number, partlyWeak: number): string {
  const part =
    partlyWeak === 0
      ? ''
      : ` Of ${countOf(partlyWeak, 'call')} among them that is so of some artifacts, and the others go.`;
  return `${countOf(weakMatches, 'call')} of these by weak matches only, such as a name alone. They stay unless the approval includes them.${part}`;
}

function additionsLines(additions: NonNullable<ErasurePlan['additions']>): readonly string[] {
  const { digest, generatedTime, calls, artifacts, weakMatches } = additions;
  return [
    ...wrap(
      `Found since, ${generatedTime}: ${countOf(calls, 'call')}, ${countOf(artifacts, 'artifact')}, ${weakMatches} by weak matches. They wait for an approval of their own.`,
      0,
    ),
    `  Digest of the additions: ${digest}`,
  ];
}

/** What came of each class and account: a table, and a sentence for everything that is not simply gone. */
export function resultLines(results: readonly ErasureResult[]): readonly string[] {
  if (results.length === 0) return [];
  const head = ['CLASS', 'ACCOUNT', 'SEARCHED', 'MATCHED', 'ERASED', 'RETAINED', 'RECOVERABLE', 'DEFERRED', 'FAILED'];
  const rows = results.map((result) => [
    result.class,
    result.account,
    ...[
      result.searched,
      result.matched,
      result.erased,
      (result.retained ?? []).reduce((sum, { count }) => sum + count, 0),
      result.recoverable ?? 0,
      result.deferred ?? 0,
      result.failed,
    ].map(String),
  ]);
  return [...table([head, ...rows], 2), ...results.flatMap((result) => wrapAll(leftOver(result)))];
}

function wrapAll(sentences: readonly string[]): readonly string[] {
  return sentences.flatMap((sentence) => wrap(sentence, 2));
}

/** What is kept, recoverable, put off or out of reach, and what could not be searched. */
export function leftOver(result: ErasureResult): readonly string[] {
  const { retained = [], recoverable = 0, deferred = 0, resurrected = 0, unreachable = [], notSearched = [] } = result;
  const place = `${result.class} in ${result.account}`;
  return [
    ...retained.map(
      ({ ground, untilTime, count }) => `${place}: ${count} kept on ground ${ground} ${until(untilTime)}.`,
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

function partText({ what, count }: { readonly what: string; readonly count?: number }): string {
  return count === undefined ? what : `${what} (${count})`;
}

function until(time: string | undefined): string {
  return time === undefined ? 'until a time that nobody knows' : `until ${time}`;
}

function at(time: string | undefined): string {
  return time === undefined ? 'at the next check' : `at ${time}`;
}

/** All requests of a namespace, as `kubectl get er` shows them. */
export function requestListLines(requests: readonly ErasureRequest[], nowMs: number): readonly string[] {
  const head = ['NAME', 'POLICY', 'READY', 'REASON', 'CALLS', 'ERASED', 'RETAINED', 'DUE', 'AGE'];
  const rows = requests.map((request) => {
    const { metadata, spec, status: { summary = {} } = {} } = request;
    const ready = conditionOf(request, 'Ready');
    const figures = [summary.calls, summary.erased, summary.retained, summary.dueTime].map((figure) =>
      String(figure ?? ''),
    );
    const age = ageOf(metadata.creationTimestamp, nowMs);
    return [metadata.name, spec.policyRef.name, ready?.status ?? '', ready?.reason ?? '', ...figures, age];
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
  const unit = units.find(([, length]) => seconds >= 2 * length);
  return unit === undefined ? `${seconds}s` : `${Math.floor(seconds / unit[1])}${unit[0]}`;
}
