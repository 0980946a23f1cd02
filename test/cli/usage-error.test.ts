import { describe, expect, it } from '@jest/globals';
import { features, runAtDesk, tracesIn } from './erasure/desk.ts';

async function run(...args: readonly string[]) {
  const desk = runAtDesk(args, { program: 'calldata' });
  const exitCode = await desk.exitCode;
  return { exitCode, stdout: desk.stdout(), stderr: desk.stderr() };
}

const { phone, name } = features;

describe('a command line that is wrong', () => {
  it.each([
    ['a misspelt command', ['plna'], "unknown command 'plna' (Did you mean plan?); see calldata --help"],
    [
      'a misspelt command below another',
      ['receipt', 'verfiy'],
      "unknown command 'verfiy' (Did you mean verify?); see calldata receipt --help",
    ],
    ['no command below another', ['receipt'], 'name a command; see calldata receipt --help'],
    [
      'a misspelt flag',
      ['receipt', 'verify', '--jwk', 'a'],
      "unknown option '--jwk' (Did you mean --jwks?); see calldata receipt verify --help",
    ],
    [
      'a flag that is none, with a value',
      ['erase', '--policy', 'voicebot', `--phone=${phone}`],
      "unknown option '--phone'; see",
    ],
    [
      'a short flag that is none, with a value',
      ['erase', '--policy', 'voicebot', `-p${phone}`],
      "unknown option '-p'; see",
    ],
    [
      'words that look like a flag',
      ['erase', '--policy', 'voicebot', `--${name}`],
      'unknown option; see calldata erase --help',
    ],
    ['a value in place of a command', [phone], 'what was given is no command; see calldata --help'],
    [
      'a value behind a command',
      ['erase', '--policy', 'voicebot', phone],
      "too many arguments for 'erase'. Expected 0 arguments but got 1; see calldata erase --help",
    ],
    [
      'values behind a name',
      ['show', 'er-1', `a: b, ${name}`],
      "too many arguments for 'show'. Expected 1 argument but got 2; see calldata show --help",
    ],
    [
      'a flag that is there twice',
      ['erase', '--policy', 'voicebot', '--classes', 'recordings', '--classes', 'transcripts'],
      "'--classes <names>' is given twice; give it once; see calldata erase --help",
    ],
    [
      'a flag that is there twice, in two ways',
      ['requests', '-n', 'one', '--namespace=two'],
      "'-n, --namespace <name>' is given twice; give it once; see calldata requests --help",
    ],
  ])('is told in one line that repeats no value: %s', async (_, args, expected) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`calldata: ${expected}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(tracesIn(stderr)).toEqual([]);
  });

  it('is none where a flag takes several values, or is a switch', async () => {
    const { stderr } = await run('plan', '-f', '/nowhere', '-f', '/nowhere/else', '--json', '--json');
    expect(stderr).toBe('calldata: /nowhere: there is no such file or folder; check the path\n');
  });
});
