import { callDataPolicyNames, callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { changeGroups, type ChangeGroup } from '../../src/api/erasure-request-changes.ts';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { erasureRequestNames, erasureRequestSchema } from '../../src/api/erasure-request.ts';
import { groupVersion } from '../../src/api/group.ts';
import { notSearchedSentences, unreachableSentences } from '../../src/policy/erasure/result-words.ts';
import { schemaFields, type SchemaNode } from './schema-node.ts';
import { columnTable, fieldTable, meaningTable, refusals, row } from './schema-tables.ts';
import { generatedNotice } from './yaml.ts';

interface Resource {
  readonly names: { readonly kind: string; readonly shortNames: readonly [string] };
  readonly schema: SchemaNode;
  readonly version: Pick<
    ReturnType<typeof callDataPolicyCrd | typeof erasureRequestCrd>['spec']['versions'][0],
    'additionalPrinterColumns' | 'selectableFields'
  >;
  /** Below the first paragraph. */
  readonly remarks: readonly string[];
  /** Between spec and status. */
  readonly sections: readonly string[];
}

/** docs/reference/call-data-policy.md: every field and every refusal of the schema. */
export function policyPage(): string {
  return resourcePage({
    names: callDataPolicyNames,
    schema: callDataPolicySchema,
    version: callDataPolicyCrd().spec.versions[0],
    remarks: [
      'A field that is not required may be left out: the default applies. What that means for a misspelt name, and how to have typos refused, is in [Optional fields and typos](../using-optional-fields.md). The reasons that status speaks of are in [Reasons and conditions](reasons.md).',
    ],
    sections: [],
  });
}

const groupMeanings: Readonly<Record<ChangeGroup, string>> = {
  Immutable: 'Never.',
  FixedOnce: 'Until it is set; `identityVerification` while its state is Pending. Then it stays.',
  OneWay: 'In one direction: `mode` from DryRun to Execute, `cancel` to true, `informed` by further entries.',
  Free: 'At any time, within the rules of the field.',
};

/** docs/reference/erasure-request.md: the same, and how each field may change. */
export function requestPage(): string {
  return resourcePage({
    names: erasureRequestNames,
    schema: erasureRequestSchema,
    version: erasureRequestCrd().spec.versions[0],
    remarks: [
      'It is not an object for Git: what applies it again after its end would ask for a Secret that is destroyed. Let the API server choose the name (`generateName: er-`): a name is stored and logged everywhere, and a name that the API server refuses stands in its answer and in its audit log. So does a value of the wrong type or a word that an `enum` does not know: a telephone number typed into `mode`, `identityVerification.state` or a time is repeated there. How to make one is in [samples](../samples/README.md). The reasons that status speaks of are in [Reasons and conditions](reasons.md).',
      '',
      'The chart and the kustomize base ship admission policies beside the CRD. They refuse a `receivedTime` of the future, an approval by somebody who lacks the verb `approve` on `erasurerequests`, and a subject Secret with a key that is not searched for or with the annotation of a client-side apply.',
    ],
    sections: [
      '## How the spec may change',
      '',
      '| may change | meaning | fields |',
      '| --- | --- | --- |',
      ...(Object.keys(groupMeanings) as readonly ChangeGroup[]).map((group) =>
        row([`\`${group}\``, groupMeanings[group], fieldsOf(group)]),
      ),
      '',
      '## What the results say',
      '',
      'A result speaks of one class in one account. What it calls erased was looked for afterwards and is gone. Beside that it names what the operator could not do.',
      '',
      '### Out of reach',
      '',
      '`status.results[].unreachable[].what`. A `count` says how many artifacts; without it, the word speaks of a place that may keep copies.',
      '',
      ...wordTable(unreachableSentences),
      '',
      '### Not searched',
      '',
      '`status.results[].notSearched[].what`, with the number of artifacts. They may be of the caller: nobody can say.',
      '',
      ...wordTable(notSearchedSentences),
      '',
    ],
  });
}

function wordTable(sentences: Readonly<Record<string, string>>): readonly string[] {
  return meaningTable('word', 'meaning', Object.keys(sentences), sentences);
}

function fieldsOf(group: ChangeGroup): string {
  const fields = Object.entries(changeGroups).filter(([, other]) => other === group);
  return fields.map(([field]) => `\`${field}\``).join(', ');
}

function resourcePage({ names, schema, version, remarks, sections }: Resource): string {
  const fields = schemaFields(schema);
  const [shortName] = names.shortNames;
  return [
    `<!-- ${generatedNotice} -->`,
    '',
    `# ${names.kind}`,
    '',
    `${schema.description ?? ''} API version \`${groupVersion}\`, namespaced, short name \`${shortName}\`. \`kubectl explain ${shortName}.spec\` shows the same texts.`,
    '',
    ...remarks,
    '',
    '## Spec',
    '',
    ...fieldTable(fields.filter(({ path }) => path.startsWith('spec.'))),
    '',
    ...sections,
    '## Status',
    '',
    'Written by the operator. Never set it by hand.',
    '',
    ...fieldTable(fields.filter(({ path }) => path.startsWith('status.'))),
    '',
    '## What the API server refuses',
    '',
    'Beside the bounds above, every sentence here is checked at admission, without the operator.',
    'Rules on `metadata.name` are checked at creation only, so that no later rule can lock an object that exists.',
    '',
    ...refusals(fields),
    '',
    '## Columns of kubectl get',
    '',
    ...columnTable(version.additionalPrinterColumns),
    '',
    '## Field selectors',
    '',
    ...version.selectableFields.map(({ jsonPath }) => `- \`${jsonPath.slice(1)}\``),
    '',
  ].join('\n');
}
