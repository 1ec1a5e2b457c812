import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { after, afterEach, before } from 'node:test';
import type { AxeResults, NodeResult } from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { startChromium } from './chromium.ts';
import { LONG_MS } from './patience.ts';

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly reducedMotion?: boolean;
  /** Console errors and failed requests that the test expects; each fits one of these. */
  readonly expects?: readonly RegExp[];
}

export interface TestBrowser {
  /**
   * Opens a page in a context of its own, as in another browser. An error in its console, an exception or a failed
   * request fails the test. The page is closed when the test ends, before the test cleans up.
   */
  newPage(options?: PageOptions): Promise<Page>;
  /** Closes the pages of the test; for a suite whose own `afterEach`, which runs first, closes the server under them. */
  closePages(): Promise<void>;
}

/** Starts one browser for a test file, with further arguments; to be called outside of `describe`. */
export function useBrowser(...more: readonly string[]): TestBrowser {
  let browser: Browser;
  let open: BrowserContext[] = [];
  let troubles: string[] = [];

  before(async () => void (browser = await startChromium(more)));
  after(() => browser.close());
  const closePages = async (): Promise<void> => {
    const contexts = open;
    open = [];
    await Promise.all(contexts.map((context) => context.close()));
  };
  afterEach(async () => {
    await closePages();
    const findings = troubles;
    troubles = [];
    assert.deepEqual(findings, [], 'the pages had no trouble');
  });

  return {
    closePages,
    async newPage({ width = 1280, height = 800, theme = 'light', reducedMotion = true, expects = [] } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      context.setDefaultTimeout(LONG_MS);
      open.push(context);
      context.on('page', (page) =>
        watch(page, (trouble) => {
          if (open.includes(context) && !expects.some((each) => each.test(trouble))) troubles.push(trouble);
        }),
      );
      return context.newPage();
    },
  };
}

function watch(page: Page, tell: (trouble: string) => void): void {
  page.on('console', (message) => {
    if (message.type() === 'error') tell(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => tell(`thrown: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // The page cancelled the request itself, because it needs another one or is being left.
    if (why !== 'net::ERR_ABORTED') tell(`request: ${request.method()} ${request.url()} ${why}`);
  });
}

/** Waits until the element of the locator shows this text. */
export async function expectText(locator: Locator, text: string | RegExp): Promise<void> {
  try {
    await locator.filter({ hasText: text }).first().waitFor();
  } catch {
    assert.fail(`not there: ${String(text)}; it shows: ${JSON.stringify(await locator.allInnerTexts())}`);
  }
}

/** Waits until the locator has exactly this number of elements. */
export async function expectCount(locator: Locator, count: number): Promise<void> {
  const page = locator.page();
  const end = performance.now() + LONG_MS;
  let findings = await locator.count();
  while (findings !== count && performance.now() < end) {
    // Checked again after the next paint of the page.
    await page.evaluate('new Promise(requestAnimationFrame)');
    findings = await locator.count();
  }
  assert.equal(findings, count, `${String(locator)}: ${JSON.stringify(await locator.allInnerTexts())}`);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Finding about text in the colour of its background, which axe leaves for a person to judge. */
const isInvisible = ({ any }: NodeResult): boolean =>
  any.some(({ data }) => (data as { messageKey?: string } | null)?.messageKey === 'equalRatio');

/** Runs axe-core on the page in its present state: WCAG 2 A and AA, and best practices. `where` names the state. */
export async function expectNoViolations(page: Page, where = page.url()): Promise<void> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations', 'incomplete'],
      }),
    AXE_TAGS,
  );
  const findings = [...violations, ...incomplete].flatMap(({ id, nodes }) =>
    nodes
      .filter((node) => violations.some((each) => each.nodes.includes(node)) || isInvisible(node))
      .map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
  assert.deepEqual(findings, [], where);
}

/** Checks that nothing is wider than the window, so that the page never scrolls sideways. */
export async function expectNoSidewaysScroll(page: Page, where = page.url()): Promise<void> {
  const wide = await page.evaluate(SIDEWAYS);
  assert.deepEqual(wide, [], where);
}

/** Runs in the page: returns the elements that extend beyond its right edge, innermost last. */
const SIDEWAYS = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return [...document.body.querySelectorAll('*')]
    .filter((each) => each.getBoundingClientRect().right > clientWidth + 0.5)
    .map((each) => each.tagName.toLowerCase() + (each.className ? '.' + each.className : '') + ' to ' +
      each.getBoundingClientRect().right + ' of ' + clientWidth);
})()`;
