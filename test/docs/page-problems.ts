import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { admitCallDataPolicy, refuseErasureRequest } from '../../src/api/admission.ts';
import { callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { isJsonObject, type JsonObject } from '../../src/api/json.ts';
import { pruneValue } from '../../src/api/pruned-value.ts';
import { rootPath, type Refusal } from '../../src/api/structural-schema.ts';
import { projectRoot } from '../support/project-root.ts';
import { commandsOf, problemsOfCommand } from './commands.ts';
import { anchorsOf, blocksOf, codeSpansOf, linksOf, type Page } from './page.ts';

/** What a page says that is not so, a line each. */
export function problemsOf(page: Page): readonly string[] {
  return [
    ...blocksOf(page).flatMap(({ language, text }) => (language === 'yaml' ? problemsOfYaml(text) : [])),
    ...commandsOf(page).flatMap(problemsOfCommand),
    ...linksOf(page).flatMap((target) => problemsOfLink(page, target)),
    ...pathsOf(page).flatMap((path) => (existsSync(join(projectRoot, path)) ? [] : [`there is no ${path}`])),
  ];
}

/** A whole object is judged as the API server would; a fragment of a policy, or of its spec, has no unknown field. */
function problemsOfYaml(text: string): readonly string[] {
  return parseAllDocuments(text.replaceAll('<guid>', '00000000-0000-0000-0000-00000000000a')).flatMap((document) => {
    if (document.errors.length > 0) return document.errors.map(({ message }) => message);
    const value: unknown = document.toJS();
    return isJsonObject(value) ? refusalsOf(value).map(({ field, message }) => `${field}: ${message}`) : [];
  });
}

function refusalsOf(value: JsonObject): readonly Refusal[] {
  const { kind, apiVersion } = value;
  if (kind === 'CallDataPolicy') {
    const admission = admitCallDataPolicy(value);
    return admission.admitted ? [] : admission.refusals;
  }
  if (kind === 'ErasureRequest') return refuseErasureRequest(value);
  if (kind !== undefined || apiVersion !== undefined) return [];
  const fragment = value['spec'] === undefined ? { spec: value } : value;
  return pruneValue(callDataPolicySchema, fragment, rootPath).refusals;
}

function problemsOfLink(page: Page, target: string): readonly string[] {
  if (/^[a-z]+:/.test(target)) return [];
  const [file = '', anchor] = target.split('#');
  const path = join(dirname(page.path), file);
  if (file !== '' && !existsSync(join(projectRoot, path))) return [`${target} leads nowhere`];
  if (anchor === undefined) return [];
  const linked = file === '' ? page : { path, text: readFileSync(join(projectRoot, path), 'utf8') };
  return anchorsOf(linked).includes(anchor) ? [] : [`${target} has no such heading`];
}

const ourFolders = /^(src|docs|deploy|charts|crds|test|scripts)\/\S*$/;

/** What readers make themselves: docs/install.md has them copy an overlay. */
const madeByReaders = ['deploy/overlays/ours'];

/** Between backticks, and in the commands that readers type. */
function pathsOf(page: Page): readonly string[] {
  const words = [...codeSpansOf(page), ...commandsOf(page).flatMap((command) => command.words)];
  return [...new Set(words)].filter((word) => ourFolders.test(word) && !madeByReaders.includes(word));
}
