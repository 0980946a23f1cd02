import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { yamlFile } from './yaml.ts';

const base = 'deploy/base';
const root = join(import.meta.dirname, '..', '..');

interface Kustomization {
  readonly resources: readonly string[];
  readonly labels: readonly { readonly pairs: Readonly<Record<string, string>> }[];
}

interface Manifest {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

/** deploy/install.yaml: what kustomize makes of the base, for who has only kubectl. A test compares the two. */
export function installFile(generated: ReadonlyMap<string, string>): string {
  const textOf = (name: string): string =>
    generated.get(`${base}/${name}`) ?? readFileSync(join(root, base, name), 'utf8');
  const { resources, labels } = parse(textOf('kustomization.yaml')) as Kustomization;
  const added = Object.assign({}, ...labels.map(({ pairs }) => pairs)) as Record<string, string>;
  const objects = resources.flatMap((name) =>
    parseAllDocuments(textOf(name)).map((document) => document.toJS() as Manifest),
  );
  return yamlFile(
    objects.map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...added } },
    })),
  );
}
