import { readFileSync } from 'node:fs';

/** A row of a table, by the heading of its column. */
export type TableRow = Readonly<Record<string, string>>;

/** The one table of a Markdown file. Code marks around a cell are not part of its content. */
export function readMarkdownTable(file: URL): readonly TableRow[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const [headings, rule, ...rows] = lines.map(cellsOf);
  if (headings === undefined || !rule?.every((cell) => /^:?-+:?$/.test(cell))) {
    throw new Error(`${file.pathname} holds no table.`);
  }
  return rows.map((cells) => {
    if (cells.length !== headings.length) throw new Error(`A row of ${file.pathname} has ${cells.length} cells.`);
    return Object.fromEntries(headings.map((heading, index) => [heading, cells[index] ?? '']));
  });
}

function cellsOf(line: string): readonly string[] {
  const cells = line.split('|').map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1'));
  return cells.slice(1, -1);
}
