import type { HoldsInForce } from '../policy/holds.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import type { HiddenNaming, ObscureNaming, UntoldNaming } from './erase/untold-naming.ts';

/** As many are told one by one. */
const mostTold = 5;

/** What is known of why objects stay that nobody can say whose they are. */
export interface Obscurity {
  /** As far as this process saw it. */
  readonly naming: readonly ObscureNaming[];
  readonly holds: HoldsInForce;
}

/** What to do about objects that stay for these reasons, and for how long they do, as far as anybody knows. */
export function describeObscurity(reasons: readonly string[], { naming, holds }: Obscurity): readonly string[] {
  const untold = naming.filter((one) => one.kind === 'Untold');
  const hidden = naming.filter((one) => one.kind === 'Hidden');
  return [
    ...(reasons.includes('ObjectUntold') ? [describeUntold(untold)] : []),
    ...(reasons.includes('ObjectMayBeHeld') ? [...describeHidden(hidden), describeEnd(holds)] : []),
  ];
}

/** Nothing dates such an artifact, so that no day can be told on which it ends by itself. */
function describeUntold(untold: readonly UntoldNaming[]): string {
  const todo =
    'Correct callId and startedAt of its entry in artifacts of that class, or remove it: the request goes on by itself then. No sweep takes it; a lifecycle rule may, by its creation: one of mode WholePrefix, or of mode Tagged where it has the tag.';
  if (untold.length === 0) return `The finding Unclassified of the policy says where such artifacts lie. ${todo}`;
  return `Such an artifact is one like ${likes(untold)}. ${todo}`;
}

function describeHidden(hidden: readonly HiddenNaming[]): readonly string[] {
  if (hidden.length === 0) return [];
  const isDeleted = hidden.some(({ reason }) => reason === 'Deleted');
  const deleted = isDeleted ? ' What is Deleted can be restored, and counts until Azure discards it.' : '';
  return [`Such content lies in artifacts like ${likes(hidden)}.${deleted}`];
}

/** A hold tag that names no hold has no end, and only the blobs tell of it. */
function describeEnd(holds: HoldsInForce): string {
  switch (holds.kind) {
    case 'None':
      return 'No hold of the policy is in force: the request goes on by itself, unless a hold tag stands that names none of them.';
    case 'UntilUnknown':
      return 'A hold of the policy is in force whose end cannot be read.';
    case 'Until':
      return `The last hold of the policy that is in force ends ${rfc3339(holds.endMs)}: the request goes on by itself then, unless a hold tag stands that names none of them.`;
  }
}

function likes(all: readonly ObscureNaming[]): string {
  const told = all
    .slice(0, mostTold)
    .map(
      ({ class: name, account, container, shape, reason }) =>
        `${account}/${container}/${shape} of class ${name} (${reason})`,
    );
  return `${told.join(', ')}${all.length > mostTold ? ` and ${all.length - mostTold} more` : ''}`;
}
