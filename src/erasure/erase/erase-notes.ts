import { isUnfinished } from '../../policy/erasure/erase-steps.ts';
import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import type { CallBook } from './call-book.ts';
import type { WantedTarget } from './target-index.ts';
import { whyKept } from './why-kept.ts';
import type { KeptArtifact } from './why-kept.ts';

/** What the deletes say of targets that stay. Only a listing says that one is gone. */
export interface EraseNotes {
  /** The first note of a target counts. */
  readonly add: (wanted: readonly WantedTarget[], why: WhyStays) => void;
  /** Takes over what a delete said. A hold that only then came to light keeps what is left of the call. */
  readonly addKept: (wanted: readonly WantedTarget[], kept: KeptArtifact) => void;
  readonly whyOf: (wanted: WantedTarget) => WhyStays | undefined;
  /** Whether a hold came to light on its call, which keeps all that was not deleted by then. */
  readonly isCallHeld: (wanted: WantedTarget) => boolean;
  /** Whether something of its call failed or waits, so that what others are joined by has to stay. */
  readonly isCallUnfinished: (wanted: WantedTarget) => boolean;
}

export function createEraseNotes(book: CallBook): EraseNotes {
  const whys = new Map<WantedTarget, WhyStays>();
  const [held, unfinished] = [new Set<string>(), new Set<string>()];
  // Two requests may name one call by tokens of two keys; its id is the same.
  const namesOf = ({ target }: WantedTarget): readonly string[] => [
    `token ${target.call}`,
    ...book.idsOf(target.call).map((callId) => `id ${callId}`),
  ];
  const add: EraseNotes['add'] = (wanted, why) => {
    for (const one of wanted) {
      if (!whys.has(one)) whys.set(one, why);
      if (isUnfinished(why)) for (const name of namesOf(one)) unfinished.add(name);
    }
  };
  return {
    add,
    addKept: (wanted, kept) => {
      add(wanted, whyKept(kept));
      if (kept.why === 'Held') for (const name of wanted.flatMap(namesOf)) held.add(name);
    },
    whyOf: (wanted) => whys.get(wanted),
    isCallHeld: (wanted) => namesOf(wanted).some((name) => held.has(name)),
    isCallUnfinished: (wanted) => namesOf(wanted).some((name) => unfinished.has(name)),
  };
}
