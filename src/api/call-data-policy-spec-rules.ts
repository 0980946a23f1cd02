/**
 * The rules that compare parts of the spec with each other. Each is guarded: a policy in which these parts stay as they were
 * stays editable, whatever was tightened since.
 */

/** The declared-account rule compares with the old object, so that a policy made before a tightening stays editable. */
const declaredAccountsRule = {
  rule: '(oldSelf.hasValue() && oldSelf.value().artifactClasses == self.artifactClasses && oldSelf.value().storageAccounts == self.storageAccounts) || self.artifactClasses.all(c, c.locations.all(l, self.storageAccounts.exists(a, a.name == l.account)))',
  optionalOldSelf: true,
  messageExpression:
    "'class %s has a location whose account is not a name from spec.storageAccounts; declare the account there or correct the location'.format([self.artifactClasses.filter(c, !c.locations.all(l, self.storageAccounts.exists(a, a.name == l.account)))[0].name])",
  message: 'every location needs an account named in spec.storageAccounts',
  fieldPath: '.artifactClasses',
  reason: 'FieldValueInvalid',
} as const;

/** Stores are seen behind AI accounts only. A policy that was stored before the rule stays editable. */
const storesNeedAiRule = {
  rule: '!has(self.otherStores) || has(self.ai) || (oldSelf.hasValue() && [oldSelf.value()].exists(o, has(o.otherStores) && !has(o.ai)))',
  optionalOldSelf: true,
  message:
    'otherStores without ai would be judged by nobody, because stores are found behind AI accounts; add spec.ai, or remove otherStores',
  fieldPath: '.otherStores',
} as const;

const classesOfClauses = (spec: string) =>
  `${spec}.notice.clauses.map(c, c.controls.map(k, has(k.class) ? k.class : ''))`;

/**
 * Guarded like the declared accounts: a policy whose clauses and classes keep their names stays editable. The names alone
 * are compared, because the API server finds no two values of format date equal, and an attestation has one.
 */
const noticeClassesRule = {
  rule: `!has(self.notice) || (oldSelf.hasValue() && [oldSelf.value()].exists(o, has(o.notice) && ${classesOfClauses('o')} == ${classesOfClauses('self')} && o.artifactClasses.map(a, a.name) == self.artifactClasses.map(a, a.name))) || self.notice.clauses.all(c, c.controls.all(k, !has(k.class) || self.artifactClasses.exists(a, a.name == k.class)))`,
  optionalOldSelf: true,
  message:
    'a clause names a class that spec.artifactClasses does not have; correct the name, or a promise would be judged by nobody',
  fieldPath: '.notice',
} as const;

/** What was stored so stays editable; `fields` are optional. */
function asStored(fields: readonly string[]): string {
  const same = fields.map((field) => `has(o.${field}) == has(self.${field})`).join(' && ');
  return `(oldSelf.hasValue() && [oldSelf.value()].exists(o, ${same}))`;
}

const erasureNeedsEvidenceRule = {
  rule: `has(self.erasure) == has(self.evidence) || ${asStored(['erasure', 'evidence'])}`,
  optionalOldSelf: true,
  message: 'erasure and evidence need each other: nothing is deleted for a request that could not be proven; add both',
  fieldPath: '.erasure',
} as const;

/** Without them a caller's number would be read wrongly, and the company's own would match everybody. */
const erasureNeedsIdentitiesRule = {
  rule: `!has(self.erasure) || (has(self.phoneRegion) && has(self.ownIdentities)) || ${asStored(['erasure', 'phoneRegion', 'ownIdentities'])}`,
  optionalOldSelf: true,
  message:
    "erasure needs phoneRegion and ownIdentities: without them numbers are read wrongly, and the company's own match every call",
  fieldPath: '.erasure',
} as const;

const storedEvidence = 'has(o.evidence) && o.evidence == self.evidence';

const evidenceAccountRule = {
  rule: `!has(self.evidence) || (oldSelf.hasValue() && [oldSelf.value()].exists(o, ${storedEvidence} && o.storageAccounts == self.storageAccounts)) || self.storageAccounts.exists(a, a.name == self.evidence.account)`,
  optionalOldSelf: true,
  message: 'evidence.account is not a name from spec.storageAccounts; declare the account there or correct the name',
  fieldPath: '.evidence.account',
} as const;

/** What lies in a class is deleted when it is due, and searched for callers. */
const evidenceContainerRule = {
  rule: `!has(self.evidence) || (oldSelf.hasValue() && [oldSelf.value()].exists(o, ${storedEvidence} && o.artifactClasses == self.artifactClasses)) || self.artifactClasses.all(c, c.locations.all(l, l.account != self.evidence.account || l.container != self.evidence.container))`,
  optionalOldSelf: true,
  message:
    'evidence.container is also a location of a class, which would delete the evidence; give the evidence a container of its own',
  fieldPath: '.evidence.container',
} as const;

/** The names are listed once: a search in the accounts for each object took the API server seconds at the bound. */
const aiObjectAccountsRule = {
  rule: '(oldSelf.hasValue() && [oldSelf.value()].exists(o, o.artifactClasses == self.artifactClasses && has(o.ai) == has(self.ai) && (!has(o.ai) || o.ai.accounts == self.ai.accounts))) || [has(self.ai) ? self.ai.accounts.map(n, n.name) : []].all(names, self.artifactClasses.all(c, !has(c.artifacts) || c.artifacts.all(a, !has(a.aiObjects) || a.aiObjects.all(s, s.account in names))))',
  optionalOldSelf: true,
  message:
    'an entry of aiObjects names an account that is not a name from spec.ai.accounts; declare the account there or correct the name',
  fieldPath: '.artifactClasses',
} as const;

export const specRules = [
  declaredAccountsRule,
  storesNeedAiRule,
  noticeClassesRule,
  erasureNeedsEvidenceRule,
  erasureNeedsIdentitiesRule,
  evidenceAccountRule,
  evidenceContainerRule,
  aiObjectAccountsRule,
] as const;
