import { knowsAllHeld } from '../../policy/holds.ts';
import type { HoldKnowledge, ResolvedHold } from '../../policy/holds.ts';
import type { ScanReport, SweepResult } from '../../policy/scan-report.ts';
import type { ScanRequest, SweepRequest } from '../../reconcile/scan-ports.ts';
import type { Log } from '../../runtime/log.ts';
import type { CompileOptions } from '../classify/compiled-definition.ts';
import { createRetryingPort } from '../flow/retrying-port.ts';
import { shardsFor } from '../shards/dealing.ts';
import type { RunShards } from '../shards/shard-task.ts';
import { runShardedPass } from '../shards/sharded-pass.ts';
import { createCallKnowledge } from './call-knowledge.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import { checkServiceClock } from './clock-check.ts';
import { withHeldIds } from './held-ids.ts';
import { withEndedHolds } from './ended-holds.ts';
import { runListPass } from './list-pass.ts';
import { countingStep, createReading, readingBy, wholePage } from './reading.ts';
import { compileClasses } from './scan-class.ts';
import type { CompiledClasses } from './scan-class.ts';
import type { ScanLimits } from './scan-limits.ts';
import type { AccountClients } from './scan-place.ts';
import { planPlaces } from './scan-places.ts';
import type { PlannedPlaces } from './scan-places.ts';
import type { RunSweep, SweepContext } from './sweep-context.ts';
import { findUndeclared } from './undeclared-data.ts';
import type { Undeclared } from './undeclared-data.ts';

export interface SessionSettings extends CompileOptions {
  readonly now: () => number;
  readonly log: Log;
  readonly runSweep: RunSweep;
  readonly limits: ScanLimits;
  /** Where `spec.scan.shards` asks for it. Absent: every listing is made in this process. */
  readonly runShards?: RunShards | undefined;
}

/** What one piece of work needs beside its settings. */
export interface SessionWork {
  readonly clientsOf: (account: string) => AccountClients | undefined;
  readonly onListed: (copies: number) => void;
  readonly onDeleted: (artifacts: number) => void;
  readonly abortSignal: AbortSignal;
}

/** Lists every class; the knowledge is what the sweep goes on from. */
export async function listAll(
  request: ScanRequest,
  settings: SessionSettings,
  work: SessionWork,
): Promise<{ readonly report: ScanReport; readonly known: Known }> {
  const compiled = compileClasses(request, settings);
  const known = createKnowledge(request, settings.now());
  return { report: await listWith({ request, compiled, known }, settings, work), known };
}

/** What is known of calls, and the moment in which the holds were judged for it. Epoch milliseconds. */
export interface Known {
  readonly knowledge: CallKnowledge;
  readonly knownAtMs: number;
  readonly holds: readonly ResolvedHold[];
}

export function createKnowledge({ policy: { spec }, holds, pendingCutoffMs }: ScanRequest, knownAtMs: number): Known {
  const known = createCallKnowledge({ spec, holds, nowMs: knownAtMs });
  return { knowledge: withEndedHolds(known, { holds, pendingCutoffMs, nowMs: knownAtMs }), knownAtMs, holds };
}

/** The same, with calls that were put into the Secret of a hold since. */
function withAddedIds(known: Known, live: HoldKnowledge): Known {
  if (knowsAllHeld({ holds: known.holds, nowMs: known.knownAtMs }, live)) return known;
  return { ...known, knowledge: withHeldIds(known.knowledge, live), holds: live.holds };
}

export interface SweepInput {
  readonly request: SweepRequest;
  readonly known: Known;
}

/** Deletes, and lists everything again whatever the deletion came to. */
export async function sweepAll(
  { request, known: listed }: SweepInput,
  settings: SessionSettings,
  work: SessionWork & { readonly onPhase: (phase: 'Deleting' | 'Listing') => void },
): Promise<{ readonly report: ScanReport; readonly sweep: SweepResult }> {
  const compiled = compileClasses(request, settings);
  const known = withAddedIds(listed, { holds: request.holds, nowMs: settings.now() });
  work.onPhase('Deleting');
  const planned = planPlaces({ request, ...compiled, clientsOf: work.clientsOf });
  const sweep = await settings.runSweep({
    request: { ...request, stillWanted: () => isWantedByClock(request, planned, settings) },
    // Nothing is judged at a moment that no listing checked our clock for.
    startedMs: known.knownAtMs,
    places: planned.places,
    isWhole: planned.unseen.length === 0,
    unread: planned.unread,
    readArtifacts: checkingClock(readingBy(wholePage, createReading(request, settings, work)), settings),
    knowledge: known.knowledge,
    onDeleted: work.onDeleted,
    abortSignal: work.abortSignal,
  });
  work.onPhase('Listing');
  return { sweep, report: await listWith({ request, compiled, known }, settings, work) };
}

/** Throws OperatorError ClockSkewed, so that nothing more is deleted in any account, where our clock is not that of each of them. */
async function isWantedByClock(
  { stillWanted }: SweepRequest,
  { places }: Pick<PlannedPlaces, 'places'>,
  { now }: Pick<SessionSettings, 'now'>,
): Promise<boolean> {
  for (const { account, clients } of places) checkServiceClock(clients.port, { account, nowMs: now() });
  return stillWanted();
}

/** The same of the account of a place, before anything of a page is judged: until its first answer it says no time. */
function checkingClock(
  readArtifacts: SweepContext['readArtifacts'],
  { now }: Pick<SessionSettings, 'now'>,
): SweepContext['readArtifacts'] {
  return async function* readChecked(place, onAhead) {
    for await (const page of readArtifacts(place, onAhead)) {
      checkServiceClock(place.clients.port, { account: place.account, nowMs: now() });
      yield page;
    }
  };
}

interface ListInput {
  readonly request: ScanRequest;
  readonly compiled: CompiledClasses;
  readonly known: Known;
}

function listWith({ request, compiled, known }: ListInput, settings: SessionSettings, work: SessionWork) {
  const { limits, runShards } = settings;
  const planned = planPlaces({ request, ...compiled, clientsOf: work.clientsOf });
  const shards = shardsFor(planned.places.length, request.policy.spec.scan?.shards ?? 0);
  const pass = {
    ...{ ...listingBy(request, settings, work), ...known, request, planned },
    findUndeclared: () => findUndeclaredEverywhere(request, limits, work),
  };
  if (runShards !== undefined && shards > 0)
    return runShardedPass({ ...pass, shards, runShards, onListed: work.onListed });
  return runListPass(pass);
}

export function listingBy(
  request: ScanRequest,
  settings: Pick<SessionSettings, 'now' | 'log' | 'limits'>,
  work: Pick<SessionWork, 'onListed' | 'abortSignal'>,
) {
  const { now, log, limits } = settings;
  const readArtifacts = readingBy(countingStep, createReading(request, settings, work));
  return { readArtifacts, placesAtOnce: limits.placesAtOnce, now, log, abortSignal: work.abortSignal };
}

/** Account by account, as nothing waits for it but the end of the pass. Accounts that were not seen are told. */
export async function findUndeclaredEverywhere(
  { policy, accounts }: ScanRequest,
  { undeclaredLimit }: ScanLimits,
  { clientsOf, abortSignal }: Pick<SessionWork, 'clientsOf' | 'abortSignal'>,
): Promise<Undeclared> {
  const undeclared: Undeclared['undeclared'][number][] = [];
  const undeclaredUnseen: Undeclared['undeclaredUnseen'][number][] = [];
  for (const { name: account, declared, account: facts } of accounts) {
    if (!declared) continue;
    const clients = clientsOf(account);
    if (clients === undefined) {
      const message = facts.ok ? `Azure shows no Blob service of the account ${account}.` : facts.message;
      undeclaredUnseen.push({ account, reason: facts.ok ? 'PassIncomplete' : facts.reason, message });
      continue;
    }
    const { spec } = policy;
    const { service } = clients;
    const port = createRetryingPort(clients.port);
    const found = await findUndeclared({ account, spec, service, port, limit: undeclaredLimit, abortSignal });
    undeclared.push(...found.undeclared);
    undeclaredUnseen.push(...found.undeclaredUnseen);
  }
  return { undeclared, undeclaredUnseen };
}
