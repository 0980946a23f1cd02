import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { Verdict } from './conditions.ts';
import type { Finding } from './findings.ts';
import type { Seen } from './retention-verdict.ts';
import { isWhole, type ScanLook } from './scan-look.ts';

/** The clause of data that lies beside the declared places; findings that speak of it bear its id. */
export const declaredDataClause = 'R-45';

export type DeclaredDataVerdict = Pick<Verdict, 'status' | 'message'>;

interface Known {
  readonly look: ScanLook;
  readonly seen: Seen;
  /** Of this status. */
  readonly findings: readonly Finding[];
}

/** Whether anything was seen beside the declared places, by the findings that a look made or status still holds. */
export function judgeDeclaredData(policy: CallDataPolicy, known: Known): DeclaredDataVerdict {
  const { seen, findings } = known;
  if (seen.standing.kind === 'Lacking') return { status: 'Unknown', message: seen.standing.message };
  const messages = findings.filter(({ reason }) => reason === 'UndeclaredData').map(({ message }) => message);
  if (messages.length > 0) return { status: 'False', message: messages.join(' ') };
  const open = whatWasNotSeen(policy, known);
  if (open !== undefined) return { status: 'Unknown', message: open };
  const time = seen.scan?.startedTime ?? 'an unknown time';
  return { status: 'True', message: `The look that began at ${time} saw nothing beside the declared places.` };
}

function whatWasNotSeen({ status }: CallDataPolicy, { look, seen, findings }: Known): string | undefined {
  const unlisted = findings.find(
    ({ reason, clauses }) => reason === 'PassIncomplete' && clauses?.includes(declaredDataClause) === true,
  );
  if (unlisted !== undefined) return unlisted.message;
  const unseen = seen.classes.find((entry) => !isWhole(entry, seen.scan));
  if (unseen !== undefined) return `${unseen.name}: ${unseen.message}`;
  // Status holds the worst findings only, so after a restart one that is not there may have been cut.
  const isCut = (status?.findingsTotal ?? 0) > (status?.findings?.length ?? 0);
  return look.report === undefined && isCut
    ? 'Status does not hold all findings of the last look; the next look tells.'
    : undefined;
}
