import type { TokenSource } from '../lean/call.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { BlobPort } from '../blob-port.ts';

export interface SdkBlobSettings {
  /** Name of the account, for sentences. */
  readonly account: string;
  /** `primaryEndpoints.blob` as Azure Resource Manager shows it. Must be https. */
  readonly endpoint: string;
  readonly tokens: TokenSource;
  /** Exchanges at one time; more wait. Default 32. */
  readonly connections?: number;
  /** Deadline of each request, its body included. Default 30 s. */
  readonly requestTimeoutMs?: number;
  readonly userAgent?: string;
  /** Certificate authorities in PEM; default: those of the process. */
  readonly ca?: string;
}

export interface SdkBlobParts {
  readonly timers?: Timers;
  /** Wall-clock milliseconds, for a Retry-After that is a date. */
  readonly now?: () => number;
  /** How a write looks before it what stands there; default: with the same token. Who may only write may not read. */
  readonly head?: BlobPort['head'];
}
