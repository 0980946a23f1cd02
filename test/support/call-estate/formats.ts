import type { PlannedCall } from './calls.ts';
import type { Turn } from './dialogues.ts';

const turnMs = 4_000;
const ticksInMs = 10_000;

/** As Azure writes instants: seven digits of a second. */
export const azureTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}4321Z`;
export const isoTime = (ms: number): string => new Date(ms).toISOString();
/** `20260701`, in UTC. */
export const compactDay = (ms: number): string => isoTime(ms).slice(0, 10).replaceAll('-', '');

const json = (value: object): string => JSON.stringify(value, undefined, 2);
const channelOf = ({ speaker }: Turn): number => (speaker === 'Agent' ? 0 : 1);
const wholeText = (turns: readonly Turn[]): string => turns.map(({ text }) => text).join(' ');
/** As a recogniser hears it: no capitals, no marks. */
const lexicalOf = (text: string): string => text.toLowerCase().replaceAll(/[.,:?!]/g, '');

/** Half a second of silence: 8 kHz, 16 bit, mono. */
export const silentWav: Buffer = (() => {
  const samples = Buffer.alloc(8_000);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
})();

/** Beside each chunk of a recording of Azure Communication Services. */
export function recordingMetadata(call: PlannedCall, chunk: { readonly index: number; readonly startMs: number }) {
  return json({
    resourceId: '00000000-0000-0000-0000-0000000000c5',
    callId: call.callId,
    chunkDocumentId: `0-sample-d${chunk.index}-${call.index}`,
    chunkIndex: chunk.index,
    chunkStartTime: azureTime(chunk.startMs),
    chunkDuration: 59_980,
    pauseResumeIntervals: [],
    recordingInfo: {
      contentType: 'audio',
      channelType: 'mixed',
      format: 'wav',
      audioConfiguration: { sampleRate: 16_000, bitRate: 128_000, channels: 1 },
    },
    participants: [{ participantId: `4:${call.callerNumber}` }, { participantId: '8:acs:sample_bot' }],
  });
}

export function speechBatch(call: PlannedCall, transcribedMs: number): string {
  const { turns } = call.dialogue;
  return json({
    source: `https://voicecalls.blob.core.windows.net/audio/${call.callId}.wav?sv=2024-11-04&sr=b&sig=none`,
    timestamp: azureTime(transcribedMs),
    durationInTicks: turns.length * turnMs * ticksInMs,
    durationMilliseconds: turns.length * turnMs,
    duration: `PT${(turns.length * turnMs) / 1000}S`,
    combinedRecognizedPhrases: [
      { channel: 0, lexical: lexicalOf(wholeText(turns)), itn: lexicalOf(wholeText(turns)), display: wholeText(turns) },
    ],
    recognizedPhrases: turns.map((turn, at) => ({
      recognitionStatus: 'Success',
      channel: channelOf(turn),
      speaker: channelOf(turn) + 1,
      offset: `PT${(at * turnMs) / 1000}S`,
      offsetInTicks: at * turnMs * ticksInMs,
      duration: 'PT3.8S',
      nBest: [
        {
          confidence: 0.91,
          lexical: lexicalOf(turn.text),
          itn: lexicalOf(turn.text),
          maskedITN: lexicalOf(turn.text),
          display: turn.text,
        },
      ],
    })),
  });
}

export function speechFast({ dialogue: { turns, locale } }: PlannedCall): string {
  return json({
    durationMilliseconds: turns.length * turnMs,
    combinedPhrases: [{ channel: 0, text: wholeText(turns) }],
    phrases: turns.map((turn, at) => ({
      channel: channelOf(turn),
      speaker: channelOf(turn) + 1,
      offsetMilliseconds: at * turnMs,
      durationMilliseconds: 3_800,
      text: turn.text,
      words: [],
      locale,
      confidence: 0.9,
    })),
  });
}

export function whisper({ dialogue: { turns, locale } }: PlannedCall): string {
  const second = turnMs / 1000;
  return json({
    task: 'transcribe',
    language: locale === 'de-DE' ? 'german' : 'english',
    duration: turns.length * second,
    text: wholeText(turns),
    segments: turns.map(({ text }, id) => ({ id, start: id * second, end: id * second + 3.8, text })),
  });
}

export function vCon(call: PlannedCall): string {
  const { turns } = call.dialogue;
  return json({
    vcon: '0.4.0',
    uuid: call.callId,
    created_at: isoTime(call.startMs + 3_600_000),
    parties: [{ name: 'Voice assistant' }, { tel: call.callerNumber, name: 'Caller' }],
    dialog: [
      {
        type: 'text',
        start: isoTime(call.startMs),
        duration: (turns.length * turnMs) / 1000,
        parties: [0, 1],
        mediatype: 'text/plain',
        body: turns.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n'),
      },
    ],
    analysis: [{ type: 'summary', dialog: 0, vendor: 'sample', body: 'The caller asked and was answered.' }],
    attachments: [],
  });
}

function cueTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

/** With a byte order mark and CRLF, as some tools write it. */
export function webVtt({ dialogue: { turns } }: PlannedCall): string {
  const cues = turns.map(({ speaker, text }, at) =>
    [`${cueTime(at * turnMs)} --> ${cueTime(at * turnMs + 3_800)}`, `<v ${speaker}>${text}</v>`, ''].join('\r\n'),
  );
  return `\uFEFF${['WEBVTT', '', 'NOTE made by a sample', '', ...cues].join('\r\n')}`;
}

export function plainText({ dialogue: { turns, locale } }: PlannedCall): string {
  const speakers = locale === 'de-DE' ? { Agent: 'Agent', Caller: 'Kunde' } : { Agent: 'Agent', Caller: 'Caller' };
  return turns.map(({ speaker, text }) => `${speakers[speaker]}: ${text}\n`).join('');
}

export interface LogRecord {
  readonly callId: string;
  readonly atMs: number;
  readonly turn: Turn;
  readonly from: string;
}

/** One turn a line. */
export function botLine({ callId, atMs, turn, from }: LogRecord): string {
  return JSON.stringify({ callId, ts: isoTime(atMs), from, speaker: turn.speaker, text: turn.text });
}

/** The same by another vendor: other keys, and the words nested. */
export function vendorLine({ callId, atMs, turn }: LogRecord): string {
  const role = turn.speaker === 'Agent' ? 'assistant' : 'user';
  return JSON.stringify({
    conversation_id: callId,
    timestamp: Math.floor(atMs / 1000),
    messages: [{ role, content: turn.text }],
  });
}

/** Some callers take their time, so that their call spans two logs. */
export function recordsOf(call: PlannedCall): readonly LogRecord[] {
  const pauseMs = call.index % 10 === 9 ? 20 * 60_000 : turnMs;
  return call.dialogue.turns.map((turn, at) => ({
    callId: call.callId,
    atMs: call.startMs + at * pauseMs,
    turn,
    from: call.callerNumber,
  }));
}
