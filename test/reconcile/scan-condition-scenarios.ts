import type { ArtifactClass, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { consent, consents } from '../policy/scan-build.ts';
import { failure, recordings } from '../support/build.ts';
import { edit, editLifecycle, settle, type World } from '../support/fakes.ts';
import type { Scenario } from './condition-scenarios.ts';
import { createLookedAt, due, readableClasses, reportOf, see, sweptOf } from './scan-world.ts';

const hourMs = 3_600_000;

const hold: Omit<CallDataPolicySpec['holds'][number], 'tagValue' | 'callIds'> = {
  name: 'case-7',
  ground: 'LegalClaims',
  owner: 'legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2027-01-01T00:00:00Z',
};

/** The rows of docs/conditions.md that speak of what was seen of the blobs. */
export const scanConditionScenarios: Readonly<Record<string, Scenario>> = {
  'The first look at the blobs runs': (world) => lookedAt(world),
  'Restarted during the first look': async (world) => {
    await lookedAt(world);
    world.scans.restart();
    await world.pass();
  },
  'Looked at, nothing overdue': (world) => found(world),
  'Looked at, then restarted': async (world) => {
    await found(world);
    world.scans.restart();
    await world.pass();
  },
  'Looked at, the next look runs': async (world) => {
    await found(world);
    world.advance(hourMs);
    await world.pass();
  },
  'The last look began more than two check intervals ago': async (world) => {
    await found(world);
    world.advance(hourMs);
    await world.pass();
    world.advance(hourMs);
    await world.pass();
  },
  'Looked at, then the policy was edited': async (world) => {
    await found(world);
    edit(world, { checkIntervalMinutes: 120 });
    await settle(world);
  },

  'Artifacts are overdue, and their deletion runs': (world) => found(world, { overdue: 3, ...due(3) }),
  'What was due was deleted': async (world) => {
    await found(world, { overdue: 3, ...due(3) });
    world.scans.endSweep(reportOf(), sweptOf(3));
    await world.pass();
  },
  'A deletion stopped, and artifacts are overdue still': async (world) => {
    await found(world, { overdue: 3, ...due(3) });
    world.scans.endSweep(
      reportOf({ overdue: 2, ...due(2) }),
      sweptOf(1, { reason: 'AzureUnavailable', message: 'Azure was silent.' }),
    );
    await world.pass();
  },
  'More is due than the limits allow': (world) => found(world, due(200)),
  'More is due than the limits allow, and some is overdue': (world) => found(world, { overdue: 3, ...due(200) }),
  'Azure keeps what is due': (world) => found(world, { overdue: 1, blocked: 1 }),
  'Audit, artifacts are due': (world) => found(world, due(3), { enforcement: 'Audit' }),
  'Audit, artifacts are overdue': (world) => found(world, { overdue: 3, ...due(3) }, { enforcement: 'Audit' }),
  'Suspended after a look': async (world) => {
    await found(world);
    edit(world, { suspend: true });
    await world.pass();
  },
  'Mode None, looked at, nothing overdue': (world) => foundIn(world, { mode: 'None' }),
  'Mode Paused, looked at, nothing overdue': (world) => foundIn(world, { mode: 'Paused' }),
  'Looked at, nothing overdue, rules wait for approval': async (world) => {
    await lookedAt(world);
    editLifecycle(world, { approvedDigests: [] });
    edit(world, {
      artifactClasses: [{ ...readableClasses[0], retention: { maximum: { days: 60 } } }, readableClasses[1]],
    });
    await world.pass();
    await see(world);
  },

  'A place could not be read (403)': (world) => unreadPlace(world),
  'A place could not be read, artifacts elsewhere are overdue': (world) => unreadPlace(world, 3),
  'Blobs that cannot be told a call': (world) => found(world, { unclassified: 4 }),
  'A class without artifacts': (world) =>
    found(world, { unclassified: 10 }, { artifactClasses: [recordings, readableClasses[1]] }),
  'A definition that cannot work': async (world) => {
    await lookedAt(world);
    world.scans.fail(failure('DefinitionInvalid', { kind: 'terminal' }));
    await world.pass();
  },
  'Blobs that the operator cannot delete': (world) => found(world, { unsupported: 2 }),
  'Mode Tagged, artifacts without the tag': async (world) => {
    await foundIn(world, { mode: 'Tagged' }, { untagged: 5 });
    world.scans.endSweep(reportOf({ untagged: 5 }), sweptOf(0));
    await world.pass();
  },

  'The Secret of a hold cannot be read': async (world) => {
    await lookedAt(world);
    edit(world, { holds: [{ ...hold, callIds: { secretRef: { name: 'case-7', key: 'callIds' } } }] });
    await world.pass();
    await see(world, due(3));
  },
  'A rule would delete what a hold keeps': (world) =>
    found(world, { held: 2, heldRuleMs: world.now() + 20 * 24 * hourMs }, { holds: [{ ...hold, tagValue: 'case-7' }] }),
  'A hold tag that no hold of the policy names': (world) => found(world, { unknownHold: 1, held: 1 }),
  'A hold tag on an artifact that tells no call': (world) =>
    found(world, { untoldHold: 1, unclassified: 1, held: 1 }, { holds: [{ ...hold, tagValue: 'case-7' }] }),

  'Consent asked for, the first look runs': (world) => lookedAt(world, asking()),
  'Consent asked for and always given': (world) => found(world, consents({ granted: 1000 }), asking()),
  'Calls without an answer': (world) => found(world, consents({ granted: 990, missing: 10 }), asking()),
  'Calls that were refused': (world) => found(world, consents({ granted: 990, refused: 10 }), asking()),
  'Refused calls that a hold keeps': (world) =>
    found(world, { held: 10, ...consents({ granted: 990, refused: 10, refusedHeld: 10 }) }, asking()),
  'Consent given after the call had begun': (world) => found(world, consents({ granted: 1000, late: 1 }), asking()),
  'Consent asked for, blobs that cannot be told a call': (world) =>
    found(world, { unclassified: 4, ...consents({ granted: 990 }) }, asking()),
  'Consent asked for, a place could not be read': (world) => unreadPlace(world, 0, asking()),

  'Page blobs possible, none was seen': async (world) => {
    generalPurpose(world);
    await found(world);
  },
  'Page blobs possible, none was seen, then restarted': async (world) => {
    generalPurpose(world);
    await found(world);
    world.scans.restart();
    await world.pass();
  },
  'Page blobs were seen': async (world) => {
    generalPurpose(world);
    await lookedAt(world);
    await see(world, {}, { pageBlobAccounts: ['archive'] });
  },
};

/** Rules are in force, and the first look of this generation runs. */
async function lookedAt(world: World, spec: Partial<CallDataPolicySpec> = {}): Promise<void> {
  await createLookedAt(world, spec);
  await settle(world);
}

/** The first look came to its end and saw this of the recordings. */
async function found(
  world: World,
  ofRecordings: Parameters<typeof see>[1] = {},
  spec: Partial<CallDataPolicySpec> = {},
): Promise<void> {
  const { enforcement = 'Enforce', ...rest } = spec;
  await lookedAt(world, rest);
  if (enforcement === 'Audit') {
    edit(world, { enforcement });
    await settle(world);
  }
  await see(world, ofRecordings);
}

async function foundIn(
  world: World,
  lifecycle: Partial<CallDataPolicySpec['lifecycle']>,
  ofRecordings: Parameters<typeof see>[1] = {},
): Promise<void> {
  await lookedAt(world);
  editLifecycle(world, { ...lifecycle, approval: 'Automatic' });
  await settle(world);
  await see(world, ofRecordings);
}

/** The class in `archive` could not be read. */
async function unreadPlace(world: World, overdue = 0, spec: Partial<CallDataPolicySpec> = {}): Promise<void> {
  await lookedAt(world, spec);
  const place = { account: 'archive', container: 'transcripts', prefix: 'voicebot/', className: 'transcripts' };
  const { classes = [] } = reportOf({ overdue });
  const unseen = [{ ...place, reason: 'AccessDenied', message: 'Azure refused it.', terminal: false }] as const;
  await see(
    world,
    { overdue },
    { classes: classes.map((one) => ({ ...one, complete: one.name === 'recordings' })), unseen },
  );
}

/** The recordings ask for consent. */
function asking(): { readonly artifactClasses: ArtifactClass[] } {
  return { artifactClasses: [{ ...readableClasses[0], consent }, readableClasses[1]] };
}

function generalPurpose(world: World): void {
  const features = { hierarchicalNamespace: false, accountImmutability: false };
  world.estate.change('archive', {
    account: { location: 'westeurope', sku: 'Standard_ZRS', kind: 'StorageV2', ...features },
  });
}
