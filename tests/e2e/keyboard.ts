import type { Page } from 'playwright-core';

/** Farther than any page of the console is long. */
const MAX_TABS = 200;

/** Presses Tab until what begins with this name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < MAX_TABS; tabs++) {
    await page.keyboard.press('Tab');
    if ((await focusName(page)).startsWith(name)) return;
  }
  throw new Error(`Tab never comes to ${name}`);
}

/** The accessible name of what has the focus, as far as labels and texts give it. */
export function focusName(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const { activeElement: at } = document;
    return (at?.labels?.[0]?.textContent ?? at?.textContent ?? '').replace(/\\s+/g, ' ').trim();
  })()`);
}

/** Pixels of the outline around what has the focus; 0 where there is none. */
export function outlineWidth(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
  })()`);
}
