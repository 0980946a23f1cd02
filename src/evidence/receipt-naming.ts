import { isDeepEqual } from '../api/json.ts';
import type { Receipt, ReceiptStatement } from './receipt-schema.ts';

type Informed = ReceiptStatement['informed'];

/**
 * What may follow a final receipt: the same again, with more people who were told. They are told of the outcome, and so after it
 * was written. `undefined` where the receipt names all of them.
 */
export function namingStatement(final: Receipt, informed: Informed): ReceiptStatement | undefined {
  return namesAll(final.informed, informed) ? undefined : { ...statementIn(final), informed };
}

/** Whether a statement says what the final receipt before it says, and takes back nobody who was told. */
export function isNaming(final: Receipt, statement: ReceiptStatement): boolean {
  const { informed } = statement;
  return namesAll(informed, final.informed) && isDeepEqual({ ...statementIn(final), informed }, statement);
}

/** What a receipt says, without its place in the chain. */
export function statementIn(receipt: Receipt): ReceiptStatement {
  const { controller, policy, request, state, planDigest, results, informed, times, ledger, final } = receipt;
  const optional = { ...(planDigest === undefined ? {} : { planDigest }), ...(ledger === undefined ? {} : { ledger }) };
  return { controller, policy, request, state, ...optional, results, informed, times, final };
}

function namesAll(informed: Informed, wanted: Informed): boolean {
  return wanted.every((one) => informed.some((other) => isDeepEqual(one, other)));
}
