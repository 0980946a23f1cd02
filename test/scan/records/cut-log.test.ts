import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import type { ArtifactDefinition } from '../../../src/policy/artifact-definition.ts';
import type { ClassTerms } from '../../../src/policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../../src/policy/copy-facts.ts';
import { deletableTagName } from '../../../src/policy/deletable-tag.ts';
import type { BlobEntry, NamedValue } from '../../../src/scan/blob-port.ts';
import { cutLog } from '../../../src/scan/records/cut-log.ts';
import type { CutOutcome, CutTask } from '../../../src/scan/records/cut-log.ts';
import { defaultLogLimits } from '../../../src/scan/records/log-pieces.ts';
import { compileRecordReader } from '../../../src/scan/records/record-reader.ts';
import { blobEntry } from '../memory-blobs.ts';
import { Crash, createMemoryLog } from './memory-log.ts';
import type { MemoryLog, StoredLog } from './memory-log.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowMs = Date.UTC(2026, 5, 1);
const daysAgo = (days: number): string => new Date(nowMs - days * dayMs).toISOString();

const terms: ClassTerms = {
  deadlineOf: (startMs) => startMs + 90 * dayMs,
  floorDays: 45,
  hasMinimum: false,
  softDeleteDays: 0,
  reckonedDays: 0,
  canPurge: false,
  versioning: false,
  isHierarchical: false,
  lagDays: 3,
  checkIntervalMs: hourMs,
  consent: undefined,
  keptDays: 80,
  answeredDays: 79,
  mode: 'None',
  rules: { all: undefined, tagged: undefined },
  isEnforced: true,
};
const definition: ArtifactDefinition = {
  kind: 'TranscriptLog',
  nameEndsWith: ['.ndjson'],
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
  startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
  granularity: 'Record',
};
const createReader = compileRecordReader(definition);

const line = (callId: string, days: number, more = ''): string =>
  `{"callId":"${callId}","ts":"${daysAgo(days)}","text":"grüß ${more}"}`;

const stored = (content: string | Buffer, more: Partial<StoredLog> = {}): StoredLog => ({
  content: Buffer.from(content),
  etag: '0x1',
  tags: [{ name: 'team', value: 'voice' }],
  metadata: [{ name: 'Origin', value: 'bot' }],
  ...more,
});

const entryOf = (log: StoredLog, more: Partial<BlobEntry> = {}): BlobEntry =>
  blobEntry('log.ndjson', {
    etag: log.etag,
    sizeBytes: log.content.length,
    creationTimeMs: nowMs - 200 * dayMs,
    lastModifiedMs: nowMs - 2 * dayMs,
    tags: log.tags,
    metadata: log.metadata,
    ...more,
  });

const copyOf = (entry: BlobEntry): CopyFacts => ({
  state: 'base',
  versionId: entry.versionId,
  snapshot: undefined,
  etag: entry.etag,
  creationTimeMs: entry.creationTimeMs,
  lastModifiedMs: entry.lastModifiedMs,
  isPageBlob: false,
  isAppendBlob: entry.blobType === 'AppendBlob',
  recoverableUntilMs: undefined,
  immutableUntilMs: undefined,
  isLeased: false,
  holdTag: undefined,
  isTaggedDeletable: false,
  call: { kind: 'Unknown' },
  consent: undefined,
});

const deletable: readonly NamedValue[] = [{ name: deletableTagName, value: 'ours' }];
const noFacts: CallFacts = { holds: [], unknownHold: false, refused: { Recording: false, AI: false }, granted: false };
const factsOf = (callId: string): CallFacts =>
  callId.startsWith('held') ? { ...noFacts, holds: ['lawsuit'] } : noFacts;

function cut(
  memory: MemoryLog,
  more: Partial<CutTask> & { readonly listed?: Partial<BlobEntry> } = {},
): Promise<CutOutcome> {
  const { listed, ...task } = more;
  const entry = entryOf(memory.stored(), listed);
  return cutLog(
    {
      container: 'logs',
      entry,
      copy: copyOf(entry),
      createReader,
      quietHours: 24,
      factsOf,
      terms,
      cutoffMs: nowMs,
      nowMs,
      port: memory.port,
      service: memory.service,
      limits: { ...defaultLogLimits, pieceBytes: 50, blockBytes: 64 },
      ...task,
    },
    { abortSignal: new AbortController().signal },
  );
}

/** The content after one try, and what the try said. */
async function cutText(
  content: string | Buffer,
  more: Parameters<typeof cut>[1] & { readonly log?: Partial<StoredLog> } = {},
): Promise<{ readonly outcome: CutOutcome; readonly content: string; readonly memory: MemoryLog }> {
  const { log, ...task } = more;
  const memory = createMemoryLog({ log: stored(content, log) });
  const outcome = await cut(memory, task);
  return { outcome, content: memory.stored().content.toString(), memory };
}

describe('cutting a log', () => {
  const old = line('old', 95);
  const young = line('young', 10);

  it.each<[string, string, string]>([
    ['keeps the line ends of what stays', `${old}\n${young}\r\n${old}\r\n${young}`, `${young}\r\n${young}`],
    ['keeps the order', `${young}\n${old}\n${line('b', 9)}\n`, `${young}\n${line('b', 9)}\n`],
    ['keeps a byte order mark whose record goes', `\uFEFF${old}\n${young}\n`, `\uFEFF${young}\n`],
    ['keeps a byte order mark whose record stays', `\uFEFF${young}\n${old}\n`, `\uFEFF${young}\n`],
    ['takes a last record without a line end', `${young}\n${old}`, `${young}\n`],
    ['keeps blank lines', `\n${old}\n \n${young}\n\n`, `\n \n${young}\n\n`],
    ['keeps a line that is no JSON', `${old}\nnot json\n${young}\n`, `not json\n${young}\n`],
    ['keeps a last line that is still being written', `${old}\n{"callId":"old","te`, `{"callId":"old","te`],
    ['keeps a record without a call', `${old}\n{"ts":"${daysAgo(95)}"}\n`, `{"ts":"${daysAgo(95)}"}\n`],
    ['keeps a record of two calls', `${old}\n{"callId":["a"],"ts":1}\n`, `{"callId":["a"],"ts":1}\n`],
    ['keeps a record of a call that nobody dates', `${old}\n{"callId":"x"}\n`, `{"callId":"x"}\n`],
    ['keeps a record whose time is none', `${old}\n{"callId":"old","ts":"soon"}\n`, `{"callId":"old","ts":"soon"}\n`],
    [
      'keeps a record of the year one',
      `${old}\n{"callId":"x","ts":"0001-01-01"}\n`,
      `{"callId":"x","ts":"0001-01-01"}\n`,
    ],
    ['takes a record without a time along with its call', `{"callId":"old"}\n${old}\n${young}\n`, `${young}\n`],
    ['dates a call by its earliest record', `${line('a', 70)}\n${line('a', 95)}\n${young}\n`, `${young}\n`],
    ['keeps the records of a held call', `${line('held', 95)}\n${old}\n`, `${line('held', 95)}\n`],
  ])('%s', async (_, before, after) => {
    const { outcome, content } = await cutText(before);
    expect(content).toBe(after);
    expect(outcome.kind).toBe('Cut');
  });

  it('keeps bytes that are no text', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"callId":"old","text":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n'),
    ]);
    const { memory } = await cutText(Buffer.concat([Buffer.from(`${old}\n`), broken]));
    expect(memory.stored().content).toEqual(broken);
  });

  it('counts records, and keeps tags, metadata and headers', async () => {
    const { outcome, memory } = await cutText(`${old}\n${old}\n${young}\nnot json\n\n`, {
      listed: { versionId: 'v1' },
    });
    expect(outcome).toEqual({ kind: 'Cut', recordsCut: 2, recordsLeft: 2 });
    expect(memory.replacements).toMatchObject([
      {
        ifMatch: '0x1',
        tags: [{ name: 'team', value: 'voice' }],
        metadata: [{ name: 'Origin', value: 'bot' }],
        contentHeaders: { contentType: 'text/x-log' },
      },
    ]);
  });

  const utf16 = Buffer.from(`\uFEFF${old}\n${young}\n`, 'utf16le');
  const newest = { untilMs: nowMs + 35 * dayMs };
  it.each<[string, string | Buffer, Parameters<typeof cutText>[1], CutOutcome]>([
    ['nothing is due', `${young}\n`, {}, { kind: 'NothingDue' }],
    ['it is empty', '', {}, { kind: 'NothingDue' }],
    ['every record goes', `${old}\n\n`, {}, { kind: 'DeleteWhole' }],
    [
      'it was changed lately',
      `${old}\n${young}\n`,
      { listed: { lastModifiedMs: nowMs - hourMs } },
      { kind: 'CutDeferred', untilMs: nowMs + 23 * hourMs, why: 'Open' },
    ],
    [
      'it is appended to',
      `${old}\n${young}\n`,
      { listed: { blobType: 'AppendBlob' } },
      { kind: 'CutDeferred', ...newest, why: 'NotBlocks' },
    ],
    ['it is compressed', gzipSync(`${old}\n${young}\n`), {}, { kind: 'CutDeferred', ...newest, why: 'Compressed' }],
    ['it is UTF-16', utf16, {}, { kind: 'CutDeferred', ...newest, why: 'NotUtf8' }],
    ['it is UTF-16 without a mark', utf16.subarray(2), {}, { kind: 'CutDeferred', ...newest, why: 'NotUtf8' }],
    [
      'its encoding is unknown',
      `${old}\n${young}\n`,
      { log: { contentEncoding: 'br' } },
      { kind: 'Unclassified', reason: 'ContentMalformed' },
    ],
    ['it is not what was listed', `${old}\n${young}\n`, { listed: { etag: '0x0' } }, { kind: 'Changed' }],
    [
      'it is not what was listed, though all of it is due',
      `${old}\n`,
      { listed: { etag: '0x0' } },
      { kind: 'Changed' },
    ],
    ['it is longer than listed', `${old}\n${young}\n`, { listed: { sizeBytes: 1000 } }, { kind: 'Changed' }],
    ['its tags were changed', `${old}\n${young}\n`, { listed: { tags: [] } }, { kind: 'Changed' }],
    ['it is leased', `${old}\n${young}\n`, { listed: { leaseState: 'leased' } }, { kind: 'Kept', why: 'Leased' }],
    [
      'it is under a legal hold',
      `${old}\n${young}\n`,
      { listed: { legalHold: true } },
      { kind: 'Kept', why: 'LegalHold' },
    ],
    [
      'it is immutable',
      `${old}\n${young}\n`,
      { listed: { immutability: { untilMs: nowMs + 1, mode: 'locked' } } },
      { kind: 'Kept', why: 'Immutable', immutableUntilMs: nowMs + 1 },
    ],
    [
      'its metadata is hidden, and would be lost',
      `${old}\n${young}\n`,
      { listed: { isMetadataHidden: true } },
      { kind: 'Unclassified', reason: 'MetadataHidden' },
    ],
    [
      'it is too long',
      `${old}\n${young}\n`,
      { limits: { ...defaultLogLimits, maxLogBytes: 10 } },
      { kind: 'Unclassified', reason: 'ContentTooLarge' },
    ],
    [
      'a line is too long',
      `${old}\n${young}\n`,
      { limits: { ...defaultLogLimits, maxLineBytes: 50, pieceBytes: 20 } },
      { kind: 'Unclassified', reason: 'ContentTooLarge' },
    ],
    [
      'it names too many calls',
      `${old}\n${young}\n`,
      { limits: { ...defaultLogLimits, maxCalls: 1 } },
      { kind: 'Unclassified', reason: 'ContentTooLarge' },
    ],
  ])('leaves it as it is where %s', async (_, before, more, expected) => {
    const { outcome, memory } = await cutText(before, more);
    expect(outcome).toEqual(expected);
    expect(memory.stored().content).toEqual(Buffer.from(before));
    expect(memory.replacements).toEqual([]);
  });

  it('puts nothing in its place where the last word before it is no', async () => {
    const memory = createMemoryLog({ log: stored(`${old}\n${young}\n`) });
    const no = new Crash('suspended');
    await expect(cut(memory, { beforeCommit: () => Promise.reject(no) })).rejects.toBe(no);
    expect(memory.replacements).toEqual([]);
  });

  it('puts nothing in its place where the content changed under one ETag', async () => {
    const memory = createMemoryLog({ log: stored(`${old}\n${young}\n`) });
    const { service } = memory;
    const changing = {
      ...service,
      readContentHeaders: (...of: Parameters<typeof service.readContentHeaders>) => {
        memory.change({ content: Buffer.from(`${young}\n${young}\n`.slice(0, memory.stored().content.length)) });
        return service.readContentHeaders(...of);
      },
    };
    const listed = { sizeBytes: `${old}\n${young}\n`.length };
    await expect(cut(memory, { service: changing, listed })).rejects.toThrow('nothing was cut');
    expect(memory.replacements).toEqual([]);
  });

  it.each<[string, readonly NamedValue[], readonly NamedValue[]]>([
    ['set', [], deletable],
    ['taken away', deletable, []],
  ])('goes on where the tag for the rule was just %s, and keeps it so', async (_, before, after) => {
    const team = { name: 'team', value: 'voice' };
    const log = { tags: [team, ...after] };
    const { outcome, memory } = await cutText(`${old}\n${young}\n`, { log, listed: { tags: [...before, team] } });
    expect(outcome).toEqual({ kind: 'Cut', recordsCut: 1, recordsLeft: 1 });
    expect(memory.stored().tags).toEqual(log.tags);
  });

  it('puts no tag for the rule back that was taken away while it worked', async () => {
    const memory = createMemoryLog({ log: stored(`${old}\n${young}\n`, { tags: deletable }) });
    const takeAway = () => {
      memory.change({ tags: [] });
      return Promise.resolve();
    };
    expect(await cut(memory, { beforeCommit: takeAway })).toEqual({ kind: 'Changed' });
    expect(memory.stored().tags).toEqual([]);
  });

  it('sends nothing of a log whose tags were changed since the listing', async () => {
    const { outcome, memory } = await cutText(`${old}\n${young}\n`, { listed: { tags: deletable } });
    expect(outcome).toEqual({ kind: 'Changed' });
    expect(memory.staged()).toBe(0);
  });

  it('hands on the condition on the tags', async () => {
    const { memory } = await cutText(`${old}\n${young}\n`, { ifTags: `"calldata-hold" <> 'case-7'` });
    expect(memory.replacements).toMatchObject([{ ifTags: `"calldata-hold" <> 'case-7'` }]);
  });

  it('keeps a record that names two calls, and takes one that names the same twice', async () => {
    const reader = compileRecordReader(
      { ...definition, callId: [{ from: 'Content', format: 'NdJson', path: '$.legs[*]' }] },
      { compileJsonPath: () => (document) => (document as { readonly legs: readonly string[] }).legs },
    );
    const of = (...legs: readonly string[]) => `${JSON.stringify({ legs, ts: daysAgo(95) })}\n`;
    const { content } = await cutText(of('a', 'a') + of('a', 'b'), { createReader: reader });
    expect(content).toBe(of('a', 'b'));
  });

  it('reads the time of a record in the zone in which it is written', () => {
    const startedAt = [{ from: 'Content', format: 'NdJson', pointer: '/ts', timeZone: 'Asia/Tokyo' }] as const;
    const { readLine } = compileRecordReader({ ...definition, startedAt })({
      creationTimeMs: nowMs,
      lastModifiedMs: nowMs,
    });
    const timeOf = (ts: string) => readLine(Buffer.from(JSON.stringify({ callId: 'a', ts })));
    const startMs = Date.UTC(2026, 2, 1, 1);
    const instant = { startMs, precision: 'Instant' };
    expect(timeOf('2026-03-01 10:00:00')).toEqual({ kind: 'Dated', callId: 'a', time: instant });
    expect(timeOf('2026-03-01T01:00:00Z')).toEqual({ kind: 'Dated', callId: 'a', time: instant });
    const day = { startMs: Date.UTC(2026, 1, 28, 15), spanMs: dayMs, precision: 'Day' };
    expect(timeOf('20260301')).toEqual({ kind: 'Dated', callId: 'a', time: day });
  });

  it('refuses a definition that dates a record by its blob', () => {
    expect(() => compileRecordReader({ ...definition, startedAt: [{ from: 'CreationTime' }] })).toThrow(
      'granularity: Record needs callId and startedAt from: Content',
    );
  });
});

interface Written {
  readonly text: string;
  /** Where it is a record that tells its call. */
  readonly callId: string | undefined;
  readonly days: number | undefined;
}

const writtenLine: fc.Arbitrary<Written> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        call: fc.constantFrom('a', 'b', 'c', 'held-d'),
        days: fc.integer({ min: 1, max: 130 }),
        text: fc.string(),
      })
      .map(({ call, days, text }) => ({
        text: JSON.stringify({ text, callId: call, ts: daysAgo(days) }),
        callId: call,
        days,
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('', '  ', 'not json', '{"callId":"a","ts":"x"}', '{"ts":1}', '{"callId":7,', '[]')
      .map((text) => {
        return { text, callId: undefined, days: undefined };
      }),
  },
);
const writtenLog = fc.record({
  lines: fc.array(fc.tuple(writtenLine, fc.constantFrom('\n', '\r\n')), { maxLength: 25 }),
  hasLastEnd: fc.boolean(),
  hasMark: fc.boolean(),
  pieceBytes: fc.integer({ min: 1, max: 300 }),
  blockBytes: fc.integer({ min: 1, max: 300 }),
});
type WrittenLog = typeof writtenLog extends fc.Arbitrary<infer T> ? T : never;

const textOf = ({ lines, hasLastEnd, hasMark }: WrittenLog, takes: (line: Written) => boolean = () => true): string => {
  const kept = lines.map(([written, end], index) => {
    const isLast = index === lines.length - 1;
    return takes(written) ? written.text + (isLast && !hasLastEnd ? '' : end) : '';
  });
  return (hasMark ? '\uFEFF' : '') + kept.join('');
};

/** By the words of the rule: from the earliest record of the call, two hours ahead, a day ahead where something is due. */
function expectedText(log: WrittenLog): { readonly text: string; readonly isWhole: boolean } {
  const starts = new Map<string, number>();
  for (const [{ callId, days }] of log.lines) {
    if (callId !== undefined && days !== undefined) starts.set(callId, Math.max(days, starts.get(callId) ?? 0));
  }
  const isFree = (callId: string): boolean => !callId.startsWith('held');
  const isAnyDue = [...starts].some(([callId, days]) => isFree(callId) && days >= 90);
  const goes = ({ callId }: Written): boolean =>
    isAnyDue && callId !== undefined && isFree(callId) && (starts.get(callId) ?? 0) >= 89;
  const isRecord = ({ text }: Written): boolean => text.trim() !== '';
  const isWhole = isAnyDue && log.lines.every(([written]) => !isRecord(written) || goes(written));
  return { text: textOf(log, (written) => !goes(written)), isWhole };
}

const limitsOf = ({ pieceBytes, blockBytes }: WrittenLog) => ({ ...defaultLogLimits, pieceBytes, blockBytes });

describe('any log', () => {
  it('keeps exactly the lines that are not due, held or unreadable, in order and byte for byte', async () => {
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(writtenLog, async (log) => {
        const memory = createMemoryLog({ log: stored(textOf(log)) });
        const outcome = await cut(memory, { limits: limitsOf(log) });
        const expected = expectedText(log);
        if (expected.isWhole) {
          expect(outcome).toEqual({ kind: 'DeleteWhole' });
          expect(memory.stored().content.toString()).toBe(textOf(log));
          return;
        }
        expect(memory.stored().content.toString()).toBe(expected.text);
        expect(outcome.kind).toBe(expected.text === textOf(log) ? 'NothingDue' : 'Cut');
        if (outcome.kind === 'Cut') cuts += 1;
        expect(await cut(memory, { limits: limitsOf(log) })).toEqual({ kind: 'NothingDue' });
      }),
      { numRuns: 400 },
    );
    // Else it would prove little.
    expect(cuts).toBeGreaterThan(50);
  });

  it('holds its old or its new content after a crash at any exchange, and the next try ends it', async () => {
    const crashAt = fc.record({ exchange: fc.integer({ min: 1, max: 60 }), when: fc.constantFrom('before', 'after') });
    let crashes = 0;
    await fc.assert(
      fc.asyncProperty(writtenLog, crashAt, async (log, at) => {
        const limits = { ...limitsOf(log), pieceBytes: Math.max(100, log.pieceBytes) };
        let isUp = false;
        const memory = createMemoryLog({
          log: stored(textOf(log)),
          around: (exchange, when) => {
            if (!isUp && exchange === at.exchange && when === at.when) throw new Crash();
          },
        });
        try {
          await cut(memory, { limits });
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
          crashes += 1;
        }
        const { text, isWhole } = expectedText(log);
        expect([textOf(log), text]).toContain(memory.stored().content.toString());
        isUp = true;
        await cut(memory, { limits });
        expect(memory.stored().content.toString()).toBe(isWhole ? textOf(log) : text);
      }),
      { numRuns: 400 },
    );
    expect(crashes).toBeGreaterThan(50);
  });

  it('loses nothing that is written, and no tag that is set, at any exchange', async () => {
    const at = fc.record({ exchange: fc.integer({ min: 1, max: 40 }), what: fc.constantFrom('content', 'tags') });
    await fc.assert(
      fc.asyncProperty(writtenLog, at, async (log, { exchange, what }) => {
        const more = Buffer.from(`\n${line('new', 1)}\n`);
        const held = [{ name: 'calldata-hold', value: 'case-7' }];
        let writes = 0;
        const memory: MemoryLog = createMemoryLog({
          log: stored(textOf(log)),
          around: (number, when) => {
            if (number !== exchange || when !== 'before') return;
            const { content, etag } = memory.stored();
            // Only the last exchange of a cut, the commit, comes after the look at the tags.
            if (what === 'tags') memory.change({ tags: held });
            else memory.change({ content: Buffer.concat([content, more]), etag: `${etag}w` });
            writes += 1;
          },
        });
        const tagsRead: number[] = [];
        const service = {
          ...memory.service,
          getTags: async (...of: Parameters<typeof memory.service.getTags>) => {
            tagsRead.push(memory.exchanges() + 1);
            return memory.service.getTags(...of);
          },
        };
        await cut(memory, { limits: { ...limitsOf(log), pieceBytes: 200 }, service });
        if (writes === 0) return;
        const isBeforeLastLook = exchange <= Math.max(...tagsRead, 0) || tagsRead.length === 0;
        if (what === 'content') expect(memory.stored().content.toString()).toContain(line('new', 1));
        else if (isBeforeLastLook) expect(memory.stored().tags).toEqual(held);
      }),
      { numRuns: 300 },
    );
  });
});
