#!/usr/bin/env node
import { runCommand } from './run-command.ts';

// Not process.exit: what was written to a pipe must arrive.
process.exitCode = await runCommand(process.argv, {
  environment: process.env,
  stdin: process.stdin,
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  rewritesLines: process.stderr.isTTY,
});
