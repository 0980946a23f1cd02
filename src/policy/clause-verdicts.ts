import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import { shorten } from './conditions.ts';
import {
  judgeControl,
  type ClauseStatus,
  type Control,
  type ControlVerdict,
  type Evidence,
} from './control-verdicts.ts';

/** `status.clauses`: all controls of a clause must hold, so the worst of them decides. */
export function judgeClauses(policy: CallDataPolicy, evidence: Evidence): readonly ClauseStatus[] {
  return (policy.spec.notice?.clauses ?? []).map(({ id, controls }) =>
    judgeClause(
      id,
      controls.map((control: Control) => judgeControl(policy, evidence, control)),
    ),
  );
}

export const worstFirst = ['Violated', 'Unknown', 'Attested', 'Verified', 'Enforced'] as const;

/** The bound of the CRD. */
const maxClauseMessage = 512;

function judgeClause(id: string, judged: readonly ControlVerdict[]): ClauseStatus {
  const rank = ({ verdict }: ControlVerdict) => worstFirst.indexOf(verdict);
  const [worst] = judged.toSorted((left, right) => rank(left) - rank(right));
  if (worst === undefined)
    return { id, verdict: 'Unknown', basis: 'Observed', message: 'The clause names no control.' };
  return omitUndefined({
    id,
    verdict: worst.verdict,
    basis: worst.basis,
    observedTime: oldestLook(worst.verdict === 'Attested' ? [worst] : judged),
    message: shorten(worst.message, maxClauseMessage),
  });
}

/** What people attest is no look, unless the verdict stands on nothing else. */
function oldestLook(judged: readonly ControlVerdict[]): string | undefined {
  const looks = judged.length === 1 ? judged : judged.filter(({ verdict }) => verdict !== 'Attested');
  return looks.flatMap(({ observedTime }) => observedTime ?? []).toSorted()[0];
}
