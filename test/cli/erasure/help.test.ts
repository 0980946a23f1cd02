import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { extensionReasons, refusalReasons } from '../../../src/api/erasure-request-identity-schema.ts';
import { runAtDesk } from './desk.ts';

async function run(args: readonly string[], program?: string) {
  const desk = runAtDesk(args, program === undefined ? {} : { program });
  const exitCode = await desk.exitCode;
  return { exitCode, stdout: desk.stdout(), stderr: desk.stderr() };
}

describe('the program', () => {
  it('is called as people call it', async () => {
    expect(await run(['--help'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Usage: kubectl calldata '),
    });
    expect(await run(['--help'], 'calldata')).toMatchObject({ stdout: expect.stringContaining('Usage: calldata ') });
    const { stdout } = await run(['approve', '--help']);
    expect(stdout).toContain('Usage: kubectl calldata approve [options] <name>');
    expect(stdout).toContain('Exit codes: 0 what was asked for is done; 1');
  });

  it('says which version it is, and in its help how to ask', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
    for (const flag of ['--version', '-V']) {
      expect(await run([flag])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
    }
    expect((await run(['--help'])).stdout).toMatch(/-V, --version +print the version/);
  });

  it.each([
    ['refuse', refusalReasons],
    ['extend', extensionReasons],
  ])('says of %s which reasons there are', async (command, reasons) => {
    const { stdout } = await run([command, '--help']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`one of ${reasons.join(', ')}`);
  });

  it.each([
    ['no command', [], 'kubectl calldata: name a command; see kubectl calldata --help'],
    ['no name', ['approve'], "kubectl calldata: missing required argument 'name'; see kubectl calldata approve --help"],
    ['nobody who approves', ['approve', 'er-1'], 'kubectl calldata: --by names the person who approves.'],
    ['an empty approver', ['approve', 'er-1', '--by', ''], '--by is empty: name the person or team.'],
    [
      'an empty refuser',
      ['refuse', 'er-1', '--reason', 'Excessive', '--by', ' ', '--complaint-hint', 'BfDI'],
      '--by is empty: name the person or team.',
    ],
    ['an empty person for an extension', ['extend', 'er-1', '--reason', 'Complexity', '--by', ''], '--by is empty'],
    ['an empty recipient', ['inform', 'er-1', '--recipient', '', '--by', 'Desk'], '--recipient is empty'],
    [
      'a time that is still to come',
      ['inform', 'er-1', '--recipient', 'Subject', '--by', 'Desk', '--time', '2999-01-01T00:00:00Z'],
      '--time lies in the future: give the time at which it happened.',
    ],
    [
      'a day that does not exist',
      ['inform', 'er-1', '--recipient', 'Subject', '--by', 'Desk', '--time', '2026-02-30T00:00:00Z'],
      '--time must be a time such as 2026-11-20T09:12:00+01:00.',
    ],
    [
      'a reason that is none',
      ['extend', 'er-1', '--reason', 'x', '--by', 'y'],
      'must be one of Complexity, NumberOfRequests',
    ],
    ['no identity', ['identify', 'er-1'], 'Name --verified-by, --method and --verified-keys.'],
    ['a kubeconfig that is not there', ['requests', '--kubeconfig', '/none'], 'No kubeconfig was found at /none'],
    ['files and a request', ['receipt', 'verify', 'a.jws', '--request', 'er-1'], 'Name files, or --request, not both.'],
  ])('says in one line what is wrong: %s', async (_, args, expected) => {
    const { exitCode, stdout, stderr } = await run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
