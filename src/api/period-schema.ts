/** A legal period is a calendar period: three months are not ninety days. */
export const periodSchema = {
  description:
    'A calendar period: exactly one of days, months, years. Counted in spec.timeZone from the start of the call; the 31st plus one month is the last day of the next month.',
  type: 'object',
  properties: {
    days: { description: 'Calendar days, 1 to 3660.', type: 'integer', format: 'int32', minimum: 1, maximum: 3660 },
    months: { description: 'Calendar months, 1 to 120.', type: 'integer', format: 'int32', minimum: 1, maximum: 120 },
    years: { description: 'Calendar years, 1 to 30.', type: 'integer', format: 'int32', minimum: 1, maximum: 30 },
  },
  'x-kubernetes-validations': [
    {
      rule: '[has(self.days), has(self.months), has(self.years)].filter(x, x).size() == 1',
      message: 'set exactly one of days, months, years',
    },
  ],
} as const;
