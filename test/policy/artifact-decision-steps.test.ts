import { describe, expect, it } from '@jest/globals';

import type { CopyFacts } from '../../src/policy/copy-facts.ts';
import {
  copyOf,
  day,
  dayMs,
  deadlineMs,
  decideAt,
  hourMs,
  startedAt,
  unknownCall,
  wordsOf,
  type TermsOptions,
} from './artifact-build.ts';

const softDelete = { blobService: { softDeleteDays: 7 } };
const purging = { blobService: { softDeleteDays: 7, permanentDelete: true } };
const versioned = { blobService: { softDeleteDays: 7, versioning: true } };
const versionedPurging = { blobService: { softDeleteDays: 7, versioning: true, permanentDelete: true } };
const version = copyOf('version', { versionId: 'v1' });
const snapshot = copyOf('snapshot', { snapshot: 's1' });
const current = copyOf('base', { versionId: 'v2' });
const base = copyOf('base');
const marginMs = 2 * hourMs;
const actMs = deadlineMs - marginMs;

describe('requests of a deletion', () => {
  const deleted = copyOf('softDeleted', { versionId: 'v0' });
  const cases: readonly (readonly [string, readonly CopyFacts[], TermsOptions, readonly string[]])[] = [
    ['a base', [base], {}, ['Delete base if etag-base']],
    ['a base with its snapshots', [base, snapshot], softDelete, ['Delete base if etag-base with snapshots']],
    [
      'a base, its snapshots purged after it',
      [snapshot, base],
      purging,
      ['Delete base if etag-base with snapshots', 'Purge snapshot s1'],
    ],
    [
      'a current version: by its name, then older ones and the version that this makes, which says what the caller answered',
      [version, current],
      versioned,
      ['Delete base if etag-base', 'Delete version v1 if etag-version', 'Delete version v2'],
    ],
    [
      'each for good where the account allows it, those deleted before, too',
      [deleted, version, current],
      versionedPurging,
      [
        'Delete base if etag-base',
        'Delete version v1 if etag-version',
        'Delete version v2',
        'Purge softDeleted v0',
        'Purge version v1',
        'Purge version v2',
      ],
    ],
    [
      'a base from before versioning was on: the version that this makes has its ETag, and no id yet',
      [base],
      versionedPurging,
      ['Delete base if etag-base', 'Delete version if etag-base', 'Purge version if etag-base'],
    ],
    ['what is left without a base', [snapshot], {}, ['Delete snapshot s1 if etag-snapshot']],
    ['a version of before versioning was switched off', [current], {}, ['Delete base if etag-base']],
  ];
  it.each(cases)('%s', (_name, copies, terms, words) => {
    expect(wordsOf(decideAt(deadlineMs, copies, { terms }))).toEqual(words);
  });

  const young = { call: startedAt(day(60)) };
  const unknown = { call: unknownCall };
  it('leaves a version that is not due, and takes one that is', () => {
    const copies = [current, copyOf('version', { versionId: 'v0', ...young }), version];
    expect(wordsOf(decideAt(deadlineMs, copies))).toEqual([
      'Delete base if etag-base',
      'Delete version v1 if etag-version',
    ]);
    const youngBase = copyOf('base', young);
    expect(wordsOf(decideAt(deadlineMs, [youngBase, version, snapshot]))).toEqual([
      'Delete snapshot s1 if etag-snapshot',
      'Delete version v1 if etag-version',
    ]);
  });

  it('leaves a version whose call is unknown, and takes its siblings', () => {
    const decision = decideAt(deadlineMs, [base, copyOf('version', { versionId: 'v0', ...unknown })]);
    expect(wordsOf(decision)).toEqual(['Delete base if etag-base']);
    expect(decision).toMatchObject({ isUnclassified: true, isUnsearchable: false });
  });

  it('keeps a base until its snapshots are due, and the whole artifact for one whose call is unknown', () => {
    const youngSnapshot = copyOf('snapshot', { snapshot: 's2', ...young });
    expect(wordsOf(decideAt(deadlineMs, [base, snapshot, youngSnapshot]))).toEqual([
      'Delete snapshot s1 if etag-snapshot',
    ]);
    const stuck = decideAt(deadlineMs, [base, version, copyOf('snapshot', { snapshot: 's2', ...unknown })]);
    expect(stuck).toMatchObject({ deletes: [], dueFromMs: Infinity, isUnclassified: true, isOverdue: true });
  });

  it('says of deleted copies that nothing dates that nobody can search them', () => {
    expect(decideAt(deadlineMs, [copyOf('softDeleted', unknown)])).toMatchObject({
      isUnclassified: true,
      isUnsearchable: true,
      recoverable: 1,
    });
    expect(decideAt(deadlineMs, [copyOf('uncommitted', unknown)])).toMatchObject({
      isUnclassified: false,
      isUncommitted: true,
    });
  });
});

describe('what Azure keeps', () => {
  const untilMs = deadlineMs + 9 * dayMs;
  const cases: readonly (readonly [string, Partial<CopyFacts>, number | undefined, number])[] = [
    ['a lease', { isLeased: true }, undefined, Infinity],
    ['a legal hold', { immutableUntilMs: Infinity }, Infinity, Infinity],
    ['an immutability policy', { immutableUntilMs: untilMs }, untilMs, untilMs],
  ];
  it.each(cases)('is blocked by %s once it is due', (_name, fields, until, fromMs) => {
    const copies = [copyOf('base', fields)];
    expect(decideAt(deadlineMs, copies)).toMatchObject({ blocked: { untilMs: until }, deletes: [], dueFromMs: fromMs });
    expect(decideAt(actMs - 1, copies).blocked).toBeUndefined();
  });

  it('is not blocked any more once the policy has ended', () => {
    const decision = decideAt(untilMs, [copyOf('base', { immutableUntilMs: untilMs })]);
    expect(decision.blocked).toBeUndefined();
    expect(decision.deletes).toHaveLength(1);
  });

  it('lets the due siblings go, but no base without its snapshot', () => {
    const immutable = { immutableUntilMs: untilMs };
    const keptVersion = decideAt(deadlineMs, [base, copyOf('version', { versionId: 'v1', ...immutable })]);
    expect(wordsOf(keptVersion)).toEqual(['Delete base if etag-base']);
    expect(keptVersion.blocked).toEqual({ untilMs });
    const keptSnapshot = decideAt(deadlineMs, [base, copyOf('snapshot', { snapshot: 's1', ...immutable })]);
    expect(keptSnapshot).toMatchObject({ deletes: [], blocked: { untilMs }, dueFromMs: untilMs });
  });
});
