/**
 * Rules against personal data in free text. They stand on the parent of the text: a rule, a pattern or an enum on the text
 * itself would make the API server repeat the refused value in its error and in its audit log.
 */

/** Seven digits or more, with up to three other signs between two of them. A comma parts a house number from a postcode. */
const longNumber = '[0-9](?:[^0-9A-Za-z,;]{0,3}[0-9]){6,}';

/** The long numbers that are none: one date or several, each with a time or without. */
const dates =
  '^(?:(?:(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9]|[0-3]?[0-9][.](?:0?[1-9]|1[0-2])[.](?:19|20)[0-9]{2})(?:[ ,]{1,2}[0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?)?[^0-9A-Za-z]{0,3})+$';

/** A CEL expression that is true if the text names nobody by a telephone number or an e-mail address. */
export function namesNobody(text: string): string {
  return `!${text}.matches('(?i)@|[(\\\\[] ?at ?[)\\\\]]') && ${text}.findAll('${longNumber}').all(m, m.matches('${dates}'))`;
}

/** The same for a short text in which no date belongs. It costs the API server a hundredth: for lists. */
export function namesNobodyWithoutDates(text: string): string {
  return `!${text}.matches('(?i)@|[(\\\\[] ?at ?[)\\\\]]|${longNumber}')`;
}

/** The same for a name of an object. */
export function namesNobodyAsName(name: string): string {
  return `!${name}.matches('@|[0-9]([.-]?[0-9]){6,}')`;
}

/** A rule for the parent of an optional or required text field. */
export function textRule(field: string, advice: string) {
  return {
    rule: `!has(self.${field}) || (${namesNobody(`self.${field}`)})`,
    message: `${field} looks like a telephone number or an e-mail address; ${advice}`,
    fieldPath: `.${field}`,
  } as const;
}

/** A rule for the parent of a field that takes one of a few words. */
export function wordRule(field: string, words: readonly string[]) {
  return {
    rule: `!has(self.${field}) || self.${field} in [${words.map((word) => `'${word}'`).join(', ')}]`,
    message: `${field} must be one of ${words.join(', ')}`,
    fieldPath: `.${field}`,
  } as const;
}
