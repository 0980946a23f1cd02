import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A real browser, as the machine has it; CHROMIUM names another one. A machine without it fails, and skips nothing. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? places.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: apt-get install chromium, or name one with CHROMIUM.');
  }
  // Root has no sandbox, and CI is often root; the page is our own and loads nothing.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
