/** The line of a cue that says from when to when it is seen. */
export const times = /^\s*\d{1,3}:\d{2}[\d:.,]{0,12}\s*-->\s*\d{1,3}:\d{2}[\d:.,]{0,12}/;

/**
 * The lines of each block. An empty line ends one, and so do the times of the next cue, as parsers have it: files lack the empty
 * line, or have a space in it.
 */
export function blocksOf(text: string): readonly (readonly string[])[] {
  const blocks: string[][] = [];
  let block: string[] = [];
  let timing = -1;
  const end = (next: string[]): void => {
    if (block.length > 0) blocks.push(block);
    block = next;
    timing = -1;
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') {
      end([]);
      continue;
    }
    if (times.test(line)) {
      if (timing >= 0) end(block.splice(headFrom(block, timing)));
      timing = block.length;
    } else if (timing < 0 && line.includes('-->')) timing = block.length;
    block.push(line);
  }
  end([]);
  return blocks;
}

const isBlank = (line: string | undefined): boolean => line?.trim() === '';

/**
 * Where in the block of a cue the head of the next one begins, whose times follow: with what identifies it, where a line of
 * spaces stands before that, or where it counts on from the cue before. Else the line was said.
 */
function headFrom(block: readonly string[], timing: number): number {
  const last = block.length - 1;
  if (last <= timing) return block.length;
  const isApart = last - 1 > timing && isBlank(block[last - 1]) && !isBlank(block[last]);
  return isApart || countsOn(block[timing - 1], block[last]) ? last : block.length;
}

function countsOn(before: string | undefined, next: string | undefined): boolean {
  const [from, to] = [before, next].map((line) => line?.trim() ?? '');
  return /^\d{1,9}$/.test(from ?? '') && to === String(Number(from) + 1);
}
