import type { ArtifactDefinition, ValueSource } from '../../policy/artifact-definition.ts';

/** Whether artifacts of a name may tell the call or the start of others, so that they must go after them. */
export type ReadsLast = (name: string, definition: ArtifactDefinition | undefined) => boolean;

/**
 * Call metadata, and every name that a Sibling template of the class can make. If such a blob went first and the pass was
 * broken off, nobody could date the recordings that are left. A name that only looks like one goes late, and no harm is done.
 */
export function readsLast(definitions: readonly ArtifactDefinition[]): ReadsLast {
  const shapes = definitions
    .flatMap(({ callId, startedAt }) => [...callId, ...startedAt])
    .filter((source) => source.from === 'Sibling')
    .map(shapeOf);
  return (name, definition) => definition?.kind === 'CallMetadata' || shapes.some((isLike) => isLike(name));
}

const placeholder = /\{[A-Za-z_][A-Za-z0-9_]*\}/;

/** The fixed parts of the template, in their order and without overlap: at both ends and anywhere between. */
function shapeOf({ name: template }: Extract<ValueSource, { from: 'Sibling' }>): (name: string) => boolean {
  const parts = template.split(placeholder);
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return (name) => name === first;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  };
}
