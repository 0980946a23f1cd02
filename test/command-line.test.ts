import { readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { parseCommandLine } from '../src/command-line.ts';

const node = ['node', 'operator.js'];

describe('the command line', () => {
  it.each([
    ['nothing', [], { flags: {}, shard: undefined }],
    [
      'flags',
      ['--workers=8', '--log-level', 'debug'],
      { flags: { workers: '8', logLevel: 'debug' }, shard: undefined },
    ],
    [
      'a shard with the flags of its operator behind it',
      ['scan-shard', '--job=calldata-scan-1', '--shard=2', '--leader-key=k-_', '--workers=8'],
      { flags: { workers: '8' }, shard: { job: 'calldata-scan-1', shard: 2, leaderKey: 'k-_' } },
    ],
  ] as const)('of %s is understood', (_, words, expected) => {
    expect(parseCommandLine([...node, ...words])).toEqual(expected);
  });

  it('says which version it is, and ends', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${String(code)}`);
    });
    try {
      expect(() => parseCommandLine([...node, '--version'])).toThrow('exit 0');
      expect(write.mock.calls.map(([text]) => text)).toEqual([`${version}\n`]);
    } finally {
      write.mockRestore();
      exit.mockRestore();
    }
  });
});
