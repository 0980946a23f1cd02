import type { AccountStatus } from '../api/call-data-policy.ts';
import type { ErasureAspect } from './erasure-aspects.ts';
import { maxRecoverableDays, type ErasureJudgement } from './erasure-assurance.ts';
import { buildPoint, type Finding } from './findings.ts';

/** An account's periods that cannot be kept. */
export interface AccountPeriods {
  readonly name: string;
  /** Its entry in status, for its resource id. */
  readonly entry: Pick<AccountStatus, 'resourceId'> | undefined;
  readonly unachievable: readonly string[];
}

/** What an auditor should know of the storage accounts: periods that cannot be kept, and deletions that are not final in time. */
export function storageFindings(
  accounts: readonly AccountPeriods[],
  erasure: readonly ErasureJudgement[],
): readonly Finding[] {
  return [...accounts.flatMap(retentionFindings), ...erasure.flatMap(erasureFindings)];
}

function retentionFindings({ name, entry, unachievable }: AccountPeriods): readonly Finding[] {
  return unachievable.map(
    (line) =>
      buildPoint(
        'False',
        'RetentionUnachievable',
        {
          what: `Account ${name}, class ${line}.`,
          why: 'The promised period cannot be kept in this account.',
          todo: 'Shorten soft delete, switch versioning off, shorten retention.minimum, or promise a longer period.',
        },
        { severity: 'Critical', subject: entry?.resourceId ?? name, basis: 'Inferred' },
      ).finding,
  );
}

function erasureFindings({ account, bounded, seenDays, aspects }: ErasureJudgement): readonly Finding[] {
  const unbounded = bounded === false;
  if (!unbounded && seenDays <= maxRecoverableDays) return [];
  const tells = (aspect: ErasureAspect) => 'unbounded' in aspect || ('days' in aspect && aspect.days > 0 && !unbounded);
  const how = aspects.filter(tells).map(({ sentence }) => sentence);
  const length = unbounded ? 'without a bound' : `for ${seenDays} days`;
  return [
    buildPoint(
      'False',
      unbounded ? 'RecoverableUnbounded' : 'RecoverableTooLong',
      {
        what: `Deleted blobs of ${account} stay recoverable ${length}. ${how.join(' ')}`,
        why: 'An erasure is due within a month.',
        todo: `Shorten what keeps deleted blobs to ${maxRecoverableDays} days or less.`,
      },
      { severity: 'High', subject: account },
    ).finding,
  ];
}
