export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

export interface Output {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Whether something could not be written that somebody waits for. It is known once all streams are done. */
  readonly isLost: () => boolean;
}

/**
 * Writes until nobody reads any more, as `head` does once it has enough: the command goes on, and its verdict stands. What could
 * not be written for another reason, such as a full disk, is told: a part must not pass for the whole.
 */
export function openOutput({ stdout, stderr }: OutputStreams): Output {
  let isLost = false;
  stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || isLost) return;
    isLost = true;
    stderr.write(
      `calldata: the output could not be written (${code}) and is not whole. Make room, or write it elsewhere.\n`,
    );
  });
  // There is nowhere left to tell it.
  stderr.on('error', () => undefined);
  return {
    write: (text) => {
      stdout.write(text);
    },
    writeError: (text) => {
      stderr.write(text);
    },
    isLost: () => isLost,
  };
}
