import { describe, expect, it } from '@jest/globals';
import type { AccountStatus, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import { omitUndefined } from '../../../src/api/json.ts';
import type { ClusterReceipts } from '../../../src/cli/erasure/cluster-receipts.ts';
import type { EvidenceSeen } from '../../../src/cli/report/report-data.ts';
import { renderReport } from '../../../src/cli/report/render-report.ts';
import { evidence, historyOf, type Day } from './history-data.ts';
import { condition, policy, report, request, spec, status } from './report-data.ts';

/** What a person reads of it: no markup, no style, one blank between words. */
function textOf(page: string): string {
  return page
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

const digest = (of: string): string => `sha256:${of.repeat(64)}`;

const day: Day = { compliant: 'True' };

const page = renderReport(report(policy()));
const text = textOf(page);

describe('the page', () => {
  it.each([
    ['the verdict', 'privacy/voicebot ✗ Not compliant'],
    ['the verdicts of clauses in numbers', 'Clauses: 1 violated, 1 unknown, 1 attested, 1 verified.'],
    ['a clause with its evidence', 'three-months ✗ Violated 3 artifacts are past their period.'],
    ['how it is known', 'Basis: attested: people say so, nobody looked'],
    [
      'an age against its promise',
      'oldest call 120 days old, promised 3 months (92 days), gone by day 88; 3 artifacts overdue.',
    ],
    ['a class without figures', 'the oldest call is not known, promised 6 months'],
    ['a hold', 'case-7 Active LegalClaims – legal 2027-06-30 00:00 UTC'],
    ['how the days of a rule come about', 'recordings: 88 days, less 1, less lag 3, arrival 1, soft delete 7: 76.'],
    ['an AI deployment outside of the boundary', 'playground gpt-try eastus GlobalStandard SkuOutsideBoundary'],
    ['what an AI account keeps', 'Stored completions'],
    ['a request with what is left of it', 'recordings in calls: 1 kept on ground LegalClaims'],
    ['a receipt', `sha256:${'c'.repeat(64)}`],
    [
      'who was told, by whom, and where the proof lies',
      'CallOne GmbH, 2026-11-21 09:00 UTC , by Privacy desk: Letter 17',
    ],
    ['who answers for it', 'claimini GmbH, privacy@example.com'],
    ['a processor', 'CallOne GmbH Processor DE Telephony, Recording DPA-2026-17'],
    ['what cannot be seen', 'ErasureAssured (NotMeasured) : Whether page blobs are there was not seen.'],
    ['a finding', 'Critical: Overdue 3 artifacts of recordings'],
  ])('tells %s', (_sentence, expected) => {
    expect(text).toContain(expected);
  });

  it('tells of a hold the rule of law, and who answers for it', () => {
    const [hold] = spec().holds;
    if (hold === undefined) throw new Error('no hold');
    const holds = [{ ...hold, ground: 'LegalObligation', statute: 'section 147 AO', owner: 'Accounting' }] as const;
    expect(textOf(renderReport(report(policy({ spec: spec({ holds }) }))))).toContain(
      'case-7 Active LegalObligation section 147 AO Accounting 2027-06-30 00:00 UTC',
    );
  });

  it('needs nothing beside it', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
    expect(page).not.toMatch(/\b(src|srcset|action|formaction|data|poster|on\w+)\s*=\s*"/i);
    expect(page).not.toMatch(/url\(|@import|@font-face/i);
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, target]) => target?.startsWith('#'))).toBe(true);
  });

  it('has each id once, and each link and label leads to one', () => {
    const two = renderReport(report(policy(), policy({ name: 'second' })));
    const ids = [...two.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...two.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('escapes what others wrote, wherever it stands', () => {
    const evil = '"><script>alert(1)</script>';
    const seen = status();
    const poisoned = JSON.parse(
      JSON.stringify({ spec: spec(), status: seen, request: request('er-1') }, (key, value: unknown) =>
        typeof value === 'string' && !isWord(key) ? `${value}${evil}` : value,
      ),
    ) as { spec: ReturnType<typeof spec>; status: typeof seen; request: ReturnType<typeof request> };
    const told = renderReport({
      ...report(
        policy({
          name: evil,
          namespace: evil,
          notes: [evil],
          spec: poisoned.spec,
          status: poisoned.status,
          requests: { kind: 'Read', requests: [poisoned.request] },
        }),
      ),
      origin: { kind: 'Audit', time: evil },
    });
    expect(told.split('&quot;&gt;&lt;script&gt;').length).toBeGreaterThan(80);
    expect(told).not.toContain('<script');
  });

  it.each<readonly [string, Partial<AccountStatus>, string]>([
    ['were seen', { rulesDigest: digest('a') }, 'Seen in force at 2026-12-01 12:00 UTC'],
    [
      'were changed, disabled or removed',
      { rulesDigest: digest('b') },
      'Meant to be in force, and not what was last seen',
    ],
    ['were not seen at all', {}, 'Meant to be in force, and not what was last seen'],
  ])('calls rules in force, with the time, only where just those %s', (_which, seen, expected) => {
    const applied = {
      name: 'calldataXN1',
      prefixes: ['recordings/'],
      blobTypes: ['blockBlob' as const],
      baseBlobDays: 76,
    };
    const accounts = (status().accounts ?? []).map((account) => ({
      ...account,
      appliedDigest: digest('a'),
      appliedRules: [applied],
      ...seen,
    }));

    const told = textOf(renderReport(report(policy({ status: status({ accounts }) }))));

    expect(told).toContain(expected);
    expect(told).not.toContain('In force:');
    expect(told).toContain('What the policy asks for: recordings: 88 days');
  });

  it('does not say of mode Paused that rules delete', () => {
    const paused = spec({ lifecycle: { mode: 'Paused' } });
    expect(textOf(renderReport(report(policy({ spec: paused }))))).toContain(
      'Mode Paused: the policy asks that no rule of ours deletes.',
    );
  });

  it('gives no verdict of today from a status that lapsed', () => {
    const old = textOf(renderReport(report(policy({ status: status({ nextCheckTime: '2026-11-01T00:00:00Z' }) }))));
    expect(old).toContain('privacy/voicebot ? Unknown The operator has not looked since');
    expect(old).toContain('three-months ? Unknown last seen: Violated');
    expect(old).not.toContain('✓');
  });

  it('says of an audit when it looked, and that it knows of no requests', () => {
    const why = 'An audit reads no cluster.';
    const audited = policy({ requests: { kind: 'NotRead', why } });
    const told = textOf(renderReport({ ...report(audited), origin: { kind: 'Audit', time: '2026-11-30T08:00:00Z' } }));
    expect(told).toContain('of an audit of 2026-11-30 08:00 UTC');
    expect(told).toContain(why);
    expect(told).not.toContain('Since 2026-11-20');
  });

  it('is whole without a look', () => {
    const told = textOf(renderReport(report(policy({ status: { observedGeneration: -1 }, findings: [] }))));
    expect(told).toContain('The operator has not looked at this policy yet.');
    expect(told).toContain('asked-for-consent ? Unknown Nothing was seen of this clause.');
    expect(told).toContain('Class recordings : It was not looked at.');
  });

  it('says that no hold keeps calls only where the policy has none', () => {
    const none = 'No hold keeps calls beyond their period.';
    const unlooked = textOf(renderReport(report(policy({ status: { observedGeneration: -1 }, findings: [] }))));
    expect(unlooked).not.toContain(none);
    expect(unlooked).toContain('case-7 Unknown: the status does not tell of it LegalClaims – legal 2027-06-30');
    expect(textOf(renderReport(report(policy({ spec: spec({ holds: [] }) }))))).toContain(none);
  });

  it('gives no figure of a class by terms that were changed since', () => {
    const changed = policy({ generation: 4, status: status({ observedGeneration: 4 }) });
    const told = textOf(renderReport(report(changed)));
    expect(told).toContain('recordings ? Unknown oldest call 120 days old, promised 3 months (92 days)');
    expect(told).not.toContain('3 artifacts overdue');
    expect(told).toContain('Class recordings : It was not looked at since the policy was changed.');
  });

  it('is whole without a notice, AI, processors and a controller', () => {
    const absent = { notice: undefined, ai: undefined, processors: undefined, controller: undefined };
    const bare: CallDataPolicySpec = omitUndefined({ ...spec(), ...absent });
    const told = textOf(renderReport(report(policy({ spec: bare }))));
    expect(told).toContain('The policy names no privacy notice');
    expect(told).toContain('The policy promises nothing about AI');
    expect(told).toContain('The policy lists no processors.');
    expect(told).toContain('Controller not declared');
  });

  it('counts findings that the status has no room for', () => {
    expect(textOf(renderReport(report(policy({ status: status({ findingsTotal: 31 }) }))))).toContain(
      'The first 2 of 31',
    );
  });

  it('shows a condition of a newer operator', () => {
    const conditions = [
      condition('Compliant', 'True', 'AllConditionsTrue'),
      condition('Novel' as 'Ready', 'True', 'PolicyApplied'),
    ];
    expect(textOf(renderReport(report(policy({ status: status({ conditions }) }))))).toContain('Novel ✓ True');
  });
});

/** Fields whose values are words of a closed list, numbers of time and the like: others cannot write into them. */
function isWord(key: string): boolean {
  return [
    'type',
    'status',
    'verdict',
    'basis',
    'severity',
    'state',
    'mode',
    'timeZone',
    'control',
    'recoverableBasis',
    'enforcement',
    'startTime',
    'oldestStartTime',
    'nextCheckTime',
    'name',
  ].includes(key);
}

describe('the history on the page', () => {
  const shown = (overrides: Parameters<typeof policy>[0]) => textOf(renderReport(report(policy(overrides))));

  it('is drawn where it verifies, with its changes as a table and the days without an entry', () => {
    expect(text).toContain(
      'Verdicts over time · Signatures and chain verified Every entry is signed and follows the one before',
    );
    expect(text).toContain('111 entries, from 2026-08-03 12:00 UTC to 2026-12-01 12:00 UTC .');
    expect(text).toContain('Between 2026-10-12 and 2026-10-23 are 10 days without an entry');
    expect(text).toContain('2026-11-17 12:00 UTC Compliant True True, False in between');
    expect(page).toContain(
      'aria-label="Compliant: False from 2026-11-30 to 2026-12-01, 5 changes in all, 1 time worse in between, 1 gap of which nothing is known."',
    );
  });

  it('is not drawn from entries that do not verify, and says so first', () => {
    const faults = [{ kind: 'WrongSignature', sequence: 111 } as const, { kind: 'Missing', sequence: 7 } as const];
    const told = shown({ evidence: evidence(Date.parse('2026-12-01T12:00:00Z'), { faults }) });
    expect(told).toContain('✗ Not verified The history does not verify: 2 faults.');
    expect(told).toContain('Entry 111 was changed after it was signed');
    expect(told).toContain('109 entries, from 2026-08-03 12:00 UTC to 2026-11-30 12:00 UTC .');
    expect(told).toContain('Verdicts of earlier days : The history does not verify');
  });

  it.each([
    ['NoKeys', 'No public keys were found, so signatures were not checked.'],
    ['End', 'nobody can tell whether later ones were dropped'],
  ] as const)('is not called verified with the gap %s', (gap, words) => {
    const told = shown({ evidence: evidence(Date.parse('2026-12-01T12:00:00Z'), { gaps: [gap] }) });
    expect(told).toContain('? Not wholly verified');
    expect(told).toContain(words);
    expect(told).not.toContain('chain verified');
  });

  it('tells of the days since the last entry, and of stretches that are too many to be listed', () => {
    const stretches = Array.from({ length: 12 }, () => [day, undefined]).flat();
    const read = (endMs: number): EvidenceSeen => ({
      kind: 'Read',
      history: historyOf([...stretches, day], endMs),
      receipts: new Map(),
    });

    const told = shown({ evidence: read(Date.parse('2026-11-20T12:00:00Z')) });

    expect(told).toContain('No entry speaks of the time after 2026-11-20.');
    expect(told).toContain(
      '2 earlier stretches of days without an entry, from 2026-10-27 to 2026-10-31, are not listed.',
    );
    expect(told).toContain('No entry tells of a change.');
    expect(shown({ evidence: read(Date.parse('2026-12-01T12:00:00Z')) })).not.toContain('No entry speaks of the time');
  });

  it('says why there is none', () => {
    expect(shown({ evidence: { kind: 'NotRead', why: 'You may not read it.' } })).toContain(
      'Verdicts over time You may not read it.',
    );
    const without = omitUndefined({ ...spec(), evidence: undefined }) as CallDataPolicySpec;
    expect(shown({ spec: without })).toContain('so no history of its verdicts is kept.');
    const reason = { reason: 'HistoryPaused', message: 'Nothing is added to the history.' };
    expect(shown({ status: status({ history: reason }) })).toContain('HistoryPaused: Nothing is added to the history.');
  });
});

describe('a receipt on the page', () => {
  const shown = (chain: Partial<ClusterReceipts> | undefined) => {
    const whole = { documents: [], faults: [], gaps: [], ...chain };
    const seen = {
      ...evidence(Date.parse('2026-12-01T12:00:00Z')),
      receipts: new Map(chain === undefined ? [] : [['u', whole]]),
    };
    return textOf(renderReport(report(policy({ evidence: seen as EvidenceSeen }))));
  };

  it.each<[string, Partial<ClusterReceipts> | undefined, string]>([
    ['is verified', {}, 'Verified: 0 receipts, from the first to the final one.'],
    [
      'is verified so far while the request is open',
      { gaps: ['Final'] },
      'Verified so far: 0 receipts, none of them final.',
    ],
    ['is not, without keys', { gaps: ['NoKeys'] }, 'Not verified: no public keys were found'],
    ['is not, where it was not read', undefined, 'Not verified: its chain was not read.'],
    [
      'is not, where one is missing',
      {
        faults: [
          { kind: 'Missing', sequence: 1 },
          { kind: 'Missing', sequence: 2 },
        ],
      },
      'Not verified. Receipt 1 is missing. And 1 more.',
    ],
  ])('%s', (_sentence, chain, words) => {
    expect(shown(chain)).toContain(words);
  });

  it('that does not verify stands among what cannot be seen', () => {
    expect(shown({ faults: [{ kind: 'Missing', sequence: 1 }] })).toContain(
      'Receipts of request er-7f3a9 : Not verified. Receipt 1 is missing.',
    );
  });
});
