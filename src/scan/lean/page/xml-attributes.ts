import { fault } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';

/**
 * The one attribute that the tag read last may carry, `true` or `false`; false where it is absent. Another attribute, or
 * another value, is a fault.
 */
export function flagOf(cursor: Cursor, name: string): boolean {
  const { attributesFrom, attributesTo } = cursor;
  if (attributesFrom === attributesTo) return false;
  const text = cursor.bytes.toString('latin1', attributesFrom, attributesTo).trim();
  if (text === '') return false;
  const [, found, value] = /^([A-Za-z]+)\s*=\s*["'](true|false)["']$/.exec(text) ?? [];
  if (found !== name) throw fault(cursor, 'an attribute that is not documented');
  return value === 'true';
}
