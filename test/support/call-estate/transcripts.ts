import type { ArtifactPreset } from '../../../src/policy/artifact-presets.ts';
import type { PlannedCall } from './calls.ts';
import { compactDay, isoTime, plainText, speechBatch, speechFast, vCon, webVtt, whisper } from './formats.ts';
import { plannedBlob } from './planned-blob.ts';
import type { PlannedBlob } from './planned-blob.ts';
import type { BlobPlace, CallClass, ReadingTruth } from './truth.ts';

export const holdTagValues = { Tag: 'case-7', UnknownTag: 'case-99' } as const;

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const transcriptKinds = ['batch', 'fast', 'whisper', 'captions', 'texts'] as const;
type TranscriptKind = (typeof transcriptKinds)[number];

/** Folders as people name them. The last one holds a character that XML cannot. */
const unusualFolders = [
  "Ümläute & Söhne/100% #1? +x='y'",
  'zwei  Leerzeichen/%2F;=,@',
  '日本語 📞',
  'un\uFFFEreadable',
];

export interface NameOptions {
  /** How many of the unusual folders the place can hold. */
  readonly unusualFolders: number;
}

/** Two transcripts of different kinds, or the vCon of a conversation and its text. A hold tag stands on one of them. */
export function planTranscripts(call: PlannedCall, names: NameOptions): readonly PlannedBlob[] {
  if (call.family === 'Conversation') {
    return [planVCon(call, holdTagOf(call)), planTranscript(call, 'texts', { names, holdTag: undefined })];
  }
  const [first, second] = [call.index % 5, (call.index + 2) % 5];
  return [
    planTranscript(call, transcriptKinds[first] ?? 'batch', { names, holdTag: undefined }),
    planTranscript(call, transcriptKinds[second] ?? 'batch', { names, holdTag: holdTagOf(call) }),
  ];
}

function holdTagOf({ heldBy }: PlannedCall): string | undefined {
  return heldBy === 'Tag' || heldBy === 'UnknownTag' ? holdTagValues[heldBy] : undefined;
}

interface Layout {
  readonly className: CallClass;
  readonly preset: ArtifactPreset;
  readonly file: string;
  readonly contentType: string;
  readonly content: string;
  /** What the class of the spec reads as the start. */
  readonly start: Pick<ReadingTruth, 'startMs' | 'precision'>;
  /** What the preset alone does. */
  readonly presetStartMs: number | undefined;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

function layoutOf(call: PlannedCall, kind: TranscriptKind, { unusualFolders: folders }: NameOptions): Layout {
  const { callId, startMs, arrivalMs, index } = call;
  const start = { startMs, precision: 'Instant' } as const;
  const metadata = { call_started: isoTime(startMs) };
  const day = compactDay(startMs);
  const json = { contentType: 'application/json', presetStartMs: undefined };
  switch (kind) {
    case 'batch': {
      const presetStartMs = startMs + arrivalMs;
      const content = speechBatch(call, presetStartMs);
      const file = `batch/transcription-${index}/contenturl_0.json`;
      return {
        ...json,
        className: 'speech-batch',
        preset: 'AzureSpeechBatch',
        file,
        content,
        start,
        presetStartMs,
        metadata,
      };
    }
    case 'fast': {
      const ofDay = { startMs: Math.floor(startMs / dayMs) * dayMs, precision: 'Day' } as const;
      const file = `fast/${day}/${callId}.json`;
      return {
        ...json,
        className: 'speech-fast',
        preset: 'AzureSpeechFast',
        file,
        content: speechFast(call),
        start: ofDay,
      };
    }
    case 'whisper': {
      const file = `whisper/${callId}.json`;
      return { ...json, className: 'whisper', preset: 'Whisper', file, content: whisper(call), start, metadata };
    }
    case 'captions': {
      const file = `captions/${callId}.vtt`;
      return {
        ...json,
        contentType: 'text/vtt',
        className: 'captions',
        preset: 'WebVtt',
        file,
        content: webVtt(call),
        start,
        metadata,
      };
    }
    case 'texts': {
      const folder = index % 2 === 0 && folders > 0 ? `${unusualFolders[(index / 2) % folders] ?? ''}/` : '';
      const file = `texts/${folder}${callId}.txt`;
      const contentType = 'text/plain; charset=utf-8';
      return {
        ...json,
        contentType,
        className: 'texts',
        preset: 'Text',
        file,
        content: plainText(call),
        start,
        tags: metadata,
      };
    }
  }
}

function planTranscript(
  call: PlannedCall,
  kind: TranscriptKind,
  { names, holdTag }: { readonly names: NameOptions; readonly holdTag: string | undefined },
): PlannedBlob {
  const {
    className,
    preset,
    file,
    content,
    contentType,
    start,
    presetStartMs,
    metadata = {},
    tags = {},
  } = layoutOf(call, kind, names);
  const place: BlobPlace = { account: 'voicetexts', container: 'transcripts', name: file };
  const reading = { kind: 'Transcript', callIds: [call.callId] } as const;
  return plannedBlob(
    {
      ...place,
      className,
      holdTag,
      reading: { ...reading, ...start },
      byPreset: {
        ...reading,
        ...(preset === 'AzureSpeechBatch' ? {} : { callIds: [file.replace(/[.][a-z]+$/, '')] }),
        startMs: presetStartMs,
        precision: preset === 'AzureSpeechBatch' ? 'Latest' : 'Instant',
        preset,
      },
    },
    { atMs: call.startMs + call.arrivalMs, content, contentType, metadata, tags: { ...tags, ...holdTags(holdTag) } },
  );
}

function planVCon(call: PlannedCall, holdTag: string | undefined): PlannedBlob {
  const reading = { kind: 'Transcript', callIds: [call.callId], startMs: call.startMs, precision: 'Instant' } as const;
  const place = { account: 'voicebot', container: 'conversations', name: `${call.callId}.vcon.json` } as const;
  return plannedBlob(
    {
      ...place,
      className: 'conversations',
      holdTag,
      consent: call.consent,
      reading,
      byPreset: { ...reading, preset: 'VCon' },
    },
    {
      atMs: call.startMs + 2 * hourMs,
      content: vCon(call),
      contentType: 'application/vcon+json',
      metadata: consentMetadata(call),
      tags: holdTags(holdTag),
    },
  );
}

function holdTags(value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { 'calldata-hold': value };
}

function consentMetadata({ consent, consentMs }: PlannedCall): Readonly<Record<string, string>> {
  if (consent === 'Missing') return {};
  return { consent_recording: consent === 'Granted' ? 'yes' : 'no', consent_time: isoTime(consentMs) };
}
