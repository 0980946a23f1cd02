import { runCommand } from '../../src/cli/run-command.ts';

/** `calldata receipt verify` over files. */
export async function runReceiptVerify(...args: readonly string[]) {
  const written: string[] = [];
  const write = (text: string): void => {
    written.push(text);
  };
  const parts = { environment: {}, stdin: process.stdin, write, writeError: write };
  const exitCode = await runCommand(['node', 'calldata', 'receipt', 'verify', ...args], parts);
  return { exitCode, output: written.join('') };
}
