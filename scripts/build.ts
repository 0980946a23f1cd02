import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Bundles an entry into one ESM file: the image needs no node_modules, and the process starts in half the time. Lines are
 * kept short, as an uncaught error prints the whole line that threw.
 */
async function bundle(entry: string, outfile: string): Promise<string> {
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify: true,
    lineLimit: 500,
    sourcemap: 'external',
    logLevel: 'warning',
    // Some dependencies are CommonJS inside and call require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

export function buildOperator(outfile = join(root, 'dist', 'operator.js')): Promise<string> {
  return bundle('src/main.ts', outfile);
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
