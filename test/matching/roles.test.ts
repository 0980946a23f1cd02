import { describe, expect, test } from '@jest/globals';
import { asUnassigned, calleeOf, mergeEvidence, unknownCaller } from '../../src/matching/evidence.ts';
import type { CallPart } from '../../src/matching/feature.ts';
import { createMatcher } from '../../src/matching/matcher.ts';
import { digestsOf, found, keyOf, matcherFor, said, type Given } from './subjects.ts';

const anna: Given = {
  phone: '+49 172 1234567',
  name: 'Anna Müller',
  email: 'anna@gmx.de',
  callId: 'call-0001-abcd',
  customerNumber: 'KD-4711-0815',
};
const number = (role: 'Caller' | 'Callee' | 'Agent', value: string): CallPart => ({ kind: 'Number', role, value });
const caller = number('Caller', '4:+491721234567');
const own = { numbers: ['+49 89 1234', '+49 30 5550*'], emailDomains: ['claimini.com'], agentNames: ['Paul Schmidt'] };

describe('strength', () => {
  const matcher = matcherFor([anna]);
  test.each<readonly [string, readonly CallPart[], string]>([
    ['the number that called', [caller], 'Strong'],
    ['the call id', [{ kind: 'CallId', value: 'call-0001-abcd' }], 'Strong'],
    ['the call id, with signs that are not seen', [{ kind: 'CallId', value: '\u200bcall-0001-abcd' }], 'Strong'],
    ['a written e-mail address', said('anna@gmx.de'), 'Strong'],
    ['a number in a text', said('0172 1234567'), 'Weak'],
    ['a spoken number', said('null eins sieben zwo eins zwei drei vier fünf sechs sieben'), 'Weak'],
    ['a number in a text with a name', said('Anna Müller, 0172 1234567'), 'Strong'],
    [
      'a spoken number with a name',
      said('Müller Anna, null eins sieben zwo eins zwei drei vier fünf sechs sieben'),
      'Strong',
    ],
    [
      'the number twice',
      said('0172 1234567', 'plus vier neun eins sieben zwei eins zwei drei vier fünf sechs sieben'),
      'Weak',
    ],
    ['the number that was called', [number('Callee', '01721234567')], 'Weak'],
    ['the number that was called, with a name', [number('Callee', '01721234567'), ...said('Anna Müller')], 'Strong'],
    ['a name alone', said('Anna Müller'), 'Weak'],
    ['a spoken e-mail address', said('anna at gmx punkt de'), 'Weak'],
    ['a customer number', said('KD 47110815'), 'Weak'],
    ['a customer number with a name', said('KD 47110815, Anna Müller'), 'Strong'],
  ])('%s: %#', (_, parts, strength) => {
    expect(matcher.match(parts).map((hit) => hit.strength)).toEqual([strength]);
  });

  test('features that were not verified are never strong, nor do they make another strong', () => {
    const parts = [caller, ...said('Anna Müller, 0172 1234567, anna@gmx.de')];
    expect(matcherFor([anna], { verified: [] }).match(parts)[0]?.strength).toBe('Weak');
    const phoneAlone = matcherFor([{ phone: '01721234567', name: 'Anna Müller' }], { verified: ['phone'] });
    expect(phoneAlone.match(said('Anna Müller, 0172 1234567'))[0]?.strength).toBe('Weak');
    expect(phoneAlone.match([caller])[0]?.strength).toBe('Strong');
  });

  test('features of two artifacts of one call count together', () => {
    const artifacts = [matcher.collect(said('0172 1234567')), matcher.collect(said('Anna Müller'))];
    expect(matcher.judge(artifacts).map(({ strength }) => strength)).toEqual(['Strong']);
    expect(artifacts.map((one) => matcher.judge([one])[0]?.strength)).toEqual(['Weak', 'Weak']);
  });
});

describe('roles', () => {
  test('a call that another number made is for review, whatever it holds', () => {
    const parts = [number('Caller', '+49 171 9876543'), ...said('Anna Müller, 0172 1234567, anna@gmx.de')];
    expect(matcherFor([anna]).match(parts)).toEqual([
      {
        requestId: 'r0',
        strength: 'Weak',
        review: 'OtherCaller',
        kinds: expect.arrayContaining(['phone', 'email', 'name']),
      },
    ]);
  });

  test('a caller who is the subject of another request is known to be somebody else', () => {
    const matcher = matcherFor([{ email: 'anna@gmx.de' }, { phone: '+49 171 9876543' }]);
    const hits = matcher.match([number('Caller', '+49 171 9876543'), ...said('anna@gmx.de')]);
    expect(hits.map(({ requestId, strength }) => [requestId, strength]).toSorted()).toEqual([
      ['r0', 'Weak'],
      ['r1', 'Strong'],
    ]);
  });

  test.each<[string, readonly Given[]]>([
    ['that may have made another call of the same log', [anna]],
    ['of another request, which may have', [{ email: 'anna@gmx.de' }, { phone: '+49 172 1234567' }]],
  ])('a call that another number made stays for review beside a number %s', (_, given) => {
    const matcher = matcherFor(given);
    const own = matcher.collect([number('Caller', '+49 171 9876543'), ...said('anna@gmx.de')]);
    const [hit] = matcher.judge([own, asUnassigned(matcher.collect([caller]))]);
    expect(hit).toMatchObject({ requestId: 'r0', strength: 'Weak', review: 'OtherCaller' });
  });

  test('one call with two callers is for review', () => {
    const matcher = matcherFor([anna]);
    const hits = matcher.judge([matcher.collect([caller]), matcher.collect([number('Caller', '+49 171 9876543')])]);
    expect(hits).toMatchObject([{ strength: 'Weak', review: 'SeveralCallers' }]);
  });

  test("an agent's number matches nobody", () => {
    expect(found(matcherFor([anna]), [number('Agent', '+491721234567')])).toEqual([]);
  });

  test.each([
    'anonymous',
    'unknown',
    'Restricted',
    '+266696687',
    '0000000000',
    '',
    '0',
    '+464',
    'sip:anonymous@anonymous.invalid',
  ])('a withheld caller (%s) matches nobody and is no other caller', (value) => {
    const matcher = matcherFor([anna, { phone: '0000000000' }, { phone: '+266696687' }]);
    expect(found(matcher, [number('Caller', value)])).toEqual([]);
    expect(matcher.match([number('Caller', value), ...said('anna@gmx.de')])).toMatchObject([
      { requestId: 'r0', strength: 'Strong' },
    ]);
  });
});

describe('a caller whose number is too short to be a whole one', () => {
  const parts = said('Anna Müller, 0172 1234567');

  test.each([
    ['DE', '4711'],
    ['DE', 'sip:4711@pbx'],
    ['DE', '110'],
    ['US', '555-1234'],
    ['CH', '1234567'],
    ['FR', '123456'],
  ])('may be anybody in %s: %s', (region, value) => {
    const subject = { phone: '+49 172 1234567', name: 'Anna Müller' };
    const matcher = matcherFor([subject], { region });
    const text = said('Anna Müller, +49 172 1234567');
    expect(matcher.match([number('Caller', value), ...text])).toMatchObject([
      { strength: 'Weak', review: 'UnknownCaller' },
    ]);
    expect(matcher.match([number('Caller', value), caller, ...text])).toMatchObject([{ strength: 'Strong' }]);
  });

  test('is an extension of the company where it called the subject, or somebody else', () => {
    const matcher = matcherFor([anna]);
    const from = number('Caller', '4711');
    expect(matcher.match([from, number('Callee', '0172 1234567'), ...parts])).toMatchObject([{ strength: 'Strong' }]);
    expect(matcher.match([from, number('Callee', '+49 171 9876543'), ...parts])).toMatchObject([
      { strength: 'Weak', review: 'OtherCaller' },
    ]);
  });

  test.each(['sip:4711@claimini.com', '4712'])(
    "is the company's where the address or the agent (%s) is its own",
    (value) => {
      const matcher = matcherFor([anna], { own: { ...own, agentNames: ['4712'] } });
      expect(matcher.match([number('Caller', value), ...parts])).toMatchObject([{ strength: 'Strong' }]);
    },
  );
});

describe('a call that the company made', () => {
  const parts = said('meine Frau heißt Anna Müller, ihre Nummer ist 0172 1234567');
  const hotline = number('Caller', '+49 89 1234');
  const stranger = number('Callee', '+49 151 7654321');
  const matcher = matcherFor([anna], { own });

  test('to somebody else is for review', () => {
    expect(matcher.match([hotline, stranger, ...parts])).toMatchObject([{ strength: 'Weak', review: 'OtherCaller' }]);
    const artifacts = [matcher.collect([hotline, stranger]), matcher.collect(parts)];
    expect(matcher.judge(artifacts)).toMatchObject([{ strength: 'Weak', review: 'OtherCaller' }]);
  });

  test('to the subject, or to a number of its own, is not', () => {
    expect(matcher.match([hotline, number('Callee', '0172 1234567'), ...parts])).toMatchObject([
      { strength: 'Strong' },
    ]);
    expect(matcher.match([hotline, number('Callee', '+49 30 555012'), ...parts])).toMatchObject([
      { strength: 'Strong' },
    ]);
    expect(matcher.match([hotline, number('Callee', '0172 1234567'), stranger, ...parts])).toMatchObject([
      { strength: 'Weak', review: 'SeveralCallers' },
    ]);
  });

  test.each<[string, CallPart]>([
    ['the name of an agent', number('Caller', 'Paul Schmidt')],
    ['an address of its own', number('Caller', 'sip:agent7@claimini.com')],
    ['its number', hotline],
  ])('is one also where %s stands in another artifact than whom it called', (_, from) => {
    const artifacts = [[from], [stranger], parts].map((one) => matcher.collect(one));
    expect(matcher.judge(artifacts)).toMatchObject([{ strength: 'Weak', review: 'OtherCaller' }]);
  });

  test.each([
    ['sip:bob@example.com', 'OtherCaller'],
    ['1234567', 'UnknownCaller'],
  ])('to %s, which nobody can tell, is for review', (value, review) => {
    const swiss = matcherFor([{ ...anna, callId: 'call-0001-abcd' }], { own, region: 'CH' });
    const text = said('Anna Müller, +49 172 1234567');
    expect(swiss.match([hotline, number('Callee', value), ...text])).toMatchObject([{ strength: 'Weak', review }]);
  });

  test.each(['4711', 'Paul Schmidt', 'anonymous'])('to %s was made to nobody else', (value) => {
    expect(matcher.match([hotline, number('Callee', value), ...parts])).toMatchObject([{ strength: 'Strong' }]);
  });

  test('to pass on a call changes nothing of who called', () => {
    const passedOn = (from: CallPart, to: CallPart) =>
      matcher.judge([[from], [hotline, to], parts].map((one) => matcher.collect(one)));
    expect(passedOn(caller, stranger)).toMatchObject([{ strength: 'Strong' }]);
    const other = number('Caller', '+49 151 7654321');
    expect(passedOn(other, number('Callee', '0172 1234567'))).toMatchObject([
      { strength: 'Weak', review: 'OtherCaller' },
    ]);
  });

  test('to somebody who cannot be read is for review, and stays approved', () => {
    const unread = { found: [], callers: [calleeOf(unknownCaller)] };
    const artifacts = [[hotline], parts].map((one) => matcher.collect(one));
    expect(matcher.judge([...artifacts, unread])).toMatchObject([{ strength: 'Weak', review: 'UnknownCaller' }]);
    expect(matcher.judgeApproved(mergeEvidence([...artifacts, unread]), 'r0')).toMatchObject({ strength: 'Strong' });
    expect(matcher.judge([matcher.collect(parts), unread])).toMatchObject([{ strength: 'Strong' }]);
  });

  test('does not hide who called, where somebody did', () => {
    expect(matcher.match([hotline, caller, stranger, ...parts])).toMatchObject([{ strength: 'Strong' }]);
    expect(matcher.match([stranger, ...parts])).toMatchObject([{ strength: 'Strong' }]);
  });
});

describe('a caller in a notation that is not understood', () => {
  const parts = said('Anna Müller, 0172 1234567, anna@gmx.de');

  test.each(['sip:bob@example.com', '+49 30 5555555 or +49 30 5555556', '+49 30 5555555 #12', 'Bob'])(
    '(%s) is another one',
    (value) => {
      expect(matcherFor([anna]).match([number('Caller', value), ...parts])).toMatchObject([
        { strength: 'Weak', review: 'OtherCaller' },
      ]);
    },
  );

  test('is one beside the number that called, and nobody where it is the one that was called', () => {
    const matcher = matcherFor([anna]);
    expect(matcher.match([caller, number('Caller', 'sip:bob@example.com')])).toMatchObject([
      { strength: 'Weak', review: 'SeveralCallers' },
    ]);
    expect(matcher.match([number('Callee', 'sip:bob@example.com'), ...parts])).toMatchObject([{ strength: 'Strong' }]);
  });

  test.each(['-', 'n/a', 'Paul Schmidt', 'sip:agent7@claimini.com'])(
    "(%s) is none where it stands for nobody, or for one of the company's own",
    (value) => {
      const matcher = matcherFor([anna], { own });
      expect(matcher.match([number('Caller', value), ...parts])).toMatchObject([{ strength: 'Strong' }]);
    },
  );

  test.each(['"Anna" <sip:+491721234567@example.com>', '491721234567'])('(%s) is understood', (value) => {
    expect(matcherFor([anna]).match([number('Caller', value)])).toMatchObject([{ strength: 'Strong' }]);
  });

  test.each(['"Bot" <sip:+49891234@example.com>', '49 89 1234'])("(%s) is the company's own", (value) => {
    const matcher = matcherFor([anna], { own });
    expect(matcher.match([number('Caller', value), ...parts])).toMatchObject([{ strength: 'Strong' }]);
  });
});

describe('a caller that could not be read', () => {
  const unread = { found: [], callers: [unknownCaller] };

  test('makes a call one for review, unless the number of the request called', () => {
    const matcher = matcherFor([anna]);
    expect(matcher.judge([matcher.collect(said('anna@gmx.de')), unread])).toMatchObject([
      { strength: 'Weak', review: 'UnknownCaller' },
    ]);
    expect(matcher.judge([matcher.collect([caller]), unread])).toMatchObject([{ strength: 'Strong' }]);
    const other = matcher.collect([number('Caller', '+49 171 9876543'), ...said('anna@gmx.de')]);
    expect(matcher.judge([other, unread])).toMatchObject([{ review: 'OtherCaller' }]);
    const guessed = asUnassigned(matcher.collect([caller]));
    expect(matcher.judge([guessed, unread])).toMatchObject([{ review: 'UnknownCaller' }]);
  });

  test('does not say that an approved call is another one', () => {
    const matcher = matcherFor([anna]);
    const named = matcher.collect(said('Anna Müller'));
    expect(matcher.judge([named])).toMatchObject([{ strength: 'Weak' }]);
    expect(matcher.judgeApproved(named, 'r0')).toMatchObject({ strength: 'Strong' });
    expect(matcher.judgeApproved(unread, 'r0')).toEqual({ requestId: 'r0', strength: 'Strong', kinds: [] });
    const other = matcher.collect([number('Caller', '+49 171 9876543')]);
    expect(matcher.judgeApproved(mergeEvidence([other, unread]), 'r0')).toMatchObject({ review: 'OtherCaller' });
    const found = matcher.collect(said('anna@gmx.de'));
    expect(matcher.judgeApproved(mergeEvidence([found, unread]), 'r0')).toMatchObject({
      strength: 'Strong',
      kinds: ['email'],
    });
  });
});

describe("the company's own", () => {
  test.each(['+49 89 1234', '+49 30 55501', '+49 30 5550 999'])(
    'number %s matches nobody, wherever it stands',
    (phone) => {
      const matcher = matcherFor([{ phone }], { own });
      expect(
        found(matcher, [number('Caller', phone), number('Callee', phone), ...said(phone, `Rufen Sie ${phone} an`)]),
      ).toEqual([]);
      expect(found(matcherFor([{ phone }]), [number('Caller', phone)])).toEqual(['r0']);
    },
  );

  test('number is no prefix of others unless it is a range', () => {
    expect(found(matcherFor([{ phone: '+49 89 123456' }], { own }), said('089 123456'))).toEqual(['r0']);
  });

  test('domain and agents match nobody', () => {
    const matcher = matcherFor(
      [{ email: 'hotline@claimini.com' }, { email: 'x@mail.claimini.com' }, { name: 'Paul Schmidt' }],
      { own },
    );
    expect(
      found(matcher, said('hotline@claimini.com x@mail.claimini.com Schmidt, Paul', 'hotline at claimini dot com')),
    ).toEqual([]);
    expect(found(matcherFor([{ email: 'a@notclaimini.com' }], { own }), said('a@notclaimini.com'))).toEqual(['r0']);
  });

  test('is no second feature under another key either, whoever gave it before', () => {
    const matcher = matcherFor([{ phone: '0172 1234567', text: 'Paul Schmidt', customerNumber: '0891234' }], { own });
    expect(matcher.match(said('0172 1234567. Hier ist Paul Schmidt, 089 1234.'))).toMatchObject([
      { strength: 'Weak', kinds: ['phone'] },
    ]);
  });

  test('a call from an own number is not a call of another person', () => {
    const matcher = matcherFor([anna], { own });
    expect(matcher.match([number('Caller', '+49 30 55501'), ...said('anna@gmx.de')])).toMatchObject([
      { strength: 'Strong' },
    ]);
  });

  test('number that cannot be read is an error, and the error does not name it', () => {
    const input = { features: digestsOf('r0', anna), keys: [keyOf('a')], region: 'DE' };
    const broken = { ...own, numbers: ['+49 89 1234', '4711-xyz'] };
    expect(() => createMatcher({ ...input, ownIdentities: broken })).toThrow(
      'ownIdentities.numbers[1] is not a phone number',
    );
  });
});
