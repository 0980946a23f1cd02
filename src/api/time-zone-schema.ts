const remedy = "use an IANA name such as 'Europe/Berlin' or 'UTC'";

/** Neither an offset nor the zone of the server, which the API server takes as well. */
const isName = "matches('^[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)*$')";
const hoursIn = (zone: string): string => `timestamp('2026-01-01T00:00:00Z').getHours(${zone}) >= 0`;

export const timeZoneSchema = {
  type: 'string',
  maxLength: 64,
  'x-kubernetes-validations': [
    {
      // A zone unknown to the API server is an error of evaluation, which ratcheting does not forgive: without the
      // comparison, a zone that a newer server no longer knows would lock the object, suspend and finalizer included.
      rule: `(oldSelf.hasValue() && oldSelf.value() == self) || (self.${isName} && self != 'Local' && ${hoursIn('self')})`,
      optionalOldSelf: true,
      message: `unknown time zone; ${remedy}`,
    },
  ],
} as const;

/** The same of each source of a start: they stand in lists that the API server does not compare entry by entry. */
export const startZoneRule = {
  rule: `(oldSelf.hasValue() && [oldSelf.value()].exists(o, has(o.artifacts) && has(self.artifacts) && o.artifacts == self.artifacts)) || !has(self.artifacts) || self.artifacts.all(a, !has(a.startedAt) || a.startedAt.all(s, !has(s.timeZone) || (s.timeZone.${isName} && s.timeZone != 'Local' && ${hoursIn('s.timeZone')})))`,
  optionalOldSelf: true,
  message: `a timeZone in startedAt is unknown; ${remedy}; calldata plan says which`,
} as const;
