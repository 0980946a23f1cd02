import { describe, expect, it } from '@jest/globals';
import type { AccountStatus } from '../../src/api/call-data-policy.ts';
import { planAccount } from '../../src/policy/account-plan.ts';
import { earliestBaseDays } from '../../src/policy/rule-regions.ts';
import type { OlderCopies } from '../../src/policy/older-copies.ts';
import { olderCopiesOf } from '../../src/policy/older-copies.ts';
import { decideAt } from './artifact-build.ts';
import { copyOf, day, observed } from './artifact-build.ts';
import { resourceIdOf } from './build.ts';
import { recordings, report, scannedPolicy, unseenPlace, view, withoutReport } from './scan-build.ts';

const subject = scannedPolicy([recordings]);
const resourceId = resourceIdOf('calls');
const entry = (olderCopies?: OlderCopies): AccountStatus => ({
  name: 'calls',
  resourceId: resourceId.toUpperCase(),
  reason: 'RulesInForce',
  message: '',
  ...(olderCopies === undefined ? {} : { olderCopies }),
});

describe('what is known of versions and snapshots in an account', () => {
  const unseen = { unseen: [unseenPlace('recordings')] };
  it.each([
    ['is nothing before the first look', withoutReport, undefined, undefined],
    ['is what the look saw', { report: report({ olderCopyAccounts: ['calls'] }) }, undefined, 'Seen'],
    ['is that there are none only where all was seen', { report: report() }, 'Seen', 'Absent'],
    ['stays where not all was seen', { report: report(unseen) }, 'Seen', 'Seen'],
    ['stays after a restart', withoutReport, 'Seen', 'Seen'],
    ['stays under another generation', { report: report({ generation: 2 }) }, 'Seen', 'Seen'],
  ] as const)('%s', (_, seen, before, expected) => {
    const previous = before === undefined ? undefined : entry(before);
    expect(olderCopiesOf(subject, view(seen), { observation: observed({}), previous })).toBe(expected);
  });
});

describe('the days of a rule where versions or snapshots lie', () => {
  it('are as many fewer as Azure needs for one run more, though versioning is off', () => {
    const daysWith = (previous: AccountStatus | undefined, versioning = false) => {
      const plan = planAccount(subject, observed({ versioning }), { withheld: [], previous });
      return plan.kind === 'Made' ? earliestBaseDays(plan.desired) : undefined;
    };
    const most = daysWith(undefined) ?? 0;
    expect(daysWith(entry('Absent'))).toBe(most);
    expect(daysWith(entry('Seen'))).toBe(most - 4);
    expect(daysWith(entry('Seen'), true)).toBe(most - 4);
  });

  it('are reckoned with in when the last copy is gone', () => {
    const terms = { ruleDays: 80, spec: { enforcement: 'Audit' } } as const;
    const base = copyOf('base');
    const daysOf = (...copies: Parameters<typeof decideAt>[1]) => decideAt(day(1), copies, { terms }).effectiveDays;
    const alone = daysOf(base) ?? 0;
    for (const older of ['version', 'snapshot'] as const) expect(daysOf(base, copyOf(older))).toBe(alone + 4);
    expect(daysOf(base, copyOf('uncommitted'))).toBe(alone);
  });
});
