import { describe, expect, it } from '@jest/globals';
import type { DeleteStep } from '../../../src/policy/artifact-decision.ts';
import type { CopyFacts } from '../../../src/policy/copy-facts.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { DeleteOutcome } from '../../../src/scan/blob-port.ts';
import { deleteArtifact } from '../../../src/scan/sweep/delete-artifact.ts';
import { blobEntry } from '../memory-blobs.ts';
import { buildCopy, buildStep, buildTools, deleted, versionStep } from './delete-build.ts';
import type { AnswerDelete, ToolsUnderTest } from './delete-build.ts';

const { signal: abortSignal } = new AbortController();

const all: readonly DeleteStep[] = [
  buildStep(),
  versionStep('v2'),
  versionStep('v1'),
  versionStep('v2', { step: 'Purge' }),
  versionStep('v1', { step: 'Purge' }),
];
const copies = [buildCopy({ versionId: 'v2' }), buildCopy({ state: 'version', versionId: 'v1' })];

function run({ tools }: ToolsUnderTest, deletes: readonly DeleteStep[] = all, some: readonly CopyFacts[] = copies) {
  return deleteArtifact(tools, { container: 'recordings', name: 'a.wav', copies: some, deletes }, { abortSignal });
}

const whatWasAsked = ({ asked }: ToolsUnderTest): readonly string[] =>
  asked.map(({ target }) => `${target.permanent === true ? 'purge' : 'delete'} ${target.versionId ?? 'base'}`);

/** All goes well but one copy. */
const failing =
  (versionId: string | undefined, outcome: DeleteOutcome | Error, permanent = false): AnswerDelete =>
  ({ target }) =>
    target.versionId === versionId && (target.permanent ?? false) === permanent ? outcome : deleted;

describe('the version that the delete of a base from before versioning makes', () => {
  const unnamed = [
    buildStep(),
    buildStep({ state: 'version' }),
    buildStep({ state: 'version', step: 'Purge' }),
  ] as const;
  const listed = (kind: 'version' | 'softDeleted', versionId: string, etag: string) =>
    blobEntry('a.wav', { kind, versionId, etag });

  it('goes by its ETag, and is purged once it is deleted', async () => {
    const scene = buildTools(() => deleted, {
      pages: [[listed('version', 'v1', '0x0'), listed('version', 'v2', '0x1')], [listed('softDeleted', 'v2', '0x1')]],
    });
    expect(await run(scene, unnamed, [buildCopy()])).toEqual({ kind: 'Deleted' });
    expect(whatWasAsked(scene)).toEqual(['delete base', 'delete v2', 'purge v2']);
    expect(scene.asked[1]?.options).toEqual({ ifMatch: '0x1' });
  });

  it('is none where another ETag stands there', async () => {
    const scene = buildTools(() => deleted, { pages: [[listed('version', 'v1', '0x0')]] });
    expect(await run(scene, unnamed, [buildCopy()])).toEqual({ kind: 'Deleted' });
    expect(whatWasAsked(scene)).toEqual(['delete base']);
  });

  it('is not looked for where the base stays', async () => {
    const scene = buildTools(() => ({ kind: 'Leased' }));
    expect(await run(scene, unnamed, [buildCopy()])).toMatchObject({ kind: 'Kept', why: 'Leased' });
  });
});

describe('the deletion of one artifact', () => {
  it('deletes the base on condition of its ETag, then the versions, then each for good', async () => {
    const scene = buildTools(() => deleted);
    expect(await run(scene)).toEqual({ kind: 'Deleted' });
    expect(whatWasAsked(scene)).toEqual(['delete base', 'delete v2', 'delete v1', 'purge v2', 'purge v1']);
    expect(scene.asked[0]?.options).toEqual({ ifMatch: '0x1' });
  });

  it.each<[DeleteOutcome, object]>([
    [{ kind: 'Leased' }, { why: 'Leased' }],
    [{ kind: 'LegalHold' }, { why: 'LegalHold' }],
    [
      { kind: 'Immutable', untilMs: 7 },
      { why: 'Immutable', immutableUntilMs: 7 },
    ],
    [{ kind: 'Immutable', untilMs: undefined }, { why: 'Immutable' }],
    [{ kind: 'SnapshotsPresent' }, { why: 'Changed' }],
    [{ kind: 'ChangedSinceListing' }, { why: 'Changed' }],
    [{ kind: 'SequenceFault', code: 'OperationNotAllowedOnRootBlob' }, { why: 'SequenceFault' }],
  ])('touches nothing else where the base stays: %j', async (outcome, expected) => {
    const scene = buildTools(failing(undefined, outcome));
    expect(await run(scene)).toEqual({ kind: 'Kept', hasBegun: false, ...expected });
    expect(whatWasAsked(scene)).toEqual(['delete base']);
  });

  it('goes on with the others where a version stays, does not purge that one, and counts it as kept', async () => {
    const scene = buildTools(failing('v2', { kind: 'LegalHold' }));
    expect(await run(scene)).toEqual({ kind: 'Kept', why: 'LegalHold', hasBegun: true });
    expect(whatWasAsked(scene)).toEqual(['delete base', 'delete v2', 'delete v1', 'purge v1']);
  });

  it('takes what is gone for done, and says where all of it was', async () => {
    const gone: DeleteOutcome = { kind: 'NotFound', isSoftDeleted: false };
    expect(await run(buildTools(failing(undefined, gone)))).toEqual({ kind: 'Deleted' });
    expect(await run(buildTools(() => gone))).toEqual({ kind: 'Gone' });
  });

  it('looks whether a base that does not fit its condition is there at all', async () => {
    const changed = failing(undefined, { kind: 'ChangedSinceListing' });
    const scene = buildTools(changed, { head: { kind: 'NotFound', isSoftDeleted: false } });
    expect(await run(scene)).toEqual({ kind: 'Deleted' });
  });

  it('does not purge what was deleted for good', async () => {
    const scene = buildTools(() => ({ kind: 'Deleted', isPermanent: true }));
    await run(scene);
    expect(whatWasAsked(scene)).toEqual(['delete base', 'delete v2', 'delete v1']);
  });

  it('never deletes a current blob without its ETag, and purges none that has no version or snapshot', async () => {
    const scene = buildTools(() => deleted);
    for (const state of ['base', 'uncommitted'] as const) {
      const kept = await run(scene, [buildStep({ state, etag: undefined })]);
      expect(kept).toMatchObject({ kind: 'Kept', why: 'SequenceFault' });
    }
    expect(await run(scene, [buildStep({ step: 'Purge', state: 'softDeleted' })])).toEqual({ kind: 'Gone' });
    expect(scene.asked).toEqual([]);
  });

  it.each([
    [undefined, true],
    [500, true],
    [503, false],
    [403, false],
  ])('a failure with status %p may have deleted it: %p', async (status, hasBegun) => {
    const failure = new OperatorError('It failed.', {
      kind: 'retryable',
      reason: 'AzureUnavailable',
      ...(status === undefined ? {} : { status }),
    });
    const scene = buildTools(failing(undefined, failure));
    expect(await run(scene)).toEqual({ kind: 'Kept', why: 'Failed', hasBegun, failure });
  });

  it('throws what is no failure of Azure', async () => {
    await expect(run(buildTools(failing('v1', new TypeError('bug'))))).rejects.toThrow('bug');
  });
});

describe('holds that are put on meanwhile', () => {
  const ifNoneActive = `"calldata-hold" <> 'case-7' AND "calldata-hold" <> 'case-8'`;
  const holdValues = ['case-7', 'case-8'];
  const changed: DeleteOutcome = { kind: 'ChangedSinceListing' };

  it('refuse the delete by a condition on base and versions', async () => {
    const scene = buildTools(() => deleted, { holdValues });
    await run(scene, all.slice(0, 3));
    expect(scene.asked.map(({ options }) => options.ifTags)).toEqual([ifNoneActive, ifNoneActive, ifNoneActive]);
    expect(scene.looks()).toBe(0);
  });

  it.each(['calldata-hold', 'Calldata-Hold'])(
    'are found in the tags where the condition was refused: %s',
    async (name) => {
      const tags = [{ name, value: 'case-9' }];
      const scene = buildTools(() => changed, { holdValues, tags });
      expect(await run(scene)).toEqual({ kind: 'Kept', why: 'Held', hasBegun: false });
      expect(scene.asked).toHaveLength(1);
    },
  );

  it('are looked for before each delete once the account has refused a copy without the tag', async () => {
    const scene = buildTools(({ options }) => (options.ifTags === undefined ? deleted : changed), { holdValues });
    expect(await run(scene, all.slice(0, 3))).toEqual({ kind: 'Deleted' });
    expect(scene.asked.map(({ options }) => options.ifTags)).toEqual([ifNoneActive, undefined, undefined, undefined]);
    expect(scene.looks()).toBe(3);
  });

  it('are looked for where there are too many for a condition', async () => {
    const many = Array.from({ length: 11 }, (_, index) => `case-${index}`);
    const scene = buildTools(() => deleted, { holdValues: many });
    await run(scene, all.slice(0, 1));
    expect([scene.asked[0]?.options.ifTags, scene.looks()]).toEqual([undefined, 1]);
  });

  it('may be the tag of a hold that has ended, as long as it is the same', async () => {
    const scene = buildTools(() => changed, { holdValues });
    const some = [buildCopy({ holdTag: 'old-case' })];
    expect(await run(scene, [buildStep()], some)).toMatchObject({ why: 'Changed' });
    expect(scene.asked.map(({ options }) => options.ifTags)).toEqual([`"calldata-hold" = 'old-case'`]);
  });

  it('cannot lie on snapshots, and a purge bears no condition', async () => {
    const scene = buildTools(() => deleted, { holdValues });
    const snapshot = { state: 'snapshot', snapshot: 's1', etag: '0x2' } as const;
    await run(scene, [buildStep(snapshot), buildStep({ ...snapshot, step: 'Purge' })]);
    expect(scene.asked.map(({ options }) => options)).toEqual([{ ifMatch: '0x2' }, {}]);
  });
});
