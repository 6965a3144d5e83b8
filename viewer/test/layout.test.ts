import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each folder of `src` imports from other folders; files directly in `src` are "." and may import everything. */
function imports(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f));
  for (const file of files.map((f) => join('src', f))) {
    const from = dirname(file);
    const targets = found.get(from) ?? new Set<string>();
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
      const to = dirname(normalize(join(from, path!)));
      if (to !== from) targets.add(to);
    }
    found.set(from, targets);
  }
  return found;
}

/** From the bottom: each folder imports only from those before it. `src` itself wires them together and is above them all but `ui`. */
const FLOORS = ['geometry', 'document', 'api', 'saving', 'state', 'viewport', 'drawing', 'tools', '.', 'ui'].map((f) =>
  normalize(join('src', f)),
);

describe('the folders of src', () => {
  const all = imports();

  it('are all listed here', () => {
    expect([...all.keys()].sort()).toEqual([...FLOORS].sort());
  });

  it.each(FLOORS.filter((f) => f !== 'src'))('%s imports from the floors below only', (folder) => {
    const above = [...all.get(folder)!].filter((f) => FLOORS.indexOf(f) > FLOORS.indexOf(folder));
    expect(above).toEqual([]);
  });
});
