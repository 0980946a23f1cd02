import { carriesDeletableTag, type CopyFacts } from '../../policy/copy-facts.ts';
import { deletableTagName } from '../../policy/deletable-tag.ts';
import { holdTagName, holdTagOf } from '../../policy/holds.ts';
import type { BlobCallOptions, BlobTarget, NamedValue } from '../blob-port.ts';
import type { BlobService } from '../blob-service.ts';
import type { TagGuard } from './tag-guard.ts';

/** What is to be done to the tag of one copy so that the lifecycle rule deletes it, or does not. */
export type TagTask = 'Set' | 'Remove';

export interface TaggedState {
  /** A hold, also one that the spec does not know, keeps the artifact. */
  readonly isHeld: boolean;
  /** The copy does not tell its calls, and a hold may keep one of them. */
  readonly mayBeHeld: boolean;
  readonly isUnclassified: boolean;
  /** A log with a call that nothing may delete yet. */
  readonly isBelowFloor: boolean;
}

/** `undefined`: the tag is as it should be. Only the base and versions have tags of their own. */
export function tagTaskOf(copy: CopyFacts, state: TaggedState): TagTask | undefined {
  if (copy.state !== 'base' && copy.state !== 'version') return undefined;
  if (state.isHeld || state.mayBeHeld || state.isBelowFloor) return carriesDeletableTag(copy) ? 'Remove' : undefined;
  if (state.isUnclassified || copy.call.kind === 'Unknown' || copy.isTaggedDeletable) return undefined;
  return 'Set';
}

/** Azure's limit for a blob. */
const maxTags = 10;

/** `Refused`: it has ten others, or a lease keeps them. `Changed`: someone else was at the tags, and the next pass looks again. */
export type TagUpkeep = 'Done' | 'Refused' | 'Changed' | 'Gone';

export interface TagChange {
  readonly target: BlobTarget;
  readonly task: TagTask;
  readonly value: string;
}

export interface TagTools {
  readonly service: Pick<BlobService, 'getTags' | 'setTags'>;
  readonly guard: TagGuard;
}

/**
 * Reads the tags, changes ours and writes all of them back, which is the only way that Azure has. What was read must still
 * stand there, so that a change meanwhile is not undone; a hold of the spec that came meanwhile refuses the write.
 */
export async function changeTag(tools: TagTools, change: TagChange, options: BlobCallOptions): Promise<TagUpkeep> {
  const seen = await tools.service.getTags(change.target, options);
  if (seen.kind === 'NotFound') return 'Gone';
  const hold = seen.tags.find(({ name }) => name === holdTagName)?.value;
  if (change.task === 'Set' && holdTagOf(seen.tags) !== undefined) return 'Changed';
  const tags = changedTags(seen.tags, change);
  if (tags.length > maxTags) return 'Refused';
  return writeGuarded(tools, { change, tags, standing: seen.tags, hold }, options);
}

interface GuardedWrite {
  readonly change: TagChange;
  readonly tags: readonly NamedValue[];
  readonly standing: readonly NamedValue[];
  readonly hold: string | undefined;
}

async function writeGuarded(
  tools: TagTools,
  { change, tags, standing, hold }: GuardedWrite,
  options: BlobCallOptions,
): Promise<TagUpkeep> {
  const { service, guard } = tools;
  const unchanged = standing.filter(({ name }) => name !== holdTagName).map(standsStill);
  const condition = guard.conditionFor(hold);
  const guarded = condition === undefined ? unchanged : [...unchanged, condition.ifTags];
  const first = await write(tools, { change, tags, conditions: guarded }, options);
  if (first !== 'Changed' || condition?.mayRefuseMissing !== true) return first;
  const again = await service.getTags(change.target, options);
  if (again.kind === 'NotFound') return 'Gone';
  if (!isSame(again.tags, standing)) return 'Changed';
  const second = await write(tools, { change, tags, conditions: unchanged }, options);
  if (second === 'Done') guard.distrust();
  return second;
}

function changedTags(standing: readonly NamedValue[], { task, value }: TagChange): readonly NamedValue[] {
  const others = standing.filter(({ name }) => name !== deletableTagName);
  return task === 'Set' ? [...others, { name: deletableTagName, value }] : others;
}

interface TagWrite {
  readonly change: TagChange;
  readonly tags: readonly NamedValue[];
  readonly conditions: readonly string[];
}

async function write(
  { service }: TagTools,
  { change, tags, conditions }: TagWrite,
  options: BlobCallOptions,
): Promise<TagUpkeep> {
  const ifTags = conditions.join(' AND ');
  const outcome = await service.setTags(change.target, tags, {
    abortSignal: options.abortSignal,
    ...(ifTags === '' ? {} : { ifTags }),
  });
  switch (outcome.kind) {
    case 'Set':
      return 'Done';
    case 'NotFound':
      return 'Gone';
    case 'Leased':
      return 'Refused';
    case 'TagsChanged':
      return 'Changed';
  }
}

function standsStill({ name, value }: NamedValue): string {
  return `"${name}" = '${value.replaceAll("'", "''")}'`;
}

function isSame(left: readonly NamedValue[], right: readonly NamedValue[]): boolean {
  const values = new Map(left.map(({ name, value }) => [name, value]));
  return left.length === right.length && right.every(({ name, value }) => values.get(name) === value);
}
