import type { ErasureRequest } from '../api/erasure-request.ts';
import { checkSlot } from '../policy/schedule.ts';
import { listChains } from '../evidence/chain.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { tellFailure } from './failure-notes.ts';
import type { Watched } from './ledger-arrivals.ts';
import { again, nothing, retryLedgerMs, watchLedger, type LedgerWatch } from './ledger-course.ts';
import { retirePlans } from './plan-retirement.ts';
import type { FoundPass } from './policy-pass.ts';
import { retireReceipts } from './receipt-retirement.ts';
import { rememberLedger } from './request-ledger.ts';
import { findRequest } from './request-presence.ts';

const ledgersAtOnce = 4;

/**
 * Reads every ledger that is not settled: takes over what the last deletes came to, finds what arrived late or came back, and
 * says what is due. Once a slot of the schedule, after each piece of work, and where a request came further.
 */
export async function watchLedgers(pass: FoundPass, requests: readonly ErasureRequest[]): Promise<LedgerWatch> {
  const { policy } = pass.policy;
  if (policy.spec.enforcement === 'Audit') return nothing;
  const slotMs = checkSlot(pass.context.now(), policy.spec.checkIntervalMinutes, policy.metadata.uid);
  const { watched, looked, erased } = pass.memory;
  const course = courseOf(requests);
  const isSame =
    watched?.slotMs === slotMs && watched.looked === looked && watched.erased === erased && watched.requests === course;
  if (isSame && watched.watch.tasks.length === 0 && pass.context.now() < (watched.watch.untilMs ?? Infinity)) {
    return watched.watch;
  }
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return opening.why === 'ErasureNotConfigured' ? nothing : again(pass);
  const watch = await readAll(pass, opening.desk, requests);
  pass.memory.watched = { slotMs, looked, erased, requests: course, watch };
  return watch;
}

/** All of the requests that a ledger is read with. */
function courseOf(requests: readonly ErasureRequest[]): string {
  const parts = requests.map(({ metadata, status }) => [
    metadata.uid,
    metadata.generation,
    status?.plan?.startedTime,
    status?.plan?.additions?.digest,
    status?.finishedTime,
  ]);
  return JSON.stringify(parts.map((part) => part.join(' ')).toSorted());
}

async function readAll(pass: FoundPass, desk: EvidenceDesk, requests: readonly ErasureRequest[]): Promise<LedgerWatch> {
  const listed = await listChains(desk.store, 'ledger', pass);
  if (listed.kind === 'ContainerNotFound') return nothing;
  const open = new Map(requests.map((request) => [request.metadata.uid, request]));
  for (const { metadata, status } of requests) rememberLedger(pass, metadata.uid, status ?? {});
  const uids = listed.ownerUids.filter((uid) => !pass.memory.settledLedgers.has(uid));
  const parts = await mapWithLimit(
    uids,
    ledgersAtOnce,
    (uid) => tryWatch(pass, desk, { requestUid: uid, request: open.get(uid) }),
    pass,
  );
  const watched = new Set(listed.ownerUids.filter((uid) => !pass.memory.settledLedgers.has(uid)));
  const receiptsDueMs = await retireReceipts(pass, desk, { requests: open, watched });
  const plansDueMs = await retirePlans(pass, desk, open);
  const times = [...parts.map(({ untilMs }) => untilMs), receiptsDueMs, plansDueMs].filter(
    (time) => time !== undefined,
  );
  const along = parts.flatMap((part) => part.along ?? []);
  return {
    subjects: parts.flatMap(({ subjects }) => subjects),
    tasks: parts.flatMap(({ tasks }) => tasks),
    ...(along.length === 0 ? {} : { along }),
    ...(times.length === 0 ? {} : { untilMs: Math.min(...times) }),
  };
}

/** One ledger that fails keeps no other waiting, nor any request, whatever the failure. */
async function tryWatch(pass: FoundPass, desk: EvidenceDesk, watched: Watched): Promise<LedgerWatch> {
  try {
    const presence = watched.request === undefined ? await findRequest(pass, watched.requestUid) : 'Here';
    // Of another policy.
    if (presence === 'Heard') return nothing;
    // What it says is not known: it may have been ended, or its approval taken back.
    if (presence === 'Unheard') return again(pass);
    return await watchLedger(pass, desk, watched);
  } catch (error) {
    tellFailure(pass, error, { request: watched.requestUid, sentence: 'A ledger could not be read or written.' });
    return { ...nothing, untilMs: pass.context.now() + retryLedgerMs };
  }
}
