import { plannedBlob } from './planned-blob.ts';
import type { BlobStep, PlannedBlob } from './planned-blob.ts';

/** What makes real accounts harder to keep clean than tidy ones. */
export const oddities = [
  /** A recording that was written twice, and one that was deleted and lives on as a version. */
  'Versions',
  'Snapshots',
  /** A text that was deleted, and one that was overwritten, a day or two ago. */
  'SoftDeleted',
  /** Blocks of an upload that never ended. */
  'Uncommitted',
  'Leased',
  'LegalHold',
  /** A recording whose metadata file is gone: only the day of the call is known. */
  'MissingSibling',
  /** A container and a folder that no class names. */
  'Undeclared',
  /** A file in the place of a class that none of its artifacts takes. */
  'Unclassifiable',
  'UnusualNames',
  /** A hold tag whose value no hold of the spec has. */
  'UnknownHoldTag',
] as const;
export type Oddity = (typeof oddities)[number];

interface Scene {
  readonly nowMs: number;
  readonly isOf: (oddity: Oddity) => boolean;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Changes a few blobs, each of them for one reason, and adds what belongs to no call. */
export function addOddities(blobs: readonly PlannedBlob[], scene: Scene): readonly PlannedBlob[] {
  const { nowMs, isOf } = scene;
  const taken = new Set<PlannedBlob>();
  const chosen = (suits: (blob: PlannedBlob) => boolean): PlannedBlob | undefined => {
    const found = blobs.find((blob) => !taken.has(blob) && blob.truth.holdTag === undefined && suits(blob));
    if (found !== undefined) taken.add(found);
    return found;
  };
  const changes = new Map<PlannedBlob | undefined, PlannedBlob | undefined>();
  const change = (
    oddity: Oddity,
    suits: (blob: PlannedBlob) => boolean,
    act: (blob: PlannedBlob) => PlannedBlob | undefined,
  ) => {
    const blob = isOf(oddity) ? chosen(suits) : undefined;
    if (blob !== undefined) changes.set(blob, act(blob));
  };
  change('LegalHold', isWav, (blob) => protect(blob, 'LegalHold'));
  change('MissingSibling', isWav, (blob) => {
    const metadata = blobs.find(({ truth }) => truth.name === siblingName(blob));
    changes.set(metadata, undefined);
    return knownByDay(blob);
  });
  change('Versions', isWav, (blob) => then(blob, again(blob, nowMs - 3 * dayMs)));
  change('Versions', isWav, (blob) => then(blob, { do: 'Delete', atMs: nowMs - 2 * dayMs }));
  change('Leased', isIn('whisper'), (blob) => protect(blob, 'Lease'));
  change('Snapshots', isIn('captions'), (blob) => then(blob, { do: 'Snapshot', atMs: nowMs - dayMs }));
  change('SoftDeleted', isIn('texts'), (blob) => then(blob, { do: 'Delete', atMs: nowMs - 2 * dayMs }));
  change('SoftDeleted', isIn('texts'), (blob) => then(blob, again(blob, nowMs - dayMs)));
  const kept = blobs.flatMap((blob) => (changes.has(blob) ? (changes.get(blob) ?? []) : [blob]));
  return [...kept, ...additions(scene)];
}

const isWav = ({ truth: { name, consent } }: PlannedBlob): boolean => name.endsWith('.wav') && consent === 'Granted';
const isIn =
  (className: string) =>
  ({ truth }: PlannedBlob): boolean =>
    truth.className === className;

const siblingName = ({ truth }: PlannedBlob): string => truth.name.replace('-audiowav.wav', '-acsmetadata.json');

const then = ({ truth, steps }: PlannedBlob, step: BlobStep): PlannedBlob => ({ truth, steps: [...steps, step] });

function again({ steps }: PlannedBlob, atMs: number): BlobStep {
  const [first] = steps;
  if (first?.do !== 'Put') throw new Error('Nothing was put.');
  return { ...first, atMs };
}

function protect(blob: PlannedBlob, protectedBy: 'LegalHold' | 'Lease'): PlannedBlob {
  const steps = blob.steps.map((step) =>
    step.do === 'Put' ? { ...step, legalHold: protectedBy === 'LegalHold', leased: protectedBy === 'Lease' } : step,
  );
  return { truth: { ...blob.truth, protectedBy }, steps };
}

function knownByDay({ truth, steps }: PlannedBlob): PlannedBlob {
  const day = truth.name.slice(0, 8);
  const startMs = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
  const byDay = <T extends object>(reading: T | undefined) =>
    reading === undefined ? undefined : { ...reading, startMs, precision: 'Day' as const };
  return { truth: { ...truth, reading: byDay(truth.reading), byPreset: byDay(truth.byPreset) }, steps };
}

function additions({ nowMs, isOf }: Scene): readonly PlannedBlob[] {
  const atMs = nowMs - 100 * dayMs;
  const texts = { account: 'voicetexts', container: 'transcripts' } as const;
  const note = { atMs, content: 'Nobody declared this.\n', contentType: 'text/plain' };
  const upload = plannedBlob({ ...texts, name: 'texts/half-an-upload.txt', className: 'texts' }, note);
  return [
    ...(isOf('Undeclared')
      ? [
          ...[1, 2, 3].map((month) =>
            plannedBlob({ account: 'voicetexts', container: 'exports', name: `quality/month-${month}.csv` }, note),
          ),
          plannedBlob({ ...texts, name: 'tmp/try-out.json' }, note),
        ]
      : []),
    ...(isOf('Unclassifiable')
      ? [
          plannedBlob(
            {
              account: 'voicecalls',
              container: 'recordings',
              name: 'readme.txt',
              className: 'recordings',
              consent: 'Missing',
            },
            note,
          ),
        ]
      : []),
    ...(isOf('Uncommitted') ? [{ ...upload, steps: [{ do: 'Stage', atMs: nowMs - dayMs } as const] }] : []),
  ];
}
