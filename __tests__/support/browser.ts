import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Tests that need a browser are skipped where there is none, except in CI, where they must run. */
export const hasBrowser = existsSync(executablePath) || Boolean(process.env.CI);

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Debian's Chromium, without the background traffic that a closed network would refuse. What a page loads against its content
 * security policy fails the suite when the browser is closed: every end-to-end test is a test of the policy, too.
 */
export async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args });
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

/**
 * The same with pages as people have them: only the tab in front is visible, and a tab in the background can be frozen.
 * Everywhere else every page is made to believe that it is in front.
 */
export async function launchPlainBrowser(): Promise<{
  context: BrowserContext;
  close(): Promise<void>;
}> {
  const profile = mkdtempSync(join(tmpdir(), 'yts-chromium-'));
  const child = spawn(
    executablePath,
    [...args, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const endpoint = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk;
      const [, address] = /DevTools listening on (ws:\S+)/.exec(printed) ?? [];
      if (address) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}:\n${printed}`)));
  });
  const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
  return {
    context: browser.contexts()[0]!,
    async close() {
      // Disconnecting alone would leave it running; killed, its helpers would go on writing into the profile.
      const exited = once(child, 'exit');
      const devtools = await browser.newBrowserCDPSession();
      await devtools.send('Browser.close').catch(() => undefined);
      await exited;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** The same with one context, in a folder of its own, for tools that connect to it by themselves. */
export function launchBrowserWithProfile(
  folder: string,
  more: readonly string[],
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath, args: [...args, ...more] });
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

/** Resolves when the page's own stream is open, from where on nothing that happens can escape it. */
export function untilLive(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Connection: Live' }).waitFor();
}
