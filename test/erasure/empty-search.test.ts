import { describe, expect, it } from '@jest/globals';
import type { LookResult } from '../../src/erasure/engine.ts';
import { outcomeOf } from '../../src/erasure/reconcile-requests.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { issueReceipt } from '../../src/evidence/receipt.ts';
import { abortSignal, keys, requestUid, statementOf } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { plan, request, requestWithout } from '../policy/erasure/request-build.ts';
import { openRequestWorld, type RequestWorld } from './request-world.ts';

const lookMs = Date.parse('2026-11-24T09:59:00.250Z');

/** A look that found nobody, with the features that the pass reads at its time. */
async function lookWith({ pass, memory, object }: RequestWorld, more: Partial<LookResult> = {}): Promise<void> {
  const { subject } = await passOverRequest(pass, object());
  const result: LookResult = {
    generation: 8,
    startedMs: lookMs - 60_000,
    completedMs: lookMs,
    complete: true,
    unseen: [],
    places: [],
    numberKeys: new Set(),
    findings: new Map(),
    ...more,
  };
  const featuresKeys = new Map([[object().metadata.uid, subject?.featuresKey ?? '']]);
  memory.looked = { order: {} as never, result, featuresKeys };
}

interface Before {
  readonly answeredTime?: string;
  readonly evidence?: MemoryEvidence;
  readonly isClosed?: boolean;
}

function openWorld(generatedTime: string, { evidence, isClosed = false, ...times }: Before = {}): RequestWorld {
  const status = { plan: plan({ calls: 0, artifacts: 0, generatedTime }), results: [], ...times };
  return openRequestWorld(evidence ?? createMemoryEvidence(), { ...requestWithout('approval'), status }, { isClosed });
}

function refusing(): MemoryEvidence {
  return Object.assign(createMemoryEvidence(), { refusal: { kind: 'Protected' } });
}

const isEvent = (words: string) => words.startsWith('event');

/** What the pass came to: what it asks for, and whether the request is at its end. */
async function goOn(world: RequestWorld): Promise<readonly unknown[]> {
  const { wish } = await passOverRequest(world.pass, world.object());
  const { receipt, finishedTime } = world.object().status ?? {};
  return [wish.kind, receipt?.state, finishedTime !== undefined, world.said.includes('Secret destroyed')];
}

const open = (wish: string) => [wish, undefined, false, false];
const ended = ['None', 'NoMatch', true, true];

describe('a plan without a call', () => {
  it('is no end before a look of this process, whatever an earlier one found', async () => {
    expect(await goOn(openWorld('2026-10-01T00:00:00Z'))).toEqual(open('Look'));
  });

  it('is an end once a look of now found the same', async () => {
    const world = openWorld('2026-10-01T00:00:00Z');
    await lookWith(world);
    expect(await goOn(world)).toEqual(ended);
    expect(world.object().status?.plan?.generatedTime).toBe('2026-11-24T09:59:00Z');
  });

  it('is no end for a number that was corrected since', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world);
    world.callFrom('+49 172 7654321');
    expect(await goOn(world)).toEqual(open('Look'));
  });

  it('is no end under a policy that was changed since', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world, { generation: 7 });
    expect(await goOn(world)).toEqual(open('Look'));
  });

  it('is no end while a look cannot see everything', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world, { complete: false });
    expect(await goOn(world)).toEqual(open('None'));
    expect(world.object().status?.conditions?.find(({ type }) => type === 'Ready')?.reason).toBe('ListingIncomplete');
  });
});

describe('a Secret with an address of mail that an earlier version searched for and this one refuses', () => {
  const written = '"anna.mueller"@example.com';
  const readyOf = ({ object }: RequestWorld) => object().status?.conditions?.find(({ type }) => type === 'Ready');
  const told = { reason: 'NeedsMoreFeatures', message: expect.stringContaining('Not searched for: email, line 1: ') };

  it('is no end where the rest of it finds nobody, until the address is corrected or taken out', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    world.give('email', written);
    await lookWith(world);
    expect(await goOn(world)).toEqual(open('None'));
    expect(readyOf(world)).toMatchObject(told);
    world.give('email', 'anna.mueller@example.org');
    expect(await goOn(world)).toEqual(open('Look'));
    world.give('email', '');
    await lookWith(world);
    expect(await goOn(world)).toEqual(ended);
  });

  it('keeps the plan that was approved where it is all there is', async () => {
    const approved = plan({ calls: 3 });
    const approval = { planDigest: approved.digest, by: 'Head of privacy', weakMatches: 'Exclude' } as const;
    const world = openRequestWorld(createMemoryEvidence(), request({ approval }, { status: { plan: approved } }));
    world.give('email', written);
    world.give('phone', '');
    expect(await goOn(world)).toEqual(open('None'));
    expect(readyOf(world)).toMatchObject(told);
    expect(world.object().status?.plan).toEqual(approved);
  });
});

describe('a search that found nobody, beside a container that was deleted and made anew', () => {
  const unseen: LookResult['unseen'] = [
    {
      ...{ account: 'calls', container: 'recordings', prefix: '', className: 'recordings', message: '' },
      ...{ reason: 'ContainerDeleted', terminal: true, isReplaced: true },
    },
  ];

  it('is no end: the caller may be in what can be restored', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world, { unseen });
    expect(await goOn(world)).toEqual(open('None'));
    const ready = world.object().status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ reason: 'ListingIncomplete', message: expect.stringContaining('calls/recordings') });
  });

  it('is an end once Azure has discarded that', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world, { unseen });
    await goOn(world);
    await lookWith(world);
    expect(await goOn(world)).toEqual(ended);
  });
});

describe.each([
  ['under DryRun', { mode: 'DryRun' }, {}],
  ['under Audit', {}, { enforcement: 'Audit' }],
] as const)('a plan without a call, %s', (_where, spec, policySpec) => {
  it('is told once a look of this process found the same, and the container is never opened for it', async () => {
    const status = { plan: plan({ calls: 0, artifacts: 0, generatedTime: '2026-11-24T09:59:00Z' }), results: [] };
    const seen = { ...requestWithout('approval', spec), status };
    const world = openRequestWorld(createMemoryEvidence(), seen, { spec: policySpec });
    const ready = () => world.object().status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
    expect([await goOn(world), ready()]).toEqual([open('Look'), 'Searching']);
    await lookWith(world);
    expect([await goOn(world), ready()]).toEqual([open('None'), 'NoMatch']);
    expect(world.said).not.toContain('evidence opened');
  });
});

describe('an end without a call that owes its receipt', () => {
  it.each([
    ['the container cannot be used', { isClosed: true }],
    ['no write succeeds', { evidence: refusing() }],
  ])('stays a subject of looks, and later ones that find nobody change nothing, where %s', async (_, before) => {
    const world = openWorld('2026-10-01T00:00:00Z', before);
    await lookWith(world);
    await passOverRequest(world.pass, world.object());
    const { status } = world.object();
    expect(status?.answeredTime).toBeDefined();
    const told = world.said.filter(isEvent);
    for (const minutes of [10, 70]) {
      const { subject } = await passOverRequest(world.pass, world.object());
      expect(subject?.requestUid).toBe(requestUid);
      await lookWith(world, { completedMs: lookMs + minutes * 60_000 });
      await passOverRequest(world.pass, world.object());
    }
    expect(world.object().status).toEqual(status);
    expect(world.said.filter(isEvent)).toEqual(told);
  });

  it('is tried again with backoff', async () => {
    const world = openWorld('2026-10-01T00:00:00Z', { evidence: refusing() });
    await lookWith(world);
    const passes = [await passOverRequest(world.pass, world.object())];
    expect(outcomeOf(world.pass, { passes, failed: [] })).toMatchObject({
      kind: 'retry',
      error: { reason: 'EvidenceUnavailable' },
    });
  });

  it('was not answered by then where it is searched for anew', async () => {
    const world = openWorld('2026-10-01T00:00:00Z', { answeredTime: '2026-10-01T00:00:05Z' });
    expect(await goOn(world)).toEqual(open('Look'));
    expect(world.object().status?.answeredTime).toBeUndefined();
  });
});

describe('an end without a call whose receipt stands, though the process ended before status had it,', () => {
  const issuedMs = Date.parse('2026-11-24T09:58:00Z');

  async function withReceipt(more: Parameters<typeof statementOf>[0]): Promise<RequestWorld> {
    const evidence = createMemoryEvidence();
    const parts = { store: evidence.open(), keys, requestUid, now: () => issuedMs };
    await issueReceipt(parts, { kind: 'Whole', receipts: [] }, () => statementOf(more), { abortSignal });
    return openWorld('2026-11-24T09:57:00Z', { evidence, answeredTime: '2026-11-24T09:57:30Z' });
  }

  it('is taken over, and nothing is searched for anew', async () => {
    const world = await withReceipt({ state: 'NoMatch', final: true });
    expect(await goOn(world)).toEqual(ended);
    expect(world.object().status?.answeredTime).toBe('2026-11-24T09:58:00Z');
  });

  it('is none where another receipt stands there', async () => {
    const world = await withReceipt({ state: 'PartiallyRetained', final: false });
    expect(await goOn(world)).toEqual(open('Look'));
  });
});
