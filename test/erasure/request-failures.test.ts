import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import type { ErasureContext } from '../../src/erasure/erasure-context.ts';
import { watchLedgers } from '../../src/erasure/ledger-watch.ts';
import type { EvidenceDesk } from '../../src/erasure/evidence-desk.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { createErasureReconcile } from '../../src/erasure/reconcile-requests.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { issueReceipt } from '../../src/evidence/receipt.ts';
import { completeErasureSpec } from '../api/erasure-settings-manifest.ts';
import {
  abortSignal,
  eventsOf,
  keys,
  ledgerParts,
  requestUid,
  runLedger,
  startMs,
  statementOf,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { nowMs, plan, request, requestWithout } from '../policy/erasure/request-build.ts';
import { buildSpec } from '../support/build.ts';
import { openRequestWorld } from './request-world.ts';
import { openRetirement, ring } from './retirement-stage.ts';

type Spec = ErasureRequest['spec'];

function named(name: string, spec: Partial<Spec> = {}): ErasureRequest {
  const { metadata, ...rest } = request(spec);
  return { ...rest, metadata: { ...metadata, name, uid: name } };
}

const settings = completeErasureSpec as Partial<CallDataPolicySpec>;

/** A policy that is suspended: each request is judged and its status written, and nothing else. */
function reconcileOf(requests: readonly ErasureRequest[], breaksAt: string | undefined, changes: object = {}) {
  const objects = new Map(requests.map((one) => [one.metadata.name, one]));
  const events: string[] = [];
  const errors: object[] = [];
  const spec = { ...buildSpec({ ...settings, suspend: true, timeZone: 'UTC' }), ...changes };
  const metadata = { uid: 'p', namespace: 'privacy', name: 'voicebot', generation: 1 };
  const context = {
    policies: { get: () => Promise.resolve({ metadata, spec }), listNear: () => [], unseenNamespaces: () => [] },
    requests: {
      list: () => [...objects.values()],
      get: ({ name }: { readonly name: string }) => Promise.resolve(objects.get(name)),
      addFinalizer: (one: ErasureRequest) => Promise.resolve(one),
      applyStatus: ({ metadata: { name } }: ErasureRequest, status: ErasureRequest['status'] & object) => {
        if (name === breaksAt) throw new RangeError('Invalid time value of somebody');
        const one = objects.get(name);
        if (one !== undefined) objects.set(name, { ...one, status });
        return Promise.resolve();
      },
    },
    works: { find: () => undefined, forget: () => undefined },
    subjectSecrets: { read: () => Promise.resolve({ kind: 'NotFound' }) },
    approvalGuard: { isInForce: () => Promise.resolve(true) },
    recordEvent: ({ metadata: { name } }: ErasureRequest, { reason }: { readonly reason: string }) =>
      events.push(`${name} ${reason}`),
    log: { error: (fields: object) => errors.push(fields) },
    now: () => nowMs,
  } as unknown as ErasureContext;
  const reconcile = createErasureReconcile(context);
  const readyOf = (name: string) => objects.get(name)?.status?.conditions?.find(({ type }) => type === 'Ready');
  const reasonOf = (name: string) => readyOf(name)?.reason;
  return { reconcile, events, errors, readyOf, reasonOf };
}

const names = ['er-a', 'er-b', 'er-odd', 'er-c', 'er-d', 'er-e', 'er-f'];
const key = { namespace: 'privacy', name: 'voicebot' };

describe('a request that fails in a way that should not happen', () => {
  it('keeps no other one waiting, is told where people look, and is retried with backoff', async () => {
    const { reconcile, events, errors, reasonOf } = reconcileOf(
      names.map((name) => named(name)),
      'er-odd',
    );
    const outcome = await reconcile(key, { abortSignal });
    expect(names.filter((name) => reasonOf(name) !== 'PolicySuspended')).toEqual(['er-odd']);
    expect(events.filter((event) => event.startsWith('er-odd'))).toEqual(['er-odd InternalError']);
    expect(outcome).toMatchObject({
      kind: 'retry',
      error: { kind: 'retryable', reason: 'InternalError', retryAfterMs: undefined },
    });
    expect(errors).toMatchObject([{ request: 'er-odd', error: { name: 'RangeError' } }]);
    expect(JSON.stringify([events, errors])).not.toContain('somebody');
  });

  it('is none whose time nobody can read: it is stalled', async () => {
    const odd = named('er-odd', { receivedTime: '2026-11-20T09:12:00+24:00' });
    const comma = named('er-comma', { receivedTime: '2026-11-20T09:12:00,5Z' });
    const { reconcile, errors, reasonOf } = reconcileOf([odd, comma], undefined);
    expect(await reconcile(key, { abortSignal })).toMatchObject({ kind: 'again' });
    expect([reasonOf('er-odd'), reasonOf('er-comma')]).toEqual(['ReceivedTimeUnreadable', 'PolicySuspended']);
    expect(errors).toEqual([]);
  });
});

describe('a time zone that the API server knows and this process does not', () => {
  const unknown = { suspend: false, timeZone: 'America/Nowhere' };

  it('stalls the requests, which say so', async () => {
    const { reconcile, errors, reasonOf } = reconcileOf([named('er-a')], undefined, unknown);
    expect(await reconcile(key, { abortSignal })).toMatchObject({ kind: 'again' });
    expect([reasonOf('er-a'), errors]).toEqual(['TimeZoneUnknown', []]);
  });

  it('holds up no request that is deleted', async () => {
    const deleted = { ...named('er-a'), status: { plan: plan() } };
    const evidence = createMemoryEvidence();
    const world = openRequestWorld(evidence, deleted, { spec: { timeZone: unknown.timeZone } });
    const { metadata, ...rest } = world.object();
    await passOverRequest(world.pass, {
      ...rest,
      metadata: { ...metadata, deletionTimestamp: '2026-11-24T09:00:00Z' },
    });
    expect(world.said.at(-1)).toBe('finalizer removed');
  });

  it('keeps no features of a request that a person ended', async () => {
    const world = openRequestWorld(createMemoryEvidence(), named('er-a', { cancel: true }), {
      spec: { timeZone: unknown.timeZone },
    });
    await passOverRequest(world.pass, world.object());
    expect(world.said).toContain('Secret destroyed');
    expect(world.object().status).toMatchObject({ features: { goneTime: expect.any(String) } });
    expect(world.object().status?.finishedTime).toBeUndefined();
  });
});

describe('a policy that was stored under another schema', () => {
  it.each([
    ['no spec', { suspend: undefined, timeZone: undefined, artifactClasses: undefined, storageAccounts: undefined }],
    ['no classes', { artifactClasses: undefined }],
    ['no holds', { suspend: false, holds: undefined }],
    ['an evidence that names no account', { suspend: false, evidence: { container: 'privacy-evidence' } }],
  ])('stalls its requests, which say what is wrong and what to do: %s', async (_what, changes) => {
    const { reconcile, errors, events, readyOf } = reconcileOf([named('er-a')], undefined, changes);
    expect(await reconcile(key, { abortSignal })).toMatchObject({ kind: 'again' });
    expect([errors, events.filter((event) => event.includes('InternalError'))]).toEqual([[], []]);
    expect(readyOf('er-a')).toMatchObject({ status: 'False', reason: 'SpecMisfit' });
    expect(readyOf('er-a')?.message).toMatch(/apply the policy again\. In the policy, spec\..* is missing\.$/);
  });

  it('is looked at again without requests, too: the ledgers of those that are gone go on once it fits', async () => {
    const { reconcile } = reconcileOf([], undefined, { holds: undefined });
    expect(await reconcile(key, { abortSignal })).toMatchObject({ kind: 'again' });
  });
});

/** A pass with that evidence, and the errors that it logs. */
function passOver(stage: FoundPass, desk: EvidenceDesk): { readonly pass: FoundPass; readonly errors: object[] } {
  const errors: object[] = [];
  const log = { ...stage.context.log, error: (fields: object) => errors.push(fields) };
  const evidence = () => Promise.resolve({ kind: 'Open', desk } as const);
  return { pass: { ...stage, context: { ...stage.context, log }, evidence }, errors };
}

describe('receipts or details of plans that fail in a way that should not happen', () => {
  it.each([
    ['receipts', 'get', 'receipts/'],
    ['details of plans', 'list', 'plans/'],
  ] as const)('keep no ledger and no request waiting: %s', async (_what, operation, prefix) => {
    const evidence = createMemoryEvidence();
    await runLedger(ledgerParts(evidence, ring), eventsOf(ring));
    const parts = { store: evidence.open(), keys, requestUid, now: () => nowMs };
    const said = statementOf({ state: 'NoMatch', final: true });
    await issueReceipt(parts, { kind: 'Whole', receipts: [] }, () => said, { abortSignal });
    const { pass: stage, desk } = openRetirement(evidence, keys);
    const breaking = (name: string, act: () => unknown) => {
      if (name.startsWith(prefix)) throw new RangeError('Invalid time value of somebody');
      return act();
    };
    const store = {
      ...desk.store,
      [operation]: (name: string, options: never) => breaking(name, () => desk.store[operation](name, options)),
    };
    const { pass, errors } = passOver(stage, { ...desk, store });
    const watch = await watchLedgers(pass, []);
    expect(watch.subjects.map(({ requestUid: uid }) => uid)).toEqual([requestUid]);
    expect(errors).toMatchObject([{ error: { name: 'RangeError' } }]);
    expect(JSON.stringify(errors)).not.toContain('somebody');
  });
});

describe('a ledger that fails in a way that should not happen', () => {
  it('keeps no other one waiting, and is told in the log and tried again', async () => {
    const evidence = createMemoryEvidence();
    const other = '0a3a9c1e-0b52-4c59-9f0e-3a1b2c4d5e6f';
    for (const uid of [requestUid, other]) {
      await runLedger({ ...ledgerParts(evidence, ring), requestUid: uid }, eventsOf(ring));
    }
    const { pass: stage, desk } = openRetirement(evidence, keys);
    const get: typeof desk.store.get = (name, options) => {
      if (name.includes(requestUid)) throw new RangeError('Invalid time value of somebody');
      return desk.store.get(name, options);
    };
    const { pass, errors } = passOver(stage, { ...desk, store: { ...desk.store, get } });
    const watch = await watchLedgers(pass, []);
    expect(watch.subjects.map(({ requestUid: uid }) => uid)).toEqual([other]);
    expect(watch.untilMs).toBe(startMs + 60_000);
    expect(errors).toMatchObject([{ request: requestUid, error: { name: 'RangeError' } }]);
    expect(JSON.stringify(errors)).not.toContain('somebody');
  });
});

describe('a request that a person ends after its final receipt was written and before status has it', () => {
  it.each([
    ['cancels', { cancel: true }],
    ['refuses', { refusal: { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA' } }],
  ] as const)('is what the receipt says, also where a person %s', async (_how, spec) => {
    const evidence = createMemoryEvidence();
    const { pass: stage, desk, moveTo } = openRetirement(evidence, keys);
    moveTo('2026-11-24T10:00:00Z');
    const said = statementOf({ state: 'NoMatch', final: true });
    const parts = { store: evidence.open(), keys, requestUid, now: () => nowMs - 60_000 };
    await issueReceipt(parts, { kind: 'Whole', receipts: [] }, () => said, { abortSignal });
    const { metadata, ...rest } = requestWithout('approval', spec);
    const status = { plan: plan({ calls: 0, artifacts: 0 }), results: [] };
    let object: ErasureRequest = { ...rest, status, metadata: { ...metadata, uid: requestUid } };
    let writes = 0;
    const { policy } = stage.policy;
    const pass = {
      ...stage,
      policy: {
        kind: 'Found',
        policy: {
          ...policy,
          metadata: { ...policy.metadata, generation: 1 },
          spec: {
            ...policy.spec,
            enforcement: 'Enforce',
            suspend: false,
            artifactClasses: [],
            erasure: settings.erasure,
          },
        },
      },
      context: {
        ...stage.context,
        requests: {
          list: () => [object],
          get: () => Promise.resolve(object),
          applyStatus: (_: ErasureRequest, written: ErasureRequest['status'] & object) => {
            writes += 1;
            object = { ...object, status: written };
            return Promise.resolve();
          },
        },
        subjectSecrets: { read: () => Promise.resolve({ kind: 'NotFound' }) },
        approvalGuard: { isInForce: () => Promise.resolve(true) },
        keySets: { publish: () => Promise.resolve() },
        recordEvent: () => undefined,
      },
      ring: () => Promise.resolve({ kind: 'Ring', ring: desk.ring }),
      holds: () => Promise.resolve([]),
      evidence: () => Promise.resolve({ kind: 'Open', desk }),
    } as unknown as FoundPass;
    await passOverRequest(pass, object);
    expect(object.status).toMatchObject({ receipt: { state: 'NoMatch', final: true } });
    expect(object.status?.finishedTime).toBeDefined();
    expect(object.status?.conditions?.find(({ type }) => type === 'Ready')?.reason).toBe('NoMatch');
    expect(writes).toBeLessThan(6);
  });
});
