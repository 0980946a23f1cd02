import type { RunPiece } from './number-run.ts';
import { standingOf, standsRight, type NumberWindow, type Standing } from './number-windows.ts';
import { isAssigned, longestCallingCode, shortestWithCode, type PhoneRegion } from './phone-number.ts';
import type { ManyVoices, Voices } from './voices.ts';

/** Whether all that stands of a number with a plus is the code of another country, which others say before it. */
function endsInForeignCode(others: readonly RunPiece[], { callingCode }: PhoneRegion): boolean {
  const from = others.findLastIndex(({ plus }) => plus);
  if (from === -1) return false;
  const digits = others.slice(from).map((piece) => piece.digits);
  const code = digits.join('');
  return code !== '' && code.length <= longestCallingCode && code !== callingCode;
}

/** Whether a number can begin in what others say before this one. */
const mayBegin = ({ plus, digits }: RunPiece): boolean => plus || digits.startsWith('0');

/**
 * Whether digits behind those of others are a number of their own: they begin as one is dialled, or are a whole one of a
 * country where nothing is dialled before it. Else they may go on with what the others began: `0090`, `172 1234567`.
 */
function beginsByItself({ digits, plus }: NumberWindow, others: readonly RunPiece[], region: PhoneRegion): boolean {
  if (plus || region.internationalPrefixes.some((prefix) => digits.startsWith(prefix))) return true;
  const { trunk, callingCode } = region;
  if (trunk === '0' && digits.startsWith(trunk)) return !endsInForeignCode(others, region);
  const hasCode = digits.startsWith(callingCode) && digits.length >= shortestWithCode;
  return (hasCode || trunk !== '0') && isAssigned(digits, false, region) && !others.some(mayBegin);
}

/** Nobody knows where a number ends that another one may go on with, as who repeats its first half does. */
function isOfOneVoice(
  pieces: readonly RunPiece[],
  window: NumberWindow,
  { region, isOther }: { readonly region: PhoneRegion; readonly isOther: ManyVoices['isOther'] },
): boolean {
  const first = pieces[window.from];
  if (first === undefined || standsRight(pieces, window, region) !== 'Whole') return false;
  const before = pieces.slice(0, window.from);
  const others = before.slice(before.findLastIndex(({ start }) => !isOther(start, first.start)) + 1);
  const plus = first.plus && !window.plus ? [{ ...first, digits: '' }] : [];
  return beginsByItself(window, [...others, ...plus], region);
}

/** Whether one alone says a window that has this standing among all digits, and others say something beside it. */
function isBesideOthers(
  pieces: readonly RunPiece[],
  window: NumberWindow,
  { standing, isOther }: { readonly standing: Standing; readonly isOther: ManyVoices['isOther'] },
): boolean {
  const first = pieces[window.from];
  if (first === undefined) return false;
  const isOfOthers = (piece: RunPiece): boolean => isOther(piece.start, first.start);
  const leavesPlus = first.plus && !window.plus;
  if (!leavesPlus && (standing === 'Whole' || !pieces.some(isOfOthers))) return false;
  return !pieces.slice(window.from, window.to + 1).some(isOfOthers);
}

/**
 * Whether a window is the number itself, where several speak. What only one of them says is looked at once more without the
 * others: it is in doubt until then, and stays so where it does not begin by itself.
 */
export function standingAmong(
  pieces: readonly RunPiece[],
  window: NumberWindow,
  { region, voices }: { readonly region: PhoneRegion; readonly voices: Voices | undefined },
): Standing {
  const standing = standingOf(pieces, window, region);
  const start = pieces[window.from]?.start ?? 0;
  if (voices === undefined || standing === 'Part') return standing;
  if (voices.kind === 'One') return voices.told(start, window.digits) === 'Ambiguous' ? 'Ambiguous' : standing;
  const { isOther, tell } = voices;
  if (!isBesideOthers(pieces, window, { standing, isOther })) return standing;
  tell(start, window.digits, isOfOneVoice(pieces, window, { region, isOther }) ? 'Whole' : 'Ambiguous');
  return 'Ambiguous';
}
