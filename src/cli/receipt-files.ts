import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FoundDocument } from '../evidence/chain-verify.ts';
import { parseKeySet, type KeySet, type KeySetResult } from '../evidence/signing-keys.ts';
import { CommandError } from './command-error.ts';
import { fileProblem } from './file-problem.ts';

export interface ReceiptFile extends FoundDocument {
  /** As given, or below the folder that was given. */
  readonly path: string;
}

export interface ReceiptFolder {
  readonly files: readonly ReceiptFile[];
  /** Files there that are no receipts by their name, hidden ones not counted. */
  readonly others: number;
}

/** Reads one receipt. A line break at its end, which editors and tools add, is no part of it. Throws a CommandError. */
export async function readReceiptFile(path: string): Promise<ReceiptFile> {
  const text = (await read(path)).replace(/\r?\n$/, '');
  const digits = /^(\d{8})\.jws$/.exec(basename(path))?.[1];
  return { path, text, ...(digits === undefined ? {} : { namedSequence: Number(digits) }) };
}

/** Reads every `.jws` file of a folder, not those in folders below. Throws a CommandError. */
export async function readReceiptFolder(folder: string): Promise<ReceiptFolder> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const names = entries.map(({ name }) => name).filter((name) => !name.startsWith('.'));
  const receipts = names.filter((name) => name.endsWith('.jws')).toSorted();
  const files: ReceiptFile[] = [];
  for (const name of receipts) files.push(await readReceiptFile(join(folder, name)));
  return { files, others: names.length - receipts.length };
}

type KeySetProblem = Extract<KeySetResult, { readonly kind: 'Unusable' }>['problem'];

const takeThePublished = 'take the JWKS that the operator publishes';

const keySetTexts: Readonly<Record<KeySetProblem, string>> = {
  NotJson: `is not JSON; ${takeThePublished}`,
  NotKeySet: `is not a JWKS: it has no list of keys; ${takeThePublished}`,
  PrivateKey: 'holds a private key. Take that key for stolen: replace it, and hand out public keys only',
  NoKeys: `holds no Ed25519 key; ${takeThePublished}`,
  WrongKeyId: `holds a key whose kid is not its RFC 7638 thumbprint; ${takeThePublished}`,
};

/** Reads the public keys. Throws a CommandError. */
export async function readKeySet(path: string): Promise<KeySet> {
  const result = await parseKeySet(await read(path));
  if (result.kind === 'KeySet') return result.keySet;
  throw new CommandError(`--jwks ${path}: it ${keySetTexts[result.problem]}`);
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

function unreadable(path: string, error: unknown): CommandError {
  return new CommandError(fileProblem(path, error));
}
