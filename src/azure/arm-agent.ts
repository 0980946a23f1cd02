import { Agent } from 'node:https';

/** Azure's load balancers forget idle connections after minutes, without a word. Passes come in bursts, far apart. */
const IDLE_CONNECTION_MS = 15_000;
const MAX_CONNECTIONS = 16;

export function createArmAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS, timeout: IDLE_CONNECTION_MS });
}

/** After a silent call the network may have dropped every pooled connection: the next call gets a new one. */
export function closeIdleConnections(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
