const unseen = /\p{Default_Ignorable_Code_Point}/gu;
const joiners = /[\u200c\u200d]/;

/** All of them are among these, and most texts have none of these: to look costs a part of what replacing does. */
const mayBeUnseen = /[\u00ad\u034f-\uffff]/;

/** Marks of direction, soft hyphens, signs without a width: copied text brings them along, and nobody sees them. */
export function withoutUnseen(text: string): string {
  return mayBeUnseen.test(text) ? text.replace(unseen, '') : text;
}

/** The same for words: joiners part the letters of some scripts, and stay. A space without a width parts words like any other. */
export function withoutUnseenInWords(text: string): string {
  return mayBeUnseen.test(text) ? text.replace(unseen, inWords) : text;
}

function inWords(sign: string): string {
  if (sign === '\u200b') return ' ';
  return joiners.test(sign) ? sign : '';
}

/** What stands within a word of a text without parting it: joiners part the letters of some scripts, and a space parts words. */
export function isUnseenInWord(sign: string): boolean {
  return /(?![\u200b-\u200d])\p{Default_Ignorable_Code_Point}/u.test(sign);
}
