import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { isJsonObject } from '../../src/api/json.ts';
import type { JsonObject } from '../../src/api/json.ts';

export const root = new URL('../../', import.meta.url);
export const chart = 'charts/calldata-operator';

export function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

export function documentsOf(text: string): readonly JsonObject[] {
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    const value: unknown = document.toJS();
    return isJsonObject(value) ? value : {};
  });
}

/** A chart template as YAML: lines that are an action go, an action inside a line becomes a word. */
export function plainTemplate(path: string): string {
  const lines = textOf(path)
    .split('\n')
    .filter((line) => !/^\s*\{\{.*\}\}$/.test(line));
  return lines.join('\n').replaceAll(/\{\{.*?\}\}/g, 'rendered');
}
