import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CommandError } from './command-error.ts';
import { fileProblem } from './file-problem.ts';

export interface ManifestFile {
  /** As given, or below the folder that was given. */
  readonly name: string;
  readonly content: string;
}

export interface ManifestFilesOptions {
  readonly recursive: boolean;
  readonly stdin: NodeJS.ReadableStream;
}

const extensions = /\.(ya?ml|json)$/i;

/**
 * Reads files, the manifests in folders (with `recursive`, in those below as well), and `-` for standard input, in the
 * order given and by name within a folder. Hidden files and folders are left out. Throws a CommandError.
 */
export async function readManifestFiles(
  paths: readonly string[],
  options: ManifestFilesOptions,
): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const path of paths) {
    if (path === '-') files.push({ name: 'stdin', content: textOf(await buffer(options.stdin), 'stdin') });
    else for (const name of await namesAt(path, options)) files.push({ name, content: await read(name) });
  }
  return files;
}

async function namesAt(path: string, options: ManifestFilesOptions): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return found.isDirectory() ? namesIn(path, options) : [path];
}

async function namesIn(folder: string, options: ManifestFilesOptions): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const names: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) names.push(...(options.recursive ? await namesIn(path, options) : []));
    // A mounted ConfigMap is made of links.
    else if (extensions.test(entry.name) && (await stat(path).catch(() => entry)).isFile()) names.push(path);
  }
  return names;
}

async function read(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return textOf(bytes, path);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** As kubectl does, it refuses what is no text: of other encodings YAML would make a document of another kind. */
function textOf(bytes: Uint8Array, name: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new CommandError(`${name}: it is not text in UTF-8; save it in UTF-8, or leave it out`);
  }
}

function unreadable(path: string, error: unknown): CommandError {
  return new CommandError(fileProblem(path, error));
}
