import type { ArtifactClass } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import { openReasons } from './class-notes.ts';
import type { Verdict } from './conditions.ts';
import { countOf } from './findings.ts';
import type { Seen } from './retention-verdict.ts';
import { isWhole, type ClassStatus, type ScanStatus } from './scan-look.ts';

/** The classes of the spec that the verdict is about. */
export interface ConsentClasses {
  readonly artifactClasses: readonly ArtifactClass[];
}

/**
 * Whether every call that was seen has the consent that the policy asks for. What was seen to be broken outweighs what was
 * not seen; a call that nobody could tell may be one that was refused. With `names` the verdict is about these classes only;
 * the others that may carry a refusal of the same calls have to be seen all the same.
 */
export function judgeConsent(
  { artifactClasses }: ConsentClasses,
  { classes: all, scan, standing }: Seen,
  names: readonly string[] = all.map(({ name }) => name),
): Verdict {
  if (standing.kind === 'Lacking') return { status: 'Unknown', reason: standing.reason, message: standing.message };
  const classes = all.filter(({ name }) => names.includes(name));
  const counts = classes.map((entry) => brokenOf(entry, isMissingProven(entry, artifactClasses, all, scan)));
  const broken = order.find((reason) => counts.some((count) => count[reason] > 0));
  if (broken !== undefined) {
    const message = classes.flatMap((entry, at) => tellBroken(entry.name, counts[at] ?? none)).join(' ');
    return { status: 'False', reason: broken, message };
  }
  const carriers = carriersOf(artifactClasses, names);
  const speaking = all.filter(({ name }) => names.includes(name) || carriers.includes(name));
  const open = speaking.flatMap((entry) => openOf(entry, scan));
  const [first] = open;
  if (first !== undefined) {
    const message = open.map(({ text }) => text).join(' ');
    return { status: 'Unknown', reason: first.reason, message };
  }
  if (classes.length === 0)
    return { status: 'Unknown', reason: 'ConsentUnknown', message: 'There is no class to look at.' };
  const artifacts = classes.reduce((sum, entry) => sum + (entry.artifacts ?? 0), 0);
  const message = `The look that began at ${scan?.startedTime ?? 'an unknown time'} saw ${countOf(artifacts, 'artifact')}, none without the consent that is asked for.`;
  return { status: 'True', reason: 'ConsentComplete', message };
}

/** Classes whose artifacts may refuse for the calls of others: of Recording for all, of AI for those that ask for AI. */
function carriersOf(artifactClasses: readonly ArtifactClass[], names: readonly string[]): readonly string[] {
  const asksForAi = artifactClasses.some(({ name, consent }) => names.includes(name) && consent?.purpose === 'AI');
  return artifactClasses
    .filter(({ consent }) => consent?.purpose === 'Recording' || (consent?.purpose === 'AI' && asksForAi))
    .map(({ name }) => name);
}

/** Worst first. */
const order = [
  'ConsentRefusedHeld',
  'ConsentRefused',
  'ConsentMissing',
  'ConsentLate',
] as const satisfies readonly Reason[];
type Broken = Readonly<Record<(typeof order)[number], number>>;

const none: Broken = { ConsentRefusedHeld: 0, ConsentRefused: 0, ConsentMissing: 0, ConsentLate: 0 };

function brokenOf(entry: ClassStatus, countsMissing: boolean): Broken {
  return {
    ConsentRefusedHeld: entry.consentRefusedHeld ?? 0,
    ConsentRefused: entry.consentRefused ?? 0,
    ConsentMissing: countsMissing ? (entry.consentMissing ?? 0) : 0,
    ConsentLate: entry.consentLate ?? 0,
  };
}

/** Under DeleteAfter an answer on any artifact of the call counts, and what was not seen may carry it. */
function isMissingProven(
  { name }: ClassStatus,
  artifactClasses: readonly ArtifactClass[],
  classes: readonly ClassStatus[],
  scan: ScanStatus | undefined,
): boolean {
  const declared = artifactClasses.find((artifactClass) => artifactClass.name === name);
  return declared?.consent?.onMissing === 'Report' || classes.every((entry) => isWhole(entry, scan));
}

const texts: Readonly<Record<(typeof order)[number], string>> = {
  ConsentRefusedHeld: 'of refused calls kept by a hold',
  ConsentRefused: 'of calls whose consent was refused',
  ConsentMissing: 'without an answer to the question for consent',
  ConsentLate: 'with a consent given after the call had begun',
};

function tellBroken(name: string, counts: Broken): readonly string[] {
  const told = order
    .filter((reason) => counts[reason] > 0)
    .map((reason) => `${countOf(counts[reason], 'artifact')} ${texts[reason]}`);
  return told.length === 0 ? [] : [`${name}: ${told.join('; ')}.`];
}

function openOf(
  entry: ClassStatus,
  scan: ScanStatus | undefined,
): readonly { readonly reason: Reason; readonly text: string }[] {
  const { name, reason, message, unclassified } = entry;
  if (!isWhole(entry, scan)) {
    return [{ reason: openReasons.find((open) => open === reason) ?? 'PassIncomplete', text: `${name}: ${message}` }];
  }
  if (reason === 'ClassWithoutArtifacts') return [{ reason, text: `${name}: ${message}` }];
  return unclassified === 0
    ? []
    : [
        {
          reason: 'ConsentUnknown',
          text: `${name}: ${countOf(unclassified ?? 0, 'artifact')} that cannot be told a call may be of one that was refused.`,
        },
      ];
}
