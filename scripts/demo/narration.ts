const startedMs = performance.now();

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function heading(text: string): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  say(`\n== ${text}  (${seconds} s)`);
}

export function indent(text: string): void {
  for (const line of text.trimEnd().split('\n')) say(`   ${line}`);
}
