import { describe, expect, it } from '@jest/globals';
import { planLines, requestListLines } from '../../../src/cli/erasure/request-tables.ts';
import { endText, requestJson, requestLines } from '../../../src/cli/erasure/request-text.ts';
import { completeRequest, planDigest } from '../../api/erasure-manifest.ts';
import { completeStatus, namespace, requestOf, without } from './desk.ts';

const complete = requestOf(completeRequest({ namespace }).spec, completeStatus);

describe('a request in sentences', () => {
  const lines = requestLines(complete);
  const text = lines.join('\n').replace(/\n +/g, ' ');

  it.each([
    ['where it stands', 'AwaitingApproval: The plan waits for approval.'],
    ['its clock', 'Received 2026-11-20T09:12:00Z; due 2027-02-22T23:00:00Z.'],
    ['the extension', 'Extended by Erika Musterfrau: Complexity.'],
    ['the identity', 'Identity verified by Privacy desk (Callback): phone, email.'],
    ['the plan', 'Plan of 2026-11-24T10:00:00Z: 4 calls, 12 artifacts.'],
    ['its digest', `Digest: ${planDigest}`],
    ['weak matches', '1 call of these by weak matches only'],
    ['additions', 'Found since, 2026-11-24T10:00:00Z: 4 calls, 12 artifacts, 1 by weak matches.'],
    ['what is kept', 'recordings in calls: 2 kept on ground LegalClaims until 2027-06-01T00:00:00Z.'],
    ['what is recoverable', '1 deleted but recoverable until 2026-12-01T00:00:00Z; that is not erased.'],
    ['what is put off', '1 in logs that are still written to, tried again at 2026-11-26T00:00:00Z.'],
    ['what came back', '1 came back or arrived late and were erased again.'],
    ['what is out of reach', 'out of reach: AbuseMonitoring.'],
    ['what was not searched', 'not searched: ArchiveTier (3).'],
    ['the absence', 'Listed again 2026-11-24T10:00:00Z: every place, 0 artifacts left.'],
    ['the features', 'The Secret with what the caller named came back 2026-11-24T10:00:00Z.'],
    [
      'the receipt',
      `Receipt 1, PartiallyRetained, 2026-11-24T10:00:00Z: ${planDigest} in calls/privacy-evidence/000001.`,
    ],
    ['the conditions', 'Ready False (AwaitingApproval): The plan waits for approval.'],
    ['who was told', 'Informed: CallOne GmbH (2026-11-24T10:00:00Z, by Privacy desk, Letter no. 17).'],
    ['the refusal', 'Refused by Erika Musterfrau: ManifestlyUnfounded.'],
    [
      'where the caller can complain',
      'Complaints go to BayLDA, Promenade 18, 91522 Ansbach, https://www.lda.bayern.de.',
    ],
  ])('tells %s', (_, sentence) => {
    expect(text).toContain(sentence);
  });

  it.each([
    ['NoMatch', 'Refused by Erika Musterfrau: Excessive; it came after the end, NoMatch, and changed nothing.'],
    ['Erased', 'Cancelled; it came after the end, Erased, and changed nothing.'],
    ['Refused', 'Refused by Erika Musterfrau: Excessive. Complaints go to BayLDA, Ansbach. Cancelled.'],
  ] as const)('says of a decision what it came to: %s', (state, expected) => {
    const { receipt } = completeStatus;
    if (receipt === undefined) throw new Error('no receipt');
    const refusal = { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA, Ansbach' } as const;
    const ended = requestOf(
      { refusal, cancel: true },
      { ...completeStatus, receipt: { ...receipt, state, final: true } },
    );
    expect(requestLines(ended).join(' ').replace(/ +/g, ' ')).toContain(expected);
  });

  it('keeps to 100 columns', () => {
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it('says that nobody has looked yet', () => {
    const text = requestLines(requestOf()).join('\n');
    expect(text).toContain('has not looked at the request as it is now');
    // A heading above nothing would look like something that is missing.
    expect(text).not.toContain('Conditions');
  });

  it('never takes an unknown end for a known one', () => {
    const [result] = completeStatus.results ?? [];
    if (result === undefined) throw new Error('no result');
    const unknown = without(result, 'recoverableUntilTime');
    const retained = [{ ground: 'LegalHold', count: 1 }];
    const end = endText(requestOf({}, { ...completeStatus, results: [{ ...unknown, retained }] }));
    expect(end).toContain('1 kept on ground LegalHold until a time that nobody knows.');
    expect(end.replace(/\n +/g, ' ')).toContain('1 deleted but recoverable until a time that nobody knows;');
  });
});

describe('a plan', () => {
  it('is a table with the digest below', () => {
    const { plan } = completeStatus;
    if (plan === undefined) throw new Error('no plan');
    const alone = without(plan, 'additions');
    expect(planLines({ ...alone, overLimits: true })).toEqual([
      'Plan of 2026-11-24T10:00:00Z: 4 calls, 12 artifacts.',
      '  CLASS       ACCOUNT  CALLS  ARTIFACTS  HELD',
      '  recordings  calls    4      12         2',
      '  1 call of these by weak matches only, such as a name alone. They stay unless the approval includes',
      '    them.',
      '  It is larger than the limits of the policy allow without a person.',
      `  Digest: ${planDigest}`,
    ]);
  });
});

describe('a plan with what others share', () => {
  it('has a column of it, and says when it goes', () => {
    const { plan } = completeStatus;
    if (plan === undefined) throw new Error('no plan');
    const [first] = plan.classes ?? [];
    if (first === undefined) throw new Error('no class');
    const classes = [first, { ...without(first, 'held'), class: 'texts', shared: 3 }];
    expect(planLines({ ...without(plan, 'additions'), classes, weakMatches: 0 })).toEqual([
      'Plan of 2026-11-24T10:00:00Z: 4 calls, 12 artifacts.',
      '  CLASS       ACCOUNT  CALLS  ARTIFACTS  HELD  SHARED',
      '  recordings  calls    4      12         2     0',
      '  texts       calls    4      12         0     3',
      '  What is shared stays while calls of others name it or are in it, or may. By this approval it goes',
      '    once they do not.',
      `  Digest: ${planDigest}`,
    ]);
  });
});

describe('the table of requests', () => {
  it('has the columns of kubectl get', () => {
    const nowMs = Date.parse('2026-11-25T09:12:00Z');
    expect(requestListLines([complete, requestOf()], nowMs)).toEqual([
      'NAME       POLICY     READY   REASON             CALLS   ERASED   RETAINED   DUE                    AGE',
      'er-7f3a9   voicebot   False   AwaitingApproval   4       9        2          2027-02-22T23:00:00Z   5d',
      'er-7f3a9   voicebot                                                                                 5d',
    ]);
  });
});

describe('a request for machines', () => {
  it('is one document with a format, the exit code and where it stands', () => {
    expect(JSON.parse(requestJson(complete, 2))).toMatchObject({
      format: 'calldata-erasure-request/v1',
      exitCode: 2,
      metadata: { name: 'er-7f3a9', namespace },
      standing: { kind: 'Person', reason: 'AwaitingApproval' },
      spec: { mode: 'Execute' },
      status: { plan: { digest: planDigest } },
    });
  });
});
