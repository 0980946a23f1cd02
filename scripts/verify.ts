import { spawnSync } from 'node:child_process';

/** What is generated must be committed as generated; then format, lint, types. Every step runs, so that one look shows all. */
const generated = ['crds', 'charts', 'deploy', 'docs/reference'];

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['generate', 'node', 'scripts/generate.ts'],
  ['format', 'prettier', '--check', '.'],
  ['lint', 'eslint', '.', '--max-warnings=0'],
  ['types', 'tsc', '-p', '.'],
];

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

function isCommittedAsGenerated(): boolean {
  const { stdout, status } = spawnSync('git', ['status', '--porcelain', '--', ...generated], { encoding: 'utf8' });
  if (status !== 0) return false;
  if (stdout !== '') process.stderr.write(`Not committed as generated (run npm run generate and commit):\n${stdout}`);
  return stdout === '';
}

const failed: string[] = [];
for (const [name, command, ...args] of steps) {
  process.stdout.write(`verify: ${name}\n`);
  if (!run(command, args)) failed.push(name);
  if (name === 'generate' && !isCommittedAsGenerated()) failed.push('committed as generated');
}
process.stdout.write(failed.length === 0 ? 'verify: all steps passed\n' : `verify: failed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);
