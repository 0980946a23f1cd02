import type { CallDataPolicy, CallDataPolicyStatus } from '../../api/call-data-policy.ts';
import type { ClauseStatus, Control } from '../control-verdicts.ts';
import { resultOfHeld, texts, type ReportResult, type ResultWord } from './report-result.ts';

/** One result for each clause of the notice. One that status does not speak of yet is not known to be kept. */
export function clauseResults(
  { metadata, spec }: CallDataPolicy,
  status: CallDataPolicyStatus,
): readonly ReportResult[] {
  const { notice } = spec;
  return (notice?.clauses ?? []).map(({ id, controls }) => {
    const judged = status.clauses?.find((clause) => clause.id === id);
    return {
      category: 'Clause',
      policy: metadata.name,
      rule: id,
      result: judged === undefined ? 'error' : wordOf(judged),
      message: judged?.message ?? 'The operator has not judged the clause yet.',
      properties: texts({
        clauses: id,
        verdict: judged?.verdict,
        basis: judged === undefined || judged.verdict === 'Unknown' ? undefined : judged.basis,
        controls: controls.map(controlName).join(','),
        noticeVersion: notice?.version,
        noticeSha256: notice?.sha256,
      }),
    };
  });
}

function wordOf({ verdict, basis }: ClauseStatus): ResultWord {
  switch (verdict) {
    case 'Violated':
      return 'fail';
    case 'Unknown':
      return 'error';
    case 'Attested':
      return resultOfHeld('Attested');
    case 'Verified':
    case 'Enforced':
      return resultOfHeld(basis);
  }
}

/** `Retention(recordings)`. */
function controlName({ control, class: named }: Control): string {
  return named === undefined ? control : `${control}(${named})`;
}
