import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './render/files.ts';

/** Writes every generated file that differs, and says which. */
function generate(root: string): void {
  for (const [path, text] of generatedFiles()) {
    const target = join(root, path);
    if (existingText(target) === text) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log(`wrote ${path}`);
  }
}

function existingText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

generate(join(import.meta.dirname, '..'));
