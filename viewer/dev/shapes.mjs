/** Made-up lesions: wobbly outlines, some with a hole, from a seed. */
export function lesions(count, vertices, side, seed = 7) {
  const random = generator(seed);
  const columns = Math.ceil(Math.sqrt(count));
  const cell = side / columns;
  return Array.from({ length: count }, (_, i) => {
    const [cx, cy] = [((i % columns) + 0.5) * cell, (Math.floor(i / columns) + 0.5) * cell];
    const radius = cell * (0.2 + 0.35 * random());
    const rings = [outline(random, cx, cy, radius, i % 5 === 0 ? Math.round(vertices * 0.8) : vertices)];
    if (i % 5 === 0) rings.push(outline(random, cx, cy, radius * 0.3, Math.round(vertices * 0.2)).reverse());
    return feature(i, rings, random);
  });
}

function outline(random, cx, cy, radius, n) {
  const waves = Array.from({ length: 5 }, (_, k) => ({ k: k + 2, a: (0.22 * random()) / (k + 1), p: random() * 2 * Math.PI }));
  const ring = Array.from({ length: n }, (_, i) => {
    const angle = (2 * Math.PI * i) / n;
    const r = radius * (1 + waves.reduce((s, w) => s + w.a * Math.sin(w.k * angle + w.p), 0) + 0.02 * random());
    return [round(cx + r * Math.cos(angle)), round(cy + r * Math.sin(angle))];
  });
  return [...ring, ring[0]];
}

function feature(i, rings, random) {
  const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  const names = ['Tumor', 'Tumor', 'Tumor', 'Stroma', 'Necrosis'];
  const mean = round(0.5 + random() / 2);
  return {
    type: 'Feature',
    id,
    geometry: { type: 'Polygon', coordinates: rings },
    properties: {
      objectType: 'annotation',
      name: `Region ${i + 1}`,
      classification: { name: names[i % 5], color: [200, 0, 0] },
      measurements: { 'Mean probability': mean, 'Max probability': round(mean + (1 - mean) * random()) },
    },
  };
}

const round = (v) => Math.round(v * 100) / 100;

function generator(seed) {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}
