/** What a name never has in it, in small letters: `Will` is one, and `will` is none. */
const sentenceWords = new Set(
  (
    'ist sind war waren wäre lautet lauten heißt heisst heiße heisse bin bist habe hat haben hatte wird werden kann können möchte ' +
    'soll sollte geht gibt gilt steht sagt sagte fragt brauche rufe ich du er sie wir ihr es mich mir dich dir ihm ihnen uns das ' +
    'dies diese dieser dieses bitte noch hier dort nicht unter für ' +
    'is are was were am be been has have had does did will would can could should may says said asked i you he she we they it ' +
    'me him us them this that these those here there please not for at'
  ).split(' '),
);

/** A label that begins so may be a name, as in `Mein Kunde`, or `My` in the north. */
const possessive =
  /^(?:(?:[MDS]ein|Ihr|Eu(?:re)?|Unser)(?:e|er|es|en|em)?|[Uu]nsere?|My|Your|Our|His|Her|Their|mein\p{L}*|my|your|our)\s/u;
const mostWords = 4;

/** Whether words before a colon are those of a sentence: `Meine Nummer ist: …`. One word alone may be anybody. */
export function isSentence(label: string): boolean {
  const words = label.split(/\s+/);
  return words.length > 1 && words.some((word) => sentenceWords.has(word));
}

/** Whether they may be words as well as a name: only one that speaks again is a speaker then. */
export function mayBeWords(label: string): boolean {
  return possessive.test(label) || label.split(/\s+/).length > mostWords;
}
