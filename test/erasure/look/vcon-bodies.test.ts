import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/api/json.ts';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import { openBodies } from '../../../src/erasure/look/vcon-bodies.ts';
import { calls, classOf, createEstate, look, number, recordings, subject } from './look-stage.ts';
import type { Estate } from './look-stage.ts';

const start = '2026-02-10T10:00:00Z';
const said = 'Ich bin Anna Müller, meine Nummer ist 0172 1234567';
const given = { phone: number, name: 'Anna Müller' };
const vCons = [classOf('vcons', 'texts/v', { kind: 'Transcript', preset: 'VCon' })];

const base64url = (content: string | Uint8Array): string => Buffer.from(content).toString('base64url');
/** As Python writes it. */
const ascii = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (sign) => String.raw`\u` + sign.charCodeAt(0).toString(16).padStart(4, '0'),
  );

const segments = [
  { start: 0.5, end: 2.5, text: 'Anna Müller, 0172' },
  { start: 2.75, end: 4.5, text: '1234567' },
];
const webVtt =
  'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Anna Müller>null eins sieben zwei</v>\n\n00:00:02.000 --> 00:00:04.000\n<v Anna Müller>1234567</v>\n';
const wave = base64url(Uint8Array.from([0x52, 0x49, 0x46, 0x46, 0xff, 0xfe, 0x80, 0x00]));

function vCon(parts: JsonObject): string {
  const dialog = [{ type: 'incomplete', start }];
  return JSON.stringify({
    vcon: '0.4.0',
    uuid: 'u-1',
    created_at: start,
    parties: [{ name: 'Bot' }],
    dialog,
    ...parts,
  });
}

async function lookAt(content: string, put: (estate: Estate) => void = () => undefined) {
  const estate = createEstate('texts', 'audio');
  estate.put('texts/v/a.vcon.json', content);
  put(estate);
  const classes = [
    ...vCons,
    classOf('recordings', 'audio/r/', { ...recordings, startedAt: [{ from: 'CreationTime' }] }),
  ];
  const memory = createLookMemory();
  const first = await look(estate, [subject('r1', given)], { classes, memory });
  const again = await look(estate, [subject('r1', given)], { classes, memory });
  expect(again.places).toEqual(first.places);
  return { found: calls(first), notSearched: first.places.flatMap((place) => place.notSearched) };
}

describe('a vCon is searched where its words stand', () => {
  it.each<[string, JsonObject]>([
    ['plainly', { dialog: [{ type: 'text', start, body: said, mediatype: 'text/plain', encoding: 'none' }] }],
    ['in base64url', { analysis: [{ mediatype: 'text/plain', encoding: 'base64url', body: base64url(said) }] }],
    ['in base64url of an unknown kind', { analysis: [{ encoding: 'base64url', body: base64url(said) }] }],
    [
      'in JSON in base64url',
      {
        analysis: [
          {
            mediatype: 'application/json; charset=utf-8',
            encoding: 'base64url',
            body: base64url(ascii({ text: said })),
          },
        ],
      },
    ],
    ['in JSON in a string', { analysis: [{ encoding: 'json', body: ascii({ text: said.replace('ist ', 'ist\n') }) }] }],
    ['in JSON in a string that does not say so', { analysis: [{ body: ascii([said]) }] }],
    ['in JSON', { analysis: [{ encoding: 'json', body: { text: said } }] }],
    ['between times', { analysis: [{ encoding: 'json', body: { segments } }] }],
    ['between times in a string', { analysis: [{ encoding: 'json', body: ascii({ segments }) }] }],
    ['in WebVTT', { analysis: [{ mediatype: 'text/vtt', body: webVtt }] }],
    ['in an attachment', { attachments: [{ mimetype: 'text/plain', body: said }] }],
    ['beside audio', { dialog: [{ type: 'recording', start, body: wave, encoding: 'base64url' }, { body: said }] }],
  ])('%s', async (_sentence, parts) => {
    expect(await lookAt(vCon(parts))).toEqual({ found: ['u-1 Strong'], notSearched: [] });
  });
});

describe('a number that another speaker interrupts is found in a vCon', () => {
  const interrupted = [
    ['Kunde', 'Meine Nummer ist 0172'],
    ['Agent', 'ja, ich höre'],
    ['Kunde', '1234567'],
  ] as const;
  const cues = interrupted.map(([name, text]) => `00:01.000 --> 00:02.000\n<v ${name}>${text}</v>\n`);
  const lines = interrupted.map(([name, text]) => `${name}: ${text}`).join('\n');
  const messages = interrupted.map(([speaker, text], at) => ({ start: at + 0.5, speaker, text }));
  const chat = interrupted.map(([name, body]) => ({
    type: 'text',
    start,
    parties: name === 'Kunde' ? [0, 1] : [1, 0],
    body,
  }));
  const path = (text: string) =>
    ({ kind: 'Transcript', preset: 'VCon', search: { format: 'Json', text: [text] } }) as const;

  it.each<[string, JsonObject, string]>([
    ['WebVTT', { analysis: [{ mediatype: 'text/vtt', body: ['WEBVTT\n', ...cues].join('\n') }] }, '$.analysis[*].body'],
    [
      'WebVTT with a comment',
      { analysis: [{ body: ['WEBVTT\n', cues[0], 'NOTE hier\n', ...cues.slice(1)].join('\n') }] },
      '$.analysis[*].body',
    ],
    ['lines of speakers', { analysis: [{ mediatype: 'text/plain', body: lines }] }, '$.analysis[*].body'],
    ['lines of speakers in base64url', { analysis: [{ encoding: 'base64url', body: base64url(lines) }] }, '$.analysis'],
    ['JSON with speakers', { analysis: [{ encoding: 'json', body: ascii(messages) }] }, '$.analysis[*].body'],
    [
      'JSON with parties',
      { analysis: [{ body: messages.map(({ speaker, text }) => ({ party: speaker, text })) }] },
      '$',
    ],
    ['JSON with speakers, by each phrase', { analysis: [{ body: messages }] }, '$.analysis[*].body[*]'],
    ['messages of a chat', { dialog: chat }, '$.dialog[*].body'],
    [
      'messages of a chat with their originators',
      { dialog: chat.map(({ parties, ...rest }) => ({ ...rest, parties: [0, 1], originator: parties[0] })) },
      '$.dialog[*].body',
    ],
  ])('in %s', async (_sentence, parts, text) => {
    const estate = createEstate('texts');
    estate.put('texts/v/a.vcon.json', vCon(parts));
    const result = await look(estate, [subject('r1', { phone: number })], {
      classes: [classOf('vcons', 'texts/v', path(text))],
    });
    expect(calls(result)).toEqual(['u-1 Weak']);
  });
});

it('a vCon has the names of who spoke apart from each other and from the words', async () => {
  const cues = ['<v 0172>Guten Tag</v>', '<v 1234567>Hallo 0172</v>'].map((cue) => `00:01.000 --> 00:02.000\n${cue}\n`);
  const body = ['WEBVTT\n', ...cues].join('\n');
  expect(await lookAt(vCon({ analysis: [{ mediatype: 'text/vtt', body }] }))).toEqual({ found: [], notSearched: [] });
});

it.each([
  ['$.dialog', { dialog: [{ type: 'recording', start, body: wave, encoding: 'base64url' }, { body: said }] }],
  ['$', { dialog: [{ type: 'recording', start, url: 'https://example.org/a.wav' }], analysis: [{ body: said }] }],
])('a vCon is searched behind audio, by the path %s', async (path, parts) => {
  const estate = createEstate('texts');
  estate.put('texts/v/a.vcon.json', vCon(parts));
  const own = { kind: 'Transcript', preset: 'VCon', search: { format: 'Json', text: [path] } } as const;
  const result = await look(estate, [subject('r1', given)], { classes: [classOf('vcons', 'texts/v', own)] });
  expect(calls(result)).toEqual(['u-1 Strong']);
});

describe('a vCon is counted as not searched', () => {
  const recording = { type: 'recording', start, encoding: 'base64url', body: wave };
  const linked = { type: 'recording', start, url: 'https://example.org/a.wav', content_hash: 'sha512-x' };
  const audio = { what: 'AudioWithoutTranscript', count: 1 };
  const unreadable = { what: 'Unreadable', count: 1 };

  it.each<[string, JsonObject, unknown]>([
    ['audio', { dialog: [{ ...recording, mediatype: 'audio/x-wav' }] }, audio],
    ['video', { dialog: [{ ...recording, mimetype: 'video/mp4' }] }, audio],
    ['a recording of an unknown kind', { dialog: [recording] }, audio],
    ['audio that lies elsewhere', { dialog: [{ ...linked, mediatype: 'audio/x-wav' }] }, audio],
    ['a recording of an unknown kind that lies elsewhere', { dialog: [linked] }, audio],
    [
      'an analysis that lies elsewhere',
      { analysis: [{ type: 'transcript', url: 'https://example.org/a' }] },
      unreadable,
    ],
    [
      'another kind of file',
      { attachments: [{ mediatype: 'application/pdf', encoding: 'base64url', body: base64url(said) }] },
      unreadable,
    ],
    [
      'a text of another encoding',
      { analysis: [{ mediatype: 'text/plain', encoding: 'base64url', body: wave }] },
      unreadable,
    ],
  ])('where it holds %s', async (_sentence, parts, counted) => {
    expect(await lookAt(vCon(parts))).toEqual({ found: [], notSearched: [counted] });
  });

  it('and so is other audio of its call, which no words of it tell of', async () => {
    const putRecording = (estate: Estate) => {
      estate.put('audio/r/20260210/u-1.wav');
    };
    const { notSearched } = await lookAt(vCon({ dialog: [{ ...recording, mediatype: 'audio/x-wav' }] }), putRecording);
    expect(notSearched).toEqual([audio, audio]);
    const spoken = await lookAt(vCon({ dialog: [recording, { body: 'guten Tag' }] }), putRecording);
    expect(spoken.notSearched).toEqual([]);
  });
});

describe('the party of a vCon that has an extension', () => {
  it.each([
    ['tel:+14156661234;ext=12', '+1 415 666 1234', ['u-1 Weak OtherCaller']],
    ['tel:+14156661234;ext=12', '+1 415 666 1234 ext 12', ['u-1 Strong']],
    ['tel:+14156661234;phone-context=example.org;ext=12', '+1 415 666 1234', ['u-1 Weak OtherCaller']],
    ['tel:+14156661234;phone-context=example.org;ext=12', '+1 415 666 1234 ext 12', ['u-1 Strong']],
    ['tel:+14156661234;ext=12;isub=7', '+1 415 666 1234 ext 12', ['u-1 Strong']],
    ['tel:+1-415-666-1234;phone-context=example.org', '+1 415 666 1234', ['u-1 Strong']],
    ['+1 415 666 1234', '+1 415 666 1234', ['u-1 Strong']],
  ])('%s is that of %s', async (tel, phone, found) => {
    const estate = createEstate('texts');
    estate.put('texts/v/a.vcon.json', vCon({ parties: [{ tel }] }));
    expect(calls(await look(estate, [subject('r1', { phone })], { classes: vCons }))).toEqual(found);
  });
});

describe('what a body says', () => {
  it.each([
    ['a number in a string', '4711', '4711'],
    ['broken JSON', '{"text": "a', '{"text": "a'],
    ['a word in quotes', '"hallo"', '"hallo"'],
  ])('stays a text where it is none: %s', (_sentence, body, words) => {
    const document = { analysis: [{ body, encoding: 'json' }, 'no object'], dialog: 'no list' };
    expect(openBodies(document)).toEqual({
      document: { analysis: [{ body: words, encoding: 'json' }, 'no object'], dialog: 'no list' },
      notSearched: new Set(),
    });
  });

  it('is nothing where it is left out', () => {
    const document = { dialog: [{ type: 'recording', body: wave, encoding: 'base64url' }] };
    expect(openBodies(document).document).toStrictEqual({ dialog: [{ type: 'recording', encoding: 'base64url' }] });
  });

  it('is nothing where there is no document', () => {
    expect(openBodies([1])).toEqual({ document: [1], notSearched: new Set() });
  });
});
