import { withoutPlaceholders } from '../scan/classify/found-values.ts';

const quoted = /^(["'])(.*)\1$/s;

/**
 * The ids of AI objects that stand in values as artifacts wrote them: without white space and quotes around them, each once, and
 * without what programs write where they know none. The search and the deletes read them alike, or they would mean two objects.
 */
export function aiObjectIdsOf(values: readonly (string | number)[]): readonly string[] {
  const told = withoutPlaceholders({ kind: 'Values', values: values.map(aiObjectIdOf) });
  return told.kind === 'Values' ? [...new Set(told.values.map(String))] : [];
}

function aiObjectIdOf(value: string | number): string {
  const text = String(value).trim();
  return quoted.exec(text)?.[2]?.trim() ?? text;
}
