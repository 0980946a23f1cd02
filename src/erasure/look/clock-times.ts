const date = String.raw`(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})),?[T ]`;
const clock = String.raw`(?:${date})?\d{1,3}(?::\d{2}){1,2}(?:[.,]\d{1,6})?(?:Z|[+-]\d{2}:\d{2}|\s?[AaPp][Mm])?`;

/** An instant, or a stretch of time: what `isClockTime` knows, to stand in other expressions. */
export const clockTimes = String.raw`${clock}(?:\s*(?:-->|->|[-–])\s*${clock})?`;

const times = new RegExp(String.raw`^\s*${clockTimes}\s*$`);

/** Whether it only says when, or from when to when, something was said: `00:01:02`. No number of a caller is written so. */
export function isClockTime(text: string): boolean {
  return times.test(text);
}
