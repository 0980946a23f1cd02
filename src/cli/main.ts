#!/usr/bin/env node
import { openOutput } from './output.ts';
import { failureCodeOf, runCommand } from './run-command.ts';

const { write, writeError, isLost } = openOutput(process);
process.on('exit', () => {
  if (isLost()) process.exitCode = failureCodeOf(process.argv);
});

// Not process.exit: what was written to a pipe must arrive.
process.exitCode = await runCommand(process.argv, {
  environment: process.env,
  stdin: process.stdin,
  write,
  writeError,
  rewritesLines: process.stderr.isTTY,
});
