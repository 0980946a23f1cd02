import type { ArtifactClass, CallDataPolicySpec } from '../api/call-data-policy.ts';
import { artifactDefinitions } from './declared-artifacts.ts';
import { buildPoint, type Finding } from './findings.ts';

/** Entries of `artifacts` that lose names, or all of them, to an entry above: the first one that takes a name decides. */
export function hiddenArtifacts({ artifactClasses }: Pick<CallDataPolicySpec, 'artifactClasses'>): readonly Finding[] {
  return artifactClasses.flatMap(hiddenIn);
}

export function hiddenIn(artifactClass: ArtifactClass): readonly Finding[] {
  const entries = artifactDefinitions(artifactClass).map(({ nameEndsWith }) => endsOf(nameEndsWith));
  return entries.flatMap((ends, index) => {
    const above = entries.slice(0, index);
    const hidden = ends.map((end) => ({ end, hider: hiderOf(end, above) })).filter(({ hider }) => hider !== -1);
    if (hidden.length === 0) return [];
    const hiders = [...new Set(hidden.map(({ hider }) => `artifacts[${hider}]`))].join(' and ');
    const isWhole = hidden.length === ends.length;
    const taken = isWhole ? 'a name' : `names that end with ${hidden.map(({ end }) => end).join(', ')}`;
    const text = {
      what: `Class ${artifactClass.name}: artifacts[${index}] never takes ${taken}: ${isWhole ? 'all that it could take goes' : 'they go'} to ${hiders} above.`,
      why: 'The first entry that takes a name decides how it is read, so a blob may get the call, the start and the search of another kind.',
      todo: isWhole
        ? 'Put the entry with the longer nameEndsWith first, or remove it.'
        : 'Put the entry with the longer nameEndsWith first, or remove these ends from it.',
    };
    const subject = `class ${artifactClass.name}, artifacts[${index}]`;
    return [buildPoint('False', 'ArtifactsHidden', text, { severity: 'Medium', basis: 'Attested', subject }).finding];
  });
}

/** No end is the end of every name. */
function endsOf(nameEndsWith: readonly string[]): readonly string[] {
  return nameEndsWith.length === 0 ? [''] : nameEndsWith;
}

/** The first entry above that takes whatever ends so; -1 where there is none. */
function hiderOf(end: string, above: readonly (readonly string[])[]): number {
  return above.findIndex((ends) => ends.some((other) => end.endsWith(other)));
}
