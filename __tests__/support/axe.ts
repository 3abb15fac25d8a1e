import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page as it is now: rules, and where. */
export async function axeViolations(page: Page): Promise<{ rule: string; at: string[] }[]> {
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<any> } };
    const { violations } = await axe.run();
    return violations.map((violation: any) => ({
      rule: violation.id,
      at: violation.nodes.map((node: any) => `${node.target}: ${node.failureSummary}`),
    }));
  });
}
