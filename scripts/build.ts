import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Beside an entry in several files: what it loads later, and what the parts share. */
export const partsFolder = 'parts';

/** Lines are kept short, as an uncaught error prints the whole line that threw. */
const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minify: true,
  lineLimit: 500,
  logLevel: 'warning',
  // Some dependencies are CommonJS inside and call require.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
};

/** Bundles an entry into one ESM file, which needs no node_modules. */
async function bundle(entry: string, outfile: string): Promise<string> {
  await mkdir(dirname(outfile), { recursive: true });
  await build({ ...options, entryPoints: [join(root, entry)], outfile, sourcemap: 'external' });
  return outfile;
}

/**
 * Bundles an entry, a path from the root of the project, into ESM files that need no node_modules: `outfile` with what every
 * start needs, and beside it a folder with the parts that are loaded when they are first used. They belong together, with the
 * package.json that spares Node the guess what kind of module they are.
 */
export async function bundleInParts(entry: string, outfile: string): Promise<string> {
  const folder = dirname(outfile);
  // Names of parts change with their content: those of the build before would stay.
  await rm(join(folder, partsFolder), { recursive: true, force: true });
  await build({
    ...options,
    entryPoints: [{ in: join(root, entry), out: basename(outfile, '.js') }],
    outdir: folder,
    splitting: true,
    chunkNames: `${partsFolder}/[name]-[hash]`,
    sourcemap: 'external',
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  return outfile;
}

export function buildOperator(outfile = join(root, 'dist', 'operator.js')): Promise<string> {
  return bundleInParts('src/main.ts', outfile);
}

export function buildCommandLine(outfile = join(root, 'dist', 'calldata.js')): Promise<string> {
  return bundle('src/cli/main.ts', outfile);
}

/** Without an argument both bundles; with one, the operator there. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2];
  const builds = target === undefined ? [buildOperator(), buildCommandLine()] : [buildOperator(target)];
  for (const file of await Promise.all(builds)) process.stdout.write(`${file}\n`);
}
