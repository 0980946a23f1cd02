import { describe, expect, it } from '@jest/globals';
import {
  at,
  dayMs,
  executed,
  executedTime,
  facts,
  nowMs,
  plan,
  policy,
  receipt,
  request,
  requestWithout,
  result,
} from './request-build.ts';
import { describeState, type StateRow } from './state-row.ts';

const other = `sha256:${'c'.repeat(64)}`;
const refusal = { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA' };
const planned = { plan: plan() };
const until = at(nowMs + 30 * dayMs);
const over = at(nowMs - 60_000);

const afterDeletes: readonly StateRow[] = [
  {
    sentence: 'what failed is tried again',
    memory: executed({ results: [result({ erased: 4, failed: 2 })] }),
    is: 'Works ErasureIncomplete Erase',
  },
  {
    sentence: 'additions that an approval does not name any more are shown anew, whatever else waits',
    facts: facts({ areAdditionsTakenBack: true }),
    memory: executed({
      results: [result({ erased: 4, retained: [{ ground: 'LegalClaims', untilTime: until, count: 2 }] })],
    }),
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'what is in no count is not taken for gone',
    memory: executed({ results: [result({ erased: 4 })] }),
    is: 'Works ErasureIncomplete Erase',
  },
  {
    sentence: 'the deletes are looked at',
    memory: { plan: plan({ executedTime }), results: [result()] },
    is: 'Works VerifyingAbsence VerifyAbsence',
  },
  {
    sentence: 'a listing from before the deletes proves nothing',
    memory: executed({ absence: { listedTime: at(Date.parse(executedTime) - 1000), complete: true, remaining: 0 } }),
    is: 'Works VerifyingAbsence VerifyAbsence',
  },
  {
    sentence: 'a listing that is not complete proves nothing',
    memory: executed({ absence: { listedTime: at(nowMs), complete: false, remaining: 0 } }),
    is: 'Works ListingIncomplete VerifyAbsence',
  },
  {
    sentence: 'what the listing still saw is deleted again',
    memory: executed({ absence: { listedTime: at(nowMs), complete: true, remaining: 1 } }),
    is: 'Works ArtifactsRemain Erase',
  },
  { sentence: 'all gone and seen gone is the end', memory: executed(), is: 'Ended Erased WithReceipt' },
  {
    sentence: 'a ground keeps the request open until it ends',
    memory: executed({
      results: [result({ erased: 4, retained: [{ ground: 'LegalClaims', untilTime: until, count: 2 }] })],
    }),
    is: `Waiting PartiallyRetained ${until}`,
  },
  {
    sentence: 'a ground without an end keeps it open',
    memory: executed({ results: [result({ erased: 4, retained: [{ ground: 'LegalClaims', count: 2 }] })] }),
    is: 'Waiting PartiallyRetained',
  },
  {
    sentence: 'a ground that ended queues the deletes again',
    memory: executed({
      results: [result({ erased: 4, retained: [{ ground: 'LegalClaims', untilTime: over, count: 2 }] })],
    }),
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'one of two grounds that ended queues the deletes again',
    memory: executed({
      results: [
        result({
          erased: 3,
          retained: [
            { ground: 'LegalClaims', untilTime: until, count: 2 },
            { ground: 'OfficialOrder', untilTime: over, count: 1 },
          ],
        }),
      ],
    }),
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'recoverable is not erased',
    memory: executed({ results: [result({ erased: 4, recoverable: 2, recoverableUntilTime: until })] }),
    is: `Waiting AwaitingExpiry ${until}`,
  },
  {
    sentence: 'recoverable without a date is not erased',
    memory: executed({ results: [result({ erased: 4, recoverable: 2 })] }),
    is: 'Waiting AwaitingExpiry',
  },
  {
    sentence: 'after the date the absence is looked at again',
    memory: executed({ results: [result({ erased: 4, recoverable: 2, recoverableUntilTime: at(nowMs - 1000) })] }),
    is: 'Works VerifyingAbsence VerifyAbsence',
  },
  {
    sentence: 'an open log is not erased',
    memory: executed({ results: [result({ erased: 4, deferred: 2, deferredUntilTime: until })] }),
    is: `Waiting CutDeferred ${until}`,
  },
  {
    sentence: 'an open log is tried again at its date',
    memory: executed({ results: [result({ erased: 4, deferred: 2, deferredUntilTime: over })] }),
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'of a ground and a date the ground is told and the earlier time counts',
    memory: executed({
      results: [
        result({
          erased: 3,
          retained: [{ ground: 'LegalClaims', untilTime: at(nowMs + 90 * dayMs), count: 2 }],
          recoverable: 1,
          recoverableUntilTime: until,
        }),
      ],
    }),
    is: `Waiting PartiallyRetained ${until}`,
  },
  {
    sentence: 'additions wait alone',
    memory: executed({ plan: plan({ executedTime, additions: { ...plan(), digest: other } }) }),
    is: 'Waits AdditionsAwaitApproval',
  },
  {
    sentence: 'approved additions are carried out',
    request: request({
      approval: { planDigest: plan().digest, additionsDigest: other, weakMatches: 'Exclude', by: 'Desk' },
    }),
    memory: executed({ plan: plan({ executedTime, additions: { ...plan(), digest: other } }) }),
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'weak matches that an approval takes in later are carried out',
    request: request({ approval: { planDigest: plan().digest, weakMatches: 'Include', by: 'Desk' } }),
    memory: executed({ plan: plan({ executedTime, weakMatchesApproved: 'Exclude' }) }),
    is: 'Works Erasing Erase',
  },
  {
    sentence: 'weak matches that an approval leaves out later are left out of the ledger from then on',
    memory: executed({ plan: plan({ executedTime, weakMatchesApproved: 'Include' }) }),
    is: 'Works Erasing Erase',
  },
  ...(['Exclude', 'Withdrawn'] as const).map((weakMatchesApproved) => ({
    sentence: `a choice of weak matches that the ledger has is not written again: ${weakMatchesApproved}`,
    memory: executed({ plan: plan({ executedTime, weakMatchesApproved }) }),
    is: 'Ended Erased WithReceipt',
  })),
  {
    sentence: 'after the deletes the ledger carries on without features',
    facts: facts({ features: { kind: 'Missing' } }),
    memory: executed({ results: [result({ erased: 4, failed: 2 })] }),
    is: 'Works ErasureIncomplete Erase',
  },
  {
    sentence: 'after the deletes Audit stops what is left',
    facts: facts({ policy: policy({ enforcement: 'Audit' }) }),
    memory: executed({ results: [result({ erased: 4, failed: 2 })] }),
    is: 'Waits PolicyInAudit',
  },
  {
    sentence: 'an approval that was taken back stops what is left',
    request: requestWithout('approval'),
    memory: executed({ results: [result({ erased: 4, failed: 2 })] }),
    is: 'Waits AwaitingApproval',
  },
  {
    sentence: 'what is unreachable by declaration does not keep it open',
    memory: executed({ results: [result({ unreachable: [{ what: 'AbuseMonitoring' }] })] }),
    is: 'Ended Erased WithReceipt',
  },
];

const ends: readonly StateRow[] = [
  {
    sentence: 'a refusal ends it wherever it stands',
    request: request({ refusal }),
    memory: planned,
    is: 'Ended Refused WithReceipt',
  },
  {
    sentence: 'a cancellation ends it wherever it stands',
    request: request({ cancel: true }),
    memory: executed({ results: [result({ erased: 4, failed: 2 })] }),
    is: 'Ended Cancelled WithReceipt',
  },
  {
    sentence: 'of both the refusal is told',
    request: request({ cancel: true, refusal }),
    is: 'Ended Refused WithReceipt',
  },
  {
    sentence: 'a refusal needs neither policy nor features',
    request: request({ refusal }),
    facts: facts({ policy: { kind: 'Missing' }, features: { kind: 'Missing' } }),
    is: 'Ended Refused WithoutReceipt',
  },
  {
    sentence: 'under a policy that could not be read the receipt is owed',
    request: request({ refusal }),
    facts: facts({ policy: { kind: 'Unread' } }),
    is: 'Ended Refused WithReceipt',
  },
  {
    sentence: 'under Audit no receipt is written',
    request: request({ cancel: true }),
    facts: facts({ policy: policy({ enforcement: 'Audit' }) }),
    is: 'Ended Cancelled WithoutReceipt',
  },
  {
    sentence: 'a deletion of the object comes before all',
    request: request({ refusal }, { deletionTimestamp: at(nowMs) }),
    is: 'Deleting Deleting',
  },
  {
    sentence: 'an end stays one when the policy and the features are gone',
    facts: facts({ policy: { kind: 'Missing' }, features: { kind: 'Missing' } }),
    memory: executed({ finishedTime: at(nowMs), receipt: receipt('Erased') }),
    is: 'Ended Erased WithReceipt',
  },
  {
    sentence: 'an end without a match stays one when the features are gone',
    facts: facts({ features: { kind: 'Missing' } }),
    memory: { plan: plan({ calls: 0 }), finishedTime: at(nowMs), receipt: receipt('NoMatch') },
    is: 'Ended NoMatch WithReceipt',
  },
  {
    sentence: 'what came at a time that nobody can read ends without a receipt',
    request: request({ cancel: true, receivedTime: '2026-11-20T09:12:00+24:00' }),
    is: 'Ended Cancelled WithoutReceipt',
  },
  {
    sentence: 'who cancels after the final receipt, before status calls it finished, cancels nothing',
    request: request({ cancel: true }),
    memory: executed({ receipt: receipt('Erased') }),
    is: 'Ended Erased WithReceipt',
  },
  {
    sentence: 'who refuses after the final receipt of an empty search refuses nothing',
    request: request({ refusal }),
    memory: { plan: plan({ calls: 0 }), receipt: receipt('NoMatch') },
    is: 'Ended NoMatch WithReceipt',
  },
  {
    sentence: 'who cancels after a receipt that is not final cancels it',
    request: request({ cancel: true }),
    memory: executed({ receipt: { ...receipt('Erased'), final: false } }),
    is: 'Ended Cancelled WithReceipt',
  },
  {
    sentence: 'who cancels what is erased cancels nothing',
    request: request({ cancel: true }),
    memory: executed({ finishedTime: at(nowMs), receipt: receipt('Erased') }),
    is: 'Ended Erased WithReceipt',
  },
];

describe.each([
  ['after the deletes', afterDeletes],
  ['at the end', ends],
])('%s', (_when, rows) => {
  it.each(rows)('$sentence', (row) => {
    expect(describeState(row)).toBe(row.is);
  });
});
