// node dev/smoke.mjs URL: works through the page as a user does, against a running server (its annotations change).
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';

const [url = 'http://127.0.0.1:5199/'] = process.argv.slice(2);
const browser = await launch();
const started = Date.now();
const done = (what) => console.log(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${what}`);

async function visit(name) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript((who) => localStorage.setItem('tumortrace-user', JSON.stringify(who)), name);
  const page = await context.newPage();
  page.setDefaultTimeout(120000);
  page.on('pageerror', (e) => console.error('page error', e));
  await page.goto(url);
  await page.waitForFunction(() => window.tumorTrace?.scale() > 0 && window.tumorTrace.count() > 0, null, { timeout: 120000 });
  return page;
}

const features = (page) => page.evaluate(() => window.tumorTrace.features());
const client = (page, at) => page.evaluate((p) => window.tumorTrace.clientPoint(p), at);
const state = (page, wanted) => page.waitForSelector(`[data-testid=save-state][data-state=${wanted}]`);
const version = (page) => page.evaluate(() => window.tumorTrace.version());

/** Presses, moves and releases over level-0 points. */
async function draw(page, points) {
  for (const [i, p] of points.entries()) {
    const c = await client(page, p);
    await page.mouse.move(c.x, c.y);
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

async function clicks(page, points) {
  for (const p of points) {
    const c = await client(page, p);
    await page.mouse.click(c.x, c.y);
  }
}

const ada = await visit('Ada');
done('opened');
const before = await features(ada);
const first = await version(ada);
await ada.getByTestId('lesion').nth(0).dispatchEvent('click');
await ada.waitForTimeout(1500);
const [id] = await ada.evaluate(() => window.tumorTrace.selection());
const lesion = before.find((f) => f.id === id);
const ring = lesion.geometry.type === 'Polygon' ? lesion.geometry.coordinates[0] : lesion.geometry.coordinates[0][0];

await ada.keyboard.press('e');
const [vx, vy] = ring[Math.floor(ring.length / 2)];
const target = { x: vx + 31.4, y: vy - 15.9 };
await draw(ada, [{ x: vx, y: vy }, { x: vx + 10, y: vy }, target]);
const moved = (await features(ada)).find((f) => f.id === id);
const flat = JSON.stringify(moved.geometry.coordinates);
assert.notEqual(flat, JSON.stringify(lesion.geometry.coordinates), 'the vertex moved');
assert.match(await ada.getByTestId('undo').getAttribute('aria-label'), /move vertex/);
done('moved a vertex');

await ada.keyboard.press('Control+z');
assert.equal(
  JSON.stringify((await features(ada)).find((f) => f.id === id).geometry.coordinates),
  JSON.stringify(lesion.geometry.coordinates),
  'undo brings the outline back',
);
await ada.keyboard.press('Control+y');
await state(ada, 'saved');
assert.ok((await version(ada)) > first);
done('undone, redone, saved');

await ada.keyboard.press('0');
await ada.waitForTimeout(1500);
await ada.keyboard.press('Escape');
await ada.keyboard.press('Escape');
await ada.keyboard.press('p');
const box = await ada.evaluate(() => {
  const b = document.querySelector('.slide-view').getBoundingClientRect();
  const s = window.tumorTrace.scale();
  const o = window.tumorTrace.clientPoint({ x: 0, y: 0 });
  return { x: (b.left + 60 - o.x) / s, y: (b.top + 340 - o.y) / s, px: 1 / s };
});
const corner = (dx, dy) => ({ x: box.x + dx * box.px, y: box.y + dy * box.px });
const count = (await features(ada)).length;
await clicks(ada, [corner(0, 0), corner(60, 0), corner(60, 60), corner(0, 60)]);
await ada.keyboard.press('Enter');
assert.equal((await features(ada)).length, count + 1, 'a polygon was drawn');
const drawn = (await features(ada)).at(-1);
assert.equal(drawn.geometry.coordinates[0].length, 5);
done('drew a polygon');

await ada.getByTestId('operation').selectOption('subtract');
await ada.keyboard.press('p');
await clicks(ada, [corner(20, 20), corner(40, 20), corner(40, 40), corner(20, 40)]);
await ada.keyboard.press('Enter');
assert.equal((await features(ada)).at(-1).geometry.coordinates.length, 2, 'a hole was cut');
done('cut a hole');

await ada.keyboard.press('b');
await draw(ada, [corner(50, 30), corner(80, 30), corner(110, 30)]);
assert.equal((await features(ada)).length, count + 1, 'the brush added to the selected lesion');
await ada.keyboard.press('x');
await draw(ada, [corner(120, 30), corner(150, 30)]);
done('painted and erased');

await ada.keyboard.press('s');
await draw(ada, [corner(80, -30), corner(80, 30), corner(80, 100)]);
assert.equal((await features(ada)).length, count + 2, 'split into two');
done('split');

await ada.keyboard.press('a');
await ada.keyboard.press('v');
await ada.getByTestId('lesion-comment').fill('checked by hand');
await ada.getByTestId('lesion-comment').blur();
await state(ada, 'saved');
assert.ok(
  (await features(ada)).some((f) => f.properties.metadata?.comment === 'checked by hand' && f.properties.metadata.review === 'accepted'),
);
done('reviewed and saved');

const bob = await visit('Bob');
assert.deepEqual(
  (await features(bob)).map((f) => JSON.stringify(f.geometry)).sort(),
  (await features(ada)).map((f) => JSON.stringify(f.geometry)).sort(),
  'Bob sees what Ada saved, to the last digit',
);
done('reloaded: the same vertices');

const [forBob, forAda] = (await features(ada)).filter((f) => !f.properties.metadata?.review).map((f) => f.id);
await bob.locator(`[data-lesion="${forBob}"]`).dispatchEvent('click');
await bob.keyboard.press('r');
await state(bob, 'saved');
await ada.locator(`[data-lesion="${forAda}"]`).dispatchEvent('click');
await ada.keyboard.press('a');
await ada.getByTestId('conflict-dialog').waitFor();
await ada.screenshot({ path: new URL('shots/conflict.png', import.meta.url).pathname });
await ada.getByTestId('conflict-look').click();
await ada.getByTestId('conflict-choose').click();
await ada.getByTestId('conflict-combine').click();
await state(ada, 'saved');
const reviews = Object.fromEntries((await features(ada)).map((f) => [f.id, f.properties.metadata?.review]));
assert.deepEqual([reviews[forBob], reviews[forAda]], ['rejected', 'accepted'], 'both edits are there');
done('conflict: looked at both, combined');

await ada.getByTestId('tab-history').click();
const ofTheRun = await ada.evaluate(
  async (slide) => (await (await fetch(`api/slides/${slide}/annotations/0`)).json()).features.features.length,
  new URL(ada.url()).hash.slice(1),
);
await ada.getByTestId('look-0').click();
await ada.waitForTimeout(500);
await ada.screenshot({ path: new URL('shots/history.png', import.meta.url).pathname });
await ada.getByTestId('restore-0').click();
await ada.waitForFunction((n) => window.tumorTrace.count() === n, ofTheRun);
done('looked at version 0 and restored it');

await ada.keyboard.press('?');
await ada.getByTestId('help-sheet').waitFor();
await ada.screenshot({ path: new URL('shots/help.png', import.meta.url).pathname });
await ada.keyboard.press('Escape');
done('help sheet');

await ada.context().setOffline(true);
await ada.getByTestId('tab-lesions').click();
await ada.getByTestId('lesion').nth(1).dispatchEvent('click');
await ada.keyboard.press('a');
await state(ada, 'offline');
await ada.waitForTimeout(400);
await ada.context().setOffline(false);
await state(ada, 'saved');
done('offline, then saved by itself');
await browser.close();
