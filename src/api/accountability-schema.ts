/** The grounds of Art. 6(1) GDPR, letters a to f. */
export const legalBases = [
  'Consent',
  'Contract',
  'LegalObligation',
  'VitalInterests',
  'PublicTask',
  'LegitimateInterests',
] as const;

export const legalBasisSchema = {
  description:
    'The ground of Art. 6(1) GDPR on which data of the class is processed. Consent asks for the field consent as well, or nobody looks whether it was given. A class without one is a finding.',
  type: 'string',
  enum: legalBases,
} as const;

/** A list of purposes, of a class or of a processor. The notice promises that no model learns from calls. */
export function purposesSchema(description: string) {
  return {
    description: `${description} Words such as StaffTraining; ModelTraining is refused.`,
    type: 'array',
    minItems: 1,
    maxItems: 10,
    'x-kubernetes-list-type': 'set',
    items: {
      description: 'One purpose: a capital letter, then letters and digits.',
      type: 'string',
      maxLength: 63,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^[A-Z][A-Za-z0-9]+$')",
          message: 'must be a word such as StaffTraining: a capital letter, then letters and digits',
        },
        {
          rule: "self.lowerAscii() != 'modeltraining'",
          message: 'the promise is that no model is trained on calls; remove the purpose, or change the notice first',
        },
      ],
    },
  } as const;
}

const armId =
  "self.matches('(?i)^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[^/]{1,90}(/providers/[^/]+(/[^/]+/[^/]+)+)?$')";
const hostName = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)+$')";

/** Where data may go because of who it belongs to. */
export function recipientResourcesSchema(description: string) {
  return {
    description: `${description} ARM ids, each with all that lies in it (a resource, or a whole resource group), or the host names of webhooks.`,
    type: 'array',
    maxItems: 8,
    // As a set, each id would stand in the object twice: in managedFields, too.
    'x-kubernetes-list-type': 'atomic',
    items: {
      description: 'An ARM resource id, the id of a resource group, or a host name.',
      type: 'string',
      maxLength: 260,
      'x-kubernetes-validations': [
        {
          rule: `${armId} || ${hostName}`,
          message:
            'must be an ARM id (/subscriptions/<guid>/resourceGroups/<group>, or /providers/<namespace>/<type>/<name> behind it) or the host name of a webhook in lower-case letters, without https://',
        },
      ],
    },
  } as const;
}

export const controllerSchema = {
  description:
    'Who answers for the data: the controller of Art. 4(7) GDPR, exactly one for a policy. A policy without it has the finding ControllerMissing.',
  type: 'object',
  required: ['name', 'contact'],
  properties: {
    name: {
      description: 'Name of the company, as the notice says it.',
      type: 'string',
      minLength: 1,
      maxLength: 200,
    },
    contact: {
      description: 'How callers reach it: an address, or a mailbox of a function and not of a person.',
      type: 'string',
      minLength: 1,
      maxLength: 320,
    },
    resources: recipientResourcesSchema(
      'Resources of the controller itself to which events, logs or copies may go beside those that the policy declares elsewhere.',
    ),
  },
} as const;

export const dataProtectionOfficerSchema = {
  description:
    'The data protection officer of the controller. A policy without it has the finding DataProtectionOfficerMissing.',
  type: 'object',
  required: ['contact'],
  properties: {
    contact: {
      description: 'How callers reach the office: a mailbox of the function and not of a person.',
      type: 'string',
      minLength: 1,
      maxLength: 320,
    },
  },
} as const;
