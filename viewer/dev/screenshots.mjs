// node dev/screenshots.mjs [URL] [NAME]: the page in both themes and two sizes, into dev/shots/.
import { mkdir } from 'node:fs/promises';
import { launch } from './browser.mjs';

const [url = 'http://127.0.0.1:5199/', name = 'page'] = process.argv.slice(2);
await mkdir(new URL('shots/', import.meta.url), { recursive: true });
const browser = await launch();
for (const [width, height] of [
  [1280, 800],
  [2560, 1440],
])
  for (const colorScheme of ['dark', 'light']) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    page.setDefaultTimeout(120000);
    page.on('console', (m) => m.type() === 'error' && console.error(m.text()));
    page.on('pageerror', (e) => console.error(e));
    await page.goto(url);
    await page.waitForFunction(() => window.tumorTrace?.scale() > 0);
    await page.waitForTimeout(1500);
    await page.locator('[data-testid=lesion]').nth(1).dispatchEvent('click');
    await page.getByTestId('heatmap-toggle').dispatchEvent('click');
    await page.waitForTimeout(2500);
    await page.screenshot({ path: new URL(`shots/${name}-${width}-${colorScheme}.png`, import.meta.url).pathname });
    await page.close();
  }
await browser.close();
