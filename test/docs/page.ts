/** A page in Markdown, as far as tests look at it. */
export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

export interface Block {
  readonly language: string;
  readonly text: string;
}

const fence = /^( *)```(\S*).*\n([^]*?)^\1```$/gm;
const span = /`([^`]+)`/g;

export function blocksOf({ text }: Page): readonly Block[] {
  return [...text.matchAll(fence)].map(([, , language = '', content = '']) => ({ language, text: content }));
}

/** Between single backticks. A backtick too many spoils no other paragraph or row of a table. */
export function codeSpansOf(page: Page): readonly string[] {
  return proseOf(page)
    .split(/\n\s*\n|\n(?=\|)/)
    .flatMap((paragraph) => [...paragraph.matchAll(span)].map(([, code = '']) => code.replaceAll(/\s+/g, ' ').trim()));
}

/** Where its links lead, those within code left out. */
export function linksOf(page: Page): readonly string[] {
  const text = proseOf(page).replaceAll(span, 'code');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors of its headings, as GitHub makes them. */
export function anchorsOf(page: Page): readonly string[] {
  const seen = new Map<string, number>();
  return [...proseOf(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
    const anchor = anchorOf(heading);
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

function proseOf({ text }: Page): string {
  return text.replaceAll(fence, '');
}
