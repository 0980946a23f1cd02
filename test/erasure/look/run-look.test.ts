import { describe, expect, it } from '@jest/globals';
import { liveDigests, tokenOfDigest } from '../../../src/evidence/key-ring.ts';
import {
  callMs,
  calls,
  callToken,
  classOf,
  createEstate,
  findingOf,
  look,
  metadata,
  number,
  receivedMs,
  recordings,
  ring,
  spokenNumber,
  subject,
  targets,
  texts,
  vtts,
  named,
} from './look-stage.ts';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import { ringOf } from '../../evidence/evidence-fixture.ts';

const caller = (from: string, more: object = {}): string => JSON.stringify({ from, ...more });
const calling = classOf('metadata', 'calls/metadata/', metadata);
const audio = classOf('recordings', 'audio/recordings/', recordings);
const words = classOf('transcripts', 'calls/transcripts/', texts, vtts);

describe('a look for callers', () => {
  it('finds by the number that called what the call left anywhere', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('audio/recordings/20260210/c1.wav');
    estate.put('calls/metadata/20260210/c2.json', caller('+49 30 5555555'));
    estate.put('audio/recordings/20260210/c2.wav');
    const result = await look(estate, [subject('r1', { phone: number })], { classes: [calling, audio, words] });
    expect(calls(result)).toEqual(['c1 Strong']);
    expect(targets(result)).toEqual(['audio/recordings/20260210/c1.wav', 'calls/metadata/20260210/c1.json']);
    expect(result).toMatchObject({ complete: true, generation: 1, unseen: [] });
    expect(findingOf(result).calls[0]).toMatchObject({ kinds: ['phone'], startMs: Date.UTC(2026, 1, 10) });
  });

  it('finds a recording in another account by a number that is spoken in a transcript', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/transcripts/20260210/c1.txt', `Meine Nummer ist ${spokenNumber}, Anna Müller.`);
    estate.put('audio/recordings/20260210/c1.wav');
    const result = await look(estate, [subject('r1', { phone: number, name: 'Anna Müller' })], {
      classes: [audio, words],
    });
    expect(calls(result)).toEqual(['c1 Strong']);
    expect(targets(result)).toEqual(['audio/recordings/20260210/c1.wav', 'calls/transcripts/20260210/c1.txt']);
  });

  it('takes a call whose number only stands in a text for weak', async () => {
    const estate = createEstate('calls');
    estate.put('calls/transcripts/20260210/c1.txt', `Rufen Sie ${number} an.`);
    const result = await look(estate, [subject('r1', { phone: number })], { classes: [words] });
    expect(calls(result)).toEqual(['c1 Weak']);
    expect(targets(result)).toEqual(['calls/transcripts/20260210/c1.txt weak']);
  });

  it.each([
    [
      'cues',
      'c1.vtt',
      'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>null eins sieben zwei</v>\n\n00:02.000 --> 00:04.000\n<v Anna>1234567</v>\n',
    ],
    [
      'cues that another voice interrupts',
      'c1.vtt',
      '\uFEFFWEBVTT\r\n\r\n1\r\n00:01.000 --> 00:02.000\r\n<v Anna>null eins sieben zwei\r\n\r\n2\r\n00:02.000 --> 00:03.000\r\n<v Bot>Moment bitte</v>\r\n\r\n3\r\n00:03.000 --> 00:04.000\r\n<v Anna>1234567\r\n',
    ],
    [
      'lines of speakers',
      'c1.txt',
      'Kunde: null eins sieben zwei\nAgent: Moment bitte\nKunde: eins zwei drei vier fünf sechs sieben\n',
    ],
  ])('finds a number that is split over %s', async (_, name, content) => {
    const estate = createEstate('calls');
    estate.put(`calls/transcripts/20260210/${name}`, content);
    const result = await look(estate, [subject('r1', { phone: number })], { classes: [words] });
    expect(calls(result)).toEqual(['c1 Weak']);
  });

  it.each([
    ['in brackets before a name', 'c1.txt', '[+49 172 1234567] Kunde: Guten Tag\n'],
    ['in the identifier of a cue', 'c1.vtt', 'WEBVTT\n\n+49 172 1234567\n00:01.000 --> 00:02.000\nGuten Tag\n'],
    ['in angle brackets', 'c1.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Guten Tag <+49 172 1234567>\n'],
  ])('finds a number %s', async (_, name, content) => {
    const estate = createEstate('calls');
    estate.put(`calls/transcripts/20260210/${name}`, content);
    const result = await look(estate, [subject('r1', { phone: number })], { classes: [words] });
    expect(calls(result)).toEqual(['c1 Weak']);
  });

  it('finds a number split over phrases, channels and hearings of a recogniser', async () => {
    const speech = named('.json', {
      search: {
        format: 'Json',
        text: ['$.recognizedPhrases[*].nBest[*].display', '$.recognizedPhrases[*].nBest[*].lexical'],
      },
    });
    const heard = (channel: number, ...display: string[]) => ({
      channel,
      nBest: display.map((text) => ({ display: text })),
    });
    const estate = createEstate('calls');
    const document = {
      recognizedPhrases: [
        heard(0, '0172', '0173'),
        heard(1, 'Moment bitte'),
        heard(0, '123', '124'),
        heard(0, '4567', '4568'),
      ],
    };
    estate.put('calls/transcripts/20260210/c1.json', JSON.stringify(document));
    const result = await look(estate, [subject('r1', { phone: number }), subject('r2', { phone: '0173 1244568' })], {
      classes: [classOf('transcripts', 'calls/transcripts/', speech)],
    });
    expect(calls(result)).toEqual(['c1 Weak']);
    expect(calls(result, 'r2')).toEqual(['c1 Weak']);
  });

  it('does not put digits of two forms of the same words together', async () => {
    const speech = named('.json', { search: { format: 'Json', text: ['$.display', '$.lexical'] } });
    const estate = createEstate('calls');
    estate.put('calls/transcripts/20260210/c1.json', JSON.stringify({ display: '0172 123', lexical: '4567' }));
    const result = await look(estate, [subject('r1', { phone: number })], {
      classes: [classOf('transcripts', 'calls/transcripts/', speech)],
    });
    expect(calls(result)).toEqual([]);
  });

  it("matches nobody by the company's own number, in whatever transcript it stands", async () => {
    const estate = createEstate('calls');
    estate.put('calls/transcripts/20260210/c1.txt', `Hier ist ${number}.`);
    estate.put('calls/metadata/20260210/c2.json', caller(number));
    const result = await look(estate, [subject('r1', { phone: number })], {
      classes: [calling, words],
      spec: { ownIdentities: { numbers: [number], emailDomains: [], agentNames: [] } },
    });
    expect(calls(result)).toEqual([]);
  });

  it('leaves a call for review that somebody else made, or two people', async () => {
    const estate = createEstate('calls');
    estate.put('calls/metadata/20260210/c1.json', caller('+49 30 5555555'));
    estate.put('calls/transcripts/20260210/c1.txt', `Anna Müller, ${number}`);
    estate.put('calls/metadata/20260210/c2.json', caller(number));
    estate.put('calls/metadata/20260211/c2.json', caller('+49 30 5555555'));
    const result = await look(estate, [subject('r1', { phone: number, name: 'Anna Müller' })], {
      classes: [calling, words],
    });
    expect(calls(result)).toEqual(['c1 Weak OtherCaller', 'c2 Weak SeveralCallers']);
  });

  it('takes a withheld number for nobody', async () => {
    const estate = createEstate('calls');
    estate.put('calls/metadata/20260210/c1.json', caller('anonymous'));
    estate.put('calls/transcripts/20260210/c1.txt', `Anna Müller, ${number}`);
    const result = await look(estate, [subject('r1', { phone: number, name: 'Anna Müller' })], {
      classes: [calling, words],
    });
    expect(calls(result)).toEqual(['c1 Strong']);
  });

  it('leaves calls of a number for review that called too often to be one person', async () => {
    const estate = createEstate('calls');
    for (const at of [1, 2, 3]) estate.put(`calls/metadata/20260210/c${at}.json`, caller(number));
    const erasure = { sharedNumberCalls: 2 } as never;
    const subjects = [subject('r1', { phone: number })];
    expect(calls(await look(estate, subjects, { classes: [calling], spec: { erasure } }))).toEqual([
      'c1 Weak SharedNumber',
      'c2 Weak SharedNumber',
      'c3 Weak SharedNumber',
    ]);
    const enough = { sharedNumberCalls: 3 } as never;
    expect(calls(await look(estate, subjects, { classes: [calling], spec: { erasure: enough } }))).toEqual([
      'c1 Strong',
      'c2 Strong',
      'c3 Strong',
    ]);
  });

  it('leaves a call for review that two people claim by the same number, and not one that a later request cannot claim', async () => {
    const estate = createEstate('calls');
    estate.put('calls/metadata/20260210/c1.json', caller(number, { mail: 'anna@gmx.de' }));
    const laterMs = Date.parse('2026-02-20T10:00:00Z');
    estate.put('calls/metadata/20260220/c2.json', caller(number), { creationTimeMs: laterMs, lastModifiedMs: laterMs });
    const before = Date.parse('2026-02-15T00:00:00Z');
    const result = await look(
      estate,
      [
        subject('r1', { phone: number }),
        subject('r2', { phone: number }, { receivedMs: before }),
        subject('r3', { phone: number, email: 'anna@gmx.de' }),
      ],
      { classes: [calling] },
    );
    expect(calls(result)).toEqual(['c1 Weak SeveralSubjects', 'c2 Weak SeveralSubjects']);
    expect(calls(result, 'r2')).toEqual(['c1 Weak SeveralSubjects']);
    expect(calls(result, 'r3')).toEqual(['c1 Strong', 'c2 Weak SeveralSubjects']);
    const two = await look(
      estate,
      [subject('r1', { phone: number }), subject('r2', { phone: number }, { receivedMs: before })],
      { classes: [calling] },
    );
    expect(calls(two)).toEqual(['c1 Weak SeveralSubjects', 'c2 Strong']);
  });

  it('takes two requests that give the same number and the same name for one person, where both were shown to be theirs', async () => {
    const estate = createEstate('calls');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    const one = { phone: number, name: 'Anna Müller' };
    const both = async (other: ReturnType<typeof subject>) =>
      calls(await look(estate, [subject('r1', one), other], { classes: [calling] }));
    expect(await both(subject('r2', { phone: number, name: 'Müller, Anna' }))).toEqual(['c1 Strong']);
    expect(await both(subject('r2', { phone: number, name: 'Max Müller' }))).toEqual(['c1 Weak SeveralSubjects']);
    expect(await both(subject('r2', { phone: number, name: 'Müller' }))).toEqual(['c1 Weak SeveralSubjects']);
    expect(await both(subject('r2', one, { verified: ['phone'] }))).toEqual(['c1 Weak SeveralSubjects']);
  });

  it('leaves a call that was approved to its request, whoever gives the number since and however often it called', async () => {
    const estate = createEstate('calls');
    for (const at of [1, 2, 3]) estate.put(`calls/metadata/20260210/c${at}.json`, caller(number));
    const known = { knownCalls: new Set([callToken('c1')]) };
    const two = [subject('r1', { phone: number }, known), subject('r2', { phone: number })];
    const result = await look(estate, two, { classes: [calling] });
    expect(calls(result)).toEqual(['c1 Strong', 'c2 Weak SeveralSubjects', 'c3 Weak SeveralSubjects']);
    expect(calls(result, 'r2')).toEqual([1, 2, 3].map((at) => `c${at} Weak SeveralSubjects`));
    const erasure = { sharedNumberCalls: 2 } as never;
    expect(calls(await look(estate, two.slice(0, 1), { classes: [calling], spec: { erasure } }))).toEqual([
      'c1 Strong',
      'c2 Weak SharedNumber',
      'c3 Weak SharedNumber',
    ]);
  });

  it('leaves a call for review whose id was used again a day later', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('audio/recordings/20260211/c1.wav');
    const result = await look(estate, [subject('r1', { phone: number })], { classes: [calling, audio] });
    expect(calls(result)).toEqual(['c1 Weak SeveralStarts']);
  });

  it('takes only calls that began before the request, and late copies of those', async () => {
    const estate = createEstate('calls', 'audio');
    const lateMs = receivedMs + 5 * 86_400_000;
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('audio/recordings/20260210/c1.wav', undefined, { creationTimeMs: lateMs, lastModifiedMs: lateMs });
    estate.put('calls/metadata/20260302/c2.json', caller(number), { creationTimeMs: lateMs, lastModifiedMs: lateMs });
    const result = await look(estate, [subject('r1', { phone: number })], { classes: [calling, audio] });
    expect(calls(result)).toEqual(['c1 Strong']);
    expect(targets(result)).toEqual(['audio/recordings/20260210/c1.wav', 'calls/metadata/20260210/c1.json']);
  });

  it('takes a call for weak that nothing dates, and leaves one alone that surely came later', async () => {
    const undated = named('.txt', { startedAt: [{ from: 'CreationTime' }], search: { format: 'Text' } });
    const estate = createEstate('calls');
    const at = (ms: number) => ({ creationTimeMs: ms, lastModifiedMs: ms });
    const said = `anna@gmx.de`;
    estate.put('calls/transcripts/20260210/before.txt', said, at(receivedMs - 1));
    estate.put('calls/transcripts/20260210/maybe.txt', said, at(receivedMs + 3_600_000));
    estate.put('calls/transcripts/20260210/later.txt', said, at(receivedMs + 2 * 86_400_000));
    const result = await look(estate, [subject('r1', { email: 'anna@gmx.de' })], {
      classes: [classOf('transcripts', 'calls/transcripts/', undated)],
    });
    expect(calls(result)).toEqual(['before Strong', 'maybe Weak']);
  });

  it('takes a call of the day of the receipt for weak where no more is told, and was written after it', async () => {
    const timed = named('.vtt', {
      startedAt: [{ from: 'Metadata', key: 'started' }],
      search: { format: 'WebVtt' },
    });
    const estate = createEstate('calls');
    const nineMs = receivedMs + 9 * 3_600_000;
    const at = (ms: number) => ({ creationTimeMs: ms, lastModifiedMs: ms });
    const [before, after] = [at(nineMs - 1), at(nineMs + 3_600_000)];
    estate.put('calls/metadata/20260301/before.json', caller(number), before);
    estate.put('calls/metadata/20260301/maybe.json', caller(number), after);
    estate.put('calls/metadata/20260301/later.json', caller(number), after);
    const metadata = [{ name: 'started', value: '2026-03-01T10:00:00Z' }];
    estate.put('calls/transcripts/20260301/later.vtt', 'WEBVTT\n', { ...after, metadata });
    const result = await look(estate, [subject('r1', { phone: number }, { receivedMs: nineMs })], {
      classes: [calling, classOf('transcripts', 'calls/transcripts/', timed)],
    });
    expect(calls(result)).toEqual(['before Strong', 'maybe Weak']);
    expect(targets(result)).toEqual(['calls/metadata/20260301/before.json', 'calls/metadata/20260301/maybe.json weak']);
  });

  it('searches and lists only the classes that the request names', async () => {
    const estate = createEstate('calls', 'audio');
    estate.put('calls/metadata/20260210/c1.json', caller(number));
    estate.put('audio/recordings/20260210/c1.wav');
    const classes = [calling, audio];
    const only = (...names: string[]) =>
      look(estate, [subject('r1', { phone: number }, { classes: names })], { classes });
    expect(targets(await only('metadata'))).toEqual(['calls/metadata/20260210/c1.json']);
    expect(calls(await only('recordings'))).toEqual([]);
  });

  it('compares a number that stands as a keyed hash in a tag', async () => {
    const tags = named('.wav', {
      kind: 'Recording',
      numbers: [{ from: 'Tag', key: 'caller', role: 'Caller' }],
    });
    const [key] = liveDigests(ring);
    const token = (digits: string) => tokenOfDigest('k1', key!.digest('phone', digits));
    const estate = createEstate('audio');
    const tag = (value: string) => ({ tags: [{ name: 'caller', value }] });
    estate.put('audio/recordings/20260210/c1.wav', undefined, tag(token('491721234567')));
    estate.put('audio/recordings/20260210/c2.wav', undefined, tag(token('49305555555')));
    const result = await look(estate, [subject('r1', { phone: number })], {
      classes: [classOf('recordings', 'audio/recordings/', tags)],
    });
    expect(calls(result)).toEqual(['c1 Strong']);
    const own = await look(estate, [subject('r1', { phone: number })], {
      classes: [classOf('recordings', 'audio/recordings/', tags)],
      spec: { ownIdentities: { numbers: [number], emailDomains: [], agentNames: [] } },
    });
    expect(calls(own)).toEqual([]);
  });

  it.each([
    ['a tag', { from: 'Tag', key: 'caller' } as const, undefined],
    ['a content that is not read again', { from: 'Content', format: 'Json', pointer: '/from' } as const, 1],
  ])('tells under which key numbers are hashed that stand in %s', async (_where, from, reads) => {
    const hashed = named('.json', { kind: 'CallMetadata', numbers: [{ ...from, role: 'Caller' }] });
    const other = ringOf('k0');
    const value = tokenOfDigest('k0', liveDigests(other)[0]!.digest('phone', '49305555555'));
    const estate = createEstate('calls');
    const tags = { tags: [{ name: 'caller', value }] };
    estate.put('calls/metadata/20260210/c1.json', caller(value), tags);
    const options = { classes: [classOf('metadata', 'calls/metadata/', hashed)], memory: createLookMemory() };
    const lookAgain = () => look(estate, [subject('r1', { phone: number })], { ...options, under: ringOf('k1', 'k0') });
    const results = [await lookAgain(), await lookAgain()];
    expect(results.map((result) => [calls(result), [...result.numberKeys]])).toEqual(Array(2).fill([[], ['k0']]));
    if (reads !== undefined) expect(estate.reads()).toHaveLength(reads);
  });

  it('takes what stands in a name for a hint', async () => {
    const estate = createEstate('audio');
    estate.put(`audio/recordings/20260210/c1/${encodeURIComponent('anna@gmx.de')}.wav`);
    const result = await look(estate, [subject('r1', { email: 'anna@gmx.de' })], { classes: [audio] });
    expect(calls(result)).toEqual(['c1 Weak']);
  });

  it('finds a call by its id', async () => {
    const estate = createEstate('audio');
    estate.put('audio/recordings/20260210/c-4711-0815.wav');
    const result = await look(estate, [subject('r1', { callId: 'c-4711-0815' })], { classes: [audio] });
    expect(calls(result)).toEqual(['c-4711-0815 Strong']);
    expect(findingOf(result).calls[0]?.startMs).toBe(callMs - 10 * 3_600_000);
  });
});
