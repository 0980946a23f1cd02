import { describe, expect, it, test } from '@jest/globals';
import { joinApart } from '../../../src/matching/channel-texts.ts';
import { createLineVoices } from '../../../src/erasure/look/line-voices.ts';
import { readSpeakerLines } from '../../../src/erasure/look/speaker-lines.ts';
import { readWebVtt } from '../../../src/erasure/look/web-vtt.ts';
import { compileSpokenPath } from '../../../src/scan/classify/spoken-path.ts';
import type { JsonValue } from '../../../src/api/json.ts';

describe('a WebVTT file', () => {
  test('gives the words of its cues with their voices, without tags, and its comments', () => {
    const file = [
      '\uFEFFWEBVTT - a call',
      '',
      'NOTE caller +49 172 1234567',
      '',
      '1',
      '00:00:01.000 --> 00:00:04.000 align:start',
      '<v.loud Anna Müller>Guten <b>Tag</b> &amp; hallo</v>',
      '<v Bot>Ja',
      '',
      '00:04.000 --> 00:05.000',
      'ohne Stimme',
    ];
    for (const end of ['\n', '\r\n']) {
      const { texts, values } = readWebVtt(file.join(end));
      expect(texts).toEqual([
        { text: '- a call', channel: 'note' },
        { text: 'caller +49 172 1234567', channel: 'note' },
        { text: 'Guten Tag & hallo', channel: 'Anna Müller' },
        { text: 'Ja', channel: 'Bot' },
        { text: 'ohne Stimme' },
      ]);
      expect(values).toEqual(['Anna Müller', 'Bot']);
    }
  });

  const cue = (payload: string, head = '00:01.000 --> 00:02.000') => readWebVtt(`WEBVTT\n\n${head}\n${payload}\n`);

  it.each([
    ['its identifier', '+49 172 1234567\n00:01.000 --> 00:02.000', ['+49 172 1234567']],
    ['an identifier in letters', 'Anna Müller\n00:01.000 --> 00:02.000', ['Anna Müller']],
    ['no identifier that only counts', '00017\n00:01.000 --> 00:02.000', []],
    ['what is no time above it', 'NOTE anna@gmx.de --> Bot', ['NOTE anna@gmx.de --> Bot']],
    ['no settings', '00:01.000 --> 00:00:02.000 align:start position:10%,line-left line:0', []],
    ['no settings of any kind', '00:01.000 --> 00:02.000 vertical:rl line:-1 size:33.333333333333%  align:middle', []],
    ['a number that touches a setting', '00:01.000 --> 00:02.000 align:start01721234567', ['01721234567']],
    ['a number that follows a comma', '00:01.000 --> 00:02.000 align:end,01721234567', [',01721234567']],
    ['a number behind a percentage', '00:01.000 --> 00:02.000 size:10%01721234567', ['01721234567']],
    ['a number in place of a setting', '00:01.000 --> 00:02.000 line:01721234567', ['line:01721234567']],
    ['an address that touches a setting', '00:01.000 --> 00:02.000 line:0,anna@gmx.de', [',anna@gmx.de']],
    ['a region that is a value', '00:01.000 --> 00:02.000 region:anna@gmx.de', ['region:anna@gmx.de']],
  ])('gives of the head of a cue %s', (_sentence, head, values) => {
    expect(cue('Hallo', head)).toEqual({ texts: [{ text: 'Hallo' }], values });
  });

  it.each([
    ['<anna@gmx.de> Hallo', ['anna@gmx.de']],
    ['<+49 172 1234567> Hallo', ['+49 172 1234567']],
    ['<anna&#64;gmx.de> Hallo', ['anna@gmx.de']],
    ['<Anna Müller> Hallo', ['Anna Müller']],
    ['<c.anna@gmx.de>Hallo</c>', ['.anna@gmx.de']],
    ['<00:00:01.000><c.yellow>Hallo</c><00:01.500>', []],
    ['<lang de-DE><ruby>Hallo<rt></rt></ruby></lang> <b><i><u>', []],
  ])('gives what stands in angle brackets and is no tag: %s', (payload, values) => {
    expect(cue(payload)).toEqual({ texts: [{ text: 'Hallo' }], values });
  });

  it.each([
    ['anna&#64;gmx.de', 'anna@gmx.de'],
    ['anna&commat;gmx&period;de', 'anna@gmx.de'],
    ['&#43;49 172 1234567', '+49 172 1234567'],
    ['&#x2B;49 &#X31;72', '+49 172'],
    ['M&uuml;ller &#x1F600;', 'Müller 😀'],
    ['&amp;#64;', '&#64;'],
    ['&#0; &#xD800; &#1114112; &#xffffff; &#99999999; &constructor;', undefined],
  ])('has references decoded: %s', (written, said = written) => {
    expect(cue(written).texts).toEqual([{ text: said }]);
  });

  test('gives an address that stands in the tag of a voice', () => {
    expect(cue('<v.anna@gmx.de Bot>Hallo').values).toEqual(['.anna@gmx.de', 'Bot']);
  });

  test('keeps an angle bracket that opens no tag, and many of them take no time', () => {
    expect(cue('5 < 6 <b>ja</b>').texts).toEqual([{ text: '5 < 6 ja' }]);
    const many = '<'.repeat(200_000);
    expect(cue(many).texts).toEqual([{ text: many }]);
    expect(cue(`<v${' '.repeat(200_000)}`).texts).toEqual([{ text: '<v' }]);
  });

  const [first, second, third] = ['00:01.000 --> 00:02.000', '00:02.000 --> 00:03.000', '00:03.000 --> 00:04.000'];

  it.each<[string, readonly string[]]>([
    ['without an empty line', [first, '<v A>0172', second, '<v A>1234567']],
    ['behind a line with a space', [first, '<v A>0172', ' ', second, '<v A>1234567']],
    ['behind a line with a space, with what identifies it', [first, '<v A>0172', ' ', 'b-2', second, '<v A>1234567']],
    ['that counts on, without an empty line', ['1', first, '<v A>0172', '2', second, '<v A>1234567']],
    ['that counts on, behind a line with a space', ['9', first, '<v A>0172', '\t', '10', second, '<v A>1234567']],
  ])('has a cue %s', (_sentence, lines) => {
    const { texts, values } = readWebVtt(['WEBVTT', '', ...lines, ''].join('\n'));
    expect(texts).toEqual([
      { text: '0172', channel: 'A' },
      { text: '1234567', channel: 'A' },
    ]);
    expect(values.filter((value) => value !== 'b-2')).toEqual(['A']);
  });

  test('has digits before the times of a cue as words where they do not count it', () => {
    const read = (...lines: readonly string[]) => readWebVtt(lines.join('\n')).texts.map(({ text }) => text);
    expect(read('1', first, '0172', second, '1234567', third, '8')).toEqual(['0172', '1234567', '8']);
    expect(read(first, 'null', '2', second, '1234567')).toEqual(['null\n2', '1234567']);
    expect(read('4', first, '0172', '2', second, '1234567')).toEqual(['0172\n2', '1234567']);
  });

  test('keeps a line with a space within what is said, and an arrow that is no time', () => {
    const read = (...lines: readonly string[]) => readWebVtt(lines.join('\n')).texts;
    expect(read(first, '<v A>0172', ' ', '1234567', 'a --> b')).toEqual([
      { text: '0172\n \n1234567\na --> b', channel: 'A' },
    ]);
  });

  test('that is none is read as text', () => {
    expect(readWebVtt('nur Text').texts).toEqual([{ text: 'nur Text', channel: 'note' }]);
  });
});

describe('plain text', () => {
  test('has its speakers where lines begin with them', () => {
    const { texts, values } = readSpeakerLines('[00:01] Kunde: Hallo\r\nnoch etwas\nAgent: Ja: bitte\n10:30 Uhr passt');
    expect(texts).toEqual([
      { text: 'Hallo', channel: 'Kunde' },
      { text: 'noch etwas', channel: 'Kunde' },
      { text: 'Ja: bitte', channel: 'Agent' },
      { text: '10:30 Uhr passt', channel: 'Agent' },
    ]);
    expect(values).toEqual(['Kunde', 'Agent']);
  });

  it.each([
    ['[+49 172 1234567] Kunde: Guten Tag', ['Kunde', '+49 172 1234567']],
    ['[anna@gmx.de] Kunde: Guten Tag', ['Kunde', 'anna@gmx.de']],
    ['(01721234567) Kunde: Guten Tag', ['Kunde', '01721234567']],
    ['[Anna Müller] Kunde: Guten Tag', ['Kunde', 'Anna Müller']],
    ...[
      '[00:01:02]',
      '[ 00:01 ]',
      '(0:12)',
      '(00:01:02.345)',
      '[00:00:01.000 --> 00:00:04.000]',
      '[00:01-00:04]',
      '[2026-11-20 10:12:33]',
      '[2026-11-20T10:12:33.123Z]',
      '[20.11.2026, 10:12]',
      '00:01:02',
    ].map((time): [string, string[]] => [`${time} Kunde: Guten Tag`, ['Kunde']]),
  ])('has a value in brackets before a name, unless it is a time: %s', (line, values) => {
    expect(readSpeakerLines(line)).toEqual({ texts: [{ text: 'Guten Tag', channel: 'Kunde' }], values });
  });

  it('has its speakers also where their names stand on lines of their own', () => {
    const { texts, values } = readSpeakerLines('Kunde:\n0172\n[00:02] Agent:\nja\nKunde:\n1234567');
    expect(texts).toEqual([
      { text: '0172', channel: 'Kunde' },
      { text: 'ja', channel: 'Agent' },
      { text: '1234567', channel: 'Kunde' },
    ]);
    expect(values).toEqual(['Kunde', 'Agent']);
  });

  it.each([
    ['a time behind the name', (name: string) => `${name} (00:12):`],
    ['a time in square brackets behind the name', (name: string) => `${name} [00:01:02 - 00:01:04]:`],
    ['the name in brackets', (name: string) => `[${name}]:`],
    ['the name in brackets behind a time', (name: string) => `[00:12] [${name}]:`],
    ['the name in bold', (name: string) => `**${name}:**`],
    ['the name in bold before the colon', (name: string) => `**${name}**:`],
    ['the name in bold behind a time', (name: string) => `[00:12] **${name}:**`],
    ['the name and a time in bold', (name: string) => `**[00:12] ${name}:**`],
    ['the name in a list', (name: string) => `- ${name}:`],
    ['the name in bold in a list', (name: string) => `* **${name}:**`],
    ['a time before the name', (name: string) => `12:03:04 ${name}:`],
    ['a time to the millisecond', (name: string) => `00:01:02.345 ${name}:`],
    ['from when to when', (name: string) => `00:01 - 00:04 ${name}:`],
    ['a date and a time', (name: string) => `2026-11-20 10:12:33 ${name}:`],
    ['an instant', (name: string) => `2026-11-20T10:12:33+01:00 ${name}:`],
    ['a date of a messenger', (name: string) => `20.11.26, 10:12 - ${name}:`],
    ['an American date of a messenger', (name: string) => `11/20/26, 10:12 PM - ${name}:`],
  ])('has speakers whose lines begin with %s', (_sentence, head) => {
    const lines = [`${head('Kunde')} 0172`, `${head('Speaker 1')} ja`, `${head('Kunde')} 1234567`];
    expect(readSpeakerLines(lines.join('\n'))).toEqual({
      texts: [
        { text: '0172', channel: 'Kunde' },
        { text: 'ja', channel: 'Speaker 1' },
        { text: '1234567', channel: 'Kunde' },
      ],
      values: ['Kunde', 'Speaker 1'],
    });
  });

  it.each([
    '- Name: Anna Müller\n- Telefon: 0172 1234567',
    '**Telefon:** 0172 1234567\n**Notiz:** ruft an',
    '20.11.2026 10:30 passt mir: ja',
    '12:30 Uhr: da kann ich',
    '- und, ja: gut\n- und, ja: gut',
    '**Telefon: 0172**\n**Telefon: 0172**',
    '(0172 1234567): meine Nummer',
    '[+49 172 1234567]: Guten Tag',
    'Meine Nummer (0172 1234567): die alte',
    'http://example.com/a: b',
    'Meine Nummer ist: 0172 1234567',
    'Meine Telefonnummer lautet: 0172 1234567',
    'meine nummer ist: 0172 1234567',
    'My number is: 0172 1234567',
    'Meine Nummer: 0172 1234567',
    'Sie erreichen mich unter: 0172 1234567',
    'You can reach me at: 0172 1234567',
    'Rückruf bitte: 0172 1234567',
    'Rufnummer des Kunden laut Vertrag: 0172 1234567',
    'Guten Tag.\nMeine Nummer ist: 0172\nMeine Nummer ist: 1234567',
  ])('has no speaker in what may be words: %s', (text) => {
    expect(readSpeakerLines(text)).toEqual({ texts: [{ text }], values: [] });
  });

  it('has no speaker in words between its speakers, and who spoke goes on', () => {
    const lines = ['Kunde: ja', 'Meine Nummer ist: 0172', 'Meine Nummer: 1234567', 'Agent: danke', 'Kunde: gern'];
    expect(readSpeakerLines(lines.join('\n'))).toEqual({
      texts: [
        { text: 'ja', channel: 'Kunde' },
        { text: 'Meine Nummer ist: 0172', channel: 'Kunde' },
        { text: 'Meine Nummer: 1234567', channel: 'Kunde' },
        { text: 'danke', channel: 'Agent' },
        { text: 'gern', channel: 'Kunde' },
      ],
      values: ['Kunde', 'Agent'],
    });
  });

  it.each([
    'Frau Dr. Anna Müller',
    'Will Smith',
    'Are Hansen',
    'Der Kunde',
    'Customer service',
    'Will',
    'bitte',
    'Speaker 1',
    'Anna von der Heide',
    'Telefon',
  ])('has a speaker whose name it may be, also where they speak once: %s', (name) => {
    expect(readSpeakerLines(`${name}: 0172`)).toEqual({ texts: [{ text: '0172', channel: name }], values: [name] });
  });

  it.each(['Mein Kunde', 'My Nguyen', 'Herr Prof. Dr. Hans Peter Müller'])(
    'has a speaker whose name may be words where they speak again: %s',
    (name) => {
      const said = `${name}: 0172\nAgent: ja\n${name}: 1234567`;
      expect(readSpeakerLines(said).values).toEqual([name, 'Agent']);
    },
  );

  test('with many signs takes no time', () => {
    for (const sign of [' ', '- ', '*', '[', '0', '0:', '00:00 ', 'a ', '(', '00:00-', ':'])
      expect(readSpeakerLines(sign.repeat(200_000)).values).toEqual([]);
  });

  test('without values stays as it is', () => {
    const text = 'Guten Tag.\nhttps://example.com\n';
    expect(readSpeakerLines(text)).toEqual({ texts: [{ text }], values: [] });
  });
});

describe('what was said, by a JSONPath', () => {
  const select = (path: string, document: JsonValue) => compileSpokenPath(path)(document);

  it('has who spoke, from the nearest object that tells it', () => {
    const document = { phrases: [{ channel: 0, text: 'a' }, { channel: 1, speaker: 2, text: 'b' }, { text: 'c' }] };
    expect(select('$.phrases[*].text', document)).toEqual([
      [{ text: 'a', channel: 'channel 0' }, { text: 'b', channel: 'channel 1, speaker 2' }, { text: 'c' }],
    ]);
  });

  it('stands once for each hearing, and what was heard in fewer ways in all of them', () => {
    const document = {
      phrases: [
        { nBest: [{ d: 'a1' }, { d: 'a2' }, { d: 'a3' }] },
        { nBest: [{ d: 'b1' }] },
        { nBest: [{ d: 'c1' }, { d: 'c2' }] },
      ],
    };
    const joined = select('$.phrases[*].nBest[*].d', document).map((one) => one.map(({ text }) => text).join(' '));
    expect(joined).toEqual(['a1 b1 c1', 'a2 b1 c2', 'a3 b1 c2']);
  });

  it('is every text below where the path ends', () => {
    const document = { content: [{ type: 'text', text: 'a' }, 'b', 3, null, true] };
    expect(select('$.content', document)).toEqual([[{ text: 'text' }, { text: 'a' }, { text: 'b' }, { text: '3' }]]);
    expect(select('$.nothing', document)).toEqual([]);
  });

  it('does not end at a value that is missing', () => {
    const content = ['a', undefined, 'b'] as unknown as JsonValue;
    expect(select('$.content', { content })).toEqual([[{ text: 'a' }, { text: 'b' }]]);
  });

  it('has numbers behind the words, which are times for the most part', () => {
    const document = {
      segments: [
        { start: 1.5, text: 'a' },
        { start: 2.5, text: 'b' },
      ],
    };
    const [texts = []] = select('$.segments', document);
    expect(texts.map(({ text }) => text)).toEqual(['a', 'b', joinApart(['1.5', '2.5'])]);
    expect(select('$.segments[0].start', document)).toEqual([[{ text: '1.5' }]]);
  });

  it('has who spoke also where the path ends above, and their names behind the words', () => {
    const document = {
      segments: [
        { start: 1.5, speaker: 'Anna', text: 'a' },
        { start: 2.5, party: 'Bot', text: 'b' },
        { start: 3.5, speaker: 'Anna', text: 'c' },
      ],
    };
    const spoken = [
      { text: 'a', channel: 'speaker Anna' },
      { text: 'b', channel: 'party Bot' },
      { text: 'c', channel: 'speaker Anna' },
      { text: joinApart(['Anna', '1.5', 'Bot', '2.5', '3.5']) },
    ];
    expect(select('$.segments', document)).toEqual([spoken]);
    expect(select('$.segments[*]', document)).toEqual([spoken]);
    expect(select('$.segments[*].speaker', document)[0]?.map(({ text }) => text)).toEqual(['Anna', 'Anna']);
  });

  it.each([
    ['an object', '{"text":"M\\u00fcller\\n0172"}', ['Müller\n0172']],
    ['a list', ' [{"text":"a"}, "b"]\n', ['a', 'b']],
    ['an object in another one', JSON.stringify({ said: JSON.stringify({ text: 'a' }) }), ['a']],
    ['no JSON', '[Musik] {a}', ['[Musik] {a}']],
    ['broken JSON', '{"text":"a"', ['{"text":"a"']],
    ['a time before it', '[00:01] ja [00:02]', ['[00:01] ja [00:02]']],
    ['JSON that says nothing', '{}', []],
  ])('is what JSON in a string says: %s', (_sentence, written, said) => {
    expect(select('$.message', { message: written }).flatMap((one) => one.map(({ text }) => text))).toEqual(said);
  });
});

describe('lines that begin with who speaks, in a document', () => {
  const read = (path: string, document: JsonValue) => {
    const voices = createLineVoices();
    const paths = compileSpokenPath(path)(document).map(voices.tell);
    return { paths, values: voices.values() };
  };
  const lines = ['Agent: ja', 'Caller: 0172', 'Agent: mhm', 'Caller: 1234567'];
  const spoken = {
    paths: [
      [
        { text: 'ja', channel: 'Agent' },
        { text: '0172', channel: 'Caller' },
        { text: 'mhm', channel: 'Agent' },
        { text: '1234567', channel: 'Caller' },
      ],
    ],
    values: ['Agent', 'Caller'],
  };

  it.each<[string, string, JsonValue]>([
    ['one text', '$.transcript', { transcript: lines.join('\n') }],
    ['one text with other ends of lines', '$.transcript', { transcript: lines.join('\r\n') }],
    ['one text of somebody else', '$.content', { role: 'assistant', content: lines.join('\n') }],
    ['a list', '$.transcript', { transcript: lines }],
    ['a list, by a path to each', '$.transcript[*]', { transcript: lines }],
    ['JSON in a string', '$.body', { body: JSON.stringify({ transcript: lines.join('\n') }) }],
  ])('tell their voices in %s', (_, path, document) => {
    expect(read(path, document)).toEqual(spoken);
  });

  it.each<[string, JsonValue]>([
    ['a line alone', { said: 'Agent: 0172' }],
    ['one name alone', { said: 'Notiz: 0172\nNotiz: 1234567' }],
    ['a list that has other texts', { said: ['Agent: 0172', 'Caller: ja', 'und 1234567'] }],
    ['words of a sentence', { said: 'Meine Nummer ist: 0172\nMeine Adresse lautet: hier' }],
    [
      'a list of who says what',
      {
        said: [
          { speaker: 1, text: 'Gut: 0172' },
          { speaker: 2, text: 'Also: ja' },
        ],
      },
    ],
  ])('are words where they may be: %s', (_, document) => {
    const hearings = compileSpokenPath('$.said')(document);
    expect(read('$.said', document)).toEqual({ paths: hearings, values: [] });
  });

  it('are the same in each hearing that has them', () => {
    const phrases = [{ nBest: [{ d: lines.join('\n') }] }, { nBest: [{ d: 'a' }, { d: 'b' }] }];
    const { paths } = read('$.phrases[*].nBest[*].d', { phrases });
    expect(paths).toHaveLength(2);
    expect(paths[0]?.[0]).toBe(paths[1]?.[0]);
  });
});
