import type { ReadArtifact } from '../../scan/pass/artifact.ts';
import { joinStarts, startsIn, unknownStarts } from '../look/call-starts.ts';
import type { CallStarts } from '../look/call-starts.ts';
import type { TargetIndex } from './target-index.ts';

/** What a listing tells of the calls that targets name. Only of those; it stays in memory. */
export interface CallBook {
  readonly learn: (artifact: ReadArtifact) => void;
  /** Tokens of a call id, as far as targets name it. */
  readonly tokensOf: (callId: string) => readonly string[];
  /** Ids that stand behind a token, as artifacts wrote them. */
  readonly idsOf: (token: string) => readonly string[];
  /** When the call began, as far as any artifact tells. */
  readonly startsOf: (token: string) => CallStarts;
}

interface KnownCall {
  readonly ids: Set<string>;
  starts: CallStarts;
}

/** `heldIds`: ids of calls that holds name. They stand behind tokens also where no artifact tells them any more. */
export function openCallBook({ callTokensOf }: TargetIndex, heldIds: readonly string[] = []): CallBook {
  const calls = new Map<string, KnownCall>();

  function note(callId: string, startsNow: () => CallStarts): void {
    for (const token of callTokensOf(callId)) {
      const known = calls.get(token) ?? { ids: new Set<string>(), starts: unknownStarts };
      known.ids.add(callId);
      known.starts = joinStarts(known.starts, startsNow());
      calls.set(token, known);
    }
  }

  for (const callId of heldIds) note(callId, () => unknownStarts);
  return {
    learn: ({ copies }) => {
      for (const copy of copies) for (const callId of copy.callIds) note(callId, () => startsIn(copy, callId));
    },
    tokensOf: callTokensOf,
    idsOf: (token) => [...(calls.get(token)?.ids ?? [])],
    startsOf: (token) => calls.get(token)?.starts ?? unknownStarts,
  };
}
