import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArtifactClass, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { ClassTerms } from '../../src/policy/class-terms.ts';
import type { ResolvedHold } from '../../src/policy/holds.ts';
import { contractAccounts } from '../../src/probe/contract/scene.ts';
import type { BlobEntry, BlobPort } from '../../src/scan/blob-port.ts';
import type { BlobService } from '../../src/scan/blob-service.ts';
import type { ReadArtifact, ReadCopy } from '../../src/scan/pass/artifact.ts';
import { decideRead } from '../../src/scan/pass/artifact-decisions.ts';
import { createCallKnowledge } from '../../src/scan/pass/call-knowledge.ts';
import { isCopy, readCopyFacts } from '../../src/scan/pass/copy-facts-reading.ts';
import { compileClass, definitionOf } from '../../src/scan/pass/scan-class.ts';
import type { ScanPlace } from '../../src/scan/pass/scan-place.ts';
import { createCutRecords } from '../../src/scan/records/cut-records.ts';
import { readLog } from '../../src/scan/records/log-content.ts';
import type { LogRead } from '../../src/scan/records/log-content.ts';
import { defaultLogLimits } from '../../src/scan/records/log-pieces.ts';
import { classificationOfLog } from '../../src/scan/records/record-log.ts';
import { compileRecordReader } from '../../src/scan/records/record-reader.ts';
import { createSdkBlobClient } from '../../src/scan/sdk/client.ts';
import { createSdkBlobService } from '../../src/scan/sdk/blob-service.ts';
import { deleteArtifact } from '../../src/scan/sweep/delete-artifact.ts';
import type { CutResult } from '../../src/scan/sweep/sweep-state.ts';
import { createTagGuard } from '../../src/scan/sweep/tag-guard.ts';
import { createCredential } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';
import { trustInThisProcess } from '../support/certificates.ts';

const dayMs = 86_400_000;
const abortSignal = new AbortController().signal;
const name = 'bot/2026.ndjson';
let azure: LocalAzure;
let port: BlobPort;
let service: BlobService;
let container: ContainerClient;
let kind: keyof typeof contractAccounts;

beforeAll(async () => {
  const location = 'germanywestcentral';
  const storageAccounts = Object.entries(contractAccounts).map(([account, blobService]) => {
    return { name: account.toLowerCase(), location, blobService };
  });
  azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
});
afterAll(() => azure.stop());

async function open(account: keyof typeof contractAccounts): Promise<void> {
  kind = account;
  const endpoint = azure.blob.endpoint(account.toLowerCase());
  const credential = createCredential(azure);
  const settings = {
    account,
    endpoint,
    tokens: {
      getToken: async () => (await credential.getToken('https://storage.azure.com/.default')).token,
      forget: () => undefined,
    },
  };
  port = createSdkBlobClient(settings);
  service = createSdkBlobService(settings);
  container = new BlobServiceClient(endpoint.replace(/\/$/, ''), credential).getContainerClient(
    `logs-${randomUUID().slice(0, 8)}`,
  );
  await container.create();
}
afterEach(async () => {
  await Promise.all([port.close(), service.close()]);
});

const record = (callId: string, days: number): string => {
  const ts = new Date(azure.clock.now().getTime() - days * dayMs).toISOString();
  return `${JSON.stringify({ callId, ts, text: 'grüß Gott '.repeat(20) })}\n`;
};

/** Committed in blocks that end in the midst of lines. */
async function putBlocks(text: string, options: { readonly tags?: Record<string, string> } = {}): Promise<void> {
  const blob = container.getBlockBlobClient(name);
  const bytes = Buffer.from(text);
  const ids: string[] = [];
  for (let at = 0; at < bytes.length; at += 333) {
    const id = Buffer.from(String(at).padStart(8, '0')).toString('base64');
    const block = bytes.subarray(at, at + 333);
    await blob.stageBlock(id, block, block.length);
    ids.push(id);
  }
  await blob.commitBlockList(ids, {
    metadata: { origin: 'bot' },
    tags: { team: 'voice', ...options.tags },
    blobHTTPHeaders: { blobContentType: 'application/x-ndjson', blobCacheControl: 'no-store' },
  });
}

const contentNow = async (): Promise<string> => (await container.getBlobClient(name).downloadToBuffer()).toString();

async function listed(): Promise<readonly BlobEntry[]> {
  const page = await port.listPage(container.containerName, { prefix: name, abortSignal });
  if (page.kind !== 'Page') throw new Error('no page');
  return page.entries;
}

const declared: ArtifactClass = {
  name: 'logs',
  locations: [{ account: 'calls', container: 'logs', prefix: '' }],
  retention: { maximum: { days: 90 } },
  artifacts: [
    {
      kind: 'TranscriptLog',
      nameEndsWith: ['.ndjson'],
      granularity: 'Record',
      callId: [{ from: 'Content', pointer: '/callId' }],
      startedAt: [{ from: 'Content', pointer: '/ts' }],
    },
  ],
};

function termsOf(): ClassTerms {
  const settings: {
    readonly softDeleteDays?: number;
    readonly permanentDelete?: boolean;
    readonly versioning?: boolean;
  } = contractAccounts[kind];
  return {
    deadlineOf: (startMs) => startMs + 90 * dayMs,
    floorDays: 45,
    hasMinimum: false,
    softDeleteDays: settings.softDeleteDays ?? 0,
    reckonedDays: settings.softDeleteDays ?? 0,
    canPurge: settings.permanentDelete ?? false,
    versioning: settings.versioning ?? false,
    isHierarchical: false,
    lagDays: 3,
    checkIntervalMs: 3_600_000,
    consent: undefined,
    keptDays: 80,
    answeredDays: 79,
    mode: 'None',
    rules: { all: undefined, tagged: undefined },
    isEnforced: true,
  };
}

function placeOf(): ScanPlace {
  const scanClass = compileClass(declared, {});
  return {
    account: 'calls',
    container: container.containerName,
    prefix: '',
    scanClass,
    terms: termsOf(),
    clients: { port, service, close: () => Promise.resolve() },
  };
}

/** The log with all its copies, as the list pass reads it. */
async function readArtifact(place: ScanPlace): Promise<ReadArtifact> {
  const definition = definitionOf(place.scanClass, name);
  if (definition === undefined) throw new Error('no definition');
  const copies: ReadCopy[] = [];
  for (const entry of (await listed()).filter(isCopy)) {
    const source = { port, container: place.container, entry, limits: defaultLogLimits };
    const isReadable = ['base', 'version', 'snapshot'].includes(entry.kind);
    const read: LogRead = isReadable
      ? await readLog(source, { reader: compileRecordReader(definition)(entry), abortSignal })
      : { kind: 'Unclassified', reason: 'ContentOutOfReach' };
    const reading = {
      entry,
      classification: classificationOfLog(read),
      log: read.kind === 'Read' ? read.content : undefined,
    };
    const nowMs = azure.clock.now().getTime();
    copies.push(readCopyFacts(reading, { place, deletableValue: '', arrivalLagDays: 1, nowMs }));
  }
  return { name, copies, isCut: false, definition };
}

const lawsuit: ResolvedHold = {
  hold: {
    name: 'lawsuit',
    ground: 'LegalClaims',
    owner: 'legal',
    startTime: '2020-01-01T00:00:00Z',
    endTime: '2090-01-01T00:00:00Z',
  },
  calls: { kind: 'ByIds', callIds: new Set(['held']) },
};

interface CutOptions {
  readonly beforeCommit?: () => Promise<void>;
  /** Happens between the last look at the tags and the commit. */
  readonly afterLook?: () => Promise<void>;
  /** By default what is there now. */
  readonly artifact?: ReadArtifact;
}

/** As the delete pass does it. */
async function cut({ beforeCommit, afterLook, artifact }: CutOptions = {}): Promise<CutResult> {
  const getTags: BlobService['getTags'] = async (...of) => {
    const tags = await service.getTags(...of);
    await afterLook?.();
    return tags;
  };
  const opened = placeOf();
  const place = { ...opened, clients: { ...opened.clients, service: { ...service, getTags } } };
  const nowMs = azure.clock.now().getTime();
  const spec = { artifactClasses: [declared], lifecycle: { arrivalLagDays: 1 } } as unknown as CallDataPolicySpec;
  const knowledge = createCallKnowledge({ spec, holds: [lawsuit], nowMs });
  const read = artifact ?? (await readArtifact(place));
  knowledge.learn(read, place.scanClass);
  const tools = { port, service, guard: createTagGuard(['case-7']) };
  const decision = decideRead(read, place, { knowledge, nowMs });
  const result = await createCutRecords()({
    artifact: read,
    place,
    mayGoWhole: decision?.deletes.some(({ state }) => state === 'base') === true,
    cutoffMs: nowMs,
    knowledge,
    nowMs,
    tools,
    checkWanted: beforeCommit ?? (() => Promise.resolve()),
    abortSignal,
  });
  if (result.kind === 'Cut') {
    const copies = read.copies.map(({ facts }) => facts);
    await deleteArtifact(tools, { container: place.container, name, copies, deletes: result.then }, { abortSignal });
  }
  return result;
}

describe('cutting a log in an account without versions and soft delete', () => {
  beforeEach(() => open('plain'));

  it('takes the due records out of a log of several blocks and keeps all else', async () => {
    const young = [record('young', 10), record('held', 95), 'not json\r\n', record('young', 9)];
    const old = [record('old', 95), record('old', 94)];
    await putBlocks([young[0], old[0], young[1], young[2], old[1], young[3]].join(''));
    azure.clock.advance({ days: 2 });
    expect((await cut()).kind).toBe('Cut');
    expect(await contentNow()).toBe(young.join(''));
    const properties = await container.getBlobClient(name).getProperties();
    expect(properties).toMatchObject({ contentType: 'application/x-ndjson', cacheControl: 'no-store' });
    expect(properties.metadata).toEqual({ origin: 'bot' });
    expect((await container.getBlobClient(name).getTags()).tags).toEqual({ team: 'voice' });
    expect((await listed()).map((entry) => entry.kind)).toEqual(['base']);
    azure.clock.advance({ days: 2 });
    expect(await cut()).toEqual({ kind: 'NothingDue' });
  });

  it('waits until a log has not changed for a day', async () => {
    await putBlocks(record('old', 95) + record('young', 10));
    expect(await cut()).toEqual({ kind: 'Kept', why: 'CutDeferred', hasBegun: false });
    azure.clock.advance({ hours: 24 });
    expect((await cut()).kind).toBe('Cut');
    expect(await contentNow()).toContain('young');
  });

  it('leaves a log that is appended to until all of it may go', async () => {
    const blob = container.getAppendBlobClient(name);
    await blob.create();
    const text = record('old', 95) + record('young', 10);
    await blob.appendBlock(text, Buffer.byteLength(text));
    azure.clock.advance({ days: 2 });
    expect(await cut()).toEqual({ kind: 'Kept', why: 'CutDeferred', hasBegun: false });
    expect(await contentNow()).toBe(text);
    azure.clock.advance({ days: 33 });
    expect(await cut()).toEqual({ kind: 'DeleteWhole' });
  });

  it('loses nothing that is written while it works', async () => {
    const text = record('old', 95) + record('young', 10);
    await putBlocks(text);
    azure.clock.advance({ days: 2 });
    const more = text + record('new', 0);
    expect(await cut({ beforeCommit: () => putBlocks(more) })).toEqual({
      kind: 'Kept',
      why: 'Changed',
      hasBegun: false,
    });
    expect(await contentNow()).toBe(more);
  });

  it('keeps a hold tag that is set while it works', async () => {
    const text = record('old', 95) + record('young', 10);
    await putBlocks(text);
    azure.clock.advance({ days: 2 });
    const blob = container.getBlobClient(name);
    const result = await cut({
      beforeCommit: async () => {
        await blob.setTags({ 'calldata-hold': 'case-9' });
      },
    });
    expect(result).toEqual({ kind: 'Kept', why: 'Changed', hasBegun: false });
    expect(await contentNow()).toBe(text);
    expect((await blob.getTags()).tags).toEqual({ 'calldata-hold': 'case-9' });
    // A hold that nobody declared keeps every record.
    expect(await cut()).toEqual({ kind: 'NothingDue' });
  });

  it('keeps the tag of an active hold that is set after the last look', async () => {
    const text = record('old', 95) + record('young', 10);
    await putBlocks(text);
    azure.clock.advance({ days: 2 });
    const blob = container.getBlobClient(name);
    const afterLook = async () => {
      await blob.setTags({ 'calldata-hold': 'case-7' });
    };
    expect(await cut({ afterLook })).toEqual({ kind: 'Kept', why: 'Changed', hasBegun: false });
    expect(await contentNow()).toBe(text);
    expect((await blob.getTags()).tags).toEqual({ 'calldata-hold': 'case-7' });
  });

  it('takes all out of a log whose every record is due while a snapshot of it holds a call', async () => {
    await putBlocks(record('old', 95) + record('held', 95));
    await container.getBlobClient(name).createSnapshot();
    await putBlocks(record('old', 95) + record('other', 96));
    azure.clock.advance({ days: 2 });
    expect((await cut()).kind).toBe('Cut');
    expect(await contentNow()).toBe('');
    expect((await listed()).map((entry) => entry.kind)).toEqual(['snapshot', 'base']);
    expect((await container.getBlobClient(name).getTags()).tags).toEqual({ team: 'voice' });
    azure.clock.advance({ days: 2 });
    expect(await cut()).toEqual({ kind: 'NothingDue' });
  });

  it('leaves a leased log as it is', async () => {
    await putBlocks(record('old', 95) + record('young', 10));
    azure.clock.advance({ days: 2 });
    await container.getBlobClient(name).getBlobLeaseClient().acquireLease(-1);
    expect(await cut()).toEqual({ kind: 'Kept', why: 'Leased', hasBegun: false });
  });
});

describe('cutting a log whose old contents are kept', () => {
  it('deletes and purges the version that it made, though a call in it is held', async () => {
    await open('versioned');
    await putBlocks(record('old', 95) + record('held', 95));
    azure.clock.advance({ days: 2 });
    await cut();
    expect((await listed()).map((entry) => entry.kind)).toEqual(['base']);
    expect(await contentNow()).toContain('held');
  });

  it('finds an older version with due records, whatever is left to cut', async () => {
    await open('versioned');
    const young = record('young', 10);
    await putBlocks(record('old', 95) + young);
    azure.clock.advance({ days: 2 });
    await putBlocks(young);
    expect((await listed()).map((entry) => entry.kind)).toEqual(['version', 'base']);
    await cut();
    expect((await listed()).map((entry) => entry.kind)).toEqual(['base']);
    expect(await contentNow()).toBe(young);
  });

  it('shows until when the deleted version can be recovered where it cannot be purged', async () => {
    await open('keepsDeleted');
    await putBlocks(record('old', 95) + record('young', 10));
    azure.clock.advance({ days: 2 });
    await cut();
    const [old, base] = await listed();
    expect([old?.kind, base?.kind]).toEqual(['softDeleted', 'base']);
    expect(old?.remainingRetentionDays).toBeGreaterThanOrEqual(6);
    expect(await contentNow()).not.toContain('old');
    azure.clock.advance({ days: 8 });
    expect((await listed()).map((entry) => entry.kind)).toEqual(['base']);
  });

  it('purges the content that soft delete kept, and nothing that others replaced', async () => {
    await open('softDelete');
    await putBlocks('replaced by its writer\n');
    await putBlocks(record('old', 95) + record('young', 10));
    azure.clock.advance({ days: 2 });
    const before = (await listed()).filter((entry) => entry.kind === 'softDeleted');
    expect(before).toHaveLength(1);
    await cut();
    expect(await contentNow()).not.toContain('old');
    expect((await listed()).filter((entry) => entry.kind === 'softDeleted')).toEqual(before);
  });
});
