import type { JoinedTexts, OwnText, SpokenText } from './channel-texts.ts';
import type { Standing } from './number-windows.ts';

/** A text that several speak in: what stands beside a number may be said by another one. */
export interface ManyVoices {
  readonly kind: 'Many';
  /** Whether two speakers say what stands at two places. */
  readonly isOther: (place: number, other: number) => boolean;
  /** What is known of the digits that begin at a place and that one speaker says, beside those of others. */
  readonly tell: (place: number, digits: string, standing: Standing) => void;
}

/** What one of them says. */
export interface OneVoice {
  readonly kind: 'One';
  readonly told: (place: number, digits: string) => Standing | undefined;
}

export type Voices = ManyVoices | OneVoice;

export interface KnownVoices extends ManyVoices {
  /** Whether a number stands in this text that is to be read without what others say. */
  readonly isAsked: (at: number) => boolean;
  readonly ofOne: (own: OwnText) => OneVoice;
}

/** The last of the rising starts that is not behind the place. */
function lastStart(starts: readonly number[], place: number): number {
  let from = 0;
  let to = starts.length;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if ((starts[middle] ?? 0) <= place) from = middle;
    else to = middle;
  }
  return from;
}

export function createVoices(texts: readonly SpokenText[], { starts }: JoinedTexts): KnownVoices {
  const known = new Map<string, Standing>();
  const asked = new Set<number>();
  const channelAt = (place: number): string | undefined => texts[lastStart(starts, place)]?.channel;
  const keyOf = (place: number, digits: string): string => `${place} ${digits}`;
  return {
    kind: 'Many',
    isOther: (place, other) => channelAt(place) !== channelAt(other),
    tell: (place, digits, standing) => {
      known.set(keyOf(place, digits), standing);
      if (standing === 'Whole') asked.add(lastStart(starts, place));
    },
    isAsked: (at) => asked.has(at),
    ofOne: (own) => ({
      kind: 'One',
      told: (place, digits) => {
        const turn = lastStart(own.starts, place);
        const start = starts[own.places[turn] ?? 0] ?? 0;
        return known.get(keyOf(start + place - (own.starts[turn] ?? 0), digits));
      },
    }),
  };
}
