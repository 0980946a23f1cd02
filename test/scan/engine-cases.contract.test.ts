import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openEngineStage } from './engine/engine-stage.ts';
import type { EngineStage } from './engine/engine-stage.ts';
import type { EstatePlan } from './engine/estate-plan.ts';
import { plant, sweepAndJudge } from './engine/judged-sweep.ts';
import { classAt, plainArtifact, plainPlan, step } from './engine/plain-plan.ts';

let stage: EngineStage;

beforeAll(async () => {
  stage = await openEngineStage();
});
afterAll(() => stage.stop());

const consent = { purpose: 'Recording', from: 'Tag', onMissing: 'Report' } as const;

/** Estates in which the engine once went wrong. Each is held against the oracle. */
const cases: readonly { readonly what: string; readonly plan: EstatePlan }[] = [
  {
    what: 'keeps what dates a leased recording of which only an older version may go',
    plan: plainPlan([classAt(['versioned'], 'Sibling')], {
      artifacts: [{ ...plainArtifact, steps: [step('Put', 2300), step('Put', 2200)], protection: 'Lease' }],
    }),
  },
  {
    what: 'keeps what dates a page blob, which nothing deletes',
    plan: plainPlan([classAt(['plain'], 'Sibling')], { artifacts: [{ ...plainArtifact, isPage: true }] }),
  },
  {
    what: 'keeps no file for a log that waits elsewhere',
    plan: plainPlan([classAt(['plain'], 'Records'), classAt(['plain'], 'Sibling')], {
      artifacts: [
        { ...plainArtifact, steps: [step('Put', 1)] },
        { ...plainArtifact, classIndex: 1 },
      ],
    }),
  },
  {
    what: 'keeps no file for another recording of its call that nothing dates, also where a deleted copy of that is purged',
    plan: plainPlan([classAt(['softDelete'], 'Sibling')], {
      artifacts: [{ ...plainArtifact, steps: [step('Put', 100)], siblingGoneHours: 0 }, plainArtifact],
    }),
  },
  {
    what: 'lets a refusal on a log fall on no call, not even on the one that a cut leaves',
    plan: plainPlan([{ ...classAt(['plain'], 'Records'), consent }], {
      artifacts: [
        { ...plainArtifact, call: 4, others: [0], steps: [step('Put', 100, { call: 4, consent: 'no' })] },
        { ...plainArtifact, call: 4, steps: [step('Put', 100, { call: 4 })] },
      ],
    }),
  },
  {
    what: 'deletes a log of which every record is due though an older version has one that is held',
    plan: plainPlan([classAt(['versionsOnly'], 'Records'), classAt(['plain'])], {
      artifacts: [
        { ...plainArtifact, steps: [step('Put', 100, { call: 5 }), step('Put', 30, { call: 1 })] },
        { ...plainArtifact, classIndex: 1, call: 5, steps: [step('Put', 1, { hold: 'unknown' })] },
      ],
    }),
  },
  {
    what: 'deletes a log of which one call goes for want of a consent and the first one goes along for its age',
    plan: plainPlan([{ ...classAt(['plain'], 'Records'), consent: { ...consent, onMissing: 'DeleteAfter' } }], {
      calls: [92 * 24 - 12, 50 * 24],
      artifacts: [{ ...plainArtifact, call: 1, others: [0] }],
    }),
  },
  {
    what: 'takes every record out of a log that is due beside a snapshot of it, which has one that is held',
    plan: plainPlan([classAt(['plain'], 'Records'), classAt(['plain'])], {
      artifacts: [
        { ...plainArtifact, steps: [step('Put', 30, { call: 5 }), step('Snapshot', 28), step('Put', 26, { call: 1 })] },
        { ...plainArtifact, classIndex: 1, call: 5, steps: [step('Put', 1, { hold: 'unknown' })] },
      ],
    }),
  },
  {
    what: 'lets a refusal fall on the call of the copy that has it, where a name was used again',
    plan: plainPlan([{ ...classAt(['versioned'], 'Metadata'), consent }], {
      artifacts: [
        {
          ...plainArtifact,
          call: 4,
          steps: [step('Put', 200, { call: 4 }), step('Put', 20, { call: 0, consent: 'no' })],
        },
        { ...plainArtifact, call: 4, steps: [step('Put', 200, { call: 4 })] },
      ],
    }),
  },
  {
    what: 'hears of a deleted blob what was written last, also where a snapshot is of the same moment',
    plan: plainPlan([{ ...classAt(['softDelete']), consent }], {
      artifacts: [
        { ...plainArtifact, call: 4, steps: [step('Put', 0), step('Put', 0, { consent: 'no' }), step('Remove', 0)] },
        { ...plainArtifact, call: 4 },
      ],
    }),
  },
  {
    what: 'keeps no refusal for an older copy that went while Azure keeps the current one, of another call',
    plan: plainPlan([{ ...classAt(['versioned'], 'Metadata'), consent }], {
      artifacts: [
        { ...plainArtifact, call: 4, steps: [step('Put', 200, { call: 4, consent: 'no' })] },
        {
          ...plainArtifact,
          call: 4,
          steps: [step('Put', 200, { call: 4 }), step('Put', 20, { call: 0 })],
          protection: 'Lease',
        },
      ],
    }),
  },
  {
    what: 'keeps a file for a deleted copy that is purged later than the file goes by itself',
    plan: plainPlan([classAt(['softDelete'], 'Sibling')], {
      calls: [88 * 24, 30],
      artifacts: [{ ...plainArtifact, steps: [step('Put', 100), step('Remove', 1)] }],
    }),
  },
  {
    what: 'keeps a refusal while Azure keeps something of its call, also past the days for calls without an answer',
    plan: plainPlan([{ ...classAt(['plain']), consent: { ...consent, onMissing: 'DeleteAfter' } }], {
      calls: [25 * 24, 30],
      artifacts: [
        { ...plainArtifact, steps: [step('Put', 100, { consent: 'no' })] },
        { ...plainArtifact, protection: 'Lease' },
      ],
    }),
  },
  {
    what: 'keeps a refusal while Azure keeps something of its call, though a snapshot of another call goes for its own sake',
    plan: plainPlan([{ ...classAt(['plain'], 'Metadata'), consent: { ...consent, onMissing: 'DeleteAfter' } }], {
      calls: [21 * 24, 28 * 24],
      artifacts: [
        { ...plainArtifact, steps: [step('Snapshot', 1), step('Put', 1, { call: 1, consent: 'no' })] },
        { ...plainArtifact, call: 1, steps: [step('Put', 200, { call: 1 })], protection: 'LegalHold' },
      ],
    }),
  },
  {
    what: 'lets a refusal of an older version fall on nothing where the current one takes it back and tells no call',
    plan: plainPlan([{ ...classAt(['versioned'], 'Metadata'), consent }, classAt(['plain'])], {
      artifacts: [
        {
          ...plainArtifact,
          call: 4,
          steps: [step('Put', 200, { call: 4, consent: 'no' }), step('Put', 20, { consent: 'yes', isMute: true })],
        },
        { ...plainArtifact, classIndex: 1, call: 4 },
      ],
    }),
  },
  {
    what: 'deletes nothing while a current version is held and tells no call, though an older one tells one',
    plan: plainPlan([classAt(['versioned'], 'Metadata'), classAt(['plain'])], {
      artifacts: [
        { ...plainArtifact, steps: [step('Put', 200), step('Put', 20, { hold: 'case-1', isMute: true })] },
        { ...plainArtifact, classIndex: 1, call: 1 },
      ],
    }),
  },
  {
    what: 'lets a refusal fall on what began near what carries it, and not on another call that has its id',
    plan: plainPlan([{ ...classAt(['plain'], 'Content'), consent }, classAt(['plain'], 'Path')], {
      calls: [240, 240 - 48, 240 - 49, 30],
      artifacts: [
        { ...plainArtifact, steps: [step('Put', 20, { consent: 'no' })] },
        ...[0, 1, 2, 3].map((call) => ({ ...plainArtifact, steps: [step('Put', 20, { call })] })),
        { ...plainArtifact, classIndex: 1 },
      ],
    }),
  },
  {
    what: 'lets nothing go for want of a consent that stands on a log of which a record tells no call',
    plan: plainPlan(
      [
        { ...classAt(['plain'], 'Records'), consent },
        { ...classAt(['plain']), consent: { ...consent, onMissing: 'DeleteAfter' } },
      ],
      {
        calls: [2400, 30, 25 * 24],
        artifacts: [
          { ...plainArtifact, call: 1, hasUnreadable: true, steps: [step('Put', 20, { call: 1, consent: 'yes' })] },
          { ...plainArtifact, classIndex: 1, call: 2 },
        ],
      },
    ),
  },
  {
    what: 'deletes nothing while a log is held of which a record tells no call',
    plan: plainPlan([classAt(['plain'], 'Records'), classAt(['plain'])], {
      artifacts: [
        { ...plainArtifact, call: 5, hasUnreadable: true, steps: [step('Put', 20, { call: 5, hold: 'case-1' })] },
        { ...plainArtifact, classIndex: 1 },
      ],
    }),
  },
  {
    what: 'counts a grant of a call whatever is listed first',
    plan: plainPlan(
      [
        { ...classAt(['plain', 'versioned']), consent },
        { ...classAt(['plain']), consent: { ...consent, onMissing: 'DeleteAfter' } },
      ],
      {
        artifacts: [
          { ...plainArtifact, call: 5 },
          { ...plainArtifact, call: 5, placeIndex: 1, steps: [step('Put', 1, { call: 5, consent: 'yes' })] },
        ],
      },
    ),
  },
];

it.each(cases)('$what', async ({ plan }) => {
  const { report } = await sweepAndJudge(stage, plant(stage, plan));
  expect(report.unseen).toEqual([]);
});
