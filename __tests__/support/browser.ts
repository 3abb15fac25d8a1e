import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Tests that need a browser are skipped where there is none, except in CI, where they must run. */
export const hasBrowser = existsSync(executablePath) || Boolean(process.env.CI);

/**
 * Debian's Chromium, without the background traffic that a closed network would refuse. What a page loads against its content
 * security policy fails the suite when the browser is closed: every end-to-end test is a test of the policy, too.
 */
export async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const violations: string[] = [];
  const { newContext, close } = browser;
  browser.newContext = async (...options) => {
    const context = await newContext.apply(browser, options);
    watchPolicy(context, violations);
    return context;
  };
  browser.close = async (...options) => {
    await close.apply(browser, options);
    if (violations.length > 0) {
      throw new Error(`Pages broke their content security policy:\n${violations.join('\n')}`);
    }
  };
  return browser;
}

/** Notes what Chromium says about broken policies, with the page it was on. */
export function watchPolicy(context: BrowserContext, violations: string[]): void {
  context.on('console', (message) => {
    const text = message.text();
    if (!/content security policy/i.test(text)) return;
    violations.push(`${message.page()?.url()}: ${text}`);
  });
}

/** Gives a browser context the session of a signed-in client. */
export async function addSession(
  context: BrowserContext,
  url: string,
  cookie: string,
): Promise<void> {
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
    }),
  );
}
