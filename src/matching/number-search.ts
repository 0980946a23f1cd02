import { isInAccountNumber } from './account-numbers.ts';
import type { Manner } from './evidence.ts';
import { findValue, type Found, type SearchContext } from './found-values.ts';
import type { RunPiece } from './number-run.ts';
import { hearingsOf, isDoubtful, standsAlone, windowsOf, type NumberWindow } from './number-windows.ts';
import { localReading, readingsOf } from './phone-number.ts';
import { standingAmong } from './voice-standing.ts';
import type { Voices } from './voices.ts';

/** Where a run of digits stands, who speaks in it, where several do, and who is told what it means. */
export interface RunReader {
  readonly text: string;
  readonly voices: Voices | undefined;
  readonly found: Found;
}

function mannerOf(text: string, pieces: readonly RunPiece[], window: NumberWindow): Manner {
  return isDoubtful(pieces, window) || isInAccountNumber(text, pieces, window) ? 'Ambiguous' : 'Exact';
}

function readWindow(
  context: SearchContext,
  pieces: readonly RunPiece[],
  window: NumberWindow,
  { text, voices, found }: RunReader,
): void {
  const { lookup, region } = context;
  for (const reading of readingsOf(window.digits, window.plus, region)) {
    if (lookup.find('phone', reading).length === 0) continue;
    const standing = standingAmong(pieces, window, { region, voices });
    if (standing === 'Part') continue;
    const manner = standing === 'Whole' ? mannerOf(text, pieces, window) : 'Ambiguous';
    findValue(context, ['phone', reading], ['Text', manner], found);
  }
  const alone = (lookup.hasLocalNumbers || lookup.has('customerNumber')) && standsAlone(pieces, window);
  if (!alone) return;
  const values = [
    ['phone', localReading(window.digits)],
    ['customerNumber', window.digits],
  ] as const;
  for (const value of values) {
    const [kind, written] = value;
    if (lookup.find(kind, written).length === 0) continue;
    findValue(context, value, ['Text', mannerOf(text, pieces, window)], found);
  }
}

/** Whether a plus stands before the digits that another one may have said of something else. */
function hasPlusOfOther(pieces: readonly RunPiece[], window: NumberWindow, voices: Voices | undefined): boolean {
  const first = pieces[window.from];
  if (!window.plus || first === undefined || voices?.kind !== 'Many') return false;
  return voices.isOther(first.plusAt, first.start);
}

/** Everything that the digits of a run can mean. */
export function readRun(context: SearchContext, pieces: readonly RunPiece[], reader: RunReader): void {
  let digits = 0;
  for (const piece of pieces) digits += piece.digits.length;
  if (digits < 5) return;
  for (const hearing of hearingsOf(pieces)) {
    for (const window of windowsOf(hearing)) {
      readWindow(context, hearing, window, reader);
      if (hasPlusOfOther(hearing, window, reader.voices))
        readWindow(context, hearing, { ...window, plus: false }, reader);
    }
  }
}
