import { withDeadline } from '../runtime/deadline.ts';
import { settledOrAborted } from '../runtime/abort.ts';
import type { BlobPromise } from './contract/scene.ts';
import { tryPromise } from './contract/stage.ts';
import type { Stage } from './contract/stage.ts';
import type { SentenceOutcome } from './report.ts';
import { describeSeen } from './seen.ts';
import { createWatchedWire } from './watched-wire.ts';

/** A sentence beside which the service failed is tried again, so often in all. */
const TRIES = 3;

export interface SentenceOptions {
  readonly abortSignal: AbortSignal;
  /** Deadline of one try. */
  readonly sentenceMs: number;
}

/** Tries one promise on a real service. Throws the signal's reason, and nothing else. */
export async function trySentence(
  stage: Pick<Stage, 'endpoint' | 'credential'>,
  promise: BlobPromise,
  options: SentenceOptions,
): Promise<SentenceOutcome> {
  if (promise.needs === 'Clock') return { kind: 'Skipped', why: 'it needs days to go by' };
  for (let tries = 1; ; tries += 1) {
    const outcome = await tryOnce(stage, promise, options);
    if (outcome.kind !== 'Undecided' || tries === TRIES) return outcome;
  }
}

async function tryOnce(
  stage: Pick<Stage, 'endpoint' | 'credential'>,
  promise: BlobPromise,
  { abortSignal, sentenceMs }: SentenceOptions,
): Promise<SentenceOutcome> {
  abortSignal.throwIfAborted();
  const deadline = withDeadline(abortSignal, sentenceMs);
  const wire = createWatchedWire(deadline.abortSignal);
  try {
    await settledOrAborted(tryPromise({ ...stage, wire, pass: cannotPass }, promise), deadline.abortSignal);
    return { kind: 'Kept' };
  } catch (error) {
    abortSignal.throwIfAborted();
    if (deadline.isExpired()) return { kind: 'Undecided', why: `it took longer than ${sentenceMs / 1_000} s` };
    const trouble = wire.trouble();
    return trouble === undefined ? { kind: 'Broken', seen: describeSeen(error) } : { kind: 'Undecided', why: trouble };
  } finally {
    deadline.dispose();
  }
}

function cannotPass(): never {
  throw new Error('No day of a real account passes sooner.');
}
