import type { Locator, Page } from 'playwright-core';

/** More stops than any page has, once around. */
const mostStops = 200;

/**
 * Goes to something with Tab alone, as somebody without a pointer does, around the page if need be. Throws, with everything it met,
 * when Tab never comes there.
 */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const met: string[] = [];
  while (!(await target.evaluate((element) => element === document.activeElement))) {
    if (met.length === mostStops) throw new Error(`Tab led past ${target}: ${met.join(', ')}`);
    met.push(await pressTab(page));
  }
}

/** Goes there and presses a key. */
export async function tabAndPress(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes there and types, instead of what was there. */
export async function tabAndType(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Waits for the focus to move on, and says where to. At the page's end nothing has it, and nothing may have had it before. */
async function pressTab(page: Page): Promise<string> {
  const before = await page.evaluateHandle(() => document.activeElement);
  await page.keyboard.press('Tab');
  const moved = await page.waitForFunction((last) => {
    const now = document.activeElement;
    if (!now || (now === last && now !== document.body)) return null;
    return now.getAttribute('aria-label') || now.textContent?.trim().slice(0, 40) || now.tagName;
  }, before);
  return (await moved.jsonValue()) as string;
}
