import type { erasureRequestSpecProperties } from './erasure-request-spec-schema.ts';

/**
 * How a field of the spec may change after creation. Immutable: never. FixedOnce: until it is decided or set. OneWay: in
 * one direction only. Free: at any time, within the rules of the field.
 */
export type ChangeGroup = 'Immutable' | 'FixedOnce' | 'OneWay' | 'Free';

/** Every field of the spec, in exactly one group. */
export const changeGroups = {
  policyRef: 'Immutable',
  subject: 'Immutable',
  receivedTime: 'Immutable',
  classes: 'Immutable',
  identityVerification: 'FixedOnce',
  extension: 'FixedOnce',
  refusal: 'FixedOnce',
  mode: 'OneWay',
  cancel: 'OneWay',
  informed: 'OneWay',
  approval: 'Free',
  ttlSecondsAfterFinished: 'Free',
} as const satisfies Readonly<Record<keyof typeof erasureRequestSpecProperties, ChangeGroup>>;

const forbidden = 'FieldValueForbidden';

function immutable(field: string) {
  return {
    rule: `self.${field} == oldSelf.${field}`,
    message: `${field} cannot be changed; cancel this request and create a new one`,
    fieldPath: `.${field}`,
    reason: forbidden,
  } as const;
}

/** `open`: while it is true of the old object, the field may still change. */
function fixedOnce(field: string, open = `!has(oldSelf.${field})`) {
  return {
    rule: `${open} || (has(self.${field}) && self.${field} == oldSelf.${field})`,
    message: `${field} cannot be changed or taken back once it is set`,
    fieldPath: `.${field}`,
    reason: forbidden,
  } as const;
}

/** Each compares with the old object, so none is evaluated at creation and none can lock an object. */
export const changeRules = [
  immutable('policyRef'),
  immutable('subject'),
  immutable('receivedTime'),
  immutable('classes'),
  fixedOnce(
    'identityVerification',
    "!has(oldSelf.identityVerification) || oldSelf.identityVerification.state == 'Pending'",
  ),
  fixedOnce('extension'),
  fixedOnce('refusal'),
  {
    rule: "self.mode == oldSelf.mode || self.mode == 'Execute'",
    message: 'mode goes from DryRun to Execute only; to stop a request, set cancel',
    fieldPath: '.mode',
    reason: forbidden,
  },
  {
    rule: '!oldSelf.cancel || self.cancel',
    message: 'a cancelled request stays cancelled; create a new one',
    fieldPath: '.cancel',
    reason: forbidden,
  },
  {
    rule: '!has(oldSelf.informed) || (has(self.informed) && self.informed.size() >= oldSelf.informed.size() && oldSelf.informed.all(o, self.informed.exists(n, n == o)))',
    message: 'entries of informed can only be added, not changed or removed',
    fieldPath: '.informed',
    reason: forbidden,
  },
] as const;
