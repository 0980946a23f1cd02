import { describe, expect, it } from '@jest/globals';
import { describeFailures, describeUnseen, refusalDetails, workDetails } from '../../src/erasure/reason-details.ts';

const place = (container: string) => ({
  account: 'calls',
  container,
  prefix: 'p/',
  className: 'recordings',
  reason: 'AccessDenied' as const,
  message: 'no',
  terminal: false,
});

describe('what is known of a reason', () => {
  it('says what of a Secret is not searched for, wherever a person looks', () => {
    const message = 'Not searched for: phone, line 2: too short.';
    const details = refusalDetails({ facts: { kind: 'Missing' }, refusals: ['phone, line 2: too short'] });
    expect(details).toEqual({ PlanShown: message, NeedsMoreFeatures: message, Searching: message });
    expect(refusalDetails({ facts: { kind: 'Missing' }, refusals: [] })).toEqual({});
  });

  it('tells five refusals and counts the rest', () => {
    const refusals = Array.from({ length: 7 }, (_, line) => `phone, line ${line}`);
    const { PlanShown = '' } = refusalDetails({ facts: { kind: 'Missing' }, refusals });
    expect(PlanShown).toMatch(/line 4; and 2 more[.]$/);
  });

  it('says of the work that goes on why the last try of it failed', () => {
    expect(workDetails(undefined, { Searching: 'a' })).toEqual({ Searching: 'a' });
    const told = workDetails('no route', { Searching: 'Not searched for: x.', PlanShown: 'p' });
    expect(told).toMatchObject({ Searching: 'Not searched for: x. The last try failed: no route', PlanShown: 'p' });
    expect(told).toMatchObject({ Erasing: 'The last try failed: no route', VerifyingAbsence: told.Erasing });
  });

  it('names each place once', () => {
    expect(describeUnseen([place('a'), place('a'), place('b')])).toBe('Not seen: calls/a, calls/b.');
    expect(describeUnseen([])).not.toBe('');
    expect(describeUnseen([{ ...place('a'), reason: 'ContainerDeleted' }])).toMatch(
      /^Not seen: calls\/a[.] .* wait until Azure discards it/,
    );
  });

  it('says what a person has to classify where an object may be of any call, and tells no day', () => {
    const fates = [{ kind: 'Failed', reason: 'ObjectUntold' }] as const;
    const like = { class: 'texts', account: 'calls', container: 'chats', shape: 'aa/9.aaaa', reason: 'NoCallId' };
    const told = describeFailures(fates, [like]);
    expect(told).toMatch(
      /^Still there: 1 ObjectUntold .*one like calls\/chats\/aa\/9[.]aaaa of class texts [(]NoCallId[)]/,
    );
    expect(told).toContain('Correct callId and startedAt of its entry');
    expect(told).toContain('one of mode WholePrefix, or of mode Tagged where it has the tag');
    expect(describeFailures(fates)).toContain('The finding Unclassified of the policy says where');
    const many = Array.from({ length: 7 }, (_, index) => ({ ...like, container: `c${index}` }));
    expect(describeFailures(fates, many)).toMatch(/c4.* and 2 more[.] Correct/);
    expect(describeFailures([{ kind: 'Failed', reason: 'Leased' }], [like])).toBe('Still there: 1 Leased.');
  });

  it('counts failures by their reason, and says what helps', () => {
    const fate = (reason: string) => ({ kind: 'Failed', reason }) as const;
    expect(describeFailures([fate('Leased'), { kind: 'Gone' }, fate('SharedLog'), fate('Leased')])).toMatch(
      /^Still there: 2 Leased, 1 SharedLog .*granularity Record/,
    );
    expect(describeFailures([fate('HoldUntold')])).toContain('a finding of the policy says where, and what to do');
    expect(describeFailures([fate('SharedObject')])).toContain(
      'once they do not, or requests for those calls want it gone too',
    );
    expect(describeFailures([fate('ObjectMayBeHeld')])).toMatch(/1 ObjectMayBeHeld .*repair or rehydrate/);
    expect(describeFailures([fate('ObjectMayBeHeldElsewhere')])).toMatch(/once that hold is over/);
    expect(describeFailures([fate('ErasureIncomplete')])).toContain('kept until the rest of its call is gone');
    expect(describeFailures([{ kind: 'Gone' }])).toBeUndefined();
  });
});
