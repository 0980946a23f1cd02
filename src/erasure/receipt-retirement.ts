import type { ErasureRequest } from '../api/erasure-request.ts';
import { receiptsDueMs, type ReceiptChainFacts } from '../policy/erasure/receipt-retention.ts';
import { listChains } from '../evidence/chain.ts';
import { readReceipts, replaceReceipts, type StoredReceipt } from '../evidence/receipt.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import { evidenceBroken } from './evidence-errors.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import { tellFailure } from './failure-notes.ts';
import { nextCheckMs, type FoundPass } from './policy-pass.ts';
import { leastOf } from '../policy/least.ts';
import { findRequest } from './request-presence.ts';

export interface ReceiptsOfPolicy {
  /** The requests that are in the cluster, by uid. */
  readonly requests: ReadonlyMap<string, ErasureRequest>;
  /** Uids of requests whose ledger still deletes or watches. */
  readonly watched: ReadonlySet<string>;
}

const chainsAtOnce = 4;

/**
 * Replaces receipts by their digests when `evidence.retention` is over, whether their request has a ledger or not: one that was
 * refused or found nobody has none. Those of other policies in the same container stay. Tells when the next of them are due, epoch milliseconds.
 */
export async function retireReceipts(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requests, watched }: ReceiptsOfPolicy,
): Promise<number | undefined> {
  const listed = await listChains(desk.store, 'receipts', pass);
  if (listed.kind === 'ContainerNotFound') return undefined;
  // A request that is open adds to its receipts.
  const uids = listed.ownerUids.filter((uid) => {
    const request = requests.get(uid);
    return request === undefined || request.status?.finishedTime !== undefined;
  });
  const times = await mapWithLimit(
    uids,
    chainsAtOnce,
    (uid) => tryRetire(pass, desk, { requestUid: uid, isWatched: watched.has(uid), isRequested: requests.has(uid) }),
    pass,
  );
  return leastOf(times.filter((time) => time !== undefined));
}

interface Chain {
  readonly requestUid: string;
  readonly isWatched: boolean;
  /** Its request is in the cluster, and names this policy. */
  readonly isRequested: boolean;
}

/** One chain that fails keeps no other waiting. */
async function tryRetire(pass: FoundPass, desk: EvidenceDesk, chain: Chain): Promise<number | undefined> {
  try {
    const isUnheard = !chain.isRequested && (await findRequest(pass, chain.requestUid)) === 'Unheard';
    return isUnheard ? nextCheckMs(pass) : await retire(pass, desk, chain);
  } catch (error) {
    tellFailure(pass, error, { request: chain.requestUid, sentence: 'Receipts could not be read or replaced.' });
    return nextCheckMs(pass);
  }
}

async function retire(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, isWatched, isRequested }: Chain,
): Promise<number | undefined> {
  const { evidence, timeZone } = pass.policy.policy.spec;
  if (evidence === undefined) return undefined;
  const { receiptChains } = pass.memory;
  const nowMs = pass.context.now();
  const dueOf = (chain: ReceiptChainFacts) =>
    receiptsDueMs(chain, { retention: evidence.retention, timeZone, isWatched });
  const remembered = receiptChains.get(requestUid);
  const rememberedMs = remembered === undefined ? nowMs : dueOf(remembered);
  if (rememberedMs === undefined || nowMs < rememberedMs) return rememberedMs;
  const parts = partsOf(desk, requestUid);
  const read = await readReceipts(parts, pass);
  if (read.kind === 'Broken') throw evidenceBroken();
  const chain = isRequested || isOfPolicy(pass, read.receipts) ? factsOf(read.receipts) : nothingToReplace;
  const dueMs = dueOf(chain);
  if (chain.lastIssuedMs === undefined || dueMs === undefined || nowMs < dueMs) {
    receiptChains.set(requestUid, chain);
    return dueMs;
  }
  const { replaced } = await replaceReceipts(parts, read, {
    issuedBeforeMs: chain.lastIssuedMs + 1,
    isAbandoned: !chain.isFinal,
    abortSignal: pass.abortSignal,
  });
  if (replaced < standing(read.receipts).length) return nextCheckMs(pass);
  receiptChains.set(requestUid, { ...chain, lastIssuedMs: undefined });
  return undefined;
}

/** Policies may share a container, and each keeps its receipts for a time of its own. */
function isOfPolicy({ policy: { policy } }: FoundPass, receipts: readonly StoredReceipt[]): boolean {
  const { uid, namespace, name } = policy.metadata;
  const issuer = standing(receipts).at(-1)?.policy;
  if (issuer === undefined) return false;
  return issuer.uid === uid || (issuer.name !== undefined && issuer.name === name && issuer.namespace === namespace);
}

const nothingToReplace: ReceiptChainFacts = { lastIssuedMs: undefined, isFinal: false };

function factsOf(receipts: readonly StoredReceipt[]): ReceiptChainFacts {
  const times = standing(receipts).map(({ issuedTime }) => Date.parse(issuedTime));
  return {
    lastIssuedMs: times.length === 0 ? undefined : Math.max(...times),
    isFinal: receipts.at(-1)?.document.content.final === true,
  };
}

function standing(receipts: readonly StoredReceipt[]) {
  return receipts.flatMap(({ document }) => (document.kind === 'Receipt' ? [document.content] : []));
}
