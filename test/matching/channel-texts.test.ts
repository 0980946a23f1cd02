import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBorderNotes } from '../../src/matching/border-notes.ts';
import { composeTexts, joinTexts, textsOfChannels, type SpokenText } from '../../src/matching/channel-texts.ts';
import { createLookup } from '../../src/matching/feature-lookup.ts';
import { createOwnCheck } from '../../src/matching/own-identities.ts';
import { phoneRegionOf } from '../../src/matching/phone-number.ts';
import { createVoices } from '../../src/matching/voices.ts';
import { createSubjectScan, type SubjectScan } from '../../src/matching/subject-scan.ts';
import { digestsOf, keyOf, nobodysOwn } from './subjects.ts';

const keys = [keyOf('a')];
const lookup = createLookup(
  digestsOf(
    'r0',
    {
      phone: '0172 1234567',
      name: 'Anna Müller',
      email: 'anna.mueller@gmx.de',
      address: 'Hauptstraße 12',
      customerNumber: 'KD-4711-0815',
      text: 'blauer Hund',
    },
    { keys },
  ),
  keys,
);
const region = phoneRegionOf('DE');
const own = createOwnCheck(nobodysOwn, region);

function scanInto(found: Set<string>): SubjectScan {
  return createSubjectScan({ lookup, region, own }, ({ kind }) => found.add(kind));
}

/** What is found when only those turns are read again that something can run through. */
function foundIn(texts: readonly SpokenText[]): ReadonlySet<string> {
  const found = new Set<string>();
  const scan = scanInto(found);
  const joined = joinTexts(texts);
  const notes = createBorderNotes(joined);
  const voices = createVoices(texts, joined);
  scan.read(joined.text, { notes, voices });
  const reading = { borders: notes.borders, isAsked: voices.isAsked, endsIn: scan.endsIn };
  for (const own of textsOfChannels(texts, reading)) scan.read(own.text, { voices: voices.ofOne(own) });
  return found;
}

/** The same when every turn is read again that another one interrupts shortly. */
function foundInAll(texts: readonly SpokenText[]): ReadonlySet<string> {
  const found = new Set<string>();
  const scan = scanInto(found);
  const joined = joinTexts(texts);
  scan.read(joined.text, { voices: createVoices(texts, joined) });
  const borders = {
    marks: new Uint8Array(texts.length).fill(15),
    firstParts: new Int32Array(texts.length),
    lastParts: new Int32Array(texts.length),
  };
  const reading = { borders, isAsked: () => false, endsIn: () => false };
  for (const { text } of textsOfChannels(texts, reading)) scan.read(text);
  return found;
}

const parts =
  'null eins sieben zwei eins zwei drei vier fünf sechs sieben 0172 123 4567 doppel mal plus Anna Müller Mueller ' +
  'Hauptstraße 12 KD 4711 0815 blauer Hund anna punkt mueller ät gmx de';
const fillers = 'äh und ja von dr a b mhm okay';
const others = 'so termin ß vertrag , . - + ( @ …';
const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...parts.split(' ')) },
  { weight: 2, arbitrary: fc.constantFrom(...fillers.split(' ')) },
  { weight: 1, arbitrary: fc.constantFrom(...others.split(' ')) },
);
const feature = fc.constantFrom(
  'null eins sieben zwei eins zwei drei vier fünf sechs sieben',
  '0172 123 4567',
  'Anna Müller',
  'Hauptstraße 12',
  'KD 4711 0815',
  'blauer Hund',
  'anna punkt mueller ät gmx punkt de',
  'anna punkt mueller@gmx.de',
);
/** Words of a call with a feature in the midst, cut into turns of two speakers at any places. */
const call = fc
  .record({
    before: fc.array(word, { maxLength: 12 }),
    feature,
    after: fc.array(word, { maxLength: 12 }),
    said: fc.array(fc.array(word, { maxLength: 4 }), { minLength: 1, maxLength: 12 }),
    lengths: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }),
  })
  .map(({ before, feature: given, after, said, lengths }): readonly SpokenText[] => {
    const words = [...before, ...given.split(' '), ...after];
    const texts: SpokenText[] = [];
    for (let turn = 0; words.length > 0; turn += 1) {
      texts.push({ channel: 'a', text: words.splice(0, lengths[turn % lengths.length]).join(' ') });
      texts.push({ channel: 'b', text: (said[turn % said.length] ?? []).join(' ') });
    }
    return composeTexts(texts);
  });

describe('the turns of a channel that are read again', () => {
  test('are enough to find what reading all of them again finds', () => {
    fc.assert(
      fc.property(call, (texts) => {
        expect([...foundIn(texts)].toSorted()).toEqual([...foundInAll(texts)].toSorted());
      }),
      { numRuns: 2_000 },
    );
  });

  test('are none where words that interest nobody stand between the parts and the border', () => {
    const texts = [
      { channel: 'a', text: 'null eins sieben zwei und der Vertrag' },
      { channel: 'b', text: 'mhm' },
      { channel: 'a', text: 'eins zwei drei vier fünf sechs sieben' },
    ];
    const scan = scanInto(new Set());
    const joined = joinTexts(texts);
    const notes = createBorderNotes(joined);
    const voices = createVoices(texts, joined);
    scan.read(joined.text, { notes, voices });
    const reading = { borders: notes.borders, isAsked: voices.isAsked, endsIn: scan.endsIn };
    expect(textsOfChannels(texts, reading)).toEqual([]);
  });
});
