import { describe, expect, it } from '@jest/globals';
import type { HoldsInForce } from '../../src/policy/holds.ts';
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
    const alike = { class: 'texts', account: 'calls', container: 'chats', shape: 'aa/9.aaaa' } as const;
    const like = { ...alike, kind: 'Untold', reason: 'NoCallId' } as const;
    const told = describeFailures(fates, { naming: [like], holds: { kind: 'None' } });
    expect(told).toMatch(
      /^Still there: 1 ObjectUntold .*one like calls\/chats\/aa\/9[.]aaaa of class texts [(]NoCallId[)]/,
    );
    expect(told).toContain('Correct callId and startedAt of its entry');
    expect(told).toContain('one of mode WholePrefix, or of mode Tagged where it has the tag');
    expect(describeFailures(fates)).toContain('The finding Unclassified of the policy says where');
    const many = Array.from({ length: 7 }, (_, index) => ({ ...like, container: `c${index}` }));
    expect(describeFailures(fates, { naming: many, holds: { kind: 'None' } })).toMatch(/c4.* and 2 more[.] Correct/);
    expect(describeFailures([{ kind: 'Failed', reason: 'Leased' }], { naming: [like], holds: { kind: 'None' } })).toBe(
      'Still there: 1 Leased.',
    );
  });

  it.each<readonly [string, HoldsInForce, RegExp]>([
    [
      'with its end',
      { kind: 'Until', endMs: Date.UTC(2027, 0, 1) },
      /in force ends 2027-01-01T00:00:00Z: the request goes on/,
    ],
    ['where nobody can read its end', { kind: 'UntilUnknown' }, /whose end cannot be read[.]$/],
    [
      'where none is',
      { kind: 'None' },
      /No hold of the policy is in force: the request goes on by itself, unless a hold tag/,
    ],
  ])(
    'says what may name an object of a held call, what helps, and how long the hold lasts %s',
    (_what, holds, expected) => {
      const fates = [{ kind: 'Failed', reason: 'ObjectMayBeHeld' }] as const;
      const alike = { kind: 'Hidden', class: 'texts', account: 'calls', container: 'chats' } as const;
      const broken = { ...alike, shape: 'aa/9.aaaa', reason: 'Unreadable' } as const;
      const deleted = { ...alike, shape: 'aa/99.aaaa', reason: 'Deleted' } as const;
      const told = describeFailures(fates, { naming: [broken], holds });
      expect(told).toMatch(
        /repair or rehydrate that content, or end the hold.* lies in artifacts like calls\/chats\/aa\/9[.]aaaa of class texts [(]Unreadable[)][.]/,
      );
      expect(told).toMatch(expected);
      expect(told).not.toContain('until Azure discards it');
      expect(describeFailures(fates, { naming: [broken, deleted], holds })).toContain('counts until Azure discards it');
      expect(describeFailures(fates, { naming: [], holds })).toMatch(expected);
    },
  );

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
