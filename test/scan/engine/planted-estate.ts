import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import type { PlantedBlob } from '../../cloud/blob/planting.ts';
import { observed } from '../../policy/artifact-build.ts';
import { policy, resourceIdOf, spec } from '../../policy/build.ts';
import { accountKinds, accountOfKind, settingsOfKind } from './engine-stage.ts';
import type { AccountKind, EngineStage } from './engine-stage.ts';
import type { ArtifactPlan, Dating, EstatePlan, StepPlan } from './estate-plan.ts';
import { classOf, dayMs, holdsAt, hourMs } from './planted-classes.ts';

export { dayMs, hourMs } from './planted-classes.ts';

/** What was written into one copy. It is found again by the number in the copy's metadata. */
export interface WrittenCopy {
  /** Calls in the order of their records; one where it is no log, none where nothing tells it. */
  readonly calls: readonly { readonly id: string; readonly startMs: number }[];
  readonly hasUnreadable: boolean;
  readonly hasLegalHold: boolean;
}

export interface PlantedName {
  readonly classIndex: number;
  readonly kind: AccountKind;
  readonly container: string;
  readonly name: string;
  /** `Metadata file` is what dates the recordings of a class whose dating is Sibling. */
  readonly dating: Dating | 'Metadata file';
  readonly siblingName: string | undefined;
  /** What the name itself tells. */
  readonly pathCall: { readonly id: string; readonly startMs: number };
  readonly isPage: boolean;
  readonly isLeased: boolean;
}

export interface PlantedEstate {
  readonly plan: EstatePlan;
  readonly names: readonly PlantedName[];
  readonly written: readonly WrittenCopy[];
  readonly request: ScanRequest;
  readonly heldIds: ReadonlySet<string>;
}

export const callId = (call: number): string => `call-${call}`;

/** Puts a random estate there and says what was put. The clock stands still at its present. */
export function plantEstate(stage: EngineStage, plan: EstatePlan, run: string): PlantedEstate {
  const { azure } = stage;
  azure.clock.set(new Date(plan.nowMs));
  azure.clock.freeze();
  azure.clock.set(new Date(plan.nowMs));
  const containerOf = (classIndex: number, place: number): string => `e${run}-c${classIndex}-p${place}`;
  const names: PlantedName[] = [];
  const written: WrittenCopy[] = [];
  plan.artifacts.forEach((artifact, number) => {
    const classIndex = artifact.classIndex % plan.classes.length;
    const { places, dating } = plan.classes[classIndex]!;
    const placeIndex = artifact.placeIndex % places.length;
    const place = { kind: places[placeIndex]!, container: containerOf(classIndex, placeIndex) };
    names.push(...plantArtifact({ stage, plan, written }, artifact, { ...place, classIndex, dating, number }));
  });
  const heldIds = new Set(plan.heldIds.filter((id) => id < plan.calls.length).map(callId));
  const artifactClasses = plan.classes.map((one, index) =>
    classOf(
      one,
      index,
      one.places.map((_, place) => containerOf(index, place)),
    ),
  );
  const storageAccounts = accountKinds.map((kind) => ({
    name: accountOfKind(kind),
    resourceId: resourceIdOf(accountOfKind(kind)),
  }));
  const { timeZone, checkIntervalMinutes } = plan;
  return {
    plan,
    names,
    written,
    heldIds,
    request: {
      policy: policy('voicebot', spec(artifactClasses, { storageAccounts, timeZone, checkIntervalMinutes })),
      accounts: accountKinds.map((kind) => ({
        ...observed(settingsOfKind(kind), { blobEndpoint: azure.blob.endpoint(accountOfKind(kind)) }),
        name: accountOfKind(kind),
        resourceId: resourceIdOf(accountOfKind(kind)),
      })),
      withheld: [],
      holds: holdsAt(plan.nowMs, heldIds),
      pendingCutoffMs: undefined,
      runningCutoffMs: undefined,
    },
  };
}

interface Planting {
  readonly stage: EngineStage;
  readonly plan: EstatePlan;
  readonly written: WrittenCopy[];
}

interface ArtifactPlace {
  readonly kind: AccountKind;
  readonly container: string;
  readonly classIndex: number;
  readonly dating: Dating;
  readonly number: number;
}

const extensions = { Path: 'wav', Metadata: 'wav', Sibling: 'wav', Content: 'json', Log: 'ndjson', Records: 'ndjson' };

function plantArtifact(planting: Planting, artifact: ArtifactPlan, place: ArtifactPlace): readonly PlantedName[] {
  const { stage, plan } = planting;
  const { blob } = stage.azure;
  const { kind, container, classIndex, dating, number } = place;
  const account = accountOfKind(kind);
  const callAt = (wanted: number) => {
    const call = wanted % plan.calls.length;
    return { id: callId(call), startMs: plan.nowMs - plan.calls[call]! * hourMs };
  };
  const own = callAt(artifact.call);
  const day = new Date(own.startMs).toISOString().slice(0, 10).replaceAll('-', '');
  const stem = `${day}/${own.id}-${number}`;
  const name = `${stem}.${extensions[dating]}`;
  const pathCall = { id: own.id, startMs: Math.floor(own.startMs / dayMs) * dayMs };
  const isLog = dating === 'Log' || dating === 'Records';
  const isPage = artifact.isPage && !isLog && !artifact.isUncommitted;
  const siblingName = dating === 'Sibling' ? `${stem}.json` : undefined;
  let planted: PlantedName = {
    ...{ classIndex, kind, container, name, dating, siblingName, pathCall, isPage },
    isLeased: false,
  };
  if (artifact.isUncommitted) {
    blob.stage(account, container, name, new Date(plan.nowMs - Math.min(100 * hourMs, plan.nowMs - own.startMs)));
    return [planted];
  }
  const put = (target: string, blobAt: Omit<PlantedBlob, 'createdTime'>, atMs: number, copy: WrittenCopy): void => {
    planting.written.push(copy);
    const metadata = { ...blobAt.metadata, truth: String(planting.written.length - 1) };
    blob.put(account, container, target, { ...blobAt, metadata, createdTime: new Date(atMs) });
  };
  let atMs = own.startMs;
  const later = (wantedMs: number): number => {
    atMs = Math.min(plan.nowMs, Math.max(atMs + 1000, wantedMs));
    return atMs;
  };
  if (siblingName !== undefined) plantSibling();
  const first: StepPlan = {
    act: 'Put',
    ageHours: plan.calls[artifact.call % plan.calls.length]! - 1,
    call: artifact.call,
    hold: undefined,
    consent: undefined,
  };
  const steps =
    artifact.steps[0]?.act === 'Put' && artifact.steps[0].ageHours > 150 ? artifact.steps : [first, ...artifact.steps];
  let isThere = false;
  steps.forEach((step, index) => {
    const wantedMs = plan.nowMs - step.ageHours * hourMs;
    const isLast = index === steps.length - 1;
    if (step.act === 'Put') {
      const calls = callsOf(step);
      const writtenMs = later(Math.max(wantedMs, ...calls.map(({ startMs }) => startMs + 1000)));
      if (calls.some(({ startMs }) => startMs > writtenMs)) return;
      put(name, contentOf(step, calls, isLast), writtenMs, {
        calls,
        hasUnreadable: isLog && artifact.hasUnreadable,
        hasLegalHold: artifact.protection === 'LegalHold',
      });
      isThere = true;
      planted = { ...planted, isLeased: isLast && artifact.protection === 'Lease' };
    } else if (isThere && step.act === 'Snapshot') {
      blob.snapshot(account, container, name, new Date(later(wantedMs)));
    } else if (isThere && step.act === 'Remove') {
      blob.remove(account, container, name, new Date(later(wantedMs)));
      isThere = false;
    }
  });
  return siblingName === undefined
    ? [planted]
    : [
        planted,
        {
          ...planted,
          name: siblingName,
          dating: 'Metadata file',
          siblingName: undefined,
          isLeased: false,
          isPage: false,
        },
      ];

  function callsOf(step: StepPlan): WrittenCopy['calls'] {
    if (isLog) return [own, ...artifact.others.map(callAt), callAt(step.call)];
    return dating === 'Metadata'
      ? step.isMute === true
        ? []
        : [callAt(step.call)]
      : dating === 'Content'
        ? [{ ...callAt(step.call), id: own.id }]
        : [own];
  }

  function contentOf(step: StepPlan, calls: WrittenCopy['calls'], isLast: boolean): Omit<PlantedBlob, 'createdTime'> {
    const lines = calls.map(({ id, startMs }) => JSON.stringify({ callId: id, ts: new Date(startMs).toISOString() }));
    const content = [...(isLog && artifact.hasUnreadable ? ['no record'] : []), ...lines].join('\n');
    const consent = step.consent === undefined ? {} : { consent: step.consent };
    const [told] = calls;
    return {
      content: isLog || dating === 'Content' ? content : 'audio',
      metadata: {
        ...consent,
        ...(dating === 'Metadata' && told !== undefined
          ? { callId: told.id, started: new Date(told.startMs).toISOString() }
          : {}),
      },
      tags: { ...consent, ...(step.hold === undefined ? {} : { 'calldata-hold': step.hold }) },
      ...(isPage ? { type: 'PageBlob' as const } : {}),
      legalHold: artifact.protection === 'LegalHold',
      leased: isLast && artifact.protection === 'Lease',
    };
  }

  function plantSibling(): void {
    const content = JSON.stringify({ ts: new Date(own.startMs).toISOString() });
    const tags = artifact.siblingHold === undefined ? {} : { 'calldata-hold': artifact.siblingHold };
    const writtenMs = Math.min(plan.nowMs, own.startMs + 1000);
    put(`${stem}.json`, { content, tags }, writtenMs, { calls: [own], hasUnreadable: false, hasLegalHold: false });
    if (artifact.siblingGoneHours === undefined) return;
    const goneMs = Math.max(writtenMs, plan.nowMs - artifact.siblingGoneHours * hourMs);
    blob.remove(account, container, `${stem}.json`, new Date(goneMs));
  }
}
