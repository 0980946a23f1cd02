import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { verifyEvidence } from './erasure-chain.ts';
import {
  caller,
  erasureSpec,
  evidenceContainer,
  makeRequest,
  plantCallers,
  readableBlobs,
  setUpErasure,
  verdictsOfRequest,
  type RequestHandle,
} from './erasure-world.ts';
import { aiResourceId, cleanAccount } from './ai-estate.ts';
import { artifactClass, resourceGroupId, type ClassAsWritten, type SpecAsWritten } from './estate.ts';
import type { Harness } from './harness.ts';
import type { PolicyHandle } from './policies.ts';
import { dayMs, type CallPlace } from './sweep-calls.ts';

/** A caller in recordings, metadata, transcripts, logs and an AI account, beside others; their erasure is approved. */
export interface CrashWorld extends Required<CallPlace> {
  readonly policy: PolicyHandle;
  readonly aiAccount: string;
  readonly request: RequestHandle;
}

const theirs = ['theirs-1', 'theirs-2'] as const;
const others = ['others-1', 'others-2'] as const;

/** Makes a world and takes its request as far as a person goes: the plan is approved, and no operator runs. */
export async function createCrashWorld(harness: Harness): Promise<CrashWorld> {
  const account = harness.addAccount({ blobService: { softDeleteDays: 7, permanentDelete: true, versioning: true } });
  const transcriptAccount = harness.addAccount();
  const place = { account, transcriptAccount };
  const aiAccount = `ai-${account}`;
  const namespace = await harness.createNamespace();
  const policy = harness.policy(namespace, 'voicebot');
  await setUpErasure(harness, namespace);
  plantCalls(harness, place, aiAccount);
  await policy.apply(specWithLogs(place, aiAccount));
  const operator = await harness.operate({ namespace, now: () => azureNow(harness) });
  const request = await makeRequest(harness, namespace, {
    policy: 'voicebot',
    features: { phone: caller.phone, name: caller.name },
    verifiedKeys: ['phone', 'name'],
  });
  await request.waitForReason('AwaitingApproval');
  await operator.stop();
  await request.approve();
  return { ...place, policy, aiAccount, request };
}

const azureNow = ({ azure }: Harness): number => azure.clock.now().getTime();

/** Days. A call whose artifacts tell starts a day apart would be looked at by a person. */
const ageOf = (callId: string): number => (callId.endsWith('-1') ? 40 : 10);

function plantCalls(harness: Harness, place: Required<CallPlace>, aiAccount: string): void {
  const { azure } = harness;
  plantCallers(harness, place, [
    { id: theirs[0], days: ageOf(theirs[0]), from: caller.phone },
    { id: theirs[1], days: ageOf(theirs[1]), says: spoken(caller.name, 'zwei neun acht sieben sechs fünf vier drei') },
    { id: others[0], days: ageOf(others[0]), from: '+49 171 1111111' },
    { id: others[1], days: ageOf(others[1]), says: spoken('Anna Beispiel', 'eins eins eins eins eins eins eins eins') },
  ]);
  // An earlier version of a recording, which only versions show.
  azure.blob.put(place.account, 'recordings', `voicebot/${theirs[0]}.wav`, {
    content: 'RIFF, cut shorter',
    metadata: { callid: theirs[0], startedat: daysAgo(harness, 40).toISOString() },
    createdTime: daysAgo(harness, 39),
  });
  const line = (callId: string) =>
    JSON.stringify({ callId, ts: daysAgo(harness, ageOf(callId)).toISOString(), text: `Hello from ${callId}.` });
  const logs = { 'mixed.ndjson': [theirs[0], others[0], theirs[1]], 'own.ndjson': [theirs[0]], 'other.ndjson': others };
  for (const [name, calls] of Object.entries(logs)) {
    const content = `${calls.map(line).join('\n')}\n`;
    azure.blob.put(place.transcriptAccount, 'botlogs', name, { content, createdTime: daysAgo(harness, 5) });
  }
  const responses = [theirs[0], others[0]].map((callId) => ({ id: responseOf(callId), callId }));
  for (const { id, callId } of responses) {
    azure.blob.put(place.account, 'notes', `${callId}.note.json`, {
      content: JSON.stringify({ callId, startedAt: daysAgo(harness, 40).toISOString(), responseId: id }),
      createdTime: daysAgo(harness, 40),
    });
  }
  azure.state.addCognitiveAccount(resourceGroupId, cleanAccount(aiAccount, { dataPlane: { responses } }));
}

const spoken = (name: string, digits: string): string => `Mein Name ist ${name}, Nummer null eins sieben ${digits}.`;

const responseOf = (callId: string): string => `resp_${callId.replace('-', '')}`;

function daysAgo({ azure }: Harness, days: number): Date {
  return new Date(azure.clock.now().getTime() - days * dayMs);
}

/** With logs that are cut by records, and notes that name what an AI account keeps. */
export function specWithLogs(place: Required<CallPlace>, aiAccount: string): SpecAsWritten {
  const spec = erasureSpec(place);
  const notes: ClassAsWritten = {
    ...artifactClass('notes', [`${place.account}/notes/`]),
    artifacts: [
      {
        kind: 'Derived',
        nameEndsWith: ['.note.json'],
        callId: [{ from: 'Content', pointer: '/callId' }],
        startedAt: [{ from: 'Content', pointer: '/startedAt' }],
        aiObjects: [{ from: 'Content', pointer: '/responseId', kind: 'Response', account: aiAccount }],
      },
    ],
  };
  const logs: ClassAsWritten = {
    ...artifactClass('logs', [`${place.transcriptAccount}/botlogs/`]),
    artifacts: [
      {
        kind: 'TranscriptLog',
        nameEndsWith: ['.ndjson'],
        granularity: 'Record',
        callId: [{ from: 'Content', pointer: '/callId' }],
        startedAt: [{ from: 'Content', pointer: '/ts' }],
        search: { format: 'NdJson', text: ['$.text'] },
      },
    ],
  };
  return {
    ...spec,
    // The rules count from the creation of a log, so only the operator may delete here.
    lifecycle: { mode: 'None' },
    artifactClasses: [...(spec.artifactClasses ?? []), notes, logs],
    ai: {
      accounts: [{ name: aiAccount, resourceId: aiResourceId(aiAccount) }],
      discover: [],
    } as SpecAsWritten['ai'] & object,
  };
}

/** Whether nothing is left to do for the request before its watch ends. */
export function isFinished(request: ErasureRequest | undefined): request is ErasureRequest {
  const { finishedTime, features } = request?.status ?? {};
  return finishedTime !== undefined && features?.goneTime !== undefined;
}

/** What can be read of the others, whole; the caller's must not be in it. */
export function othersLeft(harness: Harness, { account, transcriptAccount, aiAccount }: CrashWorld) {
  const { azure } = harness;
  const log = (name: string) => azure.blob.read(transcriptAccount, 'botlogs', name)?.toString('utf8');
  return {
    recordings: readableBlobs(harness, account, 'recordings'),
    metadata: readableBlobs(harness, account, 'metadata'),
    transcripts: readableBlobs(harness, transcriptAccount, 'transcripts'),
    notes: readableBlobs(harness, account, 'notes'),
    logs: ['mixed.ndjson', 'own.ndjson', 'other.ndjson'].map((name) => callsIn(log(name))),
    responses: azure.state.dataPlane(aiResourceId(aiAccount)).responses.map(({ id }) => id),
  };
}

function callsIn(log: string | undefined): readonly string[] | undefined {
  return log
    ?.trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly callId: string }).callId);
}

/** What {@link othersLeft} is once the caller is erased, and nothing else. */
export const onlyOthers: ReturnType<typeof othersLeft> = {
  recordings: others.map((id) => `voicebot/${id}.wav`),
  metadata: others.map((id) => `${id}.meta.json`),
  transcripts: others.map((id) => `${id}.json`),
  notes: [`${others[0]}.note.json`],
  logs: [[others[0]], undefined, [...others]],
  responses: [responseOf(others[0])],
};

/**
 * Whether an object that is gone was erased can be lost with the process: nothing names it any more, and a token cannot be
 * asked for. It counts as unreachable then, never the other way round.
 */
function withoutAi(result: NonNullable<NonNullable<ErasureRequest['status']>['results']>[number]) {
  const { account, erased, unreachable = [] } = result;
  if (!account.startsWith('ai-')) return result;
  const unknown = unreachable.find(({ what }) => what === 'AiObject')?.count ?? 0;
  return { ...result, erased: erased + unknown, unreachable: unreachable.filter(({ what }) => what !== 'AiObject') };
}

/** Storage, status and evidence at the end, without times and names of the world. */
export async function endState(harness: Harness, world: CrashWorld) {
  const { account, transcriptAccount, policy, request } = world;
  const seen = await request.read();
  const { summary, results, absence, plan } = seen?.status ?? {};
  const chain = await verifyEvidence(harness, { policy, account, requestUid: seen?.metadata.uid ?? '' });
  const secretPath = `/api/v1/namespaces/${policy.namespace}/secrets/${request.name}-subject`;
  const copies = (name: string, container: string) =>
    harness.azure.blob.copies(name, container).map(({ name: blob, kind, isDeleted }) => `${blob} ${kind} ${isDeleted}`);
  const generic = (text: string | undefined) =>
    text?.replaceAll(account, 'account').replaceAll(transcriptAccount, 'transcripts');
  return {
    left: othersLeft(harness, world),
    copies: [
      ...['recordings', 'metadata', 'notes'].flatMap((container) => copies(account, container)),
      ...['transcripts', 'botlogs'].flatMap((container) => copies(transcriptAccount, container)),
    ],
    summary: { calls: summary?.calls, retained: summary?.retained },
    results: results?.map((result) => withoutAi({ ...result, account: generic(result.account) ?? '' })),
    absence: { complete: absence?.complete, remaining: absence?.remaining },
    plan: { calls: plan?.calls, artifacts: plan?.artifacts, weakMatches: plan?.weakMatches },
    verdicts: seen === undefined ? {} : verdictsOfRequest(seen),
    faults: chain.faults,
    gaps: chain.gaps,
    receipts: chain.documents.map(({ content }) => ('state' in content ? content.state : 'Tombstone')),
    final: chain.documents.filter(({ content }) => content.final).map(({ content }) => content.sequence),
    plans: readableBlobs(harness, account, evidenceContainer).filter((name) => name.startsWith('plans/')),
    secret: (await harness.server.get(secretPath)).status,
  };
}
