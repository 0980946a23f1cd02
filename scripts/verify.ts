import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What is generated must be committed as generated; then format, lint, types. Every step runs, so that one look shows all. */
const generated = ['crds', 'charts', 'deploy', 'docs/reference'];

type Step = readonly [name: string, command: string, ...args: string[]];

const generate: Step = ['generate', 'node', 'scripts/generate.ts'];

/** None changes a file, so all run at once. */
const checks: readonly Step[] = [
  ['format', 'prettier', '--check', '.'],
  ['lint', 'eslint', '.', '--max-warnings=0'],
  ['types', 'tsc', '-p', '.'],
];

/** Resolves with the name where the step failed. What it said comes in one piece when it is over. */
async function run([name, command, ...args]: Step): Promise<readonly string[]> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => {
      resolve(false);
    });
    child.once('close', (code) => {
      resolve(code === 0);
    });
  });
  const [isGood, ...said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  process.stdout.write(`verify: ${name}\n${said.join('')}`);
  return isGood ? [] : [name];
}

function isCommittedAsGenerated(): boolean {
  const { stdout, status } = spawnSync('git', ['status', '--porcelain', '--', ...generated], { encoding: 'utf8' });
  if (status !== 0) return false;
  if (stdout !== '') process.stderr.write(`Not committed as generated (run npm run generate and commit):\n${stdout}`);
  return stdout === '';
}

const failed = [...(await run(generate))];
if (!isCommittedAsGenerated()) failed.push('committed as generated');
failed.push(...(await Promise.all(checks.map(run))).flat());
process.stdout.write(failed.length === 0 ? 'verify: all steps passed\n' : `verify: failed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);
