import { describe, expect, it } from '@jest/globals';
import { at, executed, facts, nowMs, plan, policy, receipt, request } from './request-build.ts';
import { judge, recoverable, retained, type Scene } from './scene.ts';

type Informed = NonNullable<ReturnType<typeof request>['spec']['informed']>;

const processors = facts({ policy: policy({ processorNames: ['CallOne GmbH', 'Cloud Ltd'] }) });
const erased = executed({ finishedTime: at(nowMs), receipt: receipt('Erased') });
const nothingFound = { plan: plan({ calls: 0, artifacts: 0 }), finishedTime: at(nowMs), receipt: receipt('NoMatch') };
const refusal = { reason: 'Excessive', by: 'Erika Musterfrau', complaintHint: 'BayLDA' };
const extension = { reason: 'Complexity', by: 'Erika Musterfrau' };

function told(...recipients: readonly string[]): Informed {
  return recipients.map((recipient) => ({ recipient, notifiedTime: at(nowMs), by: 'Privacy desk' }));
}

function readyMessage(scene: Scene): string {
  return judge(scene).status.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
}

describe('Ready of a request says whom nobody noted as told:', () => {
  it.each<readonly [string, Scene, string]>([
    ['the caller and every processor', { memory: erased, facts: processors }, 'the caller, CallOne GmbH, Cloud Ltd'],
    ['the caller where nothing was found', { memory: nothingFound, facts: processors }, 'the caller'],
    [
      'the caller whose request was refused',
      { request: request({ refusal }), memory: { finishedTime: at(nowMs), receipt: receipt('Refused') } },
      'the caller',
    ],
    ['the caller of whom a ground keeps something', { memory: executed({ results: retained }) }, 'the caller'],
    [
      'who is left',
      { request: request({ informed: told('Subject', 'Cloud Ltd') }), memory: erased, facts: processors },
      'CallOne GmbH',
    ],
    [
      'the caller who heard of the extension only',
      { request: request({ extension, informed: told('Subject') }), memory: erased },
      'the caller',
    ],
    [
      'an entry whose time nobody can read',
      {
        request: request({ informed: [{ recipient: 'Subject', notifiedTime: 'soon', by: 'Privacy desk' }] }),
        memory: erased,
      },
      'the caller',
    ],
    [
      'five processors, and how many more there are',
      {
        request: request({ informed: told('Subject') }),
        memory: erased,
        facts: facts({ policy: policy({ processorNames: ['A', 'B', 'C', 'D', 'E', 'F', 'G'] }) }),
      },
      'A, B, C, D, E and 2 more',
    ],
  ])('%s', (_who, scene, names) => {
    expect(readyMessage(scene)).toMatch(
      new RegExp(`Not told, as far as spec[.]informed says: ${names}[.] calldata inform notes it[.]$`),
    );
  });

  it.each<readonly [string, Scene]>([
    [
      'where all were',
      {
        request: request({ informed: told('Subject', 'CallOne GmbH', 'Cloud Ltd') }),
        memory: erased,
        facts: processors,
      },
    ],
    ['of one that goes on', { memory: executed({ results: recoverable(7) }), facts: processors }],
    ['of one that was cancelled', { request: request({ cancel: true }), memory: { receipt: receipt('Cancelled') } }],
  ])('nobody %s', (_where, scene) => {
    expect(readyMessage(scene)).not.toContain('Not told');
  });
});
