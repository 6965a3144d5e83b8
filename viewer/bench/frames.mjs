// Frame times of panning and zooming with many polygons, in headless Chromium: npm run bench [-- LESIONS VERTICES ROUNDS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { launch } from '../dev/browser.mjs';

const [lesions = '10000', vertices = '100', rounds = '2'] = process.argv.slice(2);
const port = '5299';
const server = spawn(
  process.execPath,
  [new URL('../dev/fixture-server.mjs', import.meta.url).pathname, '--port', port, '--lesions', lesions, '--vertices', vertices],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
await once(server.stdout, 'data');
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
page.on('pageerror', (e) => console.error(e));
const started = performance.now();
await page.goto(`http://127.0.0.1:${port}/`);
await page.waitForFunction(() => window.tumorTrace?.scale() > 0 && window.tumorTrace.count() > 0, null, { timeout: 120000 });
console.log(`${lesions} polygons of ${vertices} vertices; opened in ${((performance.now() - started) / 1000).toFixed(1)} s`);
await page.waitForTimeout(4000);
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });
const whole = await browser.newBrowserCDPSession();

const centre = { x: 600, y: 420 };

/** Frame intervals (ms) and main-thread work while `act` goes on. */
async function measure(name, act) {
  await page.evaluate(() => {
    const times = [];
    window.frameTimes = times;
    const tick = (t) => {
      times.push(t);
      window.frameRequest = requestAnimationFrame(tick);
    };
    window.frameRequest = requestAnimationFrame(tick);
  });
  const before = [await mainSeconds(), await cpuSeconds()];
  await act();
  const main = (await mainSeconds()) - before[0];
  const after = await cpuSeconds();
  const cpu = { renderer: after.renderer - before[1].renderer, GPU: after.GPU - before[1].GPU };
  const times = await page.evaluate(() => {
    cancelAnimationFrame(window.frameRequest);
    return window.frameTimes;
  });
  const gaps = times
    .slice(1)
    .map((t, i) => t - times[i])
    .sort((a, b) => a - b);
  const at = (q) => gaps[Math.min(gaps.length - 1, Math.floor(q * gaps.length))].toFixed(1).padStart(6);
  const scale = await page.evaluate(() => window.tumorTrace.scale());
  const perFrame = (seconds) => ((1000 * seconds) / gaps.length).toFixed(1).padStart(6);
  console.log(
    `${name.padEnd(30)} frames ${String(gaps.length).padStart(4)}  interval median ${at(0.5)}  p95 ${at(0.95)}  max ${at(1)} ms  CPU a frame: main thread ${perFrame(main)}, whole page ${perFrame(cpu.renderer)}, compositor ${perFrame(cpu.GPU)} ms  scale ${scale.toPrecision(2)}`,
  );
}

/** CPU time, not wall time: other work on the machine does not count. */
async function mainSeconds() {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((m) => m.name === 'TaskDuration').value;
}

async function cpuSeconds() {
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  const of = (type) => processInfo.filter((p) => p.type === type).reduce((s, p) => s + p.cpuTime, 0);
  return { renderer: of('renderer'), GPU: of('GPU') };
}

async function drag() {
  await page.mouse.move(centre.x, centre.y);
  await page.mouse.down();
  for (let i = 0; i < 50; i++) {
    await page.mouse.move(centre.x + 220 * Math.sin(i / 9), centre.y + 160 * Math.cos(i / 11));
    await page.waitForTimeout(12);
  }
  await page.mouse.up();
}

async function wheel(steps, delta) {
  await page.mouse.move(centre.x, centre.y);
  for (let i = 0; i < steps; i++) {
    await page.mouse.wheel(0, delta);
    await page.waitForTimeout(120);
  }
  await page.waitForTimeout(400);
}

for (let round = 1; round <= Number(rounds); round++) {
  console.log(`round ${round}`);
  await page.keyboard.press('0');
  await page.waitForTimeout(1500);
  await measure('pan, all in view', drag);
  await measure('zoom in to 1/16 of the side', () => wheel(11, -100));
  await measure('pan there', drag);
  await measure('zoom in to native', () => wheel(9, -100));
  await measure('pan there', drag);
  await measure('zoom out to all', () => wheel(20, 100));
}
const edit = await page.evaluate(async () => {
  document.querySelectorAll('[data-testid=lesion]')[2].click();
  await new Promise((r) => setTimeout(r, 800));
  const start = performance.now();
  document.querySelector('[data-testid=lesion-accept]').click();
  return performance.now() - start;
});
console.log(`one edit (accept): ${edit.toFixed(1)} ms on the main thread`);
await browser.close();
server.kill();
