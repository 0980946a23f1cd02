import { asLatest, atDayPrecision, earlierOf, isPlausibleStart, parseCallTime } from '../../policy/call-time.ts';
import type { CallTime, StartPrecision } from '../../policy/call-time.ts';
import type { ZoneOffsets } from '../../policy/zone-offsets.ts';
import type { UnclassifiedReason, UntoldRecords } from './classification.ts';

/**
 * What a source was found to hold: nothing, values, or something that must not be passed over in favour of the next source.
 * Values are texts or numbers as they stood there.
 */
export type Found =
  /** `because`: it may hold something, and nobody can look; a later source may still tell. */
  | { readonly kind: 'Absent'; readonly because?: UnclassifiedReason }
  | {
      readonly kind: 'Values';
      readonly values: readonly (string | number)[];
      /** Of the ids of a log. */
      readonly untold?: UntoldRecords;
    }
  /** `values`: what could be read beside it, for whom some of it is of use. */
  | {
      readonly kind: 'Unusable';
      readonly reason: UnclassifiedReason;
      readonly values?: readonly (string | number)[];
    };

export const absent: Found = { kind: 'Absent' };

export const outOfReach: Found = { kind: 'Absent', because: 'ContentOutOfReach' };

export function foundText(value: string | undefined): Found {
  return value === undefined || value.trim() === '' ? absent : { kind: 'Values', values: [value] };
}

export function unusable(reason: UnclassifiedReason): Found {
  return { kind: 'Unusable', reason };
}

/** Distinct ids without white space around them. A number beyond what a double tells apart would make two calls one. */
export function callIdsOf(values: readonly (string | number)[]): readonly string[] | undefined {
  const ids = new Set<string>();
  for (const value of values) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
    const id = String(value).trim();
    if (!isPlaceholder(id)) ids.add(id);
  }
  return [...ids];
}

/** The same without what stands for no id, so that the next source is asked where nothing else is there. */
export function withoutPlaceholders(found: Found): Found {
  if (found.kind !== 'Values') return found;
  const values = found.values.filter((value) => !isPlaceholder(String(value)));
  return values.length === 0 ? absent : { ...found, values };
}

/** What programs write where they know no id, letters and digits alone. */
const placeholderWords: ReadonlySet<string> = new Set([
  'unknown',
  'undefined',
  'undef',
  'unavailable',
  'unset',
  'notset',
  'notavailable',
  'notapplicable',
  'null',
  'none',
  'nil',
  'na',
  'nan',
  'anonymous',
  'empty',
  'missing',
  'tbd',
  'objectobject',
  'f'.repeat(32),
]);

/** Whether it stands for no id: many calls bear it, and as one call they would be held and deleted together. */
function isPlaceholder(value: string): boolean {
  // Most ids have such a digit, and no placeholder but one has.
  if (/[1-9]/.test(value)) return value.trim() === '-1';
  const told = value.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return /^0*$/.test(told) || placeholderWords.has(told);
}

export type FoundStart =
  { readonly ok: true; readonly time: CallTime } | { readonly ok: false; readonly reason: UnclassifiedReason };

export interface StartReading {
  readonly precision: StartPrecision | undefined;
  /** Of days, and of times without an offset. Absent: UTC. */
  readonly zone?: ZoneOffsets | undefined;
}

/** The earliest of the times, each of which must be one. Whether a zone is unsaid counts of all: it decides which is the earliest. */
export function earliestStart(
  values: readonly (string | number)[],
  { precision, zone, writtenMs }: StartReading & { readonly writtenMs: number },
): FoundStart {
  let earliest: CallTime | undefined;
  let isZoneUnsaid = false;
  for (const value of values) {
    const told = parseCallTime(value, zone);
    if (told === undefined) return { ok: false, reason: 'StartUnreadable' };
    if (!isPlausibleStart(told.startMs, writtenMs)) return { ok: false, reason: 'StartImplausible' };
    if (told.isZoneUnsaid === true) isZoneUnsaid = true;
    const time = asPrecise(told, { precision, zone });
    earliest = earliest === undefined ? time : earlierOf(earliest, time);
  }
  if (earliest === undefined) return { ok: false, reason: 'NoStart' };
  return { ok: true, time: isZoneUnsaid ? { ...earliest, isZoneUnsaid } : earliest };
}

function asPrecise(time: CallTime, { precision, zone }: StartReading): CallTime {
  switch (precision) {
    case 'Day':
      return atDayPrecision(time, zone);
    case 'Latest':
      return asLatest(time);
    case 'Instant':
    case undefined:
      return time;
  }
}
