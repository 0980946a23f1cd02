import { randomInt } from 'node:crypto';

const PREFIX = 'calldataprobe';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** The longest name that a storage account can have. */
const MAX_LENGTH = 24;

/** A name for an account that nobody else is likely to have, in any subscription of the world. */
export function newScratchName(): string {
  const letters = Array.from({ length: MAX_LENGTH - PREFIX.length }, () => LETTERS[randomInt(LETTERS.length)] ?? '');
  return `${PREFIX}${letters.join('')}`;
}
