import type { ArtifactClass, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import { liveDigests, makeToken } from '../../../src/evidence/key-ring.ts';
import type { KeyRing } from '../../../src/evidence/key-ring.ts';
import type { LookOrder, LookResult, Subject, SubjectFinding } from '../../../src/erasure/engine.ts';
import { openErasureSession } from '../../../src/erasure/erasure-session.ts';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import type { LookMemory } from '../../../src/erasure/look/look-memory.ts';
import { runLook } from '../../../src/erasure/look/run-look.ts';
import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { defaultScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import type { AccountClients } from '../../../src/scan/pass/scan-place.ts';
import { ringOf } from '../../evidence/evidence-fixture.ts';
import { digestsOf, nobodysOwn } from '../../matching/subjects.ts';
import type { Given } from '../../matching/subjects.ts';
import type { FeatureKind } from '../../../src/matching/feature.ts';
import { artifactClass } from '../../policy/build.ts';
import { blobEntry } from '../../scan/memory-blobs.ts';
import { connectTo, createMemoryAccount, requestOf } from '../../scan/pass/memory-estate.ts';
import type { Artifacts, MemoryAccount } from '../../scan/pass/memory-estate.ts';

export const ring = ringOf('k1');
export const receivedMs = Date.parse('2026-03-01T00:00:00Z');
export const nowMs = Date.parse('2026-04-10T12:00:00Z');
export const callMs = Date.parse('2026-02-10T10:00:00Z');

export const number = '+49 172 1234567';
export const spokenNumber = 'null eins sieben zwei, eins zwei drei, vier fünf sechs sieben';

export interface SubjectMore extends Partial<Omit<Subject, 'features' | 'requestUid'>> {
  readonly verified?: readonly FeatureKind[];
  readonly under?: KeyRing;
}

export function subject(requestUid: string, given: Given, more: SubjectMore = {}): Subject {
  const { verified, under = ring, ...rest } = more;
  const keys = liveDigests({ current: under.current, keys: new Map([[under.current.id, under.current]]) });
  return {
    requestUid,
    receivedMs,
    classes: [],
    features: digestsOf(requestUid, given, { keys, ...(verified === undefined ? {} : { verified }) }),
    knownCalls: new Set(),
    knownLocations: new Set(),
    ...rest,
  };
}

export function callToken(callId: string, under: KeyRing = ring): string {
  return makeToken(under.current, 'Call', [callId]);
}

export function locationToken(account: string, container: string, name: string, under: KeyRing = ring): string {
  return makeToken(under.current, 'Location', [account, container, name]);
}

const namePattern = '(?P<day>[0-9]{8})/(?P<call>[^/.]+)';
const callFromName = { from: 'Path', pattern: namePattern, group: 'call' } as const;
const dayFromName = { from: 'Path', pattern: namePattern, group: 'day' } as const;

/** Definitions that take the call and its day out of the name: `20260210/<call>.<end>`. */
export function named(end: string, more: Partial<Artifacts[number]>): Artifacts[number] {
  return { kind: 'Transcript', nameEndsWith: [end], callId: [callFromName], startedAt: [dayFromName], ...more };
}

export const recordings = named('.wav', { kind: 'Recording' });
export const texts = named('.txt', { search: { format: 'Text' } });
export const vtts = named('.vtt', { search: { format: 'WebVtt' } });
export const metadata = named('.json', {
  kind: 'CallMetadata',
  search: { format: 'Json', features: ['$.mail'] },
  numbers: [{ from: 'Content', format: 'Json', pointer: '/from', role: 'Caller' }],
});

export function classOf(name: string, path: string, ...artifacts: Artifacts): ArtifactClass {
  return { ...artifactClass(name, [path]), artifacts };
}

export interface Planted {
  readonly content?: string;
  readonly more?: Partial<BlobEntry>;
}

export interface Estate {
  readonly accounts: Readonly<Record<string, MemoryAccount>>;
  readonly put: (path: string, content?: string, more?: Partial<BlobEntry>) => void;
  readonly reads: () => readonly string[];
}

/** `account/container/name`. Contents go by their name, and every name of an estate has one content. */
export function createEstate(...accounts: readonly string[]): Estate {
  const all = Object.fromEntries(accounts.map((name) => [name, createMemoryAccount()]));
  return {
    accounts: all,
    put: (path, content, more = {}) => {
      const [account = '', container = '', ...parts] = path.split('/');
      const name = parts.join('/');
      const memory = all[account]!;
      const sizeBytes = Buffer.byteLength(content ?? '');
      const entry = blobEntry(name, { creationTimeMs: callMs, lastModifiedMs: callMs, sizeBytes, ...more });
      memory.containers.set(container, [...(memory.containers.get(container) ?? []), entry]);
      if (content !== undefined) memory.contents[name] = content;
    },
    reads: () => Object.values(all).flatMap(({ reads }) => reads),
  };
}

export interface LookOptions {
  readonly classes: readonly ArtifactClass[];
  readonly memory?: LookMemory;
  readonly spec?: Partial<CallDataPolicySpec>;
  readonly request?: Partial<ScanRequest>;
  readonly under?: KeyRing;
  readonly clientsOf?: (account: string) => AccountClients | undefined;
}

export function orderOf(estate: Estate, subjects: readonly Subject[], options: LookOptions): LookOrder {
  const { classes, spec = {}, request = {}, under = ring } = options;
  const { policy, accounts, withheld, holds } = requestOf(classes, {
    accounts: estate.accounts,
    spec: { phoneRegion: 'DE', ownIdentities: nobodysOwn, ...spec },
    more: request,
  });
  return { policy, accounts, withheld, holds, ring: under, subjects };
}

/** One look, without the works around it. */
export async function look(estate: Estate, subjects: readonly Subject[], options: LookOptions): Promise<LookResult> {
  const order = orderOf(estate, subjects, options);
  const clients = new Map(Object.entries(estate.accounts).map(([name, account]) => [name, connectTo(account)]));
  const ignore = (): void => undefined;
  const session = openErasureSession(
    order,
    {
      now: () => nowMs,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      limits: defaultScanLimits,
      compileJsonPath,
    },
    {
      clientsOf: options.clientsOf ?? ((name) => clients.get(name)),
      onListed: ignore,
      onDeleted: ignore,
      onPhase: ignore,
      abortSignal: new AbortController().signal,
    },
  );
  return runLook(order, session, options.memory ?? createLookMemory());
}

export function findingOf(result: LookResult, requestUid = 'r1'): SubjectFinding {
  const finding = result.findings.get(requestUid);
  if (finding === undefined) throw new Error('nobody looked for it');
  return finding;
}

/** Calls as `id strength review`. */
export function calls(result: LookResult, requestUid = 'r1'): readonly string[] {
  return findingOf(result, requestUid)
    .calls.map(({ callId, strength, review }) => [callId, strength, review].filter(Boolean).join(' '))
    .toSorted();
}

/** Targets as `account/container/name`, with the version and what is not a plain strong whole copy. */
export function targets(result: LookResult, requestUid = 'r1'): readonly string[] {
  return findingOf(result, requestUid)
    .targets.map((target) =>
      target.kind === 'AiObject'
        ? `${target.account} ${target.object} ${target.id}`
        : [
            `${target.account}/${target.container}/${target.name}`,
            target.versionId,
            target.state === 'base' ? undefined : target.state,
            target.extent === 'Whole' ? undefined : target.extent,
            target.weak ? 'weak' : undefined,
            target.held === undefined ? undefined : `held:${target.held.ground}`,
          ]
            .filter(Boolean)
            .join(' '),
    )
    .toSorted();
}
