import type { ArtifactClass } from '../api/call-data-policy.ts';
import type {
  AiObjectSource,
  ArtifactDefinition,
  ArtifactKind,
  Capture,
  ContentFormat,
  NumberSource,
  StartSource,
  ValueSource,
} from './artifact-definition.ts';
import { expandArtifact } from './artifact-presets.ts';

type Declared = NonNullable<ArtifactClass['artifacts']>[number];
type DeclaredCallId = NonNullable<Declared['callId']>[number];
type DeclaredNumber = NonNullable<Declared['numbers']>[number];
type DeclaredAiObject = NonNullable<Declared['aiObjects']>[number];
type DeclaredStart = NonNullable<Declared['startedAt']>[number];

/** Hours without a change after which a log is cut. */
const defaultQuietHours = 24;

/**
 * How the artifacts of a class are read: presets expanded, defaults filled in, in the order of the spec. Empty where the
 * class has no `artifacts`: then nothing of it can be dated.
 */
export function artifactDefinitions({ artifacts = [] }: ArtifactClass): readonly ArtifactDefinition[] {
  return artifacts.map(definitionOf);
}

function definitionOf(declared: Declared): ArtifactDefinition {
  const { kind, preset, nameEndsWith, callId, startedAt, search, numbers, aiObjects } = declared;
  return {
    ...expandArtifact({
      kind,
      ...(preset === undefined ? {} : { preset }),
      ...(nameEndsWith === undefined ? {} : { nameEndsWith }),
      ...(callId === undefined ? {} : { callId: callId.map((source) => valueSource(source.from, source, kind)) }),
      ...(startedAt === undefined ? {} : { startedAt: startedAt.map((source) => startSource(source, kind)) }),
      ...(search === undefined ? {} : { search }),
      ...(numbers === undefined ? {} : { numbers: numbers.map((source) => numberSource(source, kind)) }),
      ...(aiObjects === undefined ? {} : { aiObjects: aiObjects.map((source) => aiObjectSource(source, kind)) }),
    }),
    ...granularityOf(declared),
  };
}

function granularityOf({
  kind,
  granularity = 'Blob',
  quietHours = defaultQuietHours,
}: Declared): Pick<ArtifactDefinition, 'granularity' | 'quietHours'> {
  if (kind !== 'TranscriptLog') return {};
  return granularity === 'Record' ? { granularity, quietHours } : { granularity };
}

function startSource(declared: DeclaredStart, kind: ArtifactKind): StartSource {
  const { from, precision, timeZone } = declared;
  const source: StartSource = from === 'CreationTime' ? { from } : valueSource(from, declared, kind);
  return {
    ...source,
    ...(precision === undefined ? {} : { precision }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

function numberSource({ role, ...source }: DeclaredNumber, kind: ArtifactKind): NumberSource {
  return { role, ...valueSource(source.from, source, kind) };
}

/** `kind` is that of the artifact; the object has one of its own. */
function aiObjectSource(declared: DeclaredAiObject, kind: ArtifactKind): AiObjectSource {
  const { kind: objectKind, account, ...source } = declared;
  return { kind: objectKind, account, ...valueSource(source.from, source, kind) };
}

/** What admission lets nobody leave out is empty here where it is missing, and an empty one finds nothing. */
function valueSource(
  from: DeclaredCallId['from'],
  { pattern, group = '', key = '', name = '', capture, ...content }: Omit<DeclaredCallId, 'from'>,
  kind: ArtifactKind,
): ValueSource {
  const captured: { readonly capture?: Capture } = capture === undefined ? {} : { capture };
  switch (from) {
    case 'Path':
      return { from, pattern: pattern ?? '', group };
    case 'Metadata':
    case 'Tag':
      return { from, key, ...captured };
    case 'Content':
      return { from, ...placeIn(content, kind), ...captured };
    case 'Sibling':
      return { from, name, ...(pattern === undefined ? {} : { pattern }), ...placeIn(content, kind), ...captured };
  }
}

function placeIn(
  { format, pointer, path }: Pick<DeclaredCallId, 'format' | 'pointer' | 'path'>,
  kind: ArtifactKind,
): { readonly format: ContentFormat; readonly pointer?: string; readonly path?: string } {
  return {
    format: format ?? (kind === 'TranscriptLog' ? 'NdJson' : 'Json'),
    ...(pointer === undefined ? {} : { pointer }),
    ...(path === undefined ? {} : { path }),
  };
}

/** The plain fields of the spec that mean the same, without a preset. */
export function writtenOut({ nameEndsWith, ...definition }: ArtifactDefinition): Declared {
  const { kind, ...fields } = definition;
  return { kind, ...(nameEndsWith.length === 0 ? {} : { nameEndsWith }), ...fields };
}
