/** Whether this process may change anything now. Without leader election it always may. */
export interface WriteGate {
  readonly isOpen: () => boolean;
}

export const openGate: WriteGate = { isOpen: () => true };

/**
 * Throws where the gate is closed. No OperatorError: it is no failure of a far side, and nothing is to be tried again by a
 * process that has to end.
 */
export function assertOpen(gate: WriteGate): void {
  if (!gate.isOpen()) throw new DOMException('This process does not hold the lease; nothing was sent.', 'AbortError');
}
