import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { accountOfKind } from './engine-stage.ts';
import { deleteAfterDays } from './estate-plan.ts';
import type { ClassPlan, Dating } from './estate-plan.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const idPattern = '(?P<day>[0-9]{8})/(?P<call>call-[0-9]+)';
const pathId = { from: 'Path', pattern: idPattern, group: 'call' } as const;

function artifactsOf(dating: Dating): NonNullable<ArtifactClass['artifacts']> {
  const contentId = { from: 'Content', pointer: '/callId' } as const;
  const contentStart = { from: 'Content', pointer: '/ts' } as const;
  switch (dating) {
    case 'Path':
      return [{ kind: 'Recording', callId: [pathId], startedAt: [{ ...pathId, group: 'day' }] }];
    case 'Metadata':
      return [
        {
          kind: 'Recording',
          callId: [{ from: 'Metadata', key: 'callid' }],
          startedAt: [{ from: 'Metadata', key: 'started' }],
        },
      ];
    case 'Sibling':
      return [
        {
          kind: 'Recording',
          nameEndsWith: ['.wav'],
          callId: [pathId],
          startedAt: [{ from: 'Sibling', name: '{directory}/{stem}.json', format: 'Json', pointer: '/ts' }],
        },
        {
          kind: 'CallMetadata',
          nameEndsWith: ['.json'],
          callId: [pathId],
          startedAt: [{ ...contentStart, format: 'Json' }],
        },
      ];
    case 'Content':
      return [{ kind: 'Transcript', callId: [pathId], startedAt: [{ ...contentStart, format: 'Json' }] }];
    case 'Log':
    case 'Records':
      return [
        {
          kind: 'TranscriptLog',
          granularity: dating === 'Log' ? 'Blob' : 'Record',
          callId: [contentId],
          startedAt: [contentStart],
        },
      ];
  }
}

/** A class of the policy as planned. */
export function classOf(plan: ClassPlan, index: number, containers: readonly string[]): ArtifactClass {
  const { dating, retention, consent } = plan;
  return {
    name: `class-${index}`,
    locations: plan.places.map((kind, place) => ({
      account: accountOfKind(kind),
      container: containers[place]!,
      prefix: '',
    })),
    retention,
    artifacts: artifactsOf(dating),
    ...(consent === undefined
      ? {}
      : {
          consent: {
            ...consent,
            key: 'consent',
            grantedValue: 'yes',
            refusedValue: 'no',
            ...(consent.onMissing === 'DeleteAfter' ? { deleteAfterDays } : {}),
          },
        }),
  };
}

/** One that is active, one that has ended, one that has not begun, and one by ids. */
export function holdsAt(nowMs: number, callIds: ReadonlySet<string>): readonly ResolvedHold[] {
  const hold = (name: string, fromDays: number, toDays: number): ResolvedHold['hold'] => ({
    name,
    ground: 'LegalClaims',
    owner: 'legal',
    startTime: new Date(nowMs + fromDays * dayMs).toISOString(),
    endTime: new Date(nowMs + toDays * dayMs).toISOString(),
  });
  const byTag = (name: string, fromDays: number, toDays: number): ResolvedHold => ({
    hold: { ...hold(name, fromDays, toDays), tagValue: name },
    calls: { kind: 'ByTag', value: name },
  });
  return [
    byTag('case-1', -100, 100),
    byTag('ended', -100, -1),
    byTag('early', 1, 100),
    { hold: hold('by-ids', -100, 100), calls: { kind: 'ByIds', callIds } },
  ];
}
