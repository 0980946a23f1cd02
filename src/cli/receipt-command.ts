import { digestText, openReceipt } from '../evidence/receipt-document.ts';
import { verifyReceipts } from '../evidence/receipt-verify.ts';
import { openEntry } from '../evidence/history-document.ts';
import { verifyHistory } from '../evidence/history-verify.ts';
import type { SignedChainFault } from '../evidence/chain-fault-text.ts';
import type { ChainedDocument, FoundDocument } from '../evidence/chain-verify.ts';
import type { KeySet } from '../evidence/signing-keys.ts';
import { CommandError } from './command-error.ts';
import type { ClusterReceiptOptions } from './erasure/cluster-receipts.ts';
import type { ClusterFlags } from './erasure/surroundings.ts';
import type { Environment, LiveFlags } from './live-settings.ts';
import type { ExitCode } from './plan-report.ts';
import { historyExitCode, historyJson, historyText, type HistoryReport } from './history-report.ts';
import {
  readKeySet,
  readReceiptFile,
  readReceiptFolder,
  type ReceiptFile,
  type ReceiptFolder,
} from './receipt-files.ts';
import { receiptExitCode, receiptJson, receiptText, type ReceiptReport } from './receipt-report.ts';

export interface ReceiptFlags extends ClusterFlags, LiveFlags {
  readonly jwks?: string;
  readonly chain?: string;
  readonly request?: string;
  readonly policy?: string;
}

export interface ReceiptSurroundings {
  readonly environment: Environment;
  readonly write: (text: string) => void;
}

/**
 * `calldata receipt verify`: reads files and asks nobody, unless a request or a policy of the cluster is named. With a chain, that
 * chain is verified whole and each file must be one of its documents; without, the files are the chain. Throws a CommandError for
 * what cannot be read.
 */
export async function runReceiptVerify(
  paths: readonly string[],
  flags: ReceiptFlags,
  { environment, write }: ReceiptSurroundings,
): Promise<ExitCode> {
  const verified = await verify(paths, flags, environment);
  if (verified.kind === 'History') {
    write(flags.json ? historyJson(verified.report) : historyText(verified.report));
    return historyExitCode(verified.report);
  }
  write(flags.json ? receiptJson(verified.report) : receiptText(verified.report));
  return receiptExitCode(verified.report);
}

type Verified =
  | { readonly kind: 'Receipts'; readonly report: ReceiptReport }
  | { readonly kind: 'History'; readonly report: HistoryReport };

async function verify(paths: readonly string[], flags: ReceiptFlags, environment: Environment): Promise<Verified> {
  const { jwks, chain, request, policy } = flags;
  if (request !== undefined && policy !== undefined) throw new CommandError('Name --request or --policy, not both.');
  const named = request ?? policy;
  if (named !== undefined && (paths.length > 0 || chain !== undefined)) {
    throw new CommandError(`Name files, or --${request === undefined ? 'policy' : 'request'}, not both.`);
  }
  const keySet = jwks === undefined ? undefined : await readKeySet(jwks);
  if (named === undefined) return verifyGiven(await readGiven(paths, { chain, keySet }));
  return verifyInCluster({ request, policy }, { flags, environment, keySet });
}

async function readGiven(
  paths: readonly string[],
  { chain, keySet }: { readonly chain: string | undefined; readonly keySet: KeySet | undefined },
): Promise<Given> {
  if (paths.length === 0 && chain === undefined) {
    throw new CommandError(
      'Name a receipt, a folder with --chain, a request with --request or a policy with --policy.',
    );
  }
  const files: ReceiptFile[] = [];
  for (const path of paths) files.push(await readReceiptFile(path));
  const folder = chain === undefined ? undefined : await readReceiptFolder(chain);
  if (folder?.files.length === 0)
    throw new CommandError(`--chain ${chain}: there is no receipt in this folder, no file ending in .jws`);
  return { files, folder, keySet };
}

/** What holds an entry of a history is taken for one: receipts have no place in it. */
async function verifyGiven(given: Given): Promise<Verified> {
  const { files, folder } = given;
  return [...files, ...(folder?.files ?? [])].some(({ text }) => openEntry(text) !== undefined)
    ? { kind: 'History', report: await verifyEntries(given) }
    : { kind: 'Receipts', report: await verifyFiles(given) };
}

interface Given {
  readonly files: readonly ReceiptFile[];
  readonly folder: ReceiptFolder | undefined;
  readonly keySet: KeySet | undefined;
}

async function verifyFiles(given: Given): Promise<ReceiptReport> {
  return verifyAll(given, openReceipt, (found, isWholeChain) =>
    verifyReceipts(found, { keySet: given.keySet, isWholeChain }),
  );
}

async function verifyEntries(given: Given): Promise<HistoryReport> {
  return verifyAll(given, openEntry, (found, isWholeChain) =>
    verifyHistory(found, { keySet: given.keySet, isWholeChain }),
  );
}

type Faults = readonly SignedChainFault[];

/** With a folder, that is the chain, and each file must stand in it; without, the files are the chain. */
async function verifyAll<V extends { readonly faults: Faults }>(
  { files, folder }: Given,
  open: (text: string) => ChainedDocument | undefined,
  verifyChain: (found: readonly FoundDocument[], isWholeChain: boolean) => Promise<V>,
): Promise<Omit<V, 'faults'> & { readonly faults: Faults; readonly others: number }> {
  if (folder === undefined) return { ...(await verifyChain(files, false)), others: 0 };
  const [whole, alone] = await Promise.all([
    verifyChain(folder.files, true),
    Promise.all(files.map((file) => verifyChain([file], false))),
  ]);
  const strangers = files.flatMap((file) => memberFaults(file, folder.files, open));
  const faults = [...whole.faults, ...alone.flatMap((one) => one.faults.filter(isOwn)), ...strangers];
  return { ...whole, faults, others: folder.others };
}

/** What reaches a cluster and Azure loads only here. */
async function verifyInCluster(
  { request, policy }: { readonly request: string | undefined; readonly policy: string | undefined },
  options: ClusterReceiptOptions,
): Promise<Verified> {
  if (request !== undefined) {
    const { readClusterReceipts } = await import('./erasure/cluster-receipts.ts');
    return { kind: 'Receipts', report: { ...(await readClusterReceipts(request, options)), others: 0 } };
  }
  const { readClusterHistory } = await import('./cluster-history.ts');
  return { kind: 'History', report: await readClusterHistory(policy ?? '', options) };
}

/** Of a file by itself; its links are judged in the chain. */
function isOwn({ kind }: { readonly kind: string }): boolean {
  return kind === 'Malformed' || kind === 'WrongSignature' || kind === 'UnknownKey' || kind === 'Misplaced';
}

/** A file belongs to the chain where it stands there, or where a tombstone with its digest does. */
function memberFaults(
  { text }: ReceiptFile,
  chain: readonly ReceiptFile[],
  open: (text: string) => ChainedDocument | undefined,
): Faults {
  if (chain.some((one) => one.text === text)) return [];
  const file = open(text);
  if (file === undefined) return [];
  const { sequence } = file.content;
  const standing = chain.map((one) => open(one.text)).find((one) => one?.content.sequence === sequence);
  if (standing?.kind !== 'Tombstone') return [{ kind: 'NotInChain', sequence }];
  return standing.linkDigest === digestText(text) ? [] : [{ kind: 'TombstoneMismatch', sequence }];
}
