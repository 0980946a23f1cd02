import type { JsonValue } from '../../api/json.ts';
import type { ContentFormat } from '../../policy/artifact-definition.ts';
import { ContentFault } from './content-fault.ts';
import { openVCon } from './jose.ts';
import type { TextSink } from './text-sink.ts';

export type EachDocument = (document: JsonValue) => void;

/** Lines of a log are turns or calls. A longer one is no such log. */
const maxLineLength = 4 * 1024 * 1024;

/** What the end of a text says. `Broken`: a last line without an end is not JSON, and perhaps still being written. */
export type TextEnd = 'Whole' | 'Broken';

/** Calls back with each JSON document of a text, in order. Throws ContentFault. */
export function createJsonSink(format: ContentFormat, each: EachDocument): TextSink<TextEnd> {
  switch (format) {
    case 'Json':
      return createWholeSink(each);
    case 'VCon':
      return createWholeSink((document) => {
        each(openVCon(document));
      });
    case 'NdJson':
      return createLineSink(each);
  }
}

function createWholeSink(each: EachDocument): TextSink<TextEnd> {
  const pieces: string[] = [];
  return {
    push: (text) => {
      pieces.push(text);
    },
    end: () => {
      each(parseJson(pieces.join('')));
      return 'Whole';
    },
  };
}

/** Only the line that is being read is kept. A line that is not JSON is a fault, except for a last one without an end. */
function createLineSink(each: EachDocument): TextSink<TextEnd> {
  let rest = '';
  const readLine = (line: string): void => {
    if (line.trim() !== '') each(parseJson(line));
  };
  return {
    push: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(readLine);
      if (rest.length > maxLineLength) throw new ContentFault('TooLarge');
    },
    end: () => {
      try {
        readLine(rest);
        return 'Whole';
      } catch (error) {
        if (!(error instanceof ContentFault) || error.reason !== 'NotJson') throw error;
        return 'Broken';
      }
    },
  };
}

/** The parser's own message would quote the text. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new ContentFault('NotJson');
  }
}
