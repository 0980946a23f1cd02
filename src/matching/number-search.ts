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

function readWindow(
  context: SearchContext,
  pieces: readonly RunPiece[],
  window: NumberWindow,
  { text, voices, found }: RunReader,
): void {
  const { lookup, region } = context;
  const manner = (): Manner =>
    isDoubtful(pieces, window) || isInAccountNumber(text, pieces, window) ? 'Ambiguous' : 'Exact';
  for (const reading of readingsOf(window.digits, window.plus, region)) {
    if (lookup.find('phone', reading).length === 0) continue;
    const standing = standingAmong(pieces, window, { region, voices });
    if (standing === 'Part') continue;
    findValue(context, ['phone', reading], ['Text', standing === 'Whole' ? manner() : 'Ambiguous'], found);
  }
  const alone = (lookup.hasLocalNumbers || lookup.has('customerNumber')) && standsAlone(pieces, window);
  if (!alone) return;
  const values = [
    ['phone', localReading(window.digits)],
    ['customerNumber', window.digits],
  ] as const;
  for (const value of values) {
    const [kind, written] = value;
    if (lookup.find(kind, written).length > 0) findValue(context, value, ['Text', manner()], found);
  }
}

/** What the digits are behind a plus that another one may have said of something else. */
function withoutPlus(pieces: readonly RunPiece[], window: NumberWindow, voices: Voices | undefined): NumberWindow[] {
  const first = pieces[window.from];
  if (!window.plus || first === undefined || voices?.kind !== 'Many') return [];
  return voices.isOther(first.plusAt, first.start) ? [{ ...window, plus: false }] : [];
}

/** Everything that the digits of a run can mean. */
export function readRun(context: SearchContext, pieces: readonly RunPiece[], reader: RunReader): void {
  let digits = 0;
  for (const piece of pieces) digits += piece.digits.length;
  if (digits < 5) return;
  for (const hearing of hearingsOf(pieces)) {
    for (const window of windowsOf(hearing)) {
      readWindow(context, hearing, window, reader);
      for (const bare of withoutPlus(hearing, window, reader.voices)) readWindow(context, hearing, bare, reader);
    }
  }
}
