import { shorterEmails, standsApart, tidiedEmail, writtenEmail } from './email.ts';
import type { Manner } from './evidence.ts';
import type { FeatureLookup } from './feature-lookup.ts';
import { foldWord } from './folding.ts';
import { findValue, type Found, type SearchContext } from './found-values.ts';
import { createNumberRun } from './number-run.ts';
import { readRun } from './number-search.ts';
import { numberWord, type NumberWord } from './number-words.ts';
import { continuesSpoken, spokenEmails } from './spoken-email.ts';
import { scanText, type ScanEnd, type Token, type TokenSink } from './text-scanner.ts';
import { withoutUnseenInWords } from './unseen-signs.ts';
import { anyFeature, flag } from './word-flags.ts';
import { hashText } from './word-hash.ts';
import type { Voices } from './voices.ts';
import { createWordRun } from './word-run.ts';

const isNumberPart = ({ kind }: NumberWord): boolean => kind !== 'Filler' && kind !== 'And' && kind !== 'TimesAfter';

/** Reads texts for everything that is searched for, once each. Runs go on from one text to the next until `end`. */
export interface SubjectScan {
  readonly read: (text: string, told?: TextNotes) => ScanEnd;
  /** Whether every run that is open before these words is closed within them. */
  readonly endsIn: (words: string) => boolean;
}

/** Of a text that several speak in, or one of several. */
export interface TextNotes {
  readonly notes?: PartNotes;
  readonly voices: Voices;
}

/** Told where in the text something stands that may be a part of what is searched for. */
export interface PartNotes {
  readonly note: (start: number, end: number) => void;
  /** An at sign, or the word for it. */
  readonly noteAddress: (at: number) => void;
}

/**
 * A word that interests nobody ends a number, and one of more than a letter ends words, too. It is not asked by `scanText`, which
 * is fast as long as it knows one sink alone.
 */
function closesRuns(words: string, { flagsOf }: FeatureLookup): boolean {
  for (const [word] of withoutUnseenInWords(words).matchAll(/[\p{L}\p{M}]{2,}/gu))
    if (flagsOf(hashText(foldWord(word))) === 0) return true;
  return false;
}

export function createSubjectScan(context: SearchContext, found: Found): SubjectScan {
  const { lookup } = context;
  const seeksNumbers = lookup.has('phone') || lookup.has('customerNumber');
  const seeksEmails = lookup.has('email');
  const numbers = createNumberRun(
    (pieces, text) => {
      readRun(context, pieces, { text, voices, found });
    },
    (place, other) => voices?.kind === 'Many' && voices.isOther(place, other),
  );
  const words = createWordRun({
    mayBeName: lookup.mayBeName,
    report: (kind, value) => {
      findValue(context, [kind, value], ['Text', 'Exact'], found);
    },
  });
  const email = (text: string, start: number, end: number): void => {
    notes?.noteAddress(start);
    for (const address of spokenEmails(text, start, end))
      findValue(context, ['email', address], ['Text', 'Spoken'], found);
  };
  let notes: PartNotes | undefined;
  let voices: Voices | undefined;

  const noteEmail = (address: string | undefined, manner: Manner): void => {
    if (address !== undefined) findValue(context, ['email', address], ['Text', manner], found);
  };

  const hearNumber = ({ text, start, end, hash, flags }: Token): NumberWord | undefined => {
    const meaning = (flags & (flag.numberWord | flag.filler)) === 0 ? undefined : numberWord(hash);
    if (meaning === undefined) numbers.close();
    else if (seeksNumbers) {
      numbers.spoken(text, start, end, meaning);
      if (isNumberPart(meaning)) notes?.note(start, end);
    }
    return meaning;
  };
  /** A word that is no part of a feature, within a run of words that are. */
  const passWord = ({ flags }: Token, meaning: NumberWord | undefined): void => {
    if (meaning?.kind === 'Digits') {
      const known = lookup.flagsOf(meaning.hash) & anyFeature;
      const { digits, hash } = meaning;
      words.add({ text: digits, start: 0, end: digits.length, hash, flags: known | flag.customerNumber });
    } else if (meaning !== undefined || (flags & flag.particle) !== 0) words.skip();
    else words.close();
  };
  const addWord = ({ text, start, end, hash, flags }: Token): void => {
    notes?.note(start, end);
    words.add({ text, start, end, hash, flags: flags & (anyFeature | flag.alone) });
  };
  const sink: TokenSink = {
    plain: (length) => {
      if (numbers.isOpen()) numbers.close();
      if (!words.isOpen()) return;
      if (length === 1) words.skip();
      else words.close();
    },
    word: (token) => {
      const { flags } = token;
      const counts = numbers.isOpen() || (flags & flag.numberWord) !== 0;
      const isPart = (flags & anyFeature) !== 0;
      if (counts || words.isOpen()) {
        const meaning = hearNumber(token);
        if (!isPart && words.isOpen()) passWord(token, meaning);
      }
      if (isPart) addWord(token);
      if ((flags & flag.atSign) !== 0 && seeksEmails) email(token.text, token.start, token.end);
    },
    digits: (token) => {
      const { text, start, end, flags } = token;
      if (seeksNumbers) {
        numbers.written(text, start, end);
        notes?.note(start, end);
      }
      if ((flags & anyFeature) !== 0) addWord(token);
      else if (words.isOpen()) {
        if (end - start < 12) addWord({ ...token, flags: flag.customerNumber });
        else words.close();
      }
    },
    atSign: (text, at) => {
      if (!seeksEmails) return;
      // Also where the address is whole: it may be the end of one that was begun before a word of the other channel.
      notes?.noteAddress(at);
      const written = writtenEmail(text, at);
      const isSpoken = continuesSpoken(text, at);
      if (written === undefined || isSpoken) email(text, at, at + 1);
      else if (lookup.find('email', written).length > 0)
        noteEmail(written, standsApart(text, at) ? 'Exact' : 'Ambiguous');
      else for (const one of shorterEmails(text, at)) noteEmail(one, 'Ambiguous');
      if (!isSpoken) noteEmail(tidiedEmail(text, at), 'Ambiguous');
    },
  };
  return {
    read: (text, told) => {
      notes = told?.notes;
      voices = told?.voices;
      const end = scanText(text, lookup.flagsOf, sink);
      numbers.close();
      words.close();
      return end;
    },
    endsIn: (words) => closesRuns(words, lookup),
  };
}
