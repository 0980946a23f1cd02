import type { PlannedCall } from './calls.ts';
import type { LogRecord } from './formats.ts';
import { botLine, isoTime, recordsOf, vendorLine } from './formats.ts';
import { plannedBlob } from './planned-blob.ts';
import type { PlannedBlob } from './planned-blob.ts';

const minuteMs = 60_000;

interface LogStyle {
  readonly className: 'bot-logs' | 'vendor-logs';
  readonly nameAt: (ms: number) => string;
  readonly line: (record: LogRecord) => string;
  /** When the record was written, as its line tells it. */
  readonly told: (record: LogRecord) => number;
  readonly type: 'BlockBlob' | 'AppendBlob';
}

const daily: LogStyle = {
  className: 'bot-logs',
  nameAt: (ms) => `daily/${isoTime(ms).slice(0, 10)}.ndjson`,
  line: botLine,
  told: ({ atMs }) => atMs,
  type: 'BlockBlob',
};

/** By the hour, so that a long call spans two of them; appended to, and with times of whole seconds. */
const hourly: LogStyle = {
  className: 'vendor-logs',
  nameAt: (ms) => `vendor/${isoTime(ms).slice(0, 13).replaceAll(/[-T]/g, '/')}.log`,
  line: vendorLine,
  told: ({ atMs }) => Math.floor(atMs / 1000) * 1000,
  type: 'AppendBlob',
};

/** Every second call is in the log of the bot by the day, the others in that of a vendor. */
export function planLogs(calls: readonly PlannedCall[]): readonly PlannedBlob[] {
  const even = calls.filter(({ index }) => index % 2 === 0);
  const odd = calls.filter(({ index }) => index % 2 === 1);
  return [...planStyle(even, daily), ...planStyle(odd, hourly)];
}

function planStyle(calls: readonly PlannedCall[], style: LogStyle): readonly PlannedBlob[] {
  const records = calls.flatMap(recordsOf).sort((one, other) => one.atMs - other.atMs);
  const byName = Map.groupBy(records, ({ atMs }) => style.nameAt(atMs));
  return [...byName].map(([name, inLog]) => planLog(name, inLog, style));
}

function planLog(name: string, records: readonly LogRecord[], { className, line, told, type }: LogStyle): PlannedBlob {
  const callIds = [...new Set(records.map(({ callId }) => callId))];
  return plannedBlob(
    {
      account: 'voicebot',
      container: 'botlogs',
      name,
      className,
      reading: { kind: 'TranscriptLog', callIds, startMs: Math.min(...records.map(told)), precision: 'Instant' },
      records: records.map((record) => ({ callId: record.callId, atMs: told(record) })),
    },
    {
      atMs: Math.max(...records.map(({ atMs }) => atMs)) + minuteMs,
      content: records.map((record) => `${line(record)}\n`).join(''),
      contentType: 'application/x-ndjson',
      type,
    },
  );
}
