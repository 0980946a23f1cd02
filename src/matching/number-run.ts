import { beginsSum, followsPlus, gapOf, isEmbedded, touchesUnderscore, type Gap } from './number-borders.ts';
import type { Scale, NumberWord } from './number-words.ts';

export interface RunPiece {
  digits: string;
  scale: Scale;
  readonly gap: Gap;
  readonly plus: boolean;
  /** Where it and its plus stand in the text. */
  readonly start: number;
  readonly plusAt: number;
  /** `and` or `und` stood before it. */
  readonly and: boolean;
  /** It may be a part of an identifier, or a sum of money begins with it. */
  readonly isDoubtful: boolean;
}

/** Gathers the pieces of one number while nothing but fillers and signs comes between them. */
export interface NumberRun {
  readonly isOpen: () => boolean;
  readonly written: (text: string, start: number, end: number) => void;
  readonly spoken: (text: string, start: number, end: number, word: NumberWord) => void;
  readonly close: () => void;
}

const mostFillers = 8;
const mostPieces = 400;

interface RunState {
  pieces: RunPiece[];
  text: string;
  /** Where what is read now begins. */
  start: number;
  end: number;
  pause: boolean;
  and: boolean;
  plus: boolean;
  plusAt: number;
  isDoubtful: boolean;
  fillers: number;
  times: number;
  /** The digit that `mal` turned into a multiplier, in case it was none. */
  held: RunPiece | undefined;
}

const emptyState = (): RunState => ({
  pieces: [],
  text: '',
  start: -1,
  end: -1,
  pause: false,
  and: false,
  plus: false,
  plusAt: -1,
  isDoubtful: false,
  fillers: 0,
  times: 0,
  held: undefined,
});

function endMultiplier(state: RunState): void {
  if (state.held !== undefined) state.pieces.push(state.held);
  state.held = undefined;
  state.times = 0;
}

function nextGap(state: RunState, gap: Gap): Gap {
  if (state.pieces.length === 0 && state.held === undefined) return 'Start';
  return state.pause || state.plus ? 'Soft' : gap;
}

function repeatDigit(state: RunState, digit: string): string {
  const repeated = digit.repeat(state.times);
  state.held = undefined;
  state.times = 0;
  return repeated;
}

function push(state: RunState, digits: string, scale: Scale, gap: Gap): void {
  const multiplies = state.times > 0 && digits.length === 1;
  if (!multiplies) endMultiplier(state);
  state.pieces.push({
    gap: nextGap(state, gap),
    plus: state.plus,
    start: state.start,
    plusAt: state.plusAt,
    and: state.and,
    isDoubtful: state.isDoubtful,
    digits: multiplies ? repeatDigit(state, digits) : digits,
    scale: multiplies ? 'Fixed' : scale,
  });
  state.pause = false;
  state.and = false;
  state.plus = false;
  state.isDoubtful = false;
  state.fillers = 0;
}

function pushZeros(state: RunState, zeros: number, gap: Gap): void {
  const last = state.pieces.at(-1);
  const joins =
    last !== undefined && !state.pause && last.digits.length <= (zeros === 2 ? 1 : 2) && last.digits !== '0';
  if (!joins) {
    push(state, `1${'0'.repeat(zeros)}`, zeros === 2 ? 'Hundreds' : 'Fixed', gap);
    return;
  }
  last.digits += '0'.repeat(zeros);
  last.scale = zeros === 2 ? 'Hundreds' : 'Fixed';
}

function holdMultiplier(state: RunState): void {
  const last = state.pieces.at(-1);
  if (last === undefined || state.pause || !/^[2-4]$/.test(last.digits)) {
    state.pause = true;
    return;
  }
  state.pieces.pop();
  state.held = last;
  state.times = Number(last.digits);
}

function hear(state: RunState, word: NumberWord, gap: Gap): void {
  switch (word.kind) {
    case 'Digits':
      push(state, word.digits, word.scale, gap);
      return;
    case 'Zeros':
      pushZeros(state, word.zeros, gap);
      return;
    case 'Times':
      endMultiplier(state);
      state.times = word.count;
      return;
    case 'TimesAfter':
      holdMultiplier(state);
      return;
    case 'Plus':
      state.plus = true;
      state.plusAt = state.start;
      return;
    case 'And':
      state.and = !state.pause && gap === 'Space';
      state.pause = true;
      return;
    case 'Filler':
      state.pause = true;
      state.and = false;
      state.fillers += 1;
  }
}

/** `read` gets the pieces of every run that ended, and the text in which they stand. `isOther`: two speakers say what stands at two places. */
export function createNumberRun(
  read: (pieces: readonly RunPiece[], text: string) => void,
  isOther: (place: number, other: number) => boolean,
): NumberRun {
  let state = emptyState();
  let open = false;
  const close = (): void => {
    if (!open) return;
    open = false;
    endMultiplier(state);
    if (state.pieces.length > 0) read(state.pieces, state.text);
    state = emptyState();
  };
  const approach = (text: string, start: number): Gap => {
    const gap = open ? gapOf(text, state.end, start) : 'Start';
    if (gap === 'Hard' || state.fillers > mostFillers || state.pieces.length > mostPieces) close();
    if (followsPlus(text, start)) {
      state.plus = true;
      state.plusAt = start;
    }
    if (gap === 'Soft') {
      // Nobody doubles what another one says next.
      if (state.times > 0 && isOther(state.end - 1, start)) endMultiplier(state);
      state.pause = true;
      state.and = false;
    }
    state.start = start;
    return gap === 'Hard' ? 'Start' : gap;
  };
  return {
    isOpen: () => open,
    written: (text, start, end) => {
      if (isEmbedded(text, start, end)) {
        close();
        return;
      }
      const gap = approach(text, start);
      state.isDoubtful = touchesUnderscore(text, start, end) || beginsSum(text, start, end);
      push(state, text.slice(start, end), 'Written', gap);
      open = true;
      state.end = end;
      state.text = text;
    },
    spoken: (text, start, end, word) => {
      if (!open && (word.kind === 'Filler' || word.kind === 'And' || word.kind === 'TimesAfter')) return;
      hear(state, word, approach(text, start));
      open = true;
      state.end = end;
      state.text = text;
    },
    close,
  };
}
