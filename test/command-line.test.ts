import { describe, expect, it } from '@jest/globals';
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
});
