import { systemTimers } from '../../runtime/timers.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { BlobService } from '../blob-service.ts';
import { createPace } from '../flow/pace.ts';
import type { Pace } from '../flow/pace.ts';
import { createRetry, createRetryingPort } from '../flow/retrying-port.ts';
import type { AccountClients } from '../pass/scan-place.ts';
import { createSlots } from '../flow/slots.ts';
import type { Slots } from '../flow/slots.ts';
import type { DeleteTools } from './copy-delete.ts';
import type { WantedGate } from './sweep-stop.ts';
import { createTagGuard } from './tag-guard.ts';
import type { TagGuard } from './tag-guard.ts';

/** What all deletes of a pass in one storage account share. */
export interface AccountLane {
  readonly tools: DeleteTools;
  readonly tagService: Pick<BlobService, 'getTags' | 'setTags'>;
  readonly slots: Slots;
}

export interface LaneParts {
  readonly gate: WantedGate;
  readonly activeHoldValues: readonly string[];
  /** Aborts with the pass and where it is stopped. */
  readonly waitSignal: AbortSignal;
  readonly timers?: Timers | undefined;
  readonly random?: (() => number) | undefined;
  /** Of another lane of the account, for deletes that stop at another gate. */
  readonly share?: LaneShare | undefined;
}

/** What bounds all deletes in an account, whatever stops them. */
export interface LaneShare {
  readonly pace: Pace;
  readonly slots: Slots;
  readonly guard: TagGuard;
}

/** As many at a time; the pace decides how fast. */
const artifactsAtOnce = 32;

export function openLaneShare({
  activeHoldValues,
  timers = systemTimers,
}: Pick<LaneParts, 'activeHoldValues' | 'timers'>): LaneShare {
  return {
    pace: createPace({ timers }),
    slots: createSlots(artifactsAtOnce),
    guard: createTagGuard(activeHoldValues),
  };
}

export function openAccountLane({ port, service }: AccountClients, parts: LaneParts): AccountLane {
  const { gate, waitSignal, timers = systemTimers, random = Math.random, share = openLaneShare(parts) } = parts;
  const { pace, slots, guard } = share;
  const retry = createRetry({ timers, random });
  const tagService: AccountLane['tagService'] = {
    getTags: (target, options) => retry({ abortSignal: waitSignal }, () => service.getTags(target, options)),
    setTags: (target, tags, options) =>
      retry({ abortSignal: waitSignal }, async () => {
        await gate.check();
        return service.setTags(target, tags, options);
      }),
  };
  return {
    tools: {
      port: createRetryingPort(port, {
        pace,
        beforeDelete: gate.check,
        waitSignal,
        slots,
        timers,
        random,
      }),
      service: tagService,
      guard,
    },
    tagService,
    slots,
  };
}
