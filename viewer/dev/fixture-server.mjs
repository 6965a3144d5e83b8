// A stand-in for `tumortrace view` without slide, models or .NET: for the benchmark and for working on the page.
// node dev/fixture-server.mjs [--port 5199] [--lesions 40] [--vertices 120] [--side 65536]

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { png } from './png.mjs';
import { lesions } from './shapes.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '5199' },
    lesions: { type: 'string', default: '40' },
    vertices: { type: 'string', default: '120' },
    side: { type: 'string', default: '65536' },
  },
});
const side = Number(values.side);
const TILE = 256;
const maxLevel = Math.ceil(Math.log2(side));
const dist = new URL('../dist', import.meta.url).pathname;
const versions = [
  {
    version: 0,
    who: null,
    at: new Date().toISOString(),
    comment: '',
    features: collection(lesions(Number(values.lesions), Number(values.vertices), side)),
  },
];

function collection(features) {
  return { type: 'FeatureCollection', features };
}

const newest = () => versions.at(-1);

const slide = () => ({
  id: 'fixture',
  name: 'Fixture',
  run: 'fixture',
  state: 'finished',
  width: side,
  height: side,
  mpp: 0.25,
  score: 0.97,
  areaMm2: 12.3,
  regions: newest().features.features.length,
  review: { reviewed: 0, all: newest().features.features.length, doubtful: 3 },
  flags: [],
  version: newest().version,
  lastEdit: newest().who ? { who: newest().who, at: newest().at } : null,
  thumbnail: 'api/slides/fixture/thumbnail.jpg',
});

const detail = () => ({
  ...slide(),
  tileSize: TILE,
  maxLevel,
  threshold: 0.5,
  heatmap: { width: side / 8, height: side / 8, level0PerPixel: 8 },
  hasTissue: false,
  warnings: [],
  models: ['made-up'],
  classes: [],
});

const tissue = (x, y) => {
  const v = 28 * Math.sin(x / 37) * Math.cos(y / 41) + 14 * Math.sin((x + y) / 11);
  return [222 + v / 3, 170 + v, 205 + v / 2, 255].map((c) => Math.max(0, Math.min(255, Math.round(c))));
};

function tile(level, column, row, overlay) {
  const scale = 2 ** (maxLevel - level);
  const size = Math.max(1, Math.min(TILE, Math.ceil(side / scale)));
  return png(size, size, (x, y) =>
    overlay
      ? [253, 231, 37, (column + row) % 2 ? 90 : 20]
      : tissue((column * TILE + x) * Math.min(scale, 32), (row * TILE + y) * Math.min(scale, 32)),
  );
}

const routes = [
  [/^GET \/api\/session$/, () => json({ version: 'fixture', canRun: false, user: 'Fixture', tokenNeeded: false })],
  [/^GET \/api\/slides$/, () => json([slide()])],
  [/^GET \/api\/slides\/fixture$/, () => json(detail())],
  [/^GET .*\/thumbnail\.jpg$/, () => ({ body: png(64, 64, (x, y) => tissue(9 * x, 9 * y)), type: 'image/png' })],
  [
    /^GET .*\/image\.dzi$/,
    () => ({
      body: `<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" TileSize="${TILE}" Overlap="0" Format="jpeg"><Size Width="${side}" Height="${side}"/></Image>`,
      type: 'application/xml',
    }),
  ],
  [
    /^GET .*\/(image|heatmap)_files\/(\d+)\/(\d+)_(\d+)\./,
    (m) => ({ body: tile(+m[2], +m[3], +m[4], m[1] === 'heatmap'), type: 'image/png', cache: true }),
  ],
  [/^GET .*\/polygons/, () => json(collection(lesions(30, 100, side, 3)))],
  [/^GET .*\/export\/losses$/, () => json([])],
  [/^GET .*\/annotations$/, () => json(newest())],
  [/^GET .*\/annotations\/history$/, () => json(versions.map(({ features, ...v }) => ({ ...v, count: features.features.length })))],
  [/^GET .*\/annotations\/(\d+)$/, (m) => json(versions[+m[1]])],
  [/^PUT .*\/annotations$/, (_, request, body) => store(request, JSON.parse(body))],
];

function store(request, { features, who, comment }) {
  const base = Number(/"(\d+)"/.exec(request.headers['if-match'] ?? '')?.[1] ?? -1);
  if (base !== newest().version) return json(newest(), 409);
  versions.push({ version: base + 1, who, comment, at: new Date().toISOString(), features });
  return json({ version: base + 1 });
}

const json = (value, status = 200) => ({ status, body: JSON.stringify(value), type: 'application/json' });

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

async function page(path) {
  const file = join(dist, normalize(path === '/' ? '/index.html' : path));
  return { body: await readFile(file), type: TYPES[extname(file)] ?? 'application/octet-stream' };
}

const read = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
};

createServer(async (request, response) => {
  const path = request.url.split('?')[0];
  try {
    const body = await read(request);
    const [route, answer] = routes.find(([pattern]) => pattern.test(`${request.method} ${path}`)) ?? [];
    const out = answer ? answer(route.exec(`${request.method} ${path}`), request, body) : await page(path);
    response.writeHead(out.status ?? 200, { 'Content-Type': out.type, ...(out.cache ? { 'Cache-Control': 'max-age=3600' } : {}) });
    response.end(out.body);
  } catch (e) {
    response.writeHead(404, { 'Content-Type': 'application/problem+json' });
    response.end(JSON.stringify({ title: String(e) }));
  }
}).listen(Number(values.port), '127.0.0.1', () => console.log(`http://127.0.0.1:${values.port}/`));
