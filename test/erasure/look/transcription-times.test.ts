import { describe, expect, it } from '@jest/globals';
import type { Artifacts } from '../../scan/pass/memory-estate.ts';
import { callToken, calls, classOf, createEstate, look, named, number, subject, targets } from './look-stage.ts';
import type { Estate } from './look-stage.ts';

const given = { phone: number, name: 'Anna Müller' };
const said = 'Anna Müller 0172 1234567';
const ofAcs = { preset: 'AzureCommunicationRecording' } as const;
const recorded = '20260227/call-1/r1/0-';

/** Received on 1 March at midnight. */
const classes = [
  classOf('recordings', 'audio/rec', { kind: 'Recording', ...ofAcs }, { kind: 'CallMetadata', ...ofAcs }),
  classOf('plain', 'audio/plain', named('.wav', { kind: 'Recording', startedAt: [{ from: 'CreationTime' }] })),
  classOf('transcripts', 'texts/batch', { kind: 'Transcript', preset: 'AzureSpeechBatch' }),
];

function at(time: string) {
  const ms = Date.parse(time);
  return { creationTimeMs: ms, lastModifiedMs: ms };
}

function putTranscript(estate: Estate, source: string, timestamp: string): void {
  const recognizedPhrases = [{ channel: 0, nBest: [{ display: said, lexical: said }] }];
  const content = JSON.stringify({ source: `https://x.blob.core.windows.net/${source}`, timestamp, recognizedPhrases });
  estate.put('texts/batch/t1/0.json', content, at(timestamp));
}

function putRecording(estate: Estate): void {
  const metadata = { chunkStartTime: '2026-02-27T10:00:00Z', participants: [{ participantId: '4:+491721234567' }] };
  estate.put(`audio/rec/${recorded}audiowav.wav`, undefined, at('2026-02-27T10:10:00Z'));
  estate.put(`audio/rec/${recorded}acsmetadata.json`, JSON.stringify(metadata), at('2026-02-27T10:10:00Z'));
}

describe('the time of a transcription', () => {
  it('is not that of the call, which was recorded before the request', async () => {
    const estate = createEstate('audio', 'texts');
    estate.put('audio/plain/20260228/call-2.wav', undefined, at('2026-02-28T23:10:00Z'));
    putTranscript(estate, 'plain/20260228/call-2.wav', '2026-03-01T02:00:00Z');
    const own = classOf('transcripts', 'texts/batch', {
      kind: 'Transcript',
      preset: 'AzureSpeechBatch',
      callId: [
        {
          from: 'Content',
          format: 'Json',
          pointer: '/source',
          capture: { pattern: '(?P<id>[^/]+)[.]wav$', group: 'id' },
        },
      ],
    });
    const result = await look(estate, [subject('r1', given)], { classes: [classes[1]!, own] });
    expect(calls(result)).toEqual(['call-2 Strong']);
    expect(targets(result)).toEqual(['audio/plain/20260228/call-2.wav', 'texts/batch/t1/0.json']);
  });

  it('makes no second call of one whose recording tells its start', async () => {
    const estate = createEstate('audio', 'texts');
    putRecording(estate);
    putTranscript(estate, `rec/${recorded}audiowav.wav`, '2026-03-02T02:00:00Z');
    const result = await look(estate, [subject('r1', given)], { classes });
    expect(calls(result)).toEqual(['call-1 Strong']);
    expect(targets(result)).toEqual([
      `audio/rec/${recorded}acsmetadata.json`,
      `audio/rec/${recorded}audiowav.wav`,
      'texts/batch/t1/0.json',
    ]);
  });

  it.each([
    ['with the day in the name of its audio', `rec/${recorded}audiowav.wav`, 'call-1'],
    ['without it', 'rec/call-1.wav', 'call-1'],
  ])('hides no late transcript of an erased call, %s', async (_sentence, source, callId) => {
    const estate = createEstate('audio', 'texts');
    putTranscript(estate, source, '2026-03-02T02:00:00Z');
    const known = subject('r1', given, { knownCalls: new Set([callToken(callId)]) });
    expect(targets(await look(estate, [known], { classes }))).toEqual(['texts/batch/t1/0.json']);
  });

  it('leaves a call in doubt that may have begun before the request', async () => {
    const estate = createEstate('audio', 'texts');
    putTranscript(estate, 'rec/call-1.wav', '2026-03-01T02:00:00Z');
    expect(calls(await look(estate, [subject('r1', given)], { classes }))).toEqual(['call-1 Weak']);
  });

  it('says as well that a call began before it', async () => {
    const estate = createEstate('audio', 'texts');
    putTranscript(estate, 'rec/call-1.wav', '2026-02-28T02:00:00Z');
    expect(calls(await look(estate, [subject('r1', given)], { classes }))).toEqual(['call-1 Strong']);
  });
});

describe('a vCon', () => {
  const vCons: readonly Artifacts[number][] = [{ kind: 'Transcript', preset: 'VCon' }];
  const ofVCons = [classOf('vcons', 'texts/v', ...vCons)];
  const written = '2026-03-09T12:00:00Z';

  function estateOf(dialog: readonly object[]): Estate {
    const estate = createEstate('texts');
    const document = { vcon: '0.4.0', uuid: 'u-1', created_at: written, parties: [{ name: 'Bot' }], dialog };
    estate.put('texts/v/a.vcon.json', JSON.stringify({ ...document, analysis: [{ body: said }] }), at(written));
    return estate;
  }

  it('began with the earliest of its dialogs, in whatever order they stand', async () => {
    const dialog = [
      { type: 'text', start: '2026-03-01T00:10:00Z', body: 'ja' },
      { type: 'incomplete' },
      { type: 'text', start: '2026-02-28T23:50:00Z', body: 'hallo' },
    ];
    expect(calls(await look(estateOf(dialog), [subject('r1', given)], { classes: ofVCons }))).toEqual(['u-1 Strong']);
  });

  it('that was made of an erased call later is still of it', async () => {
    const known = subject('r1', given, { knownCalls: new Set([callToken('u-1')]) });
    const result = await look(estateOf([{ type: 'incomplete' }]), [known], { classes: ofVCons });
    expect(targets(result)).toEqual(['texts/v/a.vcon.json']);
  });
});
