import type { JsonValue } from '../../api/json.ts';
import { ContentFault } from './content-fault.ts';
import { parseJson } from './json-text.ts';
import type { EachDocument } from './json-text.ts';
import type { TextSink } from './text-sink.ts';

/** Lines of a log are turns or calls. A longer one is no such log. */
const maxLineLength = 4 * 1024 * 1024;

/**
 * Calls back with the record of each line, in order. A line that is no JSON hides no other: those are counted. A last line
 * without an end that is no JSON may still be being written: it is told apart.
 */
export function createRecordSink<T>(each: EachDocument, end: (broken: number, isEndBroken: boolean) => T): TextSink<T> {
  let rest = '';
  let broken = 0;
  const readLine = (line: string): boolean => {
    if (line.trim() === '') return true;
    let document: JsonValue;
    try {
      document = parseJson(line);
    } catch (error) {
      if (!(error instanceof ContentFault)) throw error;
      return false;
    }
    each(document);
    return true;
  };
  return {
    push: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (!readLine(line)) broken += 1;
      if (rest.length > maxLineLength) throw new ContentFault('TooLarge');
    },
    end: () => {
      const isEndBroken = !readLine(rest);
      return end(broken, isEndBroken);
    },
  };
}
