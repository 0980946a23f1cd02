import type { ChainedFaultKind } from './chain-verify.ts';
import { describeFault, type EvidenceFault } from './evidence-fault.ts';

/** `NotInChain`: a file that was named is no document of the chain. */
export type SignedFaultKind =
  ChainedFaultKind | 'OtherRequest' | 'AfterFinal' | 'OtherPolicy' | 'TimeOrder' | 'NotInChain';

interface SignedFault {
  readonly kind: SignedFaultKind;
  readonly sequence?: number | undefined;
  readonly path?: string | undefined;
}

/** A fault of signed documents; faults of the container come where they were read out of one. */
export type SignedChainFault = SignedFault | EvidenceFault;

/** What a document of the chain is called. */
export type ChainNoun = 'receipt' | 'entry';

const texts: Readonly<Record<SignedFaultKind, (noun: ChainNoun) => string>> = {
  Malformed: (noun) => `is not ${noun === 'entry' ? 'an' : 'a'} ${noun}, or was changed in its form`,
  WrongSignature: () => 'was changed after it was signed, or signed with another key than it says',
  UnknownKey: () => 'was signed with a key that is not in the JWKS',
  Misplaced: (noun) => `lies under the number of another ${noun}`,
  Missing: () => 'is missing',
  Duplicate: () => 'is there twice',
  BrokenLink: (noun) => `does not follow the ${noun} before it: one of the two was exchanged`,
  TombstoneMismatch: () => 'was replaced by a digest that is not its own',
  OtherRequest: () => 'is about another request',
  AfterFinal: () => 'stands after the one that is marked final',
  OtherPolicy: () => 'is about another policy',
  TimeOrder: (noun) => `says that it was written no later than the ${noun} before it`,
  NotInChain: () => 'is not the one that stands in the chain',
};

/** A sentence for a person. */
export function describeChainFault(fault: SignedChainFault, noun: ChainNoun): string {
  if (!isSigned(fault)) return describeFault(fault);
  return `${nameOf(fault, noun)} ${texts[fault.kind](noun)}.`;
}

function nameOf({ sequence, path = 'A file' }: SignedFault, noun: ChainNoun): string {
  return sequence === undefined ? path : `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${sequence}`;
}

function isSigned(fault: SignedChainFault): fault is SignedFault {
  return Object.hasOwn(texts, fault.kind);
}
