import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { unknownField } from './pruned-value.ts';
import { childPath, ownValue, refuse, type Refusal } from './structural-schema.ts';

const knownFields = [
  'name',
  'generateName',
  'namespace',
  'labels',
  'annotations',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'finalizers',
  'ownerReferences',
  'managedFields',
  'selfLink',
];

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const subdomainSentence =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelSentence =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const qualifiedNameSentence =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValueSentence =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What people write into metadata: names, labels and annotations. Fields that the API server sets are not judged. */
export function refuseMetadata(metadata: JsonValue | undefined): readonly Refusal[] {
  if (metadata !== undefined && !isJsonObject(metadata)) return [wrongType('metadata', 'an object')];
  const fields = metadata ?? {};
  return [
    ...Object.keys(fields)
      .filter((name) => !knownFields.includes(name))
      .map((name) => unknownField(childPath('metadata', name), knownFields)),
    ...refuseName(ownValue(fields, 'name')),
    ...refuseNamespace(ownValue(fields, 'namespace')),
    ...refuseMap(fields, 'labels', refuseLabel),
    ...refuseMap(fields, 'annotations', ({ field, key }) => refuseKey(field, key, key.toLowerCase())),
  ];
}

function refuseName(name: JsonValue | undefined): readonly Refusal[] {
  const field = 'metadata.name';
  if (name === undefined || name === null || name === '') {
    return [refuse(field, 'Required value: name or generateName is required', { blocksRules: true })];
  }
  if (typeof name !== 'string') return [wrongType(field, 'a string')];
  return [
    ...refuseForm(field, name, { form: subdomain, sentence: subdomainSentence }),
    ...refuseLength(field, name, 253),
  ];
}

/** A prefix may end in a hyphen, which what is generated hides. */
export function refuseGenerateName(prefix: string): readonly Refusal[] {
  const judged = prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix;
  return subdomain.test(judged) ? [] : [refuse('metadata.generateName', invalid(prefix, subdomainSentence))];
}

function refuseNamespace(namespace: JsonValue | undefined): readonly Refusal[] {
  const field = 'metadata.namespace';
  if (namespace === undefined || namespace === null || namespace === '') return [];
  if (typeof namespace !== 'string') return [wrongType(field, 'a string')];
  return [
    ...refuseForm(field, namespace, { form: label, sentence: labelSentence }),
    ...refuseLength(field, namespace, 63),
  ];
}

interface MapEntry {
  readonly field: string;
  readonly key: string;
  readonly value: string;
}

function refuseMap(
  metadata: JsonObject,
  name: string,
  judge: (entry: MapEntry) => readonly Refusal[],
): readonly Refusal[] {
  const map = ownValue(metadata, name);
  const field = childPath('metadata', name);
  if (map === undefined || map === null) return [];
  if (!isJsonObject(map)) return [wrongType(field, 'an object')];
  return Object.entries(map).flatMap(([key, value]) =>
    typeof value === 'string' ? judge({ field, key, value }) : [wrongType(childPath(field, key), 'a string')],
  );
}

function refuseLabel({ field, key, value }: MapEntry): readonly Refusal[] {
  return [
    ...refuseKey(field, key, key),
    ...refuseForm(field, value, { form: labelValue, sentence: labelValueSentence }),
    ...refuseLength(field, value, 63),
  ];
}

/** `prefix/name`. The prefix is a subdomain; annotations are judged in lower case, so there capitals pass. */
function refuseKey(field: string, key: string, judged: string): readonly Refusal[] {
  const slash = judged.indexOf('/');
  const [prefix, name] = slash === -1 ? [undefined, judged] : [judged.slice(0, slash), judged.slice(slash + 1)];
  return [
    ...(prefix === undefined || subdomain.test(prefix)
      ? []
      : [refuse(field, invalid(key, `prefix part ${subdomainSentence}`))]),
    ...(qualifiedName.test(name) ? [] : [refuse(field, invalid(key, qualifiedNameSentence))]),
    ...(name.length <= 63 ? [] : [refuse(field, invalid(key, 'name part must be no more than 63 bytes'))]),
  ];
}

function refuseForm(
  field: string,
  text: string,
  { form, sentence }: { readonly form: RegExp; readonly sentence: string },
): readonly Refusal[] {
  return form.test(text) ? [] : [refuse(field, invalid(text, sentence))];
}

function refuseLength(field: string, text: string, maxLength: number): readonly Refusal[] {
  return text.length <= maxLength ? [] : [refuse(field, invalid(text, `must be no more than ${maxLength} bytes`))];
}

/** Such an object is not even decoded. YAML reads `yes` and `1` as no strings; quotes help. */
function wrongType(field: string, wanted: string): Refusal {
  return refuse(field, `Invalid value: must be ${wanted}; quote it where YAML takes it for something else`, {
    blocksRules: true,
  });
}

function invalid(value: string, sentence: string): string {
  return `Invalid value: ${JSON.stringify(value)}: ${sentence}`;
}
