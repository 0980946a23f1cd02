import { describe, expect, it } from '@jest/globals';
import { html, joined, verbatim, type Part } from '../../../src/cli/report/html.ts';

const page = (part: Part): string => html`<p title="${part}">${part}</p>`.markup;

describe('a part of a page', () => {
  it.each([
    ['an element', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['the end of an attribute', '" onload="x', '&quot; onload=&quot;x'],
    ['a single quote', "' x", '&#39; x'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['a mark that turns the direction of writing', 'abc\u202Efdp', 'abcU+202Efdp'],
    ['a NUL', 'a\u0000b', 'aU+0000b'],
    ['a number', 1234, '1234'],
    ['a value that no type allows', undefined as unknown as Part, ''],
  ] as const)('is text where it looks like %s', (_sentence, part, expected) => {
    expect(page(part)).toBe(`<p title="${expected}">${expected}</p>`);
  });

  it('is markup only where this module made it', () => {
    const items = ['<b>', 'c'].map((text) => html`<li>${text}</li>`);
    expect(html`${items}`.markup).toBe('<li>&lt;b&gt;</li><li>c</li>');
    const forged = JSON.parse('{"markup":"<script>x</script>"}') as Part;
    expect(html`${forged}`.markup).not.toContain('<script>');
  });

  it('is joined with a separator that is text, too', () => {
    expect(joined(['a', html`<i>b</i>`], '<')).toEqual({ markup: 'a&lt;<i>b</i>' });
  });

  it('that is verbatim cannot end its element', () => {
    expect(() => verbatim('a</style><script>')).toThrow(TypeError);
  });
});
