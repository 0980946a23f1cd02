/** Markup that this module made. Anything else that is put into a page is text, and is escaped. */
export interface Html {
  readonly markup: string;
}

export type Part = Html | string | number | readonly Part[];

/** Known by identity: an object that only looks like markup, as JSON from elsewhere may, does not pass. */
const made = new WeakSet<object>();

/** A template whose parts are escaped, in elements and in attributes in double quotes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return mark(strings.map((text, index) => text + (index < parts.length ? markupOf(parts[index] ?? '') : '')).join(''));
}

/** What the parts say, one after the other. */
export function joined(parts: readonly Part[], separator: Part = ''): Html {
  return mark(parts.map(markupOf).join(markupOf(separator)));
}

export const nothing: Html = mark('');

/** Text of our own that is no HTML to a browser, such as a style sheet. It must hold no `</`. */
export function verbatim(text: string): Html {
  if (text.includes('</')) throw new TypeError('This text would end its element.');
  return mark(text);
}

function mark(markup: string): Html {
  const value = { markup };
  made.add(value);
  return value;
}

function markupOf(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'object' && made.has(part)) return (part as Html).markup;
  if (Array.isArray(part)) return (part as readonly Part[]).map(markupOf).join('');
  return escapeText(textOf(part));
}

/** Data may not be as its type says. */
function textOf(value: unknown): string {
  const text: unknown = typeof value === 'string' ? value : JSON.stringify(value);
  return typeof text === 'string' ? text : '';
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Marks that turn the direction of writing could make a name read as another one: they are shown by their number. */
function escapeText(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
    .replaceAll(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (character) => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
}
