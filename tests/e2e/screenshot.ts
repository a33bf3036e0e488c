import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** `npm run screenshots` sets it to docs/images; otherwise nothing is written. */
const FOLDER = process.env.SCREENSHOTS;

const SIZE = { width: 800, height: 640 };

/** Keeps what the page shows, whole, as a picture of the documentation. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (FOLDER === undefined || FOLDER === '') return;
  const before = page.viewportSize();
  await page.setViewportSize(SIZE);
  // The pointer and the focus ring are of the moment.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true, animations: 'disabled' });
  if (before !== null) await page.setViewportSize(before);
}
