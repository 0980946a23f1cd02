import type { JsonObject } from '../../src/api/json.ts';
import { isJsonObject } from '../../src/api/json.ts';
import type { LifecycleViolation } from './lifecycle-validation.ts';

const tierActions = ['tierToCool', 'tierToCold', 'tierToArchive', 'tierToHot'];
const actionNames = ['delete', ...tierActions];

/** Conditions of a base blob that exclude each other. */
const baseConditions = [
  'daysAfterModificationGreaterThan',
  'daysAfterCreationGreaterThan',
  'daysAfterLastAccessTimeGreaterThan',
];
const tierChange = 'daysAfterLastTierChangeGreaterThan';

/** The first thing that Azure would refuse in `definition.actions`. */
export function findActionViolation(definition: JsonObject): LifecycleViolation | undefined {
  const { actions } = definition;
  if (!isJsonObject(actions)) return { field: 'actions', message: 'The property actions is required.' };
  const subjects = ['baseBlob', 'snapshot', 'version'].filter((subject) => actions[subject] !== undefined);
  for (const subject of subjects) {
    const found = findSubjectViolation(subject, actions[subject]);
    if (found !== undefined) return { ...found, field: `actions.${subject}${found.field}` };
  }
  const wanted = subjects.flatMap((subject) => namedActions(actions[subject]));
  if (wanted.length === 0) return { field: 'actions', message: 'At least one action is required in a rule.' };
  const isAppend = blobTypesOf(definition).includes('appendBlob');
  const tiering = wanted.find((action) => tierActions.includes(action));
  return isAppend && tiering !== undefined
    ? { field: 'actions', message: `An append blob can only be deleted; ${tiering} is not supported.` }
    : undefined;
}

function blobTypesOf(definition: JsonObject): readonly unknown[] {
  const { filters } = definition;
  const blobTypes = isJsonObject(filters) ? filters['blobTypes'] : undefined;
  return Array.isArray(blobTypes) ? blobTypes : [];
}

function namedActions(actions: unknown): string[] {
  return isJsonObject(actions) ? actionNames.filter((name) => actions[name] !== undefined) : [];
}

function findSubjectViolation(subject: string, actions: unknown): LifecycleViolation | undefined {
  if (!isJsonObject(actions)) return { field: '', message: `${subject} must be an object.` };
  for (const name of namedActions(actions)) {
    const conditions = actions[name];
    if (!isJsonObject(conditions)) return { field: `.${name}`, message: 'A condition in days is required.' };
    const message =
      findNumberMistake(conditions) ??
      (subject === 'baseBlob' ? findBaseMistake(name, conditions) : findCopyMistake(name, conditions));
    if (message !== undefined) return { field: `.${name}`, message };
  }
  const { enableAutoTierToHotFromCool: auto } = actions;
  return auto === undefined || typeof auto === 'boolean'
    ? undefined
    : { field: '.enableAutoTierToHotFromCool', message: 'enableAutoTierToHotFromCool must be true or false.' };
}

function findNumberMistake(conditions: JsonObject): string | undefined {
  const wrong = [...baseConditions, tierChange].find((name) => {
    const value = conditions[name];
    return value !== undefined && (!Number.isInteger(value) || Number(value) < 0);
  });
  return wrong === undefined ? undefined : `${wrong} must be a whole number of days, 0 or more.`;
}

function findBaseMistake(action: string, conditions: JsonObject): string | undefined {
  const given = baseConditions.filter((name) => conditions[name] !== undefined);
  if (given.length === 0) return `One of ${baseConditions.join(', ')} is required.`;
  if (given.length > 1) return `${given.join(' and ')} exclude each other.`;
  if (conditions[tierChange] === undefined) return undefined;
  return action === 'tierToArchive' && given[0] === 'daysAfterModificationGreaterThan'
    ? undefined
    : `${tierChange} goes only with tierToArchive and daysAfterModificationGreaterThan.`;
}

function findCopyMistake(action: string, conditions: JsonObject): string | undefined {
  const { daysAfterCreationGreaterThan: creation, ...others } = conditions;
  if (creation === undefined) return 'daysAfterCreationGreaterThan is required.';
  const foreign = baseConditions.find((name) => others[name] !== undefined);
  if (foreign !== undefined) return `${foreign} is a condition of base blobs only.`;
  return conditions[tierChange] === undefined || action === 'tierToArchive'
    ? undefined
    : `${tierChange} goes only with tierToArchive.`;
}
