import { buildPoint, type Finding } from './findings.ts';
import { endOfHoldMs, type HoldSpec } from './holds.ts';

/**
 * The longest periods of tax and commercial law (section 147 AO, section 257 HGB) are ten years from the end of the year, so no
 * ground asks for a later end from the outset. A claim that goes on can have its hold prolonged by somebody who looked at it.
 */
const longestYears = 10;

/** Holds that end so late that they keep for ever. They hold all the same: only a person can end one. */
export function longHolds(holds: readonly HoldSpec[], nowMs: number): readonly Finding[] {
  const lastMs = lastSoundEndMs(nowMs);
  return holds.flatMap((hold) => (endOfHoldMs(hold) > lastMs ? [longHold(hold)] : []));
}

/** The midnight that ends the year is none of the next one, in whichever time zone it is written. */
function lastSoundEndMs(nowMs: number): number {
  return Date.UTC(new Date(nowMs).getUTCFullYear() + longestYears + 1, 0, 2);
}

function longHold({ name, endTime }: HoldSpec): Finding {
  const text = {
    what: `Hold ${name} ends on ${endTime.slice(0, 10)}, more than ${longestYears} years after the end of this year.`,
    why: 'That is to keep for ever, and nobody is made to look whether its ground still stands.',
    todo: 'Give it an earlier spec.holds[].endTime; it can be put off while the ground stands.',
  };
  const options = { severity: 'Medium', basis: 'Attested', subject: `hold ${name}`, clauses: ['R-18'] } as const;
  return buildPoint('False', 'HoldTooLong', text, options).finding;
}
