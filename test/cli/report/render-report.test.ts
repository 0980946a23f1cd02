import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import { omitUndefined } from '../../../src/api/json.ts';
import { renderReport } from '../../../src/cli/report/render-report.ts';
import { condition, policy, report, request, spec, status } from './report-data.ts';

/** What a person reads of it: no markup, no style, one blank between words. */
function textOf(page: string): string {
  return page
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

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
    ['a hold', 'case-7 Active LegalClaims 2027-06-30 00:00 UTC'],
    ['how the days of a rule come about', 'recordings: 88 days, less 1, less lag 3, arrival 1, soft delete 7: 76.'],
    ['an AI deployment outside of the boundary', 'playground gpt-try eastus GlobalStandard SkuOutsideBoundary'],
    ['what an AI account keeps', 'Stored completions'],
    ['a request with what is left of it', 'recordings in calls: 1 kept on ground LegalClaims'],
    ['a receipt', `sha256:${'c'.repeat(64)}`],
    ['who was told', 'CallOne GmbH, 2026-11-21 09:00 UTC'],
    ['who answers for it', 'claimini GmbH, privacy@example.com'],
    ['a processor', 'CallOne GmbH Processor DE Telephony, Recording DPA-2026-17'],
    ['what cannot be seen', 'ErasureAssured (NotMeasured) : Whether page blobs are there was not seen.'],
    ['a finding', 'Critical: Overdue 3 artifacts of recordings'],
  ])('tells %s', (_sentence, expected) => {
    expect(text).toContain(expected);
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
