/** A module of our own between: where the bundle comes in parts, a CommonJS package that is loaded late has no named exports. */
export { Registry, collectDefaultMetrics } from 'prom-client';
