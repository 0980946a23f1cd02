import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks a person at a terminal. */
export interface Prompt {
  /** One line; `undefined`: the person ended the input, or pressed Ctrl-C. */
  readonly ask: (question: string, options: { readonly echo: boolean }) => Promise<string | undefined>;
  readonly close: () => void;
}

/**
 * A prompt that can keep to itself what is typed: in raw mode nothing is echoed by the terminal, and nothing is kept as
 * history. Lines that were pasted together are answers to the questions that follow.
 */
export function openPrompt(input: NodeJS.ReadableStream, write: (text: string) => void): Prompt {
  let isEchoing = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (isEchoing) write(chunk.toString('utf8'));
      done();
    },
  });
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  const typed: string[] = [];
  let isOver = false;
  let answer: ((line: string | undefined) => void) | undefined;
  const settle = (): void => {
    if (answer === undefined || (typed.length === 0 && !isOver)) return;
    const resolve = answer;
    answer = undefined;
    resolve(typed.shift());
  };
  lines.on('line', (line) => {
    typed.push(line);
    settle();
  });
  const end = (): void => {
    isOver = true;
    settle();
  };
  lines.on('close', end);
  lines.on('SIGINT', () => {
    typed.length = 0;
    lines.close();
  });
  return {
    ask: async (question, { echo }) => {
      isEchoing = echo;
      if (echo) {
        // As its own prompt, which it writes again when the person corrects the line.
        lines.setPrompt(question);
        lines.prompt();
      } else write(question);
      const line = await new Promise<string | undefined>((resolve) => {
        answer = resolve;
        settle();
      });
      // The end of a line that was not echoed, or the end of the input.
      if (!echo || line === undefined) write('\n');
      isEchoing = false;
      return line;
    },
    close: () => {
      lines.close();
    },
  };
}
