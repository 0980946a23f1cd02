import { describe, expect, it } from '@jest/globals';
import {
  approvalEvents,
  intentEvents,
  openingEvents,
  restoringEvents,
  retractionEvents,
  sealingEvents,
  withdrawalEvents,
} from '../../src/evidence/ledger-progress.ts';
import type { LedgerEvent } from '../../src/evidence/ledger-schema.ts';
import { settledLocationsOf } from '../../src/evidence/ledger-state.ts';
import { outcomeEvents } from '../../src/evidence/outcome-events.ts';
import { opened, targetOf } from './evidence-fixture.ts';
import { ring, target, targets, a, b, c, d, stateAfter, feature, seen, opening, outcomes } from './progress-fixture.ts';

describe('what the ledger is still to be told', () => {
  it('is that it is opened, and that the watch lasts longer by a day or more', () => {
    const state = stateAfter(opened);
    expect(openingEvents(stateAfter(), opening)).toEqual([opened]);
    expect(openingEvents(state, { ...opening, watchUntilTime: '2027-03-01T23:59:59Z' })).toEqual([]);
    expect(openingEvents(state, { ...opening, watchUntilTime: '2027-03-02T00:00:00Z' })).toHaveLength(1);
    expect(openingEvents(state, { ...opening, policyUid: 'another' })).toHaveLength(1);
    // A policy that takes a ledger over watches no shorter than was promised before.
    const shorter = { ...opening, policyUid: 'another', watchUntilTime: opening.receivedTime };
    expect(openingEvents(state, shorter)).toMatchObject([{ watchUntilTime: opening.watchUntilTime }]);
  });

  it('is what recognises the subject, in as many entries as it needs, and from the start after a break', () => {
    const many = Array.from({ length: 1_001 }, (_, index) => feature(index));
    const events = sealingEvents(stateAfter(), many);
    expect(events.map((event) => ('continues' in event ? event.continues : undefined))).toEqual([
      undefined,
      true,
      true,
    ]);
    expect(stateAfter(...events).features).toEqual(many);
    expect(sealingEvents(stateAfter(...events), many)).toEqual([]);
    expect(sealingEvents(stateAfter(...events.slice(0, 2)), many)).toEqual(events);
    expect(stateAfter(...events, ...sealingEvents(stateAfter(...events), [feature(7)])).features).toEqual([feature(7)]);
  });

  it('is each approval once', () => {
    const approved = { planDigest: `sha256:${'a'.repeat(64)}`, weakMatches: 'Exclude', artifacts: 3 } as const;
    const events = approvalEvents(stateAfter(), approved);
    expect(approvalEvents(stateAfter(...events), approved)).toEqual([]);
    const more = { ...approved, additionsDigest: `sha256:${'b'.repeat(64)}` };
    const added = approvalEvents(stateAfter(...events), more);
    expect(added).toEqual([{ kind: 'PlanApproved', ...more }]);
    const after = stateAfter(...events, ...added);
    expect(approvalEvents(after, { ...approved, artifacts: 1 })).toEqual([]);
    expect(approvalEvents(after, more)).toEqual([]);
    expect(approvalEvents(after, { ...approved, weakMatches: 'Include' })).toHaveLength(1);
    // By the last approval the ledger knows of each target what it was meant to go by.
    const since = stateAfter(...events, ...added, { kind: 'PlanApproved', ...approved });
    expect(approvalEvents(since, more)).toEqual([{ kind: 'PlanApproved', ...more }]);
  });

  it('is that an approval was withdrawn, once, and that it is given again', () => {
    const approved = { planDigest: `sha256:${'a'.repeat(64)}`, weakMatches: 'Exclude', artifacts: 3 } as const;
    const given = stateAfter(...approvalEvents(stateAfter(), approved));
    const withdrawn = [...approvalEvents(stateAfter(), approved), ...withdrawalEvents(given)];
    expect(withdrawn.at(-1)).toEqual({ kind: 'ApprovalWithdrawn' });
    const held = stateAfter(...withdrawn);
    expect([given.isApproved, held.isApproved]).toEqual([true, false]);
    expect(withdrawalEvents(held)).toEqual([]);
    expect(approvalEvents(held, approved)).toEqual([{ kind: 'PlanApproved', ...approved }]);
    expect(restoringEvents(given, approved)).toEqual([]);
    const again = restoringEvents(held, { weakMatches: 'Include' });
    expect(again).toEqual([{ kind: 'PlanApproved', ...approved, weakMatches: 'Include' }]);
    expect(stateAfter(...withdrawn, ...again).isApproved).toBe(true);
    const additionsDigest = `sha256:${'b'.repeat(64)}`;
    const more = stateAfter({ kind: 'PlanApproved', ...approved, additionsDigest }, { kind: 'ApprovalWithdrawn' });
    // Said is what is approved by now, and not what was approved once.
    expect(restoringEvents(more, { weakMatches: 'Exclude' })).toEqual([{ kind: 'PlanApproved', ...approved }]);
    expect(restoringEvents(more, { weakMatches: 'Exclude', additionsDigest })).toMatchObject([{ additionsDigest }]);
    expect(withdrawalEvents(stateAfter(...withdrawn, ...again))).toHaveLength(1);
  });

  it('is nothing of an approval that was never given, or of a ledger that is finished', () => {
    const approval: LedgerEvent = {
      kind: 'PlanApproved',
      planDigest: `sha256:${'a'.repeat(64)}`,
      weakMatches: 'Exclude',
      artifacts: 3,
    };
    const finished: LedgerEvent = { kind: 'Finished', outcome: 'Cancelled' };
    expect(stateAfter(opened).isApproved).toBe(false);
    expect(withdrawalEvents(stateAfter(opened))).toEqual([]);
    expect(restoringEvents(stateAfter(opened), approval)).toEqual([]);
    expect(withdrawalEvents(stateAfter(approval, finished))).toEqual([]);
    expect(restoringEvents(stateAfter(approval, { kind: 'ApprovalWithdrawn' }, finished), approval)).toEqual([]);
  });

  it('is which copies are not meant to go after all, but of none that a delete was sent for', () => {
    const before: readonly LedgerEvent[] = [
      { kind: 'DeletionIntended', targets: [a, b, c, d] },
      { kind: 'Failed', targets: [d], reason: 'Leased' },
    ];
    const events = retractionEvents(stateAfter(...before), [b]);
    expect(events).toEqual([{ kind: 'IntentRetracted', targets: [a, c] }]);
    const after = stateAfter(...before, ...events);
    expect(after.targets.map(({ target: { location } }) => location)).toEqual([b.location, d.location]);
    expect(retractionEvents(after, [b])).toEqual([]);
    // What is meant to go again is named again.
    expect(intentEvents(after, [a, b], { late: false })).toEqual([{ kind: 'DeletionIntended', targets: [a] }]);
    const many = Array.from({ length: 501 }, (_, index) => target(String(index)));
    const all = stateAfter(...intentEvents(stateAfter(), many, { late: false }));
    expect(retractionEvents(all, [])).toHaveLength(2);
  });

  it('is every copy that is meant to go and not named yet, each once', () => {
    const [event] = intentEvents(stateAfter(), [a, b, a], { late: false });
    expect(event).toEqual({ kind: 'DeletionIntended', targets: [a, b] });
    expect(intentEvents(stateAfter(event!), [b, c], { late: false })).toEqual([
      { kind: 'DeletionIntended', targets: [c] },
    ]);
    const [version, other] = [target('a', { versionId: 'v1' }), target('a', { call: targetOf(ring, 'x').call })];
    expect(intentEvents(stateAfter(event!), [version, other], { late: false })).toEqual([
      { kind: 'DeletionIntended', targets: [version, other] },
    ]);
    const sameVersion = target('a', { versionId: 'v1', call: other.call });
    expect(intentEvents(stateAfter(), [version, sameVersion], { late: false })).toEqual([
      { kind: 'DeletionIntended', targets: [version, sameVersion] },
    ]);
    const many = Array.from({ length: 501 }, (_, index) => target(String(index)));
    expect(intentEvents(stateAfter(), many, { late: false })).toHaveLength(2);
  });

  it('is nothing of what is gone or out of reach with all that lay there', () => {
    const version = target('a', { versionId: 'v1' });
    const state = stateAfter(
      { kind: 'DeletionIntended', targets: [a, version, b, c] },
      { kind: 'DeletionSeen', targets: [a, b] },
      { kind: 'Unreachable', targets: [c] },
    );
    expect(settledLocationsOf(state)).toEqual(new Set([b.location, c.location]));
  });

  it('is a copy again that came back, where it is told to have come late', () => {
    const intended: LedgerEvent = { kind: 'DeletionIntended', targets };
    const after = stateAfter(intended, ...outcomeEvents(stateAfter(intended), outcomes, seen));
    expect(intentEvents(after, targets, { late: false })).toEqual([]);
    expect(intentEvents(after, targets, { late: true })).toEqual([
      { kind: 'DeletionIntended', targets: [a, b], late: true },
    ]);
  });
});
