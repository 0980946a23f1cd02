import type { LastWord } from '../reconcile/erasure-ports.ts';
import type { FoundPass } from './policy-pass.ts';

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

/** The same right before deletes, live: somebody may have put it there since. The pass may be over, so its signal is not used. */
export async function leftNoWord({ context, key, memory }: FoundPass, requestUid: string): Promise<boolean> {
  const options = { abortSignal: new AbortController().signal };
  const word = await context.lastWords.find(key.namespace, requestUid, options);
  if (word !== undefined) memory.wordlessRequests.delete(requestUid);
  return word === undefined;
}
