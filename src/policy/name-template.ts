import type { Groups } from './name-pattern.ts';

export class NameTemplateError extends Error {}

/** What a template may name beside the groups of its pattern. */
export const builtInParts = ['directory', 'fileName', 'stem'] as const;

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * A name made from another: `{directory}/{chunk}-acsmetadata.json`. `{directory}` is all before the last slash, `{fileName}`
 * what follows it, `{stem}` the file name without its last extension; anything else is a group of the pattern. Throws
 * NameTemplateError for a placeholder that is neither. The result is `undefined` where a group took no part in the match.
 */
export function compileNameTemplate(
  template: string,
  groups: readonly string[],
): (name: string, values: Groups) => string | undefined {
  const unknown = [...template.matchAll(placeholder)].find(([, part]) => !isKnown(part ?? '', groups));
  if (unknown !== undefined)
    throw new NameTemplateError(`the template names ${unknown[0]}, which no group of the pattern is`);
  if (/[{}]/.test(template.replaceAll(placeholder, ''))) throw new NameTemplateError('the template holds a lone brace');
  const parts = [...template.matchAll(placeholder)].map(([, part = '']) => part);
  return (name, values) => {
    const valueOf = (part: string): string | undefined => builtInOf(name, part) ?? values(part);
    if (parts.some((part) => valueOf(part) === undefined)) return undefined;
    return template.replaceAll(placeholder, (_, part: string) => valueOf(part) ?? '');
  };
}

function isKnown(part: string, groups: readonly string[]): boolean {
  return groups.includes(part) || builtInParts.some((builtIn) => builtIn === part);
}

function builtInOf(name: string, part: string): string | undefined {
  const slash = name.lastIndexOf('/');
  const fileName = name.slice(slash + 1);
  if (part === 'directory') return name.slice(0, Math.max(0, slash));
  if (part === 'fileName') return fileName;
  if (part !== 'stem') return undefined;
  const dot = fileName.lastIndexOf('.');
  return dot > 0 ? fileName.slice(0, dot) : fileName;
}
