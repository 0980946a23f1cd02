import { describe, expect, it } from '@jest/globals';
import { omitUndefined } from '../../../src/api/json.ts';
import { unseenOf } from '../../../src/cli/report/unseen.ts';
import { condition, policy, request, spec, status } from './report-data.ts';
import { historyOf, type Day } from './history-data.ts';
import type { EvidenceSeen, ReportPolicy } from '../../../src/cli/report/report-data.ts';

const current = { kind: 'Current' } as const;
const whole = { lastFullPassTime: '2026-12-01T12:05:00Z', unclassified: 0, unsearchable: 0 } as const;
const seenWhole = (name: string) => ({ name, reason: 'RetentionKept', message: '', ...whole });

const day: Day = { compliant: 'True' };
const evidenceOf = (...days: readonly (Day | undefined)[]): EvidenceSeen => ({
  kind: 'Read',
  history: historyOf(days, Date.parse('2026-12-01T12:00:00Z')),
  receipts: new Map(),
});

/** Everything was seen. */
const clear = policy({
  spec: spec({ otherStores: [] }),
  status: status({
    conditions: [condition('Compliant', 'True', 'AllConditionsTrue')],
    accounts: [],
    classes: ['recordings', 'transcripts', 'archive'].map(seenWhole),
    holds: status().holds!,
    clauses: spec().notice!.clauses.map(({ id }) => ({ id, verdict: 'Verified', basis: 'Observed', message: '' })),
    ai: { accounts: 0, deployments: 0, notVerified: 0 },
  }),
  requests: { kind: 'Read', requests: [] },
  evidence: evidenceOf(day, day),
});
const changed = (overrides: Partial<ReportPolicy['status']>): ReportPolicy => ({
  ...clear,
  status: { ...clear.status, ...overrides },
});

describe('what cannot be seen', () => {
  it('is nothing where everything was seen', () => {
    expect(unseenOf(clear, current)).toEqual([]);
  });

  it.each<readonly [string, ReportPolicy, string]>([
    ['a verdict', changed({ conditions: [condition('ErasureAssured', 'Unknown', 'NotMeasured')] }), 'ErasureAssured'],
    [
      'days without an entry',
      { ...clear, evidence: evidenceOf(day, undefined, day) },
      'Verdicts of days without an entry',
    ],
    ['a clause that status does not know', changed({ clauses: [] }), 'Clause three-months'],
    ['a clause', changed({ clauses: clear.status.clauses!.map((one) => ({ ...one, verdict: 'Unknown' })) }), 'Clause'],
    ['a class that was not looked at', changed({ classes: [] }), 'Class recordings'],
    [
      'a class that was not seen whole',
      changed({
        classes: [
          { ...seenWhole('recordings'), lastFullPassTime: '2026-11-01T00:00:00Z' },
          seenWhole('transcripts'),
          seenWhole('archive'),
        ],
      }),
      'Class recordings',
    ],
    [
      'artifacts that nobody can classify',
      changed({
        classes: [{ ...seenWhole('recordings'), unclassified: 2 }, seenWhole('transcripts'), seenWhole('archive')],
      }),
      'Class recordings',
    ],
    [
      'audio',
      changed({
        classes: [{ ...seenWhole('recordings'), unsearchable: 2 }, seenWhole('transcripts'), seenWhole('archive')],
      }),
      'Class recordings',
    ],
    ['a class by terms that were changed since', { ...clear, generation: 4 }, 'Class recordings'],
    ['a hold', changed({ holds: [{ name: 'case-7', ground: 'LegalClaims', state: 'Unreadable' }] }), 'Hold case-7'],
    ['a hold that status does not tell of', changed({ holds: [] }), 'Hold case-7'],
    [
      'recoverability',
      changed({ accounts: [{ ...status().accounts![0]!, recoverableBasis: 'Unknown' }] }),
      'Account calls',
    ],
    [
      'a data plane',
      changed({
        ai: {
          accounts: 1,
          deployments: 0,
          notVerified: 0,
          dataPlane: [{ account: 'voicebot', reason: 'DataPlaneNotRead' }],
        },
      }),
      'AI account voicebot',
    ],
    ['a store that is only declared', { ...clear, spec: spec() }, 'voicebot-insights'],
    ['requests', { ...clear, requests: { kind: 'NotRead', why: 'You may not list them.' } }, 'Erasure requests'],
    [
      'what a request did not reach',
      { ...clear, requests: { kind: 'Read', requests: [request('er-1')] } },
      'Request er-1',
    ],
  ])('is %s', (_sentence, given, what) => {
    const unseen = unseenOf(given, current);
    expect(unseen.map((one) => one.what).join(' ')).toContain(what);
  });

  it('is no class by its terms in an audit, which has no generation', () => {
    expect(unseenOf(omitUndefined({ ...clear, generation: undefined }), current)).toEqual([]);
  });

  it('is everything where the status lapsed', () => {
    expect(unseenOf(clear, { kind: 'Lapsed', why: 'It is old.' })).toEqual([
      { what: 'Everything, as it is now', why: 'It is old.' },
    ]);
  });
});
