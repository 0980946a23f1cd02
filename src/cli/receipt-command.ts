import { digestText, openReceipt } from '../evidence/receipt-document.ts';
import { verifyReceipts } from '../evidence/receipt-verify.ts';
import type { ReceiptFault } from '../evidence/receipt-verify.ts';
import { CommandError } from './command-error.ts';
import type { ClusterFlags } from './erasure/surroundings.ts';
import type { Environment, LiveFlags } from './live-settings.ts';
import type { ExitCode } from './plan-report.ts';
import { readKeySet, readReceiptFile, readReceiptFolder, type ReceiptFile } from './receipt-files.ts';
import { receiptExitCode, receiptJson, receiptText, type ChainFault, type ReceiptReport } from './receipt-report.ts';

export interface ReceiptFlags extends ClusterFlags, LiveFlags {
  readonly jwks?: string;
  readonly chain?: string;
  readonly request?: string;
}

export interface ReceiptSurroundings {
  readonly environment: Environment;
  readonly write: (text: string) => void;
}

/**
 * `calldata receipt verify`: reads files and asks nobody, unless a request of the cluster is named. With a chain, that chain is verified whole and each file must be one
 * of its receipts; without, the files are the chain. Throws a CommandError for what cannot be read.
 */
export async function runReceiptVerify(
  paths: readonly string[],
  flags: ReceiptFlags,
  { environment, write }: ReceiptSurroundings,
): Promise<ExitCode> {
  const report = await verify(paths, flags, environment);
  write(flags.json ? receiptJson(report) : receiptText(report));
  return receiptExitCode(report);
}

async function verify(paths: readonly string[], flags: ReceiptFlags, environment: Environment): Promise<ReceiptReport> {
  const { jwks, chain, request } = flags;
  if (request !== undefined) return verifyRequest(request, paths, { flags, environment });
  if (paths.length === 0 && chain === undefined)
    throw new CommandError('Name a receipt, a folder with --chain, or a request with --request.');
  const keySet = jwks === undefined ? undefined : await readKeySet(jwks);
  const files: ReceiptFile[] = [];
  for (const path of paths) files.push(await readReceiptFile(path));
  if (chain === undefined) {
    const verification = await verifyReceipts(files, { keySet, isWholeChain: false });
    return { ...verification, others: 0 };
  }
  const folder = await readReceiptFolder(chain);
  if (folder.files.length === 0) throw new CommandError(`${chain}: there is no receipt in this folder`);
  const [whole, alone] = await Promise.all([
    verifyReceipts(folder.files, { keySet, isWholeChain: true }),
    Promise.all(files.map((file) => verifyReceipts([file], { keySet, isWholeChain: false }))),
  ]);
  const strangers = files.flatMap((file) => memberFaults(file, folder.files));
  const faults = [...whole.faults, ...alone.flatMap((one) => one.faults.filter(isOwn)), ...strangers];
  return { ...whole, faults, others: folder.others };
}

async function verifyRequest(
  name: string,
  paths: readonly string[],
  { flags, environment }: { readonly flags: ReceiptFlags; readonly environment: Environment },
): Promise<ReceiptReport> {
  const { jwks, chain } = flags;
  if (paths.length > 0 || chain !== undefined) throw new CommandError('Name files, or --request, not both.');
  const keySet = jwks === undefined ? undefined : await readKeySet(jwks);
  // What reaches a cluster and Azure loads only here.
  const { readClusterReceipts } = await import('./erasure/cluster-receipts.ts');
  return { ...(await readClusterReceipts(name, { flags, environment, keySet })), others: 0 };
}

/** Of a file by itself; its links are judged in the chain. */
function isOwn({ kind }: ReceiptFault): boolean {
  return kind === 'Malformed' || kind === 'WrongSignature' || kind === 'UnknownKey' || kind === 'Misplaced';
}

/** A file belongs to the chain where it stands there, or where a tombstone with its digest does. */
function memberFaults({ text }: ReceiptFile, chain: readonly ReceiptFile[]): readonly ChainFault[] {
  if (chain.some((one) => one.text === text)) return [];
  const file = openReceipt(text);
  if (file === undefined) return [];
  const { sequence } = file.content;
  const standing = chain.map((one) => openReceipt(one.text)).find((one) => one?.content.sequence === sequence);
  if (standing?.kind !== 'Tombstone') return [{ kind: 'NotInChain', sequence }];
  return standing.content.digest === digestText(text) ? [] : [{ kind: 'TombstoneMismatch', sequence }];
}
