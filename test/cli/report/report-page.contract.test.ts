import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { renderReport } from '../../../src/cli/report/render-report.ts';
import { startChromium } from '../../support/chromium.ts';
import { policy, report, spec } from './report-data.ts';

// A browser on a busy machine.
jest.setTimeout(120_000);

const widths = [
  ['desktop', 1280],
  ['phone', 360],
] as const;
/** As long as the API server lets the words of a hold be. */
const longHold = {
  name: 'retention-of-accounts-until-the-audit-is',
  ground: 'LegalObligation',
  statute:
    'section 147 of the Fiscal Code and section 257 of the Commercial Code, in the version that holds since the year 2025, no. 4, 4a, 5',
  owner:
    'Accounting and the tax department of the group, represented by the head of both, or by the one who stands in for the head',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2029-12-31T00:00:00Z',
  tagValue: 'accounts',
} as const;
/** A policy with everything, and one whose status lapsed. */
const markup = renderReport(
  report(policy({ spec: spec({ holds: [...spec().holds, longHold] }) }), policy({ name: 'changed', generation: 4 })),
);

/** The tables that are wider than their box. */
const cutTables = `[...document.querySelectorAll('.scroll')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent.slice(0, 60))`;
/** The columns of a table whose words stand below each other. */
const narrowCells = (least: number) =>
  `[...document.querySelectorAll('td, tbody th')].filter((cell) => cell.textContent.length > 30 && cell.clientWidth < ${least}).map((cell) => cell.textContent)`;

let browser: Browser;
let axe: string;

beforeAll(async () => {
  browser = await startChromium();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(() => browser.close());

interface Opened {
  readonly page: Page;
  /** What it asked the network for, and what the browser complained about. */
  readonly complaints: readonly string[];
}

async function open(width: number, text = markup): Promise<Opened> {
  const complaints: string[] = [];
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  page.on('request', (request) => complaints.push(`request ${request.url()}`));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setContent(text);
  return { page, complaints };
}

async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>('axe.run(document)');
  // A run that looked at nothing would find nothing.
  expect(results.passes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['color-contrast', 'svg-img-alt', 'heading-order', 'region', 'scope-attr-valid']),
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.each(widths)('the page on a %s', (_device, width) => {
  it('has nothing that axe objects to', async () => {
    const { page, complaints } = await open(width);
    expect(complaints).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('scrolls in one direction only: wide tables scroll by themselves', async () => {
    const { page } = await open(width);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});

describe('the page', () => {
  it('is judged by an axe that would object', async () => {
    const { page } = await open(
      1280,
      markup.replaceAll(' aria-label="', ' data-label="').replaceAll('--soft: #4b545e', '--soft: #c0c0c0'),
    );
    const objections = (await violationsOf(page).catch((error: unknown) => [String(error)])).join('\n');
    expect(objections).toContain('svg-img-alt');
    expect(objections).toContain('color-contrast');
  });

  it('shows every column of each table on a desk', async () => {
    const { page } = await open(1280);
    expect(await page.evaluate(cutTables)).toEqual([]);
  });

  it.each(widths)('has no column on a %s that is too narrow to be read', async (_device, width) => {
    const { page } = await open(width);
    expect(await page.evaluate(narrowCells(90))).toEqual([]);
  });

  it('leads from the contents to each part by keyboard', async () => {
    const { page } = await open(1280);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    const links = page.locator('nav a');
    const last = links.nth((await links.count()) - 1);
    await last.focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.querySelector(":target").textContent')).toBe(await last.textContent());
  });

  it('prints without its contents, each policy on a new page, and with its colours', async () => {
    const { page } = await open(1280);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    const styles = await page.evaluate<string[]>(
      `[...document.querySelectorAll('h2')].map((heading) => getComputedStyle(heading).breakBefore)`,
    );
    expect(styles).toEqual(['auto', 'page']);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.badge')).printColorAdjust`)).toBe('exact');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    // On paper nothing scrolls: what is wider than the page would be cut off.
    await page.setViewportSize({ width: 680, height: 960 });
    expect(await page.evaluate(cutTables)).toEqual([]);
    expect(await page.evaluate(narrowCells(60))).toEqual([]);
  });
});
