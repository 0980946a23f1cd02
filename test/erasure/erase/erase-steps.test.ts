import { describe, expect, it } from '@jest/globals';
import type { ClassTerms } from '../../../src/policy/class-terms.ts';
import type { CopyFacts } from '../../../src/policy/copy-facts.ts';
import { keepsOldCopy, planErasureCut } from '../../../src/policy/erasure/erase-steps-log.ts';
import { decideOutcome } from '../../../src/policy/erasure/erase-steps-outcome.ts';
import type { RemainsOfTarget } from '../../../src/policy/erasure/erase-steps-outcome.ts';
import { eraseSteps, isUnfinished } from '../../../src/policy/erasure/erase-steps.ts';
import type { CopyOfTarget } from '../../../src/policy/erasure/erase-steps.ts';
import type { LogContent } from '../../../src/policy/record-cut.ts';
import { buildCopy } from '../../scan/sweep/delete-build.ts';

const nowMs = 1_000_000_000;
const hourMs = 3_600_000;

const termsOf = (more: Partial<ClassTerms> = {}): ClassTerms =>
  ({ versioning: false, canPurge: false, isHierarchical: false, ...more }) as Partial<ClassTerms> as ClassTerms;

const target = (more: Partial<CopyFacts> = {}): CopyOfTarget => ({ copy: buildCopy(more), means: 'Target' });
const other = (more: Partial<CopyFacts> = {}): CopyOfTarget => ({ copy: buildCopy(more), means: 'Other' });
const snapshot = { state: 'snapshot', snapshot: 's1' } as const;
const version = { state: 'version', versionId: 'v0' } as const;

const stepsOf = (copies: readonly CopyOfTarget[], more: Partial<ClassTerms> = {}): readonly string[] =>
  eraseSteps(copies, { terms: termsOf(more), nowMs }).steps.map(({ step, state, versionId, snapshot: id }) =>
    [step, state, versionId, id].filter((part) => part !== undefined).join(' '),
  );
const staysOf = (copies: readonly CopyOfTarget[], more: Partial<ClassTerms> = {}): readonly unknown[] => [
  ...eraseSteps(copies, { terms: termsOf(more), nowMs }).stays.values(),
];

describe('the deletes of an erasure', () => {
  it.each([
    ['a base alone', [target()], {}, ['Delete base']],
    ['a base with its snapshot', [target(), target(snapshot)], {}, ['Delete base']],
    ['a snapshot of a base that stays', [other(), target(snapshot)], {}, ['Delete snapshot s1']],
    ['a base whose snapshot nobody asked for', [target(), other(snapshot)], {}, []],
    [
      'a base with the version that its deletion makes',
      [target({ versionId: 'v1' })],
      { versioning: true, canPurge: true },
      ['Delete base', 'Delete version v1', 'Purge version v1'],
    ],
    [
      'one version of several',
      [other({ versionId: 'v1' }), target(version)],
      { versioning: true },
      ['Delete version v0'],
    ],
    ['a copy that Azure keeps until a day', [target({ immutableUntilMs: nowMs + 1 })], {}, []],
    ['a copy that Azure has let go', [target({ immutableUntilMs: nowMs })], {}, ['Delete base']],
    ['a leased one', [target({ isLeased: true })], {}, []],
    ['a page blob', [target({ isPageBlob: true })], {}, []],
    ['a hierarchical account', [target()], { isHierarchical: true }, []],
    ['nothing', [other()], {}, []],
  ] as const)('of %s', (_, copies, terms, expected) => {
    expect(stepsOf(copies, terms)).toEqual(expected);
  });

  it.each([
    ['SnapshotsPresent', [target(), other(snapshot)], {}],
    ['SnapshotsPresent', [target(), target({ ...snapshot, immutableUntilMs: nowMs + 1 })], {}],
    ['Leased', [target({ isLeased: true })], {}],
    ['UnsupportedBlobs', [target({ isPageBlob: true })], {}],
    ['UnsupportedBlobs', [target()], { isHierarchical: true }],
  ] as const)('that cannot be are told as %s', (reason, copies, terms) => {
    expect(staysOf(copies, terms)).toEqual([{ kind: 'Failed', reason }]);
  });

  it('keep what must stay for a reason of its own', () => {
    const why = { kind: 'Failed', reason: 'SharedLog' } as const;
    expect(staysOf([{ copy: buildCopy(), means: why }])).toEqual([why]);
    expect(stepsOf([{ copy: buildCopy(), means: why }])).toEqual([]);
  });
});

it.each([
  [{ kind: 'Deferred' }, true],
  [{ kind: 'Failed', reason: 'Leased' }, true],
  [{ kind: 'Failed', reason: 'SharedLog' }, false],
  [{ kind: 'Failed', reason: 'NotBlocks' }, false],
  [{ kind: 'Retained', ground: 'Immutable' }, false],
  [{ kind: 'Held' }, false],
] as const)('what stays as %o keeps the metadata of its call: %s', (why, expected) => {
  expect(isUnfinished(why)).toBe(expected);
});

function contentOf(calls: Readonly<Record<string, number>>, more: Partial<LogContent> = {}): LogContent {
  const start = { startMs: 0, precision: 'Instant' } as const;
  const entries = Object.entries(calls).map(([id, records]) => [id, { start, records }] as const);
  return { form: 'Plain', calls: new Map(entries), unreadable: 0, ...more };
}

const log = (more: Partial<CopyFacts> = {}): CopyFacts => buildCopy({ lastModifiedMs: nowMs - 24 * hourMs, ...more });

describe('the cut of an erasure', () => {
  const cut = (more: Partial<Parameters<typeof planErasureCut>[0]> = {}) => {
    const content = contentOf({ a: 1, b: 2 });
    const input = { copy: log(), content, goes: new Set(['a']), canGoWhole: true, quietHours: 24, nowMs };
    const plan = planErasureCut({ ...input, ...more });
    return plan.kind === 'Cut' ? { kind: plan.kind, calls: [...plan.calls.keys()] } : plan;
  };

  it.each([
    ['the records of the call', {}, { kind: 'Cut', calls: ['a'] }],
    ['nothing where there are none', { goes: new Set(['c']) }, { kind: 'NothingDue' }],
    ['all of it where nothing else stands in it', { goes: new Set(['a', 'b']) }, { kind: 'DeleteWhole' }],
    [
      'the records alone where the blob has to stay',
      { goes: new Set(['a', 'b']), canGoWhole: false },
      { kind: 'Cut', calls: ['a', 'b'] },
    ],
    [
      'no record that nobody can attribute',
      { content: contentOf({ a: 1 }, { unreadable: 1 }) },
      { kind: 'Cut', calls: ['a'] },
    ],
    [
      'nothing before it is quiet',
      { copy: log({ lastModifiedMs: nowMs - 24 * hourMs + 1 }) },
      { kind: 'CutDeferred', untilMs: nowMs + 1, why: 'Open' },
    ],
    [
      'nothing of an append blob',
      { copy: log({ isAppendBlob: true }) },
      { kind: 'CutDeferred', untilMs: undefined, why: 'NotBlocks' },
    ],
    [
      'nothing of a packed log',
      { content: contentOf({ a: 1, b: 2 }, { form: 'Compressed' }) },
      { kind: 'CutDeferred', untilMs: undefined, why: 'Compressed' },
    ],
    [
      'a packed log of this one call',
      { content: contentOf({ a: 1 }, { form: 'Compressed' }) },
      { kind: 'DeleteWhole' },
    ],
  ] as const)('takes %s', (_, more, expected) => {
    expect(cut(more as never)).toEqual(expected);
  });
});

describe('an older copy of a log', () => {
  const nobody = (): boolean => false;
  const keeps = (more: Partial<Parameters<typeof keepsOldCopy>[0]> = {}) =>
    keepsOldCopy({
      content: contentOf({ a: 1, b: 2 }),
      current: contentOf({ b: 2 }),
      goes: new Set(['a']),
      isHeld: (callId) => callId === 'b',
      mayBeHeld: true,
      ...more,
    });

  it.each([
    ['goes where held records live on', {}, { kind: 'Nothing' }],
    ['stays where fewer of them live on', { current: contentOf({ b: 1 }) }, { kind: 'Call', callId: 'b' }],
    ['stays where there is no other', { current: undefined }, { kind: 'Call', callId: 'b' }],
    ['goes where no hold is', { current: contentOf({}), isHeld: nobody }, { kind: 'Nothing' }],
    [
      'stays where others stand in it and there is no current one',
      { current: undefined, isHeld: nobody },
      { kind: 'Shared' },
    ],
    ['goes where nobody else stands in it', { content: contentOf({ a: 1 }), current: undefined }, { kind: 'Nothing' }],
    [
      'stays where it holds more that nobody can read',
      { content: contentOf({ a: 1 }, { unreadable: 1 }) },
      { kind: 'Unreadable' },
    ],
    [
      'goes all the same where there is no hold',
      { content: contentOf({ a: 1 }, { unreadable: 1 }), mayBeHeld: false },
      { kind: 'Nothing' },
    ],
  ] as const)('%s', (_, more, expected) => {
    expect(keeps(more as never)).toEqual(expected);
  });
});

describe('the outcome of a target', () => {
  const live = { state: 'base', recoverableUntilMs: undefined, immutableUntilMs: undefined, isLeased: false } as const;
  const deleted = { ...live, state: 'softDeleted', recoverableUntilMs: nowMs + 5 } as const;
  const none: RemainsOfTarget = { remaining: [], held: undefined, why: undefined, unseenReason: undefined, nowMs };
  const failed = { kind: 'Failed', reason: 'Changed' } as const;
  const held = { ground: 'LegalClaims', untilMs: 7 };

  it.each([
    ['nothing is left', {}, { kind: 'Gone' }],
    ['nothing is left, whatever a delete said', { why: failed }, { kind: 'Gone' }],
    ['its place was not seen', { unseenReason: 'AccessDenied' }, { kind: 'Failed', reason: 'AccessDenied' }],
    ['its container can be restored', { unseenReason: 'ContainerDeleted' }, { kind: 'Recoverable' }],
    ['a deleted copy is left', { remaining: [deleted] }, { kind: 'Recoverable', untilMs: nowMs + 5 }],
    [
      'two deleted copies are left',
      { remaining: [deleted, { ...deleted, recoverableUntilMs: nowMs + 9 }] },
      { kind: 'Recoverable', untilMs: nowMs + 9 },
    ],
    [
      'nobody knows for how long one is left',
      { remaining: [deleted, { ...deleted, recoverableUntilMs: undefined }] },
      { kind: 'Recoverable' },
    ],
    ['a hold keeps it', { remaining: [live], held, why: failed }, { kind: 'Retained', ...held }],
    ['a hold keeps what is deleted', { remaining: [deleted], held }, { kind: 'Retained', ...held }],
    [
      'a legal hold keeps it',
      { remaining: [{ ...live, immutableUntilMs: Infinity }] },
      { kind: 'Retained', ground: 'LegalHold' },
    ],
    [
      'a policy keeps it',
      { remaining: [{ ...live, immutableUntilMs: nowMs + 1 }], why: failed },
      { kind: 'Retained', ground: 'Immutable', untilMs: nowMs + 1 },
    ],
    ['a lease keeps it', { remaining: [{ ...live, isLeased: true }] }, { kind: 'Failed', reason: 'Leased' }],
    [
      'a tag came in between',
      { remaining: [live], why: { kind: 'Held' } },
      { kind: 'Retained', ground: 'UnknownHold' },
    ],
    ['its log is open', { remaining: [live], why: { kind: 'Deferred', untilMs: 3 } }, { kind: 'Deferred', untilMs: 3 }],
    ['its delete failed', { remaining: [live, deleted], why: failed }, failed],
    ['it is there', { remaining: [live] }, { kind: 'Failed', reason: 'ArtifactsRemain' }],
    [
      'parts of an upload are left',
      { remaining: [{ ...live, state: 'uncommitted' }] },
      { kind: 'Failed', reason: 'UncommittedBlocks' },
    ],
  ] as const)('where %s', (_, more, expected) => {
    expect(decideOutcome({ ...none, ...(more as Partial<RemainsOfTarget>) })).toEqual(expected);
  });
});
