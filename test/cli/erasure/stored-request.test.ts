import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import { requestListLines } from '../../../src/cli/erasure/request-tables.ts';
import { endText, requestJson, requestLines } from '../../../src/cli/erasure/request-text.ts';
import { renderReport } from '../../../src/cli/report/render-report.ts';
import { completeRequest } from '../../api/erasure-manifest.ts';
import { policy, report } from '../report/report-data.ts';
import { completeStatus, namespace, requestOf } from './desk.ts';

type Path = readonly (string | number)[];

/** Every field of a value, however deep. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const inner = pathsIn((value as Record<string | number, unknown>)[key], [...path, key]);
    return Array.isArray(value) ? inner : [[...path, key], ...inner];
  });
}

function withoutPath<T>(object: T, path: Path): T {
  const copy = structuredClone(object);
  const last = path.at(-1) ?? '';
  const parent = path
    .slice(0, -1)
    .reduce<Record<string | number, unknown>>(
      (node, key) => node[key] as Record<string | number, unknown>,
      copy as Record<string | number, unknown>,
    );
  Reflect.deleteProperty(parent, last);
  return copy;
}

const complete = requestOf(completeRequest({ namespace }).spec, completeStatus);
const nowMs = Date.parse('2026-11-25T09:12:00Z');

/** All that the command line and the page say of a request. */
function toldOf(request: ErasureRequest): string {
  const page = renderReport(report(policy({ requests: { kind: 'Read', requests: [request] } })));
  const text = page.replaceAll(/<style>.*?<\/style>|<[^>]*>/gs, ' ');
  return [
    ...requestLines(request),
    endText(request),
    ...requestListLines([request], nowMs),
    requestJson(request, 0),
    text,
  ].join('\n');
}

const fields = ['spec', 'status', 'metadata.creationTimestamp'].flatMap((field): readonly Path[] => {
  const path = field.split('.');
  return [path, ...(path.length === 1 ? pathsIn(complete[field as 'spec' | 'status'], path) : [])];
});

describe('a request that is stored without', () => {
  it.each(fields.map((path) => [path.join('.'), path] as const))('%s is told as far as it goes', (_name, path) => {
    expect(toldOf(withoutPath(complete, path))).not.toMatch(/undefined|NaN/);
  });

  it('a policy says so', () => {
    const stored = withoutPath(complete, ['spec', 'policyRef']);
    expect(requestLines(stored).join(' ').replaceAll(/ +/g, ' ')).toContain(
      'privacy/er-7f3a9 (policy ?, Execute) What is stored does not fit this version: spec.policyRef is missing. ? stands for what is missing.',
    );
    expect(requestListLines([stored], nowMs).at(-1)).toMatch(/^er-7f3a9 +\? +False/);
  });

  it('any field of spec and status at all is told', () => {
    const bare = withoutPath(withoutPath(complete, ['spec']), ['status']);
    expect(toldOf(bare)).not.toMatch(/undefined|NaN/);
    expect(requestLines(bare).join('\n')).toContain('spec is missing.');
  });
});
