import { describe, expect, it } from '@jest/globals';
import type { ErasureReason } from '../../../src/api/erasure-reasons.ts';
import { nextSteps } from '../../../src/cli/erasure/next-steps.ts';
import { completeStatus, requestOf } from './desk.ts';

function steps(mode: 'DryRun' | 'Execute', reason: ErasureReason): readonly string[] {
  const conditions = (completeStatus.conditions ?? []).map((one) => (one.type === 'Ready' ? { ...one, reason } : one));
  const request = requestOf({ mode }, { ...completeStatus, conditions });
  const text = nextSteps(request, 'calldata').replaceAll(request.metadata.name, 'NAME');
  return text.trim().replace('Go on with: ', '').split('; ');
}

describe('how an open request goes on', () => {
  it.each([
    ['a dry run', 'DryRun', 'DryRun', 'calldata approve NAME --by … --digest … --execute'],
    ['an execution that waits', 'Execute', 'AwaitingApproval', 'calldata approve NAME --by … --digest …'],
    ['additions', 'Execute', 'AdditionsAwaitApproval', 'calldata approve NAME --by … --digest … --additions'],
    [
      'a caller nobody verified',
      'DryRun',
      'IdentityPending',
      'calldata identify NAME --verified-by … --method … --verified-keys …',
    ],
  ] as const)('is told with all that the command needs: %s', (_, mode, reason, command) => {
    expect(steps(mode, reason)).toEqual(['calldata show NAME', command, 'calldata cancel NAME']);
  });
});
