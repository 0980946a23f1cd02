import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { AiAccountObservation } from '../ai-facts.ts';
import { isSingleService } from '../ai-kinds.ts';
import { identitiesOf, keyOfIdentity, type AzureIdentity, type AzurePurpose } from '../azure-identities.ts';
import type { AccountObservation, Observed } from '../facts.ts';
import { servesOpenAi } from '../training-plan.ts';
import type { NeedFacts, RequiredAction } from './required-action.ts';
import { requiredActions } from './required-actions.ts';

/** Who acts, and where: what one read of permissions answers. */
export interface Place {
  readonly purpose: AzurePurpose;
  readonly identity: AzureIdentity | undefined;
  /** ARM id. */
  readonly scope: string;
}

/** One action that the policy needs at one account. */
export interface Need {
  readonly required: RequiredAction;
  /** `storage account calls`, `AI account voicebot`. */
  readonly subject: string;
  readonly resourceId: string;
  readonly at: Place;
  /** Where it may be granted as well, as long as that is so at each of them. */
  readonly orAtEach: readonly Place[];
  /** How the look at the account itself ended: where that failed, nobody asks what may be done there. */
  readonly account: Observed<unknown>;
}

export interface SeenAccounts {
  readonly storage: readonly AccountObservation[];
  readonly ai: readonly AiAccountObservation[];
}

/** All that the policy needs at the accounts that it declares. */
export function needsOf(spec: CallDataPolicySpec, { storage, ai }: SeenAccounts): readonly Need[] {
  return [
    ...storage.filter(({ declared }) => declared).flatMap((account) => needsOfStorage(spec, account)),
    ...ai.filter(({ declared }) => declared).flatMap((account) => needsOfAi(spec, account)),
  ];
}

function needsOfStorage(spec: CallDataPolicySpec, observation: AccountObservation): readonly Need[] {
  const { name, resourceId, account, blobService } = observation;
  const facts: NeedFacts = {
    spec,
    account: name,
    isFlat: !account.ok || !account.value.hierarchicalNamespace,
    allowsPurge: blobService.ok && blobService.value.permanentDelete === true,
    servesOpenAi: false,
    hasParts: false,
  };
  const inContainers = (required: RequiredAction, containers: readonly string[]) =>
    containers.map((container) =>
      placeOf(spec, required, `${resourceId}/blobServices/default/containers/${container}`),
    );
  return neededAt(['StorageAccount', 'Containers', 'Deletions', 'Evidence'], facts).flatMap(
    (required): readonly Need[] => {
      const common = { required, subject: `storage account ${name}`, resourceId, account };
      const at = placeOf(spec, required, resourceId);
      if (required.place === 'StorageAccount') return [{ ...common, at, orAtEach: [] }];
      const containers = containersFor(required, spec, name);
      // No container, nothing to do in one.
      return containers.length === 0 ? [] : [{ ...common, at, orAtEach: inContainers(required, containers) }];
    },
  );
}

function needsOfAi(spec: CallDataPolicySpec, observation: AiAccountObservation): readonly Need[] {
  const { name, resourceId, account } = observation;
  const facts: NeedFacts = {
    spec,
    account: name,
    isFlat: false,
    allowsPurge: false,
    servesOpenAi: !account.ok || servesOpenAi(account.value),
    hasParts: !account.ok || !isSingleService(account.value),
  };
  return neededAt(['AiAccount'], facts).map((required) => ({
    required,
    subject: `AI account ${name}`,
    resourceId,
    account,
    at: placeOf(spec, required, resourceId),
    orAtEach: [],
  }));
}

function neededAt(places: readonly RequiredAction['place'][], facts: NeedFacts): readonly RequiredAction[] {
  return requiredActions.filter((required) => places.includes(required.place) && required.isNeeded(facts));
}

function placeOf(spec: CallDataPolicySpec, { purpose }: RequiredAction, scope: string): Place {
  return { purpose, identity: identitiesOf(spec)[purpose], scope };
}

function containersFor({ place }: RequiredAction, spec: CallDataPolicySpec, account: string): readonly string[] {
  switch (place) {
    case 'Evidence':
      return evidenceOf(spec);
    case 'Deletions':
      return containersOf(spec.artifactClasses.filter(tellsCalls), account);
    default:
      return containersOf(spec.artifactClasses, account);
  }
}

/** What a ledger named before the class lost its artifacts is not looked for ahead: its delete shows what is missing. */
function tellsCalls({ artifacts = [] }: CallDataPolicySpec['artifactClasses'][number]): boolean {
  return artifacts.length > 0;
}

function containersOf(classes: CallDataPolicySpec['artifactClasses'], account: string): readonly string[] {
  const locations = classes.flatMap(({ locations: places }) => places);
  return [...new Set(locations.filter((location) => location.account === account).map(({ container }) => container))];
}

function evidenceOf({ evidence }: CallDataPolicySpec): readonly string[] {
  return evidence === undefined ? [] : [evidence.container];
}

/** Identities that are the same for two purposes are asked once. */
export function keyOfPlace({ identity, scope }: Place): string {
  return `${keyOfIdentity(identity)} ${scope.toLowerCase()}`;
}
