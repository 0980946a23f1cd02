import type { MetricsPage } from '../../src/metrics/registry.ts';

/** What a scrape of the page reads. */
export async function textOfPage(page: MetricsPage): Promise<string> {
  return Buffer.concat(await page.body()).toString('utf8');
}
