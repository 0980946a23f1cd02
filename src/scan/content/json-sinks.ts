import type { ContentFormat } from '../../policy/artifact-definition.ts';
import { ContentFault } from './content-fault.ts';
import { openVCon } from './jose.ts';
import { parseJson } from './json-text.ts';
import type { EachDocument } from './json-text.ts';
import { createRecordSink } from './record-sink.ts';
import type { TextSink } from './text-sink.ts';

/** What the end of a text says. `Broken`: a last line without an end is not JSON, and perhaps still being written. */
export type TextEnd = 'Whole' | 'Broken';

/**
 * Calls back with each JSON document of a text, in order. Throws ContentFault; a line of a log that is no JSON is one, after
 * all lines were told.
 */
export function createJsonSink(format: ContentFormat, each: EachDocument): TextSink<TextEnd> {
  switch (format) {
    case 'Json':
      return createWholeSink(each);
    case 'VCon':
      return createWholeSink((document) => {
        each(openVCon(document));
      });
    case 'NdJson':
      return createRecordSink(each, (broken, isEndBroken) => {
        if (broken > 0) throw new ContentFault('NotJson');
        return isEndBroken ? 'Broken' : 'Whole';
      });
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
