import type { JsonValue } from '../../api/json.ts';
import type { LogContent, LogForm, LoggedCall } from '../../policy/record-cut.ts';
import type { UnclassifiedReason } from '../classify/classification.ts';
import { ContentFault } from '../content/content-fault.ts';
import type { ContentFaultReason } from '../content/content-fault.ts';
import { createContentReads, defaultContentLimits } from '../content/content-reads.ts';
import { createRecordSink } from '../content/record-sink.ts';
import type { TextSink } from '../content/text-sink.ts';
import { logTargetOf, LogUnread, readLogLines } from './log-pieces.ts';
import type { LogSource, UnreadLog } from './log-pieces.ts';
import type { LogRecord, RecordReader } from './record-reader.ts';

export type LogRead =
  | { readonly kind: 'Read'; readonly content: LogContent }
  /** Replaced or deleted since the listing: the next look sees what is there now. */
  | { readonly kind: 'Changed' }
  /** Nothing of it can be told. It stays as it is. */
  | { readonly kind: 'Unclassified'; readonly reason: UnclassifiedReason };

export interface ReadLogOptions {
  readonly reader: RecordReader;
  readonly abortSignal: AbortSignal;
}

/**
 * Which calls are in one copy of a log, and when each began. A line that cannot be read hides no other. Memory grows with the
 * number of calls, which is bounded, and not with the log. Throws an OperatorError where the look itself failed.
 */
export async function readLog(source: LogSource, options: ReadLogOptions): Promise<LogRead> {
  const gathered = createGathering(source.limits.maxCalls);
  try {
    for await (const { form, lines } of readLogLines(source, options)) {
      if (form !== 'Plain') return await readStored(source, { ...options, form });
      for (const line of lines) gathered.add(options.reader.readLine(line), line.at(-1) === lineFeed);
    }
    return { kind: 'Read', content: gathered.content('Plain') };
  } catch (error) {
    const unread = unreadOf(error);
    if (unread === undefined) throw error;
    return unread;
  }
}

/** What an error of reading a log says of it; `undefined` for one that says nothing of it. */
export function unreadOf(error: unknown): Exclude<LogRead, { kind: 'Read' }> | undefined {
  if (error instanceof LogUnread) return unreadReadOf(error.outcome);
  if (error instanceof ContentFault) return { kind: 'Unclassified', reason: reasonOf[error.reason] };
  return undefined;
}

function unreadReadOf(outcome: UnreadLog): Exclude<LogRead, { kind: 'Read' }> {
  switch (outcome) {
    case 'NotFound':
    case 'Changed':
      return { kind: 'Changed' };
    case 'TooLarge':
    case 'Encrypted':
    case 'Archived':
      return { kind: 'Unclassified', reason: reasonOf[outcome] };
  }
}

const reasonOf = {
  TooLarge: 'ContentTooLarge',
  UnknownEncoding: 'ContentMalformed',
  BrokenCompression: 'ContentMalformed',
  BrokenText: 'ContentMalformed',
  NotJson: 'ContentMalformed',
  EncryptedDocument: 'ContentEncrypted',
  Encrypted: 'ContentEncrypted',
  Archived: 'ContentArchived',
} as const satisfies Record<ContentFaultReason | 'Archived' | 'Encrypted', UnclassifiedReason>;

interface StoredOptions extends ReadLogOptions {
  readonly form: LogForm;
}

/**
 * A log that must be unpacked or decoded first: enough to date it, and it is never cut. A last line that is broken is a record
 * that cannot be read, as in a plain log.
 */
async function readStored(source: LogSource, { reader, abortSignal, form }: StoredOptions): Promise<LogRead> {
  const { limits, entry } = source;
  const read = createContentReads(source.port, { ...defaultContentLimits, maxLogBytes: limits.maxLogBytes });
  // A read that is tried again begins anew, and so does what is gathered.
  const open = (): TextSink<LogContent> => {
    const gathered = createGathering(limits.maxCalls);
    const add = (document: JsonValue): void => {
      gathered.add(reader.readDocument(document));
    };
    return createRecordSink(add, (broken, isEndBroken) => {
      for (let line = 0; line < broken; line += 1) gathered.add({ kind: 'Broken' });
      if (isEndBroken) gathered.add({ kind: 'Broken' }, false);
      return gathered.content(form);
    });
  };
  const target = { ...logTargetOf(source), size: 'Log', ifMatch: entry.etag } as const;
  const outcome = await read(target, open, { abortSignal });
  if (outcome.kind === 'Read') return { kind: 'Read', content: outcome.value };
  return outcome.kind === 'Unreadable'
    ? { kind: 'Unclassified', reason: reasonOf[outcome.reason] }
    : { kind: 'Changed' };
}

const lineFeed = 0x0a;

interface Gathering {
  /** Throws ContentFault: TooLarge for more calls than allowed. Only the last line may have no end. */
  readonly add: (record: LogRecord, hasEnd?: boolean) => void;
  readonly content: (form: LogForm) => LogContent;
}

function createGathering(maxCalls: number): Gathering {
  const calls = new Map<string, LoggedCall>();
  /** Records without a time, by call; 0 of a call that only stands in records whose time cannot be read. */
  const undated = new Map<string, number>();
  let unreadable = 0;
  let undatedRecords = 0;
  let isEndTorn = false;
  const count = (callId: string): void => {
    undated.set(callId, (undated.get(callId) ?? 0) + 1);
  };
  const addUnreadable = (callId: string | undefined): void => {
    unreadable += 1;
    if (callId === undefined) return;
    undatedRecords += 1;
    if (!calls.has(callId)) undated.set(callId, undated.get(callId) ?? 0);
  };
  return {
    add: (record, hasEnd = true) => {
      if (record.kind === 'Broken') {
        unreadable += 1;
        isEndTorn = !hasEnd;
      }
      if (record.kind === 'Unreadable') addUnreadable(record.callId);
      if (record.kind === 'Undated') count(record.callId);
      if (record.kind === 'Dated') {
        const known = calls.get(record.callId);
        const start = known === undefined || record.time.startMs < known.start.startMs ? record.time : known.start;
        calls.set(record.callId, { start, records: (known?.records ?? 0) + 1 });
      }
      if (calls.size + undated.size > maxCalls) throw new ContentFault('TooLarge');
    },
    content: (form) => {
      const undatedIds = [...undated.keys()].filter((callId) => !calls.has(callId));
      for (const [callId, records] of undated) {
        const dated = calls.get(callId);
        if (dated === undefined) {
          unreadable += records;
          undatedRecords += records;
        } else calls.set(callId, { ...dated, records: dated.records + records });
      }
      return {
        ...{ form, calls, unreadable },
        ...(undatedRecords === 0 ? {} : { undatedRecords }),
        ...(undatedIds.length === 0 ? {} : { undatedIds }),
        ...(isEndTorn ? { isEndTorn: true as const } : {}),
      };
    },
  };
}
