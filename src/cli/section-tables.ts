import type { ConditionStatus } from '../api/condition.ts';
import { line, verbatim, type SectionLine, type UnreadPart } from './plan-report.ts';

const pageWidth = 96;
const maxColumn = 40;

/** Rows below each other in columns; a row that is too long for that is wrapped instead. */
export function tableLines(rows: readonly (readonly string[])[]): readonly SectionLine[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0).filter((length) => length <= maxColumn)),
  );
  return rows.map((row) => {
    const text = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    return text.length <= pageWidth ? verbatim(text) : line(text);
  });
}

/** How a verdict stands in a table. */
export const verdictWords: Readonly<Record<ConditionStatus, string>> = {
  True: 'verified',
  False: 'broken',
  Unknown: 'unknown',
};

/** The order of rows in a table: what is wrong comes first. */
export const verdictOrder: Readonly<Record<ConditionStatus, number>> = { False: 0, Unknown: 1, True: 2 };

/** Why is told by the findings. */
export function unreadLines(unread: readonly UnreadPart[]): readonly SectionLine[] {
  if (unread.length === 0) return [];
  const parts = unread.map(({ what, reason }) => `${what} (${reason})`).join(', ');
  return [line(`Could not be read: ${parts}.`)];
}
