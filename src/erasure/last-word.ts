import type { AdditionsApproval } from '../policy/erasure/approval-course.ts';
import { additionsTakenBack, takingBackEvents } from '../evidence/ledger-progress.ts';
import type { LedgerState } from '../evidence/ledger-state.ts';
import type { LastWord } from '../reconcile/erasure-ports.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import type { FoundPass } from './policy-pass.ts';
import { addToLedger, type WholeLedger } from './request-ledger.ts';

/**
 * What a ConfigMap says in the place of a request that is gone. It is written before the object goes, so once none was seen it is
 * not asked for with each look at the ledger: there may be thousands of such ledgers. Deletes look again.
 */
export async function findLastWord(pass: FoundPass, requestUid: string): Promise<LastWord | undefined> {
  const { wordlessRequests } = pass.memory;
  if (wordlessRequests.has(requestUid)) return undefined;
  const word = await pass.context.lastWords.find(pass.key.namespace, requestUid, pass);
  if (word === undefined) wordlessRequests.add(requestUid);
  return word;
}

/**
 * Whether the ledger knows what is said there. The same right before deletes, live: somebody may have put it there since. The pass
 * may be over, so its signal is not used.
 */
export async function knowsLastWord(
  { context, key, memory }: FoundPass,
  requestUid: string,
  state: LedgerState,
): Promise<boolean> {
  const options = { abortSignal: new AbortController().signal };
  const word = await context.lastWords.find(key.namespace, requestUid, options);
  if (word === undefined) return true;
  memory.wordlessRequests.delete(requestUid);
  return word.kind === 'AdditionsWithdrawn' && additionsTakenBack(state, additionsLeftBy(word)).length === 0;
}

/** Says in the ledger that additions are not meant to go whose approval may have been taken back. */
export function leaveOutAdditionsBy(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, word }: { readonly requestUid: string; readonly word: AdditionsWord },
): Promise<WholeLedger> {
  const additions = additionsLeftBy(word);
  return addToLedger(pass, desk, {
    requestUid,
    decide: (state) => takingBackEvents(state, { wanted: [], additions }),
  });
}

type AdditionsWord = Extract<LastWord, { readonly kind: 'AdditionsWithdrawn' }>;

function additionsLeftBy({ additionsDigest }: AdditionsWord): AdditionsApproval {
  return { additionsDigest, stoodThroughout: false };
}
