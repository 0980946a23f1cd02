import { describe, expect, it } from '@jest/globals';
import { askApproval } from '../../../src/cli/erasure/approval-question.ts';
import { tellApproved } from '../../../src/cli/erasure/approve-command.ts';
import { tellEnd } from '../../../src/cli/erasure/erase-command.ts';
import type { EraseFlags } from '../../../src/cli/erasure/erase-flags.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import { planDigest } from '../../api/erasure-manifest.ts';
import { completeStatus, createTypist, fakeCluster, pipeOf, requestOf, without } from './desk.ts';

function surroundings(stdin: NodeJS.ReadableStream = pipeOf('')) {
  let [stdout, stderr] = ['', ''];
  return {
    environment: {},
    stdin,
    programName: 'calldata',
    write: (text: string) => {
      stdout += text;
    },
    writeError: (text: string) => {
      stderr += text;
    },
    stdout: () => stdout,
    stderr: () => stderr,
  };
}

const flags: EraseFlags = { policy: 'voicebot', stdin: false, wait: true, timeoutMinutes: '60', json: false };
const { plan: complete } = completeStatus;
if (complete === undefined) throw new Error('no plan');
const shown = without(complete, 'startedTime', 'executedTime', 'additions');

describe('a request that erase created', () => {
  it.each([
    ['Unseen', 'Kubernetes does not let the request be seen any more'],
    ['TimedOut', 'The wait is over'],
  ] as const)('stands and is named, also when it is %s', (kind, words) => {
    const request = requestOf();
    const json = surroundings();
    expect(tellEnd({ kind, request }, { ...flags, json: true }, json)).toBe(2);
    expect(JSON.parse(json.stdout())).toMatchObject({ exitCode: 2, metadata: { name: request.metadata.name } });
    const text = surroundings();
    expect(tellEnd({ kind, request }, flags, text)).toBe(2);
    expect(text.stderr()).toContain(`${request.metadata.name}: ${words}`);
    expect(text.stderr()).toContain(`calldata show ${request.metadata.name}`);
  });

  it.each([
    ['nobody answers', false, 'Kubernetes could not be reached. Nobody knows whether the approval is stored'],
    ['the person breaks off', true, 'Nobody knows whether the approval is stored'],
  ])('stands when at its approval %s', async (_, breaksOff, expected) => {
    const interruption = new AbortController();
    const cluster = fakeCluster(() => {
      if (!breaksOff) {
        return new OperatorError('Kubernetes could not be reached.', {
          kind: 'retryable',
          reason: 'KubernetesUnavailable',
        });
      }
      interruption.abort();
      return new Error('aborted');
    }, interruption.signal);
    const typist = createTypist();
    const around = surroundings(typist.stdin);
    const asked = askApproval({ cluster, request: requestOf({}, { ...completeStatus, plan: shown }) }, around);
    typist.type('aaaaaaaa', '', 'Erika Musterfrau');
    expect(await asked).toBeUndefined();
    expect(around.stderr()).toContain(expected);
  });
});

describe('an approval', () => {
  const approved = (weakMatches: 'Include' | 'Exclude', calls: number, mode: 'DryRun' | 'Execute' = 'Execute') =>
    requestOf(
      { mode, approval: { planDigest, weakMatches, by: 'Erika Musterfrau' } },
      { ...without(completeStatus, 'finishedTime'), plan: { ...shown, calls, weakMatches: 2 } },
    );

  it.each([
    ['weak matches alone, left out', approved('Exclude', 2), 2],
    ['weak matches alone, taken in', approved('Include', 2), 0],
    ['some others too', approved('Exclude', 3), 0],
  ])('is called one only where it approves something: %s', (_, request, code) => {
    const around = surroundings();
    expect(tellApproved(request, { json: false }, around)).toBe(code);
    expect(around.stdout().includes(': approved.')).toBe(code === 0);
    expect(around.stdout().includes('The approval leaves out all matches, because all are weak')).toBe(code === 2);
    const json = surroundings();
    tellApproved(request, { json: true }, json);
    expect(JSON.parse(json.stdout())).toMatchObject({ exitCode: code });
  });

  it('that came after the end is not called one', () => {
    const { receipt } = completeStatus;
    if (receipt === undefined) throw new Error('no receipt');
    const request = approved('Include', 3);
    const ended = { ...request, status: { ...request.status, receipt: { ...receipt, state: 'Erased', final: true } } };
    const around = surroundings();
    expect(() => tellApproved(ended as typeof request, { json: false }, around)).toThrow('is at its end (Erased)');
    expect(around.stdout()).toBe('');
  });

  it('of nothing names the command that approves something', () => {
    const around = surroundings();
    tellApproved(approved('Exclude', 2, 'DryRun'), { json: false }, around);
    expect(around.stdout()).toContain('calldata approve er-7f3a9 --weak Include --by … --digest … --execute');
  });
});
