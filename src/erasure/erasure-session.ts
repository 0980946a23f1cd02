import type { UnseenPlace } from '../policy/scan-report.ts';
import type { Log } from '../runtime/log.ts';
import type { CompileOptions } from '../scan/classify/compiled-definition.ts';
import { compileJsonPath } from '../scan/classify/json-path.ts';
import type { ReadArtifact } from '../scan/pass/artifact.ts';
import { createCallKnowledge } from '../scan/pass/call-knowledge.ts';
import type { CallKnowledge } from '../scan/pass/call-knowledge.ts';
import type { DocumentTap } from '../scan/pass/document-tap.ts';
import type { ScanLimits } from '../scan/pass/scan-limits.ts';
import { checkEach, compileClasses } from '../scan/pass/scan-class.ts';
import type { AccountClients, ScanClass, ScanPlace } from '../scan/pass/scan-place.ts';
import { planPlaces } from '../scan/pass/scan-places.ts';
import { countingStep, createReading, wholePage } from '../scan/pass/reading.ts';
import type { AccountReads } from '../scan/pass/reading.ts';
import type { ErasureBasis, ErasureProgress } from './engine.ts';
import { compileSearch } from './look/compiled-search.ts';

export interface ErasureSessionSettings extends CompileOptions {
  readonly now: () => number;
  readonly log: Log;
  readonly limits: ScanLimits;
}

/** What one piece of work gets of whoever runs it. */
export interface ErasureSessionWork {
  readonly clientsOf: (account: string) => AccountClients | undefined;
  readonly onListed: (copies: number) => void;
  readonly onDeleted: (targets: number) => void;
  readonly onPhase: (phase: ErasureProgress['phase']) => void;
  readonly abortSignal: AbortSignal;
}

export interface ReadOptions {
  /** `Page`: all artifacts that a page completed are one step, so that they are known before the first delete among them. */
  readonly step: 'Few' | 'Page';
  /** Also gets the document of a blob that is read for its own sake. */
  readonly tap?: DocumentTap;
}

export type ArtifactPages = AsyncGenerator<readonly ReadArtifact[], 'Listed' | 'ContainerNotFound', undefined>;

/** What a look, an erasure and a verification work with: the places of one generation of a policy, and how to read them. */
export interface ErasureSession extends ErasureSessionWork {
  readonly basis: ErasureBasis;
  readonly classes: readonly ScanClass[];
  /** Declared, not withheld, and in an account that was seen. */
  readonly places: readonly ScanPlace[];
  /** Declared, and in an account that was not seen or of another policy. */
  readonly unseen: readonly UnseenPlace[];
  readonly placesAtOnce: number;
  /** Lists a place and reads what its class needs. Throws OperatorError where that failed. */
  readonly readArtifacts: (place: ScanPlace, options: ReadOptions) => ArtifactPages;
  /** A port that tries again what may pass, and bounded reads, one of each for each account. */
  readonly readsOf: (place: ScanPlace) => AccountReads;
  /** New and empty: it learns the holds and refusals from what is shown to it. */
  readonly createKnowledge: () => CallKnowledge;
  readonly now: () => number;
  readonly log: Log;
}

/** Throws OperatorError DefinitionInvalid. */
export function openErasureSession(
  basis: ErasureBasis,
  settings: ErasureSessionSettings,
  work: ErasureSessionWork,
): ErasureSession {
  const { now, log, limits } = settings;
  const { policy, holds } = basis;
  const {
    classes,
    unusable: [first],
  } = compileClasses(basis, settings);
  // What cannot be read may be of any caller.
  if (first !== undefined) throw first.fault;
  for (const one of classes) checkEach(one, (definition) => compileSearch(definition, { compileJsonPath }));
  const reading = createReading(basis, settings, work);
  return {
    ...work,
    ...planPlaces({ request: basis, classes, clientsOf: work.clientsOf }),
    basis,
    classes,
    placesAtOnce: limits.placesAtOnce,
    readArtifacts: (place, { step, tap }) =>
      reading.read(place, { stepSize: step === 'Page' ? wholePage : countingStep, tap }),
    readsOf: reading.readsOf,
    createKnowledge: () => createCallKnowledge({ spec: policy.spec, holds, nowMs: now() }),
    now,
    log,
  };
}
