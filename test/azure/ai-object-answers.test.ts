import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sightOf } from '../../src/azure/ai-object-answers.ts';
import { isIdOfKind } from '../../src/azure/ai-object-kinds.ts';
import type { AiAccountFacts } from '../../src/policy/ai-facts.ts';
import { aiObjectKinds } from '../../src/policy/artifact-definition.ts';
import type { AiObjectKind } from '../../src/policy/artifact-definition.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';

function factsWith(tags: AiAccountFacts['tags']): AiAccountFacts {
  return { location: 'swedencentral', kind: 'OpenAI', tags, routedRegions: [], networkInjected: false };
}

interface Refusal {
  readonly status: number;
  readonly code?: string;
}

function sight({ status, code }: Refusal, kind: AiObjectKind = 'File', tags: AiAccountFacts['tags'] = {}) {
  const details = { status, ...(code === undefined ? {} : { code }) };
  const error = new OperatorError('.', { kind: 'retryable', reason: 'DataPlaneNotRead', ...details });
  return sightOf(error, { kind }, { facts: factsWith(tags) });
}

describe('what a refusal says of an object', () => {
  it.each([
    // The service itself, by a code of its own.
    [404, 'resourceNotFound', 'Absent'],
    [404, 'notFound', 'Absent'],
    [410, 'notFound', 'Absent'],
    // OpenAI's words for an object and for a path alike.
    [404, 'invalid_request_error', 'Doubtful'],
    [404, 'not_found_error', 'Doubtful'],
    [404, 'not_found', 'Doubtful'],
    // The gateway, whose code is a number and so none.
    [404, undefined, 'Unreachable'],
    [410, undefined, 'Unreachable'],
    [404, 'unknown_url', 'Unreachable'],
    [404, 'DeploymentNotFound', 'Unreachable'],
    [405, undefined, 'Unreachable'],
    [501, 'resourceNotFound', 'Unreachable'],
    // Nothing of the object.
    [400, 'invalid_request_error', undefined],
    [401, 'PermissionDenied', undefined],
    [403, 'Forbidden', undefined],
    [409, 'conflict', undefined],
    [429, 'resourceNotFound', undefined],
    [500, 'resourceNotFound', undefined],
    [503, undefined, undefined],
  ] as const)('%s %s: %s', (status, code, expected) => {
    expect(sight({ status, ...(code === undefined ? {} : { code }) })).toBe(expected);
  });

  it.each([
    ['Thread', 'Forbidden', { 'ms-aoai-feature-assistants': 'Disabled' }, 'Unreachable'],
    ['Thread', 'Forbidden', { 'MS-AOAI-Feature-Assistants': 'Enabled' }, undefined],
    ['Thread', 'Forbidden', {}, undefined],
    // The network is closed.
    ['Thread', undefined, { 'MS-AOAI-Feature-Assistants': 'Disabled' }, undefined],
    ['Response', 'Forbidden', { 'MS-AOAI-Feature-Assistants': 'Disabled' }, undefined],
  ] as const)('a %s refused with 403 %s under the tags %j: %s', (kind, code, tags, expected) => {
    expect(sight({ status: 403, ...(code === undefined ? {} : { code }) }, kind, tags)).toBe(expected);
  });
});

describe('an id', () => {
  it.each([
    ['StoredCompletion', 'chatcmpl-AbC123'],
    ['Response', 'resp_67cb61fa3a448190bcf2c42d96f0d1a8'],
    ['File', 'file-181a1cbdcdcf4677ada87f63a0928099'],
    ['File', 'file-0f1e-22'],
    ['File', 'assistant-AbC1'],
    ['Thread', 'thread_1'],
  ] as const)('of a %s is %s', (kind, id) => {
    expect(isIdOfKind({ kind, id })).toBe(true);
    expect(aiObjectKinds.filter((other) => isIdOfKind({ kind: other, id }))).toEqual([kind]);
  });

  it.each([
    '',
    'resp_',
    'RESP_1',
    'xresp_1',
    'resp_1/cancel',
    'resp_1?x=1',
    'resp_1#x',
    'resp_1%2Fcancel',
    'resp_..',
    '../files/file-1',
    'resp_1\n',
    ' resp_1',
    'resp_é',
    `resp_${'a'.repeat(252)}`,
  ])('of a response is not %j', (id) => {
    expect(isIdOfKind({ kind: 'Response', id })).toBe(false);
  });

  it('of whatever kind is one segment of a path, as it stands', () => {
    const kinds = fc.constantFrom(...aiObjectKinds);
    const starts = fc.constantFrom('', 'chatcmpl-', 'resp_', 'file-', 'assistant-', 'thread_');
    fc.assert(
      fc.property(kinds, starts, fc.string({ unit: 'binary', maxLength: 12 }), (kind, start, rest) => {
        const id = `${start}${rest}`;
        const url = URL.parse(`https://a.example/x/${id}`);
        const isOneSegment = url?.pathname === `/x/${id}` && !id.includes('/') && url.search === '' && url.hash === '';
        return !isIdOfKind({ kind, id }) || isOneSegment;
      }),
    );
  });
});
