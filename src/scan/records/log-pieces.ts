import type { LogForm } from '../../policy/record-cut.ts';
import type { BlobContentFacts, BlobEntry, BlobPort, BlobTarget, ByteSink, ReadOutcome } from '../blob-port.ts';
import { createLineSplitter } from './log-lines.ts';
import { formOfLog } from './log-form.ts';

export interface LogLimits {
  /** Of the whole log, as it is stored. */
  readonly maxLogBytes: number;
  /** Lines of a log are turns or calls. A longer one is no such log. */
  readonly maxLineBytes: number;
  /** A log that names more calls is no log of calls. */
  readonly maxCalls: number;
  /** Bytes that are read, and held, at a time. */
  readonly pieceBytes: number;
  /** Size of the blocks of a log that was cut. A block blob has at most 50,000. */
  readonly blockBytes: number;
}

const mebibyte = 1024 * 1024;

export const defaultLogLimits: LogLimits = {
  maxLogBytes: 1024 * mebibyte,
  maxLineBytes: 4 * mebibyte,
  maxCalls: 100_000,
  pieceBytes: 4 * mebibyte,
  blockBytes: 8 * mebibyte,
};

/** One copy of a log, exactly as it was listed. */
export interface LogSource {
  readonly port: BlobPort;
  readonly container: string;
  readonly entry: BlobEntry;
  readonly limits: LogLimits;
}

export type UnreadLog = Exclude<ReadOutcome<never>['kind'], 'Read'>;

/** Ends the reading of a log that is not what was listed, or that nobody can read. */
export class LogUnread extends Error {
  readonly outcome: UnreadLog;

  constructor(outcome: UnreadLog) {
    super(`the log cannot be read: ${outcome}`);
    this.name = 'LogUnread';
    this.outcome = outcome;
  }
}

export interface LogLines {
  readonly form: LogForm;
  /** Each with its line end. None where the form is not `Plain`: such a log has no lines that could be told apart here. */
  readonly lines: readonly Uint8Array[];
}

/**
 * The lines of a log, in order, as many at a time as a piece of it holds. Every piece is read on the condition that the blob
 * is still what was listed, so that all of them belong together. Throws LogUnread, ContentFault, OperatorError.
 */
export async function* readLogLines(
  source: LogSource,
  { abortSignal }: { readonly abortSignal: AbortSignal },
): AsyncGenerator<LogLines, void> {
  const { entry, limits } = source;
  if (entry.sizeBytes > limits.maxLogBytes) throw new LogUnread('TooLarge');
  const splitter = createLineSplitter(limits);
  for (let offset = 0; offset < entry.sizeBytes; offset += limits.pieceBytes) {
    const { bytes, content } = await readPiece(source, { offset, abortSignal });
    const form = offset === 0 ? formOfLog(bytes, content) : 'Plain';
    yield { form, lines: form === 'Plain' ? splitter.push(bytes) : [] };
    if (form !== 'Plain') return;
  }
  yield { form: 'Plain', lines: splitter.end() };
}

/** The current version is read by its name: an account may not show it under its id. */
export function logTargetOf({ container, entry }: Pick<LogSource, 'container' | 'entry'>): BlobTarget {
  return {
    container,
    name: entry.name,
    versionId: entry.kind === 'version' ? entry.versionId : undefined,
    snapshot: entry.snapshot,
  };
}

interface Piece {
  readonly bytes: Buffer;
  readonly content: BlobContentFacts;
}

async function readPiece(
  source: LogSource,
  { offset, abortSignal }: { readonly offset: number; readonly abortSignal: AbortSignal },
): Promise<Piece> {
  const { port, entry, limits } = source;
  const count = Math.min(limits.pieceBytes, entry.sizeBytes - offset);
  const outcome = await port.read(logTargetOf(source), collectBytes, {
    abortSignal,
    maxBytes: count,
    range: { offset, count },
    ifMatch: entry.etag,
  });
  if (outcome.kind !== 'Read') throw new LogUnread(outcome.kind);
  // Whatever was sent instead, it is not the log that was listed.
  if (outcome.value.byteLength !== count) throw new LogUnread('Changed');
  return { bytes: outcome.value, content: outcome.content };
}

function collectBytes(): ByteSink<Buffer> {
  const pieces: Buffer[] = [];
  return {
    push: (bytes) => {
      pieces.push(Buffer.from(bytes));
    },
    end: () => Buffer.concat(pieces),
  };
}
