import type { PlannedCall } from './calls.ts';
import { azureTime, compactDay, recordingMetadata, silentWav } from './formats.ts';
import { plannedBlob } from './planned-blob.ts';
import type { PlannedBlob } from './planned-blob.ts';
import type { Random } from './random.ts';
import type { ReadingTruth } from './truth.ts';

const minuteMs = 60_000;

/** `<day>/<call>/<recording>/<chunk>-audiowav.wav`, its metadata beside it: several chunks and recordings a call. */
export function planRecordings(call: PlannedCall, random: Random): readonly PlannedBlob[] {
  const recordings = Array.from({ length: 1 + (call.index % 4 === 1 ? 1 : 0) }, () => random.opaque(22));
  const chunks = 1 + (call.index % 3);
  return recordings.flatMap((recording, at) =>
    Array.from({ length: chunks }, (_, index) => {
      const startMs = call.startMs + at * 10 * minuteMs + index * minuteMs;
      const stem = `${compactDay(call.startMs)}/${call.callId}/${recording}/${index}`;
      return planChunk(call, { stem, index, startMs, isFirst: at === 0 && index === 0 });
    }).flat(),
  );
}

interface Chunk {
  readonly stem: string;
  readonly index: number;
  readonly startMs: number;
  readonly isFirst: boolean;
}

function planChunk(call: PlannedCall, { stem, index, startMs, isFirst }: Chunk): readonly PlannedBlob[] {
  const place = { account: 'voicecalls', container: 'recordings', className: 'recordings' } as const;
  const readingAs = (kind: 'Recording' | 'CallMetadata'): ReadingTruth => ({
    kind,
    callIds: [call.callId],
    startMs,
    precision: 'Instant',
  });
  const preset = 'AzureCommunicationRecording';
  const [audio, metadata] = [readingAs('Recording'), readingAs('CallMetadata')];
  return [
    plannedBlob(
      {
        ...place,
        ...consentTruth(call, isFirst),
        name: `${stem}-audiowav.wav`,
        reading: audio,
        byPreset: { ...audio, preset },
      },
      {
        atMs: startMs + 1.5 * minuteMs,
        content: silentWav,
        contentType: 'audio/wav',
        tags: consentTags(call, isFirst),
      },
    ),
    plannedBlob(
      {
        ...place,
        ...consentTruth(call, false),
        name: `${stem}-acsmetadata.json`,
        reading: metadata,
        byPreset: { ...metadata, preset },
      },
      {
        atMs: startMs + 1.6 * minuteMs,
        content: recordingMetadata(call, { index, startMs }),
        contentType: 'application/json',
        tags: consentTags(call, false),
      },
    ),
  ];
}

/** Who refuses is noted once, at the first audio; who agrees, at everything of the recording. */
function says(call: PlannedCall, isFirst: boolean): PlannedCall['consent'] {
  return call.consent === 'Refused' && !isFirst ? 'Missing' : call.consent;
}

function consentTruth(call: PlannedCall, isFirst: boolean) {
  return { consent: says(call, isFirst) };
}

function consentTags(call: PlannedCall, isFirst: boolean): Readonly<Record<string, string>> {
  const answer = says(call, isFirst);
  if (answer === 'Missing') return {};
  return { consent_recording: answer === 'Granted' ? 'yes' : 'no', consent_time: azureTime(call.consentMs) };
}
