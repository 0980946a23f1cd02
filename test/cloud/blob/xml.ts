const special: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const needsEscape = /[&<>"]/;

export const escapeXml = (text: string): string =>
  needsEscape.test(text) ? text.replace(/[&<>"]/g, (character) => special[character] ?? character) : text;

export const element = (name: string, text: string | number | boolean): string =>
  `<${name}>${escapeXml(text.toString())}</${name}>`;

/** Azure begins its documents with a byte order mark. */
export const xmlHead = '\ufeff<?xml version="1.0" encoding="utf-8"?>';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });
}

export interface XmlLeaf {
  readonly name: string;
  readonly text: string;
}

/** Elements without children, in order. Enough for the flat documents that clients send. */
export function leavesOf(xml: string): readonly XmlLeaf[] {
  return [...xml.matchAll(/<([A-Za-z][\w-]*)(?:\s[^>]*)?(?:\/>|>([^<]*)<\/\1\s*>)/g)].map(
    ([, name = '', text = '']) => ({
      name,
      text: unescapeXml(text),
    }),
  );
}

/** Whether tags open and close in order, and the root is the one that is expected. */
export function isWellFormed(xml: string, root: string): boolean {
  const open: string[] = [];
  let first: string | undefined;
  for (const [, close, name = '', , empty] of xml.matchAll(/<(\/?)([A-Za-z][\w-]*)((?:\s[^>]*?)?)(\/?)>/g)) {
    first ??= name;
    if (close === '/' && open.pop() !== name) return false;
    if (close === '' && empty === '') open.push(name);
  }
  return first === root && open.length === 0;
}
