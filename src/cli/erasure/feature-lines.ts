import { featureKinds, type FeatureKind } from '../../matching/feature.ts';
import { CommandError } from '../command-error.ts';
import type { CheckValue, GivenValue } from './feature-check.ts';

/** More is no request of a person, but a file that was taken for one. */
const maxBytes = 64 * 1024;

/**
 * Reads `key: value` lines from a stream that is no terminal. Empty lines and lines that begin with `#` are left out. Every
 * problem is told with its line and never with what stands there. Throws a CommandError.
 */
export async function readFeatureLines(
  stdin: NodeJS.ReadableStream,
  check: CheckValue,
): Promise<readonly GivenValue[]> {
  const lines = (await readText(stdin)).split(/\r?\n/);
  const read = lines.map((line) => line.trim()).map(readLine);
  const problems = read.flatMap((result, index) => {
    const problem = problemOf(result, check);
    return problem === undefined ? [] : [`line ${index + 1}${problem}`];
  });
  if (problems.length > 0) throw new CommandError(`Nothing was created: ${problems.join('; ')}.`);
  const given = read.flatMap((result) => (result.kind === 'Value' ? [result.given] : []));
  if (given.length === 0) throw new CommandError(noFeatures);
  return given;
}

export const noFeatures = `Nothing was created: name at least one value of the caller (${featureKinds.join(', ')}).`;

type Line =
  | { readonly kind: 'Empty' }
  | { readonly kind: 'Value'; readonly given: GivenValue }
  /** Neither the key nor the rest of the line is repeated. */
  | { readonly kind: 'Malformed'; readonly problem: string };

function readLine(line: string): Line {
  if (line === '' || line.startsWith('#')) return { kind: 'Empty' };
  const colon = line.indexOf(':');
  if (colon === -1) return { kind: 'Malformed', problem: ': a line is written as key: value' };
  const key = featureKinds.find((kind) => kind === line.slice(0, colon).trim());
  if (key === undefined) return { kind: 'Malformed', problem: `: the key is none of ${featureKinds.join(', ')}` };
  return { kind: 'Value', given: { key, value: line.slice(colon + 1).trim() } };
}

function problemOf(line: Line, check: CheckValue): string | undefined {
  if (line.kind === 'Malformed') return line.problem;
  if (line.kind === 'Empty') return undefined;
  const problem = check(line.given);
  return problem === undefined ? undefined : ` (${line.given.key}): ${problem}`;
}

async function readText(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const part = Buffer.from(chunk);
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new CommandError('Nothing was created: that is more than what a person names.');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The content of the Secret: one value a line. */
export function secretValues(given: readonly GivenValue[]): Partial<Readonly<Record<FeatureKind, string>>> {
  const byKey = Map.groupBy(given, ({ key }) => key);
  return Object.fromEntries([...byKey].map(([key, values]) => [key, values.map(({ value }) => value).join('\n')]));
}
