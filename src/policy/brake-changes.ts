import { deletableTagName } from './deletable-tag.ts';
import type { LifecycleRule } from './facts.ts';
import {
  actionKinds,
  blobTypes,
  covers,
  deletionAtoms,
  intersect,
  isWithin,
  type ActionKind,
  type DeletionAtom,
} from './rule-regions.ts';

/** What status can carry of one account. */
export const maxChanges = 40;
const maxSentenceLength = 1024;
/** Leaves room in a sentence for the class, the days and what stands now. */
const maxPlacesLength = 400;

/**
 * One sentence for each change that waits: what would be deleted, when, and what stands there now. Sentences that do
 * not fit into status are counted in the last one; the digest speaks of all of them.
 */
export function describeChanges(
  desired: readonly LifecycleRule[],
  inForce: readonly DeletionAtom[],
): readonly string[] {
  const sentences = desired.flatMap((rule) => describeRule(rule, inForce));
  if (sentences.length <= maxChanges) return sentences;
  const shown = sentences.slice(0, maxChanges - 1);
  return [
    ...shown,
    `and ${sentences.length - shown.length} more changes that do not fit here; the digest covers them, too`,
  ];
}

function describeRule(rule: LifecycleRule, inForce: readonly DeletionAtom[]): readonly string[] {
  const className = classOfRule(rule.name);
  const atoms = deletionAtoms(rule);
  if (atoms === 'NotUnderstood') return [`${className}: the effect of rule ${rule.name} is not understood`];
  const changed = atoms.filter((atom) => !inForce.some((standing) => covers(standing, atom)));
  const ofPlace = Map.groupBy(changed, (atom) => atom.prefix);
  const clauses = [...ofPlace].flatMap(([prefix, ofPrefix]) => describePlace(prefix, ofPrefix, inForce));
  return [...Map.groupBy(clauses, ({ change, now }) => `${change}; ${now}`)].flatMap(([text, members]) =>
    packPlaces(members.map((member) => member.prefix)).map((places) =>
      `${className}: under ${places} ${text}`.slice(0, maxSentenceLength),
    ),
  );
}

interface Clause {
  readonly prefix: string;
  readonly change: string;
  readonly now: string;
}

function describePlace(
  prefix: string,
  changed: readonly DeletionAtom[],
  inForce: readonly DeletionAtom[],
): readonly Clause[] {
  const ofNow = Map.groupBy(changed, (atom) => describeNow(atom, inForce));
  return [...ofNow].map(([now, atoms]) => ({ prefix, now, change: describeDeletion(atoms) }));
}

/**
 * `blobs would be deleted 76 days after creation, snapshots and previous versions 0 days after theirs`. The atoms are of
 * one rule, so that one tag speaks for all of them.
 */
function describeDeletion(atoms: readonly DeletionAtom[]): string {
  const typesOfAtoms = blobTypes.filter((type) => atoms.some((atom) => atom.blobType === type));
  const blobs = typesOfAtoms.map((type) => (type === 'blockBlob' ? 'block blobs' : 'append blobs'));
  const nouns: Record<ActionKind, string> = {
    baseBlob: blobs.length === 2 ? 'blobs' : blobs.join(),
    snapshot: 'snapshots',
    version: 'previous versions',
  };
  const inOrder = atoms.toSorted((a, b) => actionKinds.indexOf(a.kind) - actionKinds.indexOf(b.kind));
  const parts = [...Map.groupBy(inOrder, (atom) => atom.days)].map(([days, ofDays], index) => {
    const what = [...new Set(ofDays.map((atom) => nouns[atom.kind]))].join(' and ');
    return index === 0 ? `${what} would be deleted ${days} days after creation` : `${what} ${days} days after theirs`;
  });
  return `${parts.join(', ')}${describeTag(atoms[0]?.tag)}`;
}

/** The name alone: the value is a hash of the object's uid, which a plan made before the object exists does not know. */
function describeTag(tag: string | undefined): string {
  return tag === undefined ? '' : `, only with the tag ${deletableTagName}`;
}

function describeNow(atom: DeletionAtom, inForce: readonly DeletionAtom[]): string {
  const overlapping = inForce.filter((standing) => intersect(standing, atom) !== undefined);
  const wider = overlapping.filter((standing) => isWithin(atom, standing));
  if (wider.length > 0) return `now after ${earliestOf(wider)} days`;
  const tagged = overlapping.filter((standing) => atom.prefix.startsWith(standing.prefix));
  if (tagged.length > 0) return `now after ${earliestOf(tagged)} days${describeTag(tagged[0]?.tag)}`;
  const first = overlapping[0];
  if (first === undefined) return 'now no rule of ours deletes there';
  const more = new Set(overlapping.map((standing) => standing.prefix)).size - 1;
  const others = more === 0 ? '' : ` and in ${more} more places`;
  return `now only under ${first.prefix} after ${first.days} days${describeTag(first.tag)}${others}`;
}

function earliestOf(atoms: readonly DeletionAtom[]): number {
  return Math.min(...atoms.map(({ days }) => days));
}

/** Joins places as long as a sentence can hold them. */
function packPlaces(prefixes: readonly string[]): readonly string[] {
  const packed: string[] = [];
  for (const prefix of prefixes) {
    const place = prefix === '' ? 'every container' : prefix;
    const last = packed.at(-1);
    if (last !== undefined && last.length + place.length + 2 <= maxPlacesLength)
      packed[packed.length - 1] = `${last}, ${place}`;
    else packed.push(place);
  }
  return packed;
}

/** Reads the class back from a rule's name. */
function classOfRule(name: string): string {
  const parts = /^calldata[0-9a-f]{16}C([a-z0-9Z]+)N\d+$/.exec(name);
  return parts?.[1]?.replaceAll('Z', '-') ?? name;
}
