import { describe, expect, test } from '@jest/globals';
import { joinApart } from '../../src/matching/channel-texts.ts';
import type { CallPart } from '../../src/matching/feature.ts';
import { createMatcher } from '../../src/matching/matcher.ts';
import { digestsOf, found, keyOf, matcherFor, nobodysOwn, said, turns, type Given } from './subjects.ts';

const anna = { phone: '+49 172 1234567', name: 'Dr. Anna Müller', email: 'Anna.Mueller+calls@gmx.de' };
const number = (role: 'Caller' | 'Callee' | 'Agent', value: string): CallPart => ({ kind: 'Number', role, value });

describe('numbers in texts', () => {
  test.each([
    '+491721234567',
    '+49 (0) 172 / 123 45 67',
    '0049 172 1234567',
    '(0172) 1234567',
    '0172-123-45-67',
    '0172.1234567',
    '0172/1234567',
    '%2B491721234567',
    'tel:+49-172-1234567',
    '491721234567',
    'um 10 dann 0172 1234567',
    'am 12.03.2024: 0172 1234567',
    '0172 1234567, 2 Stück',
    '０１７２ １２３４５６７',
    '„0172 1234567“',
    '“0172 1234567”',
    '‘0172 1234567’',
    '»0172 1234567«',
    '0172 1234567…',
    '0172\u20131234567',
    '0172\u20111234567',
    '0172\u20101234567',
    '0172\u22121234567',
    '0172\u20141234567',
    '\u20130172 1234567',
    '0172\u20091234567',
    '0172\u202f1234567',
    '0172\u30001234567',
    '0172，1234567',
    '📞0172 1234567',
    '☎\ufe0f0172 1234567\ufe0f',
    '0172 1234567📞',
    '→0172 1234567',
    '\u202a+49 172 1234567\u202c',
    '\u2066+49 172 1234567\u2069',
    '0172 1234567\u200b',
    'x\u200b0172 1234567\u200bx',
    '+49 172\u200e 1234567',
    '0172\u00ad1234567',
    '0172\u200b1234567',
    '0172\u20601234567',
    '01721\u200e23\u202a\ufeff4567',
    '０１７２\u2060１２３４５６７',
    'null eins sie\u00adben zwei ä\u2060h eins zwei drei vier fünf sechs sieben',
  ])('%s is found', (text) => {
    expect(found(matcherFor([anna]), said(`Meine Nummer: ${text}!`))).toEqual(['r0']);
  });

  test.each([
    ['a longer number', '0172 1234567 8'],
    ['a longer number, spoken', 'null eins sieben zwei eins zwei drei vier fünf sechs sieben acht'],
    ['a longer number, over a sign that is not seen', '0172 1234567\u00ad8'],
    ['a longer number, over another sign that is not seen', '0172 1234567\u20608'],
    ['the end of a longer number, over a sign that is not seen', '30\u206001721234567'],
    ['the end of a longer number, over a mark', '3\u030101721234567'],
    ['the end of a number alone', '1234567'],
    ['a part of an identifier', 'id a01721234567'],
    ['a part of an identifier', '01721234567b'],
    ['a part of a word', 'ж01721234567'],
    ['a part of a word', '01721234567\u00e9'],
    ['a part of a word of letters in two codes', '\u{1D504}01721234567'],
    ['a part of a word of letters in two codes', '01721234567\u{10400}'],
    ['a part of a word with a mark', 'e\u030101721234567'],
    ['a part of a word, after a sign that is not seen', 'id\u206001721234567'],
    ['a part of a word, before a sign that is not seen', '01721234567\u2060\u2060b'],
    ['another country', '+43 172 1234567'],
    ['another order', '0127 1234567'],
    ['a number that was corrected in the middle', 'null eins sieben zwei nein eins zwei drei vier fünf sechs sieben'],
  ])('%s is not found: %s', (_, text) => {
    expect(found(matcherFor([anna]), said(text))).toEqual([]);
  });

  test('an extension with a space belongs to the number before it', () => {
    expect(found(matcherFor([{ phone: '089 123456' }]), said('089 123456 78'))).toEqual([]);
    expect(found(matcherFor([{ phone: '089 123456-78' }]), said('089 123456 78'))).toEqual(['r0']);
  });

  test('digits after a pause may belong to the number, so a second feature does not make it strong', () => {
    const matcher = matcherFor([{ phone: '089 123456', name: 'Anna Müller' }]);
    expect(matcher.match(said('Anna Müller, 089 123456, 78'))[0]?.strength).toBe('Weak');
    expect(matcher.match(said('Anna Müller, 089 123456, danke'))[0]?.strength).toBe('Strong');
  });

  describe('that a sum of money may be', () => {
    const strengthIn = (text: string) =>
      matcherFor([{ phone: '030 123456', name: 'Anna Müller' }]).match(said(`Anna Müller, ${text}`))[0]?.strength;

    test.each([
      '30.123.456,00 Euro',
      '30.123.456,00',
      '30.123.456,-',
      '30.123.456 €',
      '30.123.456EUR',
      '30.123.456 Euro',
      'EUR 30.123.456',
      '€30.123.456 im Jahr',
      '30,123,456.00',
      '$30,123,456',
    ])('is weak, whatever else is found: %s', (sum) => {
      expect(strengthIn(sum)).toBe('Weak');
    });

    test.each(['030 123456', '30.123.456', '30.123.456, danke', '030.123.456 Euro', '30.123.456,00 Euro, 030 123456'])(
      'is a number elsewhere: %s',
      (number) => {
        expect(strengthIn(number)).toBe('Strong');
      },
    );

    test('is weak as a customer number, too', () => {
      const customer = matcherFor([{ customerNumber: '1234567', name: 'Anna Müller' }]);
      expect(customer.match(said('Anna Müller, 1.234.567,89 €'))[0]?.strength).toBe('Weak');
      expect(customer.match(said('Anna Müller, 1.234.567'))[0]?.strength).toBe('Strong');
    });
  });

  describe('that is a part of an account number', () => {
    const strengthIn = (phone: string, text: string) =>
      matcherFor([{ phone, name: 'Anna Müller' }]).match(said(`Anna Müller, ${text}`))[0]?.strength;

    test.each([
      ['an IBAN', '0532 013000', 'DE89 3704 0044 0532 0130 00'],
      ['an IBAN behind words', '0532 013000', 'meine IBAN ist DE 89 3704 0044 0532 0130 00, danke'],
      ['an IBAN in small letters', '0532 013000', 'de89 3704 0044 0532 0130 00'],
      ['an IBAN with pauses', '0532 013000', 'D E 89, 3704, 0044, 0532 0130 00'],
      [
        'a spoken IBAN',
        '0532 013000',
        'DE acht neun drei sieben null vier null null vier vier, null fünf drei zwei null eins drei null null null',
      ],
      ['an IBAN with letters', '+49 601613 319268', 'GB29 NWBK 6016 1331 9268 19'],
      ['a card', '+49 172 12345678', '4917 2123 4567 8903'],
      ['a card with pauses', '+49 172 12345678', '4917 2123 4567 8, 903'],
      [
        'a spoken card',
        '0172 1234567',
        'vier neun eins sechs, null eins sieben zwei eins zwei drei vier fünf sechs sieben drei',
      ],
    ])('is weak, whatever else is found: %s', (_, phone, text) => {
      expect(strengthIn(phone, text)).toBe('Weak');
    });

    test.each([
      ['an IBAN with a wrong digit', '0532 013000', 'DE88 3704 0044 0532 0130 00'],
      ['an IBAN that ended', '0172 1234567', 'DE89 3704 0044 0532 0130 00, 0172 1234567'],
      ['another number beside it', '0172 1234567', '0172 1234567, 0172 1234568'],
    ])('is a number elsewhere: %s', (_, phone, text) => {
      expect(strengthIn(phone, text)).toBe('Strong');
    });
  });

  describe('beside an underscore', () => {
    const matcher = matcherFor([{ phone: '0172 1234567', name: 'Anna Müller' }]);
    test.each([
      'call_01721234567_1',
      'call_01721234567',
      '01721234567_in',
      '_01721234567',
      '2025-11-03_01721234567_in.wav',
      '2025-11-03_491721234567.wav',
      '2025-11-03_+491721234567_in.wav',
      '0172_1234567',
      '01721234567_in 0172 1234568',
    ])('a number is found and may be a part of something else: %s', (text) => {
      expect(matcher.match(said(`Anna Müller, ${text}!`))).toEqual([
        { requestId: 'r0', strength: 'Weak', kinds: expect.arrayContaining(['name', 'phone']) },
      ]);
    });

    test('a number that stands elsewhere, too, is the number', () => {
      expect(matcher.match(said('Anna Müller, 01721234567_in, 0172 1234567'))[0]?.strength).toBe('Strong');
    });

    test.each(['id_a01721234567_1', 'id_01721234567a', 'id_1234567'])('another one is not found: %s', (text) => {
      expect(matcher.match(said(text))).toEqual([]);
    });

    test('a customer number may be a part of something else', () => {
      const customer = matcherFor([{ customerNumber: '1234567', name: 'Anna Müller' }]);
      expect(customer.match(said('Anna Müller, call_1234567_1'))[0]?.strength).toBe('Weak');
      expect(customer.match(said('Anna Müller, 1234567'))[0]?.strength).toBe('Strong');
    });
  });

  describe('behind a plus', () => {
    const matcher = matcherFor([{ phone: '0172 1234567', name: 'Anna Müller' }]);
    test.each(['+90 172 1234567', '+999 172 1234567', '+90 (0) 172 1234567', '+90 0172 1234567', '+90-172 1234567'])(
      'the tail of a number that no plan knows is not found: %s',
      (text) => {
        expect(matcher.match(said(text))).toEqual([]);
      },
    );

    test.each([
      ['+90, 172 1234567', 'Weak'],
      ['+90, 0172 1234567', 'Weak'],
      ['0090 172 1234567', 'Weak'],
      ['0090 0172 1234567', 'Strong'],
      ['0049 172 1234567', 'Strong'],
      ['0043 1 5123456 172 1234567', 'Strong'],
      ['+49 (0) 172 1234567', 'Strong'],
      ['+49, 0172 1234567', 'Strong'],
      ['+49, 172 1234567', 'Strong'],
      ['+43 1 5123456 0172 1234567', 'Strong'],
      ['+43 1 5123456, 0172 1234567', 'Strong'],
      ['2026-02-10 09:00:00 +0100 0172 1234567', 'Strong'],
      ['2026-02-10 09:00:00+01:00 0172 1234567', 'Strong'],
      ['2026-02-10 09:00:00 +1000 0172 1234567', 'Strong'],
      ['2026-02-10 09:00:00 +1030 0172 1234567', 'Strong'],
      ['2026-02-10 09:00:00+13:00 0172 1234567', 'Strong'],
    ])('the number is found, and as sure as it is the beginning: %s', (text, strength) => {
      expect(matcher.match(said(`Anna Müller, ${text}`))[0]).toMatchObject({
        strength,
        kinds: expect.arrayContaining(['name', 'phone']),
      });
    });

    test('a number goes before the next one', () => {
      expect(found(matcherFor([{ phone: '089 123456' }]), said('+49 30 123456 089 123456'))).toEqual(['r0']);
    });
  });

  describe('before an article', () => {
    const matcher = matcherFor([{ phone: '0172 1234567', name: 'Anna Müller' }]);
    const spoken = 'null eins sieben zwei eins zwei drei vier fünf sechs sieben';
    test.each([
      ['0172 1234567. Eine Frage noch', 'Strong'],
      ['0172 1234567, ein Moment', 'Strong'],
      ['0172 1234567 eine Frage', 'Weak'],
      ['0172 1234567 einen Moment', 'Weak'],
      [`${spoken} eine Frage noch`, 'Weak'],
      [`${spoken}, ein`, 'Weak'],
    ])('a number is found in: %s', (text, strength) => {
      expect(matcher.match(said(`Anna Müller, ${text}`))).toEqual([
        { requestId: 'r0', strength, kinds: expect.arrayContaining(['name', 'phone']) },
      ]);
    });

    test.each([`${spoken} eins`, `${spoken} ein acht`, '0172 1234567 ein zwei', '0172 1234567 1 Frage'])(
      'another number is not found in: %s',
      (text) => {
        expect(matcher.match(said(text))).toEqual([]);
      },
    );

    test('an article is a digit within a number', () => {
      const one = 'null ein sieben zwei ein zwei drei vier fünf sechs sieben';
      expect(found(matcher, said(one))).toEqual(['r0']);
      expect(found(matcherFor([{ phone: '0172 1234521' }]), said('0172 12345 ein und zwanzig'))).toEqual(['r0']);
    });
  });

  test('five digits or fewer match nobody', () => {
    const matcher = matcherFor([{ phone: '12345' }, anna]);
    expect(found(matcher, [number('Caller', '12345'), ...said('12345')])).toEqual([]);
  });
});

describe('features split over texts', () => {
  test('a number runs over the borders of phrases, turns and cues', () => {
    expect(
      found(matcherFor([anna]), said('null eins', 'sieben zwei eins', 'zwei drei vier fünf', 'sechs sieben')),
    ).toEqual(['r0']);
  });

  test('a short word of the other channel does not end it', () => {
    const parts = turns(
      'a: null eins sieben zwei',
      'b: ja ich höre',
      'a: eins zwei drei',
      'b: mhm',
      'a: vier fünf sechs sieben',
    );
    expect(found(matcherFor([anna]), parts)).toEqual(['r0']);
  });

  test('an echo of the other channel does not end it', () => {
    const parts = turns('a: 0172', 'b: 0172', 'a: 123 45', 'b: 123 45', 'a: 67');
    expect(found(matcherFor([anna]), parts)).toEqual(['r0']);
  });

  test('a long interruption ends it', () => {
    const parts = turns('a: 0172', `b: ${'so we talk of other things now '.repeat(4)}`, 'a: 1234567');
    expect(found(matcherFor([anna]), parts)).toEqual([]);
  });

  const long = 'so we talk of other things now '.repeat(4);
  const composed = 'mu\u0308de '.repeat(300);

  test.each<[string, Given, readonly string[]]>([
    ['name', { name: 'Anna Müller' }, ['a: ich bin Anna', 'b: verstehe', 'a: Müller, wie gesagt']],
    [
      'name, over a word of its own',
      { name: 'Anna Müller' },
      ['a: Anna', 'b: verstehe', 'a: hm', 'b: verstehe', 'a: Müller'],
    ],
    ['address', { address: 'Hauptstraße 12' }, ['a: in der Hauptstraße', 'b: verstehe', 'a: 12']],
    ['customer number', { customerNumber: 'KD-4711-0815' }, ['a: KD 4711', 'b: verstehe', 'a: 0815']],
    ['text', { text: 'blauer Hund' }, ['a: das Wort ist blauer', 'b: verstehe', 'a: Hund']],
    ['mail', { email: 'anna.mueller@gmx.de' }, ['a: anna punkt mueller ät', 'b: verstehe', 'a: gmx punkt de']],
    [
      'mail, before the sign',
      { email: 'anna.mueller@gmx.de' },
      ['a: anna punkt mueller', 'b: verstehe', 'a: ät gmx punkt de'],
    ],
    [
      'mail, spoken word by word',
      { email: 'anna.mueller@gmx.de' },
      [
        'a: Anna',
        'b: ja',
        'a: Punkt',
        'b: ja',
        'a: Müller',
        'b: ja',
        'a: ät',
        'b: ja',
        'a: GMX',
        'b: ja',
        'a: Punkt de',
      ],
    ],
    ['number with a plus', { phone: '+49 172 1234567' }, [`a: ${long} plus`, 'b: verstehe', 'a: 49 172 1234567']],
    [
      'number, and then without interruption',
      { phone: '0172 1234567' },
      ['a: 0172', 'b: verstehe', 'a: 123', 'a: 4567'],
    ],
    [
      'number, long after the talk began',
      { phone: '0172 1234567' },
      [`a: ${long}`, `b: ${long}`, 'a: 0172', 'b: verstehe', 'a: 1234567'],
    ],
    [
      'number, after texts that are composed',
      { phone: '0172 1234567' },
      [`a: ${composed}`, `b: ${composed}`, `a: ${composed} 0172`, 'b: verstehe', 'a: 1234567'],
    ],
  ])('a %s goes on after a word of the other channel', (_, given, lines) => {
    expect(found(matcherFor([given]), turns(...lines))).toEqual(['r0']);
  });

  test.each<[string, readonly string[]]>([
    ['the other channel', ['a: ich bin Anna', `b: ${long}`, 'a: Müller']],
    [
      'the other channel, and a word of its own',
      ['a: ich bin Anna', `b: ${long}`, 'a: hm', 'b: verstehe', 'a: Müller'],
    ],
    ['its own', ['a: ich bin Anna', 'b: verstehe', `a: ${long}`, 'b: verstehe', 'a: Müller']],
  ])('a name does not go on after a long turn of %s', (_, lines) => {
    expect(found(matcherFor([{ name: 'Anna Müller' }]), turns(...lines))).toEqual([]);
  });

  test.each(['ein \uFB01ne \u00BD \u00BD \u00BD', '\u2026\u00AA\u2026\u2026\u2026\u2026', '\uFDFA'])(
    'a number is found behind a turn that grows as it is composed: %s',
    (grows) => {
      const matcher = matcherFor([{ phone: '0172 1234567' }]);
      expect(found(matcher, turns(`a: ${grows}`, 'b: 0172 123', 'a: mhm', 'b: 4567'))).toEqual(['r0']);
    },
  );

  test('a name and a spoken address of mail run over borders', () => {
    expect(found(matcherFor([{ name: 'Anna Müller' }]), said('ich bin Anna', 'Mueller'))).toEqual(['r0']);
    expect(
      found(matcherFor([{ email: 'anna.mueller@gmx.de' }]), said('anna punkt mueller', 'ät gmx', 'punkt de')),
    ).toEqual(['r0']);
  });

  test.each([
    [['Meine Adresse ist Anna Punkt Mueller.', 'Ät GMX Punkt de.']],
    [['Anna Punkt Mueller ät GMX.', 'Punkt de.']],
    [['Anna Punkt.', 'Mueller ät GMX Punkt.', 'De.']],
  ])('nor does the full stop that a recogniser puts at the end of a phrase end an address of mail: %j', (phrases) => {
    expect(found(matcherFor([{ email: 'anna.mueller@gmx.de' }]), said(...phrases))).toEqual(['r0']);
  });
});

test.each<[string, Given, readonly string[]]>([
  ['name', { name: 'Anna Müller' }, ['Anna', 'Müller']],
  ['number', { phone: '0172 1234567' }, ['0172', '1234567']],
  ['address', { address: 'Hauptstraße 12' }, ['Hauptstraße', '12']],
  ['customer number', { customerNumber: 'KD-4711-0815' }, ['KD', '4711-0815']],
  ['text', { text: 'blauer Hund' }, ['blauer', 'Hund']],
])('no %s runs from one field into the next', (_, given, values) => {
  const matcher = matcherFor([given]);
  expect(found(matcher, said(joinApart(values)))).toEqual([]);
  expect(found(matcher, said(values.join('\n')))).toEqual(['r0']);
});

describe('e-mail addresses', () => {
  const matcher = matcherFor([{ email: 'anna.mueller@t-online.de' }]);
  test.each([
    'ANNA.Mueller@T-Online.de',
    'anna punkt mueller ät t bindestrich online punkt de',
    'Anna Punkt Müller at T-Online Punkt de',
    'anna dot mueller at t dash online dot de',
    'anna.mueller Klammeraffe t-online.de',
    'a n n a punkt m u e l l e r at t minus online punkt d e',
    'anna punkt mueller@t-online.de',
    'mailto:anna.mueller@t-online.de?x',
    'anna.mueller%40t-online.de',
    'Anna Punkt Mueller. At. T Minus Online. De. Anna Punkt Mueller at T Minus Online Punkt. De.',
    'anna punkt äh mueller, ähm, at t minus online punkt de',
    'Anna Punkt Mueller at T Minus Online Punkt de. Punkt eins ist das.',
    'anna punkt muel\u00adler ät t bindestrich on\u2060line punkt de',
    'von\u200banna punkt\u200bmueller ät t bindestrich online punkt de',
    'anna.mueller\uff20t-online.de',
  ])('%s is found', (text) => {
    expect(found(matcher, said(`schreiben Sie an, ${text}`))).toEqual(['r0']);
  });

  test.each([
    'susanna.mueller@t-online.de',
    'susi.anna.mueller@t-online.de',
    'anna.mueller@t-online.de.example.com',
    'susi punkt anna punkt mueller at t-online.de',
    'Susi Punkt. Anna Punkt Mueller at t-online.de',
  ])('%s is not found', (text) => {
    expect(found(matcher, said(text))).toEqual([]);
  });

  test.each([
    ['another hyphen before it', 'susi\u2011anna.mueller@t-online.de'],
    ['a soft hyphen before it', 'su\u00adanna.mueller@t-online.de'],
    ['a sign before it that is not seen', 'su\u200banna.mueller@t-online.de'],
    ['a mark before it that stays apart', 'x\u0304anna.mueller@t-online.de'],
    ['an ellipsis before it', '…anna.mueller@t-online.de'],
    ['another hyphen after it', 'anna.mueller@t-online.de\u2011x.com'],
    ['another domain after it', 'anna.mueller@t-online.de@example.com'],
  ])('with %s may be a part of another one', (_, text) => {
    expect(matcher.match(said(text)).filter(({ strength }) => strength === 'Strong')).toEqual([]);
  });

  test.each([
    'email=anna.mueller@t-online.de',
    'https://example.com/leave?email=anna.mueller%40t-online.de&x=1',
    'https://example.com/leave/anna.mueller@t-online.de',
    'email%3Danna.mueller%40t-online.de',
    '**anna.mueller@t-online.de**',
    '_anna.mueller@t-online.de_',
    '|anna.mueller@t-online.de|',
    '{anna.mueller@t-online.de}',
    'anna.mueller@t-online.de-',
    'anna.mueller@t-online.de.Danke',
    'anna.mueller@t\u2011online.de',
    'anna.mueller@\u200bt-online.de',
    'anna.mueller\u00ad@t-online.de',
    'anna.\u2060mueller@t-on\u00adline.de',
    'mail=anna.mueller@t-online.de.Vielen Dank',
  ])('in %s it may be meant', (text) => {
    expect(matcher.match(said(`so ${text} y`))).toMatchObject([{ strength: 'Weak', kinds: ['email'] }]);
  });

  test.each(['susi_anna.mueller@t-online.de', 'susi+anna.mueller@t-online.de', 'anna.mueller@t-online.de.danke'])(
    '%s is another one',
    (text) => {
      expect(found(matcher, said(text))).toEqual([]);
    },
  );

  test('a backtick belongs to it, unless it stands at its beginning', () => {
    const odd = matcherFor([{ email: 'a`b@example.org' }, { email: 'anna.mueller@t-online.de' }]);
    const strengthOf = (text: string) =>
      odd.match(said(text)).map(({ requestId, strength }) => `${requestId} ${strength}`);
    expect(strengthOf('so a`b@example.org y')).toEqual(['r0 Strong']);
    expect(strengthOf('so `a`b@example.org` y')).toEqual(['r0 Strong']);
    expect(strengthOf('so `anna.mueller@t-online.de` y')).toEqual(['r1 Strong']);
    expect(strengthOf('so `x`anna.mueller@t-online.de y')).toEqual(['r1 Weak']);
  });

  test('what touches it does not count where it belongs to it', () => {
    const odd = matcherFor([{ email: 'a=anna.mueller@t-online.de' }, { email: 'anna.mueller@t-online.de' }]);
    expect(odd.match(said('a=anna.mueller@t-online.de'))).toMatchObject([{ requestId: 'r0', strength: 'Strong' }]);
  });

  test.each(['<anna.mueller@t-online.de>', '"anna.mueller@t-online.de"', 'x@y.de,anna.mueller@t-online.de.'])(
    '%s is the whole of it',
    (text) => {
      expect(matcher.match(said(text))).toMatchObject([{ strength: 'Strong' }]);
    },
  );
});

describe('names, addresses and numbers of customers', () => {
  test.each([
    ['Anna Müller', 'ANNA MUELLER'],
    ['Anna Müller', 'Müller, Anna'],
    ['Dr. Anna Müller', 'Frau Müller Anna'],
    ['Anna-Maria Müller-Lüdenscheidt', 'Anna Lüdenscheidt'],
    ['Ludwig van Beethoven', 'Beethoven, Ludwig van'],
    ['Jörg Weiß', 'Joerg Weiss'],
    ['José García', 'Jose\u0301 Garcia'],
    ['Christopher J. Celio', 'Christopher Celio'],
    ['Christopher Celio', 'Christopher J. Celio'],
    ['Άννα Παπαδοπούλου', 'ΑΝΝΑ ΠΑΠΑΔΟΠΟΥΛΟΥ'],
    ['Anna Müller', 'An\u2060na Mül\u00adler\u200e'],
    ['Anna Müller', 'Anna\u200bMüller'],
  ])('%s is found in: %s', (name, text) => {
    expect(found(matcherFor([{ name }]), said(`Guten Tag, ${text} hier`))).toEqual(['r0']);
  });

  test.each(['Anna Müllermann', 'Johanna Müller', 'Anna', 'Müller', 'Anna sagt Müller'])(
    'Anna Müller is not found in: %s',
    (text) => {
      expect(found(matcherFor([{ name: 'Anna Müller' }]), said(text))).toEqual([]);
    },
  );

  test.each([
    ['Hauptstraße 12a, 80331 München', 'Hauptstr. 12 A'],
    ['Berliner Str. 5', 'Berlinerstraße fünf'],
    ['Am Graben 7, 1010 Wien', 'am Graben 7'],
    ['Hauptstraße 12', 'Haupt\u00adstra\u00adße\u00a012'],
    ['377 Santana Row #1000', '377 santana row'],
    ['261 North 2nd Street', '261 N 2nd St.'],
    ['6821 1st ave  san mateo, ny 75227', '6821 1st Avenue'],
  ])('%s is found in: %s', (address, text) => {
    expect(found(matcherFor([{ address }]), said(`ich wohne in ${text}, danke`))).toEqual(['r0']);
  });

  test.each([
    ['Hauptstraße 12a', 'Hauptstraße 12'],
    ['Hauptstraße 12', 'Hauptstraße 112'],
    ['8339 Church Street #110', '8339 Church Street #212'],
    ['80331 München, Hauptstraße 12', '80331 München'],
  ])('%s is not found in: %s', (address, text) => {
    expect(found(matcherFor([{ address }]), said(text))).toEqual([]);
  });

  test('a customer number is found however it is grouped or spoken, and not within another', () => {
    const matcher = matcherFor([{ customerNumber: 'KD-4711 0815' }, { customerNumber: '98765432' }]);
    for (const text of ['kd47110815', 'KD 4711-0815', 'K D vier sieben elf null acht fünfzehn']) {
      expect(found(matcher, said(text))).toEqual(['r0']);
    }
    expect(found(matcher, said('neun acht sieben sechs fünf vier drei zwo'))).toEqual(['r1']);
    expect(found(matcher, said('198765432', '98 765432 1', 'KD 4711-08155'))).toEqual([]);
  });

  test('a text is found word by word', () => {
    const matcher = matcherFor([{ text: 'der blaue Elefant' }]);
    expect(found(matcher, said('Das war DER BLAUE, Elefant.'))).toEqual(['r0']);
    expect(found(matcher, said('der blaue große Elefant'))).toEqual([]);
  });
});

describe('keys', () => {
  test('features under every live key are found', () => {
    const keys = [keyOf('new'), keyOf('old')];
    const features = [
      ...digestsOf('r-old', anna, { keys: [keyOf('old')] }),
      ...digestsOf('r-new', anna, { keys: [keyOf('new')] }),
    ];
    const matcher = createMatcher({ features, keys, region: 'DE', ownIdentities: nobodysOwn });
    expect(found(matcher, said('0172 1234567')).toSorted()).toEqual(['r-new', 'r-old']);
  });

  test('a feature whose key is gone is an error, not a miss', () => {
    const features = digestsOf('r0', anna, { keys: [keyOf('gone')] });
    expect(() => createMatcher({ features, keys: [keyOf('a')], region: 'DE', ownIdentities: nobodysOwn })).toThrow(
      'not alive',
    );
  });

  test('what is kept of a feature holds no part of it', () => {
    const kept = JSON.stringify(
      digestsOf('r0', { ...anna, address: 'Hauptstraße 12', customerNumber: 'KD-4711-0815', callId: 'call-1234567' }),
    );
    expect(kept).not.toMatch(/1721234567|4567|mueller|Müller|anna|gmx|haupt|4711|call-/i);
  });
});
